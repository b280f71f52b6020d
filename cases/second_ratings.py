"""Which audits can be rated a second time, and who may not be the one: before anything is drawn.

Belongs here: reading the pool of a moment. Does not belong here: the draw (cases/draw.py), writing
what was drawn (cases/actions/moderation.py), and what two raters then found (cases/agreement.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from cases.access import Role
from cases.models import AccessLog, Audit, Case, Membership, User
from cases.periods import Quarter
from cases.querysets import AuditQuerySet


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


def audits_to_draw(quarter: Quarter) -> AuditQuerySet:
    """Submitted audits of open cases that nobody agreed, returned or rated twice yet."""
    types = [kind for kind in Audit.Type if kind != Audit.Type.MODERATION]
    return Audit.objects.in_period(quarter).filter(
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
    rows = audits_to_draw(quarter).order_by("case_id", "submitted_at", "pk")
    audits = {case: pk for pk, case in rows.values_list("pk", "case_id")}
    raters = second_raters()
    barred: dict[int, set[int]] = defaultdict(set)
    for rater in raters:
        for case in _known_to(rater, list(audits)):
            barred[case].add(rater.pk)
    return Pool(
        audits=audits,
        raters=tuple(rater.pk for rater in raters),
        barred={case: frozenset(barred[case]) for case in audits},
    )


def second_raters() -> list[User]:
    """Only quality assurance rates a second time."""
    parts = Membership.objects.current(on=timezone.localdate()).filter(role=Role.QA_AUDITOR)
    found = User.objects.filter(is_active=True, pk__in=parts.values("user_id"))
    return list(found.order_by("pk"))


def _known_to(rater: User, cases: list[int]) -> set[int]:
    """Cases near this person, or that they looked at before: their rating would not be blind."""
    near = Case.objects.filter(pk__in=cases).near(rater).values_list("pk", flat=True)
    own = Audit.objects.filter(case__in=cases, rater=rater).values_list("case_id", flat=True)
    opened = AccessLog.objects.filter(actor=rater, event=AccessLog.Event.VIEW)
    seen = Case.objects.filter(pk__in=cases, public_id__in=opened.values("case_id"))
    return {*near, *own, *seen.values_list("pk", flat=True)}
