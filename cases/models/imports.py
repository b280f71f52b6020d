"""Caseloads that were brought in from files, and what an admin once said unknown words mean."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.caseload import PlanType
from cases.models.people import Team


class CaseloadImport(models.Model):
    """One set of files. What waits to be confirmed stands in `waiting`, and is dropped after use.

    `done` holds what undoing needs: ids, and what fields of a case said before. No name of a child
    ever stands here, nor anything from a column that is not wanted.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be confirmed"
        APPLIED = "applied", "Brought in"
        UNDONE = "undone", "Undone"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=20, blank=True)  # annex-a, ssd, plain
    as_at = models.DateField()  # the day the files speak of
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    waiting = models.JSONField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    done = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", applied_at__isnull=True)
                | Q(
                    state__in=["applied", "undone"], applied_at__isnull=False, waiting__isnull=True
                ),
                name="caseload_import_drops_what_waited",
            ),
        ]

    def __str__(self) -> str:
        return f"Caseload of {self.as_at}"


class CaseloadAlias(models.Model):
    """What a file calls a worker, a team or a plan, and which one here is meant."""

    class What(models.TextChoices):
        WORKER = "worker", "Worker"
        TEAM = "team", "Team"
        PLAN = "plan", "Plan type"

    class Outcome(models.TextChoices):
        LEAVE_OUT = "leave_out", "Not a case of ours: leave these rows out"
        ENDED = "ended", "The work has ended: close these cases"

    what = models.CharField(max_length=10, choices=What)
    key = models.CharField(max_length=150)  # the words, for comparing
    text = models.CharField(max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    plan_type = models.ForeignKey(
        PlanType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["what", "text"]
        constraints = [
            models.UniqueConstraint(fields=["what", "key"], name="caseload_alias_once"),
            models.CheckConstraint(
                condition=Q(
                    what="worker", user__isnull=False, team=None, plan_type=None, outcome=""
                )
                | Q(what="team", user=None, team__isnull=False, plan_type=None, outcome="")
                | (
                    Q(what="plan", user=None, team=None)
                    & (
                        Q(plan_type__isnull=False, outcome="")
                        | (Q(plan_type=None) & ~Q(outcome=""))
                    )
                ),
                name="caseload_alias_means_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.means}"

    @property
    def means(self) -> str:
        return str(self.user or self.team or self.plan_type or self.get_outcome_display())
