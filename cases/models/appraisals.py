"""Appraisal summaries: twelve months of a practitioner's own audits, with the evidence they chose.

Nothing is typed into one. What it shows stands in the audits it names.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.appraisal_querysets import AppraisalQuerySet
from cases.models.audits import Audit, Evidence
from cases.models.people import Team


class Appraisal(models.Model):
    """One person's summary of the twelve months up to a day; their manager reads it once shown."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appraisals"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="appraisals")
    ends_on = models.DateField()
    begun_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)  # of what is chosen
    shown_at = models.DateTimeField(null=True, blank=True)  # to the manager of that team

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "team", "ends_on"], name="one_appraisal_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"Appraisal summary of {self.practitioner}, {self.ends_on}"


class ChosenEvidence(models.Model):
    """A note of an audit, or its one thing working well, that its writer chose to show."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="chosen")
    note = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    audit = models.ForeignKey(
        Audit, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(note__isnull=True) ^ Q(audit__isnull=True), name="chosen_one_thing"
            ),
            models.UniqueConstraint(fields=["appraisal", "note"], name="note_chosen_once"),
            models.UniqueConstraint(fields=["appraisal", "audit"], name="strength_chosen_once"),
        ]

    def __str__(self) -> str:
        return f"Chosen for {self.appraisal}"
