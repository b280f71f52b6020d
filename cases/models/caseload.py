"""Children's cases and who holds them. A case carries a reference and a birth month, no name."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.people import Team
from cases.querysets import CaseQuerySet


class PlanType(models.Model):
    """The kind of help a child has now, such as child in need. An admin edits the list."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class FamilyGroup(models.Model):
    """Brothers and sisters worked with together, known by a number only."""

    number = models.CharField(max_length=30, unique=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class Case(models.Model):
    """One child's involvement with a service."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        TRANSFERRED = "transferred", "Transferred"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=30, unique=True)
    birth_month = models.DateField(null=True, blank=True)  # always the first of the month
    expected_month = models.DateField(null=True, blank=True)  # unborn: when the birth is expected
    plan_type = models.ForeignKey(PlanType, on_delete=models.PROTECT, related_name="cases")
    family_group = models.ForeignKey(
        FamilyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    restricted = models.BooleanField(default=False)  # open to the people named on it, nobody else
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Its time to be kept is over: what is left counts in figures and is opened by nobody.
    erased_on = models.DateField(null=True, blank=True, editable=False)
    # The record of the same child that goes on; this one keeps its own audits and history.
    same_child_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="doubles"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) ^ Q(expected_month__isnull=True),
                name="case_born_or_expected",
            ),
            models.CheckConstraint(
                condition=(Q(birth_month__isnull=True) | Q(birth_month__day=1))
                & (Q(expected_month__isnull=True) | Q(expected_month__day=1)),
                name="case_birth_is_a_month",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True)
                | Q(status__in=["closed", "transferred"], closed_on__isnull=False),
                name="case_closed_with_a_date",
            ),
            models.CheckConstraint(condition=~Q(reference=""), name="case_has_reference"),
            models.CheckConstraint(
                condition=Q(same_child_as__isnull=True) | ~Q(status="open"),
                name="double_of_a_case_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Allocation(models.Model):
    """Who holds a case, in which team, from when to when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="allocations")
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="allocations")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-starts", "-pk"]
        indexes = [
            models.Index(fields=["practitioner", "ends"]),
            models.Index(fields=["team", "ends"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends__isnull=True), name="one_current_allocation"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="allocation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} with {self.practitioner}"


class NamedPerson(models.Model):
    """A person who may open a restricted case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="named_people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="named_on"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="named_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.case}"
