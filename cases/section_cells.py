"""What the summary table should say, section by section: children by what its items say together.

Belongs here: the one statement that counts its cells, for a few audits or for all. Does not belong
here: which audits count (cases/summary_marks.py) and writing (cases/actions/summarise.py).

A child's sections do not add up as items do. One rated in two teams has one answer in each, and
another in their service and the county; one whose plan changed between two audits has one answer
for each plan and another for both. So a place and a choice have rows of their own: a team, a
service (team 0) and the county (both 0); a plan type or all (0), an age band or all (empty).
"""

from __future__ import annotations

from cases import votes
from cases.models import SectionSummary
from cases.summary_marks import (
    AT_PLACE,
    CHOICES,
    PLACES,
    Table,
    changed,
    of_quarter,
    place_of,
    scoped,
    stands,
)
from frameworks.models import Item

KEY = (
    "quarter", "voice", "kind", "team_id", "service_id", "plan_type_id", "age_band", "section",
    "restricted",
)  # fmt: skip
COUNTS = ("not_met", "all_met", "n", "not_yet_known", "looked_at")
# Sections are counted by items of one of these kinds; the others have a rating of their own.
KINDS = (Item.Kind.PRACTICE_STANDARD, Item.Kind.OWN)

# What the items of a section say of one child, and what that comes to.
TALLY = """COUNT(CASE WHEN v.value = 'green' THEN 1 END) AS green,
    COUNT(CASE WHEN v.value = 'red' THEN 1 END) AS red,
    COUNT(CASE WHEN v.value IN ('green', 'amber', 'red') THEN 1 END) AS rated,
    COUNT(CASE WHEN v.value = 'not_yet_known' THEN 1 END) AS unknown"""
CHILDREN = (
    "COUNT(CASE WHEN red > 0 THEN 1 END)",
    "COUNT(CASE WHEN rated > 0 AND rated = green THEN 1 END)",
    "COUNT(CASE WHEN rated > 0 THEN 1 END)",
    "COUNT(CASE WHEN unknown > 0 THEN 1 END)",
    "COUNT(CASE WHEN rated + unknown > 0 THEN 1 END)",
)
_ADDED = ", ".join(f"SUM({name}) AS {name}" for name in ("green", "red", "rated", "unknown"))


def cells(marks: str) -> str:
    """`WITH ... cell`: every cell that the marks add to or take from."""
    items = f"i.kind IN ({', '.join(repr(str(kind)) for kind in KINDS)})"
    told = ", ".join(f"sign * {sql} AS {name}" for sql, name in zip(CHILDREN, COUNTS, strict=True))
    added = ", ".join(f"SUM({name}) AS {name}" for name in COUNTS)
    return f"""{scoped(marks)},
        tally AS (
            SELECT v.lot, v.case_id, v.kind, s.code AS section, {TALLY}
            FROM {votes.votes_of(items, ("lot",))} v
            JOIN frameworks_section s ON s.id = v.section_id GROUP BY 1, 2, 3, 4),
        child AS (
            SELECT l.sign, l.level, l.period AS quarter, l.voice, l.restricted,
                {stands("l")}, t.case_id, t.kind, t.section, {_ADDED}
            FROM tally t JOIN lots l ON l.lot = t.lot CROSS JOIN {CHOICES} c
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
        counted AS (
            SELECT sign, level, quarter, voice, restricted, team_id, service_id, plan_type_id,
                age_band, kind, section, {told}
            FROM child GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        cell AS (
            SELECT c.quarter, c.voice, c.kind, {AT_PLACE}, c.section, c.restricted, {added}
            FROM counted c {PLACES}
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9)"""  # noqa: S608


SECTIONS = Table(
    SectionSummary, KEY, ("restricted",), COUNTS, cells, of_quarter, changed,
    lambda row: [f"section {row['section']}", *place_of(row)],
    ("with an item not met", "with all met", "rated", "not yet known", "looked at"),
)  # fmt: skip
