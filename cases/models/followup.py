"""What happens next: actions that come out of audits."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.action_querysets import ActionQuerySet
from cases.models.audits import Audit
from cases.models.caseload import Case
from frameworks.models import Item


class Action(models.Model):
    """What somebody does next for a child, by when; or that it is already in the child's plan."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        IN_PROGRESS = "in_progress", "In progress"
        DONE = "done", "Done"
        VERIFIED = "verified", "Verified"
        CANCELLED = "cancelled", "Cancelled"

    UNFINISHED = (State.OPEN, State.IN_PROGRESS)
    WHAT_LENGTH = 500

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="actions")
    items = models.ManyToManyField(Item, related_name="actions")
    already_in_plan = models.BooleanField(default=False)  # due_on is then when to look again
    what = models.CharField(max_length=WHAT_LENGTH, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="actions"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    done_on = models.DateField(null=True, blank=True)
    done_evidence = models.TextField(max_length=4000, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # somebody else than its owner and than whoever did it
    verified_on = models.DateField(null=True, blank=True)
    closing_words = models.TextField(max_length=1000, blank=True)  # why cancelled, or what was seen
    # A safeguarding concern found while auditing: for the team manager, at once.
    urgent = models.BooleanField(default=False)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["owner", "state", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(already_in_plan=True) | ~Q(what=""), name="action_says_what"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress", "done", "verified", "cancelled"]),
                name="action_state_known",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | ~Q(verified_by=F("owner"))
                & (Q(done_by__isnull=True) | ~Q(verified_by=F("done_by"))),
                name="action_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.what or "Already in the plan"
