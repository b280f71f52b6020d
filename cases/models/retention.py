"""What may not be erased, and runs of erasing: previewed by one person, approved by another."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.models.caseload import Case
from cases.models.people import Team
from cases.retention import BY_CODE, FRESH_DAYS


class LegalHold(models.Model):
    """A case, or a whole category, that is kept whatever its period says, until it is lifted."""

    LENGTH = 300

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    category = models.CharField(max_length=30, blank=True)  # a key of cases.retention.BY_CODE
    reason = models.CharField(max_length=LENGTH)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.CharField(max_length=LENGTH, blank=True)

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(category=""), name="hold_of_a_case_or_category"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_with_name_and_day",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="one_hold_a_case"
            ),
            models.UniqueConstraint(
                fields=["category"],
                condition=Q(lifted_at__isnull=True) & ~Q(category=""),
                name="one_hold_a_category",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.case or self.category_name}"

    @property
    def category_name(self) -> str:
        return BY_CODE[self.category].name if self.category in BY_CODE else ""


class ErasureRun(models.Model):
    """What was due on a day, as one person saw it, another approved it and it was erased."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    before = models.DateField()  # what was to be kept until a day before this one
    category = models.CharField(max_length=30, blank=True)  # none: every category
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="erasure_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) ^ Q(approved_at__isnull=False),
                name="erasure_approved_with_name_and_day",
            ),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True) | Q(approved_by__isnull=False),
                name="erasure_begun_once_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Erasing what was due before {self.before}: {self.state}"

    @property
    def state(self) -> str:
        """In words: what became of it by now."""
        if self.ended_at is not None:
            return "erased"
        if self.dropped_at is not None:
            return "dropped"
        if self.begun_at is not None:
            return "begun"
        if self.is_old:
            return "too old"
        return "approved" if self.approved_at is not None else "waits"

    @property
    def is_old(self) -> bool:
        return self.made_at < timezone.now() - datetime.timedelta(days=FRESH_DAYS)


class ErasureItem(models.Model):
    """One thing of a run: the number of its row, and what became of it. No foreign key to it: what
    is deleted is gone, and a case that stays is found by the number."""

    class Left(models.TextChoices):
        HELD = "held", "Held since"
        NOT_DUE = "not_due", "Not due any more"

    run = models.ForeignKey(ErasureRun, on_delete=models.CASCADE, related_name="items")
    category = models.CharField(max_length=30)
    row = models.BigIntegerField()  # of the access log: the number of its last row
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    left = models.CharField(max_length=10, choices=Left, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "category", "row"], name="erasure_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.row}"
