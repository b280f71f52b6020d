"""Supervision sheets: what a practitioner and their manager look at together, agree and sign.

A sheet is no audit. It holds no words about a child but the agreed points; what it lists is named
by number and drawn from where it stands. Who sees and signs: cases/supervising.py.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.people import Team
from cases.supervision_querysets import SheetQuerySet


class SupervisionSheet(models.Model):
    """One page of one practitioner for one day. Frozen by triggers once both have signed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervision_sheets"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="supervision_sheets")
    held_on = models.DateField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)  # every change of the agreed points
    # What the first of the two signed: ids, dates and our own words. Nothing is typed into it.
    facts = models.JSONField(null=True, blank=True)
    facts_at = models.DateTimeField(null=True, blank=True)
    # The two ticks: who signed for the team, and when each signed.
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    manager_signed_at = models.DateTimeField(null=True, blank=True)
    practitioner_signed_at = models.DateTimeField(null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "team", "held_on"], name="one_sheet_a_day"
            ),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("practitioner")),
                name="sheet_signed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) ^ Q(manager_signed_at__isnull=False),
                name="sheet_signed_with_name_and_day",
            ),
            models.CheckConstraint(
                condition=Q(manager_signed_at__isnull=True, practitioner_signed_at__isnull=True)
                | Q(facts__isnull=False, facts_at__isnull=False),
                name="sheet_signed_with_its_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"Supervision sheet of {self.practitioner}, {self.held_on}"

    @property
    def is_signed(self) -> bool:
        return bool(self.manager_signed_at and self.practitioner_signed_at)

    @property
    def is_half_signed(self) -> bool:
        return bool(self.manager_signed_at) != bool(self.practitioner_signed_at)


class AgreedPoints(models.Model):
    """The agreed points of a sheet as somebody saved them. The newest stands; each is kept."""

    LENGTH = 4000

    sheet = models.ForeignKey(SupervisionSheet, on_delete=models.PROTECT, related_name="points")
    text = models.TextField(max_length=LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="agreed_points_say_something"),
        ]

    def __str__(self) -> str:
        return f"Agreed points by {self.by}"
