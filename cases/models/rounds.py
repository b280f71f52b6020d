"""Who looks at what: planned rounds, the cases drawn for them, and second ratings."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.audits import Audit, RatingValue
from cases.models.caseload import Case, PlanType
from cases.models.people import Team
from cases.querysets import AuditPlanQuerySet, ModerationQuerySet, SampleQuerySet
from frameworks.models import Edition, Item, Section


class AuditPlan(models.Model):
    """A round of audits: a theme, how many cases, who looks, by when; or a manager's month."""

    class Kind(models.TextChoices):
        ROUND = "round", "Round of audits"
        MONTH = "month", "Two for this month"
        MODERATION = "moderation", "Second ratings"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ROUND)
    title = models.CharField(max_length=120)
    type = models.CharField(max_length=30, choices=Audit.Type)
    scope = models.CharField(max_length=20, choices=Audit.Scope)
    sections = models.ManyToManyField(Section, blank=True, related_name="+")
    items = models.ManyToManyField(Item, blank=True, related_name="+")
    teams = models.ManyToManyField(Team, blank=True, related_name="+")  # none: the whole county
    plan_types = models.ManyToManyField(PlanType, blank=True, related_name="+")
    age_band = models.CharField(max_length=10, blank=True)
    auditors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    size = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # The draw: the same seed over the same cases of that moment gives the same draw.
    seed = models.BigIntegerField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    # What could be drawn, in order: [case id, ids of the auditors who may not look at it].
    pool = models.JSONField(default=list, blank=True)

    objects = AuditPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="plan_has_a_size"),
            models.CheckConstraint(
                condition=Q(seed__isnull=True) ^ Q(drawn_at__isnull=False),
                name="plan_drawn_with_a_seed",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Sample(models.Model):
    """One drawn case and who looks at it. The planned audit opens the case to that person."""

    plan = models.ForeignKey(AuditPlan, on_delete=models.PROTECT, related_name="samples")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="samples")
    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="samples"
    )
    audit = models.OneToOneField(
        Audit, on_delete=models.SET_NULL, null=True, blank=True, related_name="sample"
    )
    place = models.PositiveSmallIntegerField()  # in the order of the draw

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "place"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "case"], name="case_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} for {self.auditor}"


class Moderation(models.Model):
    """A second, blind rating of an audit, and what the two raters then agreed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="moderation")
    second = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="second_rating_of")
    settled = models.OneToOneField(
        Audit, on_delete=models.PROTECT, null=True, blank=True, related_name="settles"
    )  # the audit that holds the agreed rating; all three are kept
    plan = models.ForeignKey(
        AuditPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="moderations"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ModerationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="moderation_is_of_two_audits"
            ),
        ]

    def __str__(self) -> str:
        return f"Second rating of {self.first}"


class AgreedChange(models.Model):
    """Why the agreed rating of an item is not the first rater's."""

    REASON_LENGTH = 1000

    moderation = models.ForeignKey(Moderation, on_delete=models.CASCADE, related_name="changes")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=14, choices=RatingValue)
    reason = models.TextField(max_length=REASON_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["moderation", "item"], name="agreed_change_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="agreed_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"


class Calibration(models.Model):
    """One made-up child, rated by many people, to see which words are read in different ways."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=120)
    story = models.TextField(max_length=6000)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    items = models.ManyToManyField(Item, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.title


class CalibrationRating(models.Model):
    """What one person rated one item of the made-up child."""

    calibration = models.ForeignKey(Calibration, on_delete=models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=14, choices=RatingValue)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calibration", "rater", "item"], name="one_calibration_rating"
            ),
            models.CheckConstraint(
                condition=Q(value__in=RatingValue.values), name="calibration_value_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"
