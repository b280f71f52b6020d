"""What works well: told on by colleagues, on the cases a reader may open, and one's own.

Belongs here: gathering for the pages of strengths and the panel on an audit. Who may: sharing.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from cases import access, sharing
from cases.actions.strengths import why_not
from cases.models import Audit, Case, SharedStrength, User
from cases.strength_querysets import STANDING, working_well


def near(user: User, now: datetime.datetime) -> Audit:
    """Audits this person may open at once, with what works well.

    Those above the team give a reason case by case: until then nothing of it is listed, and no
    search tells them what stands there.
    """
    cases = Case.objects.visible_to(user).open_without_asking(user, now)
    audits = Audit.objects.visible_to(user).filter(case__in=cases.values("pk"))
    return working_well(audits).select_related("case", "team", "working_well_section")


def to_share(user: User) -> Audit:
    """One's own submitted audits that say what works well and are not told on yet."""
    own = Audit.objects.visible_to(user).filter(rater=user, case__restricted=False)
    found = working_well(own).filter(shared_strength__isnull=True)
    return found.select_related("case", "team", "working_well_section")


def told_on_by(user: User) -> SharedStrength:
    """All that a person shared, also what was taken down or does not show now."""
    rows = SharedStrength.objects.shared_by(user)
    return rows.select_related("audit__case", "audit__team__service", "by", "taken_down_by")


def part_of(row: SharedStrength | Audit, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The code and name of what a strength is about, shared or not yet."""
    if isinstance(row, SharedStrength):
        code = row.section_code
    else:
        code = row.working_well_section.code if row.working_well_section else ""
    return [(code, names.get(code, code))] if code else [("none", "Not named")]


def state_in_words(strength: SharedStrength) -> str:
    """Where a shared strength stands, for whoever shared it."""
    audit = strength.audit
    if strength.taken_down_by:
        return f"Taken down by {strength.taken_down_by.name}: {strength.taken_down_because}"
    if strength.taken_down_at:
        return "Taken down, because words were taken out of its audit. Read it again first."
    if audit.case.restricted:
        return "Does not show: the case is restricted now."
    if audit.state not in STANDING:
        return f"Does not show: its audit is {audit.get_state_display().lower()}."
    return "Colleagues read it."


@dataclass(frozen=True)
class AuditStrength:
    """What the page of an audit says of the one thing working well."""

    shared: SharedStrength | None
    may_share: bool
    may_change: bool
    may_take_down: bool


def of_audit(audit: Audit, user: User) -> AuditStrength | None:
    """None where there is nothing to tell on: no words, or not a practitioner's."""
    if not audit.working_well or audit.voice != Audit.Voice.PRACTITIONER:
        return None
    rows = SharedStrength.objects.filter(audit=audit).select_related("audit__team", "by")
    shared = rows.first()
    if shared is None:
        fits = sharing.can_share(user, audit) and not why_not(audit)
        rates = access.rates(user)
        return AuditStrength(None, fits and rates, False, False)
    down = shared.taken_down_at is not None
    return AuditStrength(
        shared=shared,
        may_share=False,
        may_change=sharing.can_change(user, shared),
        may_take_down=not down and sharing.can_take_down(user, shared),
    )
