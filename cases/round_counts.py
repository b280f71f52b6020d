"""How far rounds have come: how many looks are planned, begun, done and overdue, by auditor too.

Belongs here: counting looks of rounds; every look of a round counts once. Does not belong here:
what was rated in them (cases/rollups.py) and who may see a round.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from cases.models import Audit, AuditPlan, Sample

State = Audit.State


@dataclass(frozen=True)
class Progress:
    """Looks drawn: planned, begun, done and taken out add up to them; overdue are of the first."""

    drawn: int = 0
    planned: int = 0
    begun: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def taken_out(self) -> int:
        return self.drawn - self.planned - self.begun - self.done

    @property
    def is_over(self) -> bool:
        return self.drawn > 0 and self.planned + self.begun == 0


def progress_of(plans: Iterable[AuditPlan], today: datetime.date) -> dict[int, Progress]:
    """Per round; one statement."""
    samples = Sample.objects.filter(plan__in=[plan.pk for plan in plans]).order_by()
    rows = samples.values("plan").annotate(**_counts(today))
    return {row.pop("plan"): Progress(**row) for row in rows}


def by_auditor(plan: AuditPlan, today: datetime.date) -> list[tuple[str, Progress]]:
    """Per auditor of one round, in name order; one statement."""
    rows = plan.samples.order_by("auditor__name", "auditor")
    rows = rows.values("auditor", "auditor__name").annotate(**_counts(today))
    found = []
    for row in rows:
        row.pop("auditor")
        found.append((row.pop("auditor__name"), Progress(**row)))
    return found


def _counts(today: datetime.date) -> dict[str, Count]:
    waits = Q(audit__state__in=Audit.OPEN_STATES)
    inside = Q(audit__submitted_at__isnull=False) & ~Q(audit__state=State.WITHDRAWN)
    return {
        "drawn": Count("pk"),
        "planned": Count("pk", filter=Q(audit__state=State.PLANNED)),
        "begun": Count("pk", filter=Q(audit__state=State.IN_PROGRESS)),
        "done": Count("pk", filter=inside),
        "overdue": Count("pk", filter=waits & Q(audit__due_on__lt=today)),
    }
