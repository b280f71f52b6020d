"""Which audits can be rated a second time, and who may not be the one: before anybody is asked.

Belongs here: reading the pool of a moment. Does not belong here: the draw (cases/draw.py), writing
what was drawn (cases/actions/moderation.py), and what two raters then found (cases/agreement.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from cases import lifecycle
from cases.access import Role
from cases.models import AccessLog, Allocation, Audit, Case, Membership, User
from cases.periods import Quarter
from cases.querysets import AuditQuerySet

SAFE = "Nothing was changed, and all that the audit holds is safe."
NOBODY = (
    "Every QA auditor holds or manages this case, rated it, or has opened it, so that nobody could "
    "rate it without having seen it. Talk it through with quality assurance instead."
)


@dataclass(frozen=True)
class Pool:
    """The audits that could be drawn, one a case, and per case the raters it would not be blind to.

    `audits` maps a case to its audit, in the order of the draw.
    """

    audits: Mapping[int, int]
    raters: tuple[int, ...]
    barred: Mapping[int, frozenset[int]]

    @property
    def drawable(self) -> int:
        return sum(1 for case in self.audits if len(self.barred[case]) < len(self.raters))

    @property
    def as_stored(self) -> list[list[int]]:
        return [[case, *sorted(self.barred[case])] for case in self.audits]

    def share(self, percent: int) -> int:
        """So many of them, rounded up: a share of a few audits is one."""
        return ceil(self.drawable * percent / 100)


def audits_to_rate_twice() -> AuditQuerySet:
    """Submitted audits of open cases that nobody agreed, returned or rated twice yet."""
    types = [kind for kind in Audit.Type if kind != Audit.Type.MODERATION]
    return Audit.objects.filter(
        state=Audit.State.SUBMITTED,
        voice=Audit.Voice.PRACTITIONER,
        type__in=types,
        moderation__isnull=True,
        case__status=Case.Status.OPEN,
        case__restricted=False,
        case__allocations__ends=None,
    )


def pool_of(quarter: Quarter) -> Pool:
    """What a draw can take from now; the latest audit of a case stands for it."""
    rows = audits_to_rate_twice().in_period(quarter)
    rows = rows.order_by("case_id", "submitted_at", "pk")
    audits = {case: pk for pk, case in rows.values_list("pk", "case_id")}
    raters = second_raters()
    barred = _not_blind(raters, list(audits))
    return Pool(
        audits=audits,
        raters=tuple(rater.pk for rater in raters),
        barred={case: frozenset(barred[case]) for case in audits},
    )


def raters_for(audit: Audit) -> list[User]:
    """Who could rate this one audit blind, by the rule of the draw, by name.

    Raises lifecycle.Refused, with the reason, where it cannot be rated twice or nobody could.
    """
    lifecycle.check(audit.state, "moderate")
    why = hindrance(audit.case)
    if why:
        raise lifecycle.Refused(f"{why} {SAFE}")
    if not audits_to_rate_twice().filter(pk=audit.pk).exists():
        raise lifecycle.Refused(f"This audit is not one that is rated a second time. {SAFE}")
    raters = second_raters()
    barred = _not_blind(raters, [audit.case_id])[audit.case_id]
    found = [rater for rater in raters if rater.pk not in barred]
    if not found:
        raise lifecycle.Refused(f"{NOBODY} {SAFE}")
    return sorted(found, key=lambda rater: rater.name)


def hindrance(case: Case) -> str:
    """Why audits of this case are not rated twice; empty where they are."""
    if case.status != Case.Status.OPEN:
        return "The case is closed; second ratings are of open cases."
    if case.restricted:
        return "The case is restricted to the people named on it, so nobody else rates it."
    return ""


def second_raters() -> list[User]:
    """Only quality assurance rates a second time."""
    parts = Membership.objects.current(on=timezone.localdate()).filter(role=Role.QA_AUDITOR)
    found = User.objects.filter(is_active=True, pk__in=parts.values("user_id"))
    return list(found.order_by("pk"))


def _not_blind(raters: list[User], cases: list[int]) -> dict[int, set[int]]:
    """For each case, who of these is near it or looked at it before: they would not be blind."""
    found: dict[int, set[int]] = defaultdict(set)
    chosen = Case.objects.filter(pk__in=cases)
    held = Allocation.objects.filter(case__in=cases, ends=None, practitioner__in=raters)
    rated = Audit.objects.filter(case__in=cases, rater__in=raters).order_by()
    opened = AccessLog.objects.filter(actor__in=raters, event=AccessLog.Event.VIEW)
    opened = opened.filter(case_id__in=chosen.values("public_id")).order_by()
    public = dict(chosen.values_list("public_id", "pk"))
    for case, rater in held.values_list("case_id", "practitioner_id"):
        found[case].add(rater)
    for case, rater in rated.values_list("case_id", "rater_id").distinct():
        found[case].add(rater)
    for case, rater in opened.values_list("case_id", "actor_id").distinct():
        found[public[case]].add(rater)
    for rater in _with_other_parts(raters):
        for case in chosen.near(rater).values_list("pk", flat=True):
            found[case].add(rater.pk)
    return found


def _with_other_parts(raters: list[User]) -> list[User]:
    """Quality assurance alone brings nobody near a case; a part in a line does."""
    parts = Membership.objects.current(on=timezone.localdate()).exclude(role=Role.QA_AUDITOR)
    others = set(parts.filter(user__in=raters).values_list("user_id", flat=True))
    return [rater for rater in raters if rater.pk in others]
