"""One round of audits: how far it has come and its cases; and the list of rounds.

Belongs here: reading what the pages show, in a fixed number of statements. Does not belong here:
the draw (cases/sampling.py) and counting (cases/round_counts.py).
"""

from __future__ import annotations

import datetime
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery

from cases import round_counts
from cases.models import Allocation, AuditPlan, Sample, User
from cases.pages.looks import in_order_of_need
from cases.periods import AGE_BANDS
from cases.round_counts import Progress


def rounds_with_progress(
    plans: QuerySet[AuditPlan], today: datetime.date
) -> list[tuple[AuditPlan, Progress]]:
    found = list(plans)
    progress = round_counts.progress_of(found, today)
    return [(plan, progress.get(plan.pk, Progress())) for plan in found]


class RoundPage:
    def __init__(self, plan: AuditPlan, reader: User, today: datetime.date) -> None:
        self.plan = plan
        self.reader = reader
        self.today = today

    @cached_property
    def by_auditor(self) -> list[tuple[str, Progress]]:
        return round_counts.by_auditor(self.plan, self.today)

    @cached_property
    def progress(self) -> Progress:
        return round_counts.progress_of([self.plan], self.today).get(self.plan.pk, Progress())

    @property
    def samples(self) -> QuerySet[Sample]:
        """What is overdue first; with the team that holds the case."""
        held = Allocation.objects.filter(case=OuterRef("case_id"), ends=None)
        found = self.plan.samples.with_door(self.reader)
        found = found.annotate(team_name=Subquery(held.values("team__name")[:1]))
        found = found.select_related("plan", "audit", "auditor", "case__plan_type")
        return in_order_of_need(found, self.today)

    @property
    def could_be_drawn(self) -> int:
        return len(self.plan.pool)

    @property
    def parts(self) -> list[str]:
        return [str(part) for part in [*self.plan.sections.all(), *self.plan.items.all()]]

    @property
    def filters(self) -> list[str]:
        """What the cases were chosen by, in words; nothing for the whole county."""
        found = [team.name for team in self.plan.teams.all()]
        found += [plan_type.name for plan_type in self.plan.plan_types.all()]
        if self.plan.age_band:
            found.append(f"aged {dict(AGE_BANDS)[self.plan.age_band].lower()}")
        return found
