"""The plain file: one row a child, headings as in the template or an authority's own."""

from __future__ import annotations

from cases.intake.columns import BIRTH, REFERENCE, Meanings

COLUMNS = (
    "case_reference", "practitioner", "team", "plan_type", "birth_month", "family_group", "opened",
    "closed",
)  # fmt: skip
MEANINGS: Meanings = {
    "reference": r"^case_?reference$|" + REFERENCE,
    "plan": r"^plan_?type$|^(type|kind) of (plan|help)$|^plan( type)?$|\bplan type\b|"
    r"^(current )?plan$|^case status$",
    "birth": r"^birth_?month$|^month of birth$|^birth month$|" + BIRTH,
    "worker": r"^practitioner$|^practitioner|^(allocated )?(social |key |lead |case )?worker|"
    r"^staff (id|number)$|^e ?mail$",
    "team": r"^team$|^(allocated )?team( name)?$|\bteam$",
    "family": r"^family_?group$|^family|\bsibling",
    "opened": r"^opened$|^(date )?opened|^open(ed)? date|^start(ed)?( date)?$|^date started|"
    r"^case (start|open)",
    "closed": r"^closed$|^(date )?closed|^clos(ed|ure) date|^end(ed)?( date)?$|^date ended|"
    r"^case (end|clos)",
}
NEEDED = {"reference", "plan", "birth"}
SAID = {
    "reference": "the case reference (case_reference)",
    "plan": "the kind of plan (plan_type)",
    "birth": "the month of birth (birth_month)",
}
