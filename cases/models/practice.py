"""How practice and life meet: words for a child's view, standards with a clock, strengths told on.

Lists that an admin edits, and rows beside a case that are no part of an audit.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.matching_querysets import DomainStandardQuerySet
from cases.models.audits import Audit, ChildVoice
from cases.models.caseload import Case, PlanType
from cases.strength_querysets import SharedStrengthQuerySet


class VoiceWording(models.Model):
    """One domain in words for a small child, a teenager or a parent. An admin edits them."""

    words_for = models.CharField(max_length=12, choices=ChildVoice.WordsFor)
    section_code = models.CharField(max_length=80)  # of the domain, whatever the edition
    question = models.CharField(max_length=200)
    help = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["words_for", "section_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["words_for", "section_code"], name="voice_wording_once"
            ),
            models.CheckConstraint(condition=~Q(question=""), name="voice_wording_asks"),
        ]

    def __str__(self) -> str:
        return self.question


class DomainStandard(models.Model):
    """A practice standard that should help a domain, with the reason. An admin edits the list."""

    section_code = models.CharField(max_length=80)  # of the domain
    item_code = models.CharField(max_length=120)  # of the practice standard
    reason = models.CharField(max_length=300)
    # Off when it was taken off the list: the row stays, so that the file does not bring it back.
    is_active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(  # nobody: as it came from the file
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = DomainStandardQuerySet.as_manager()

    class Meta:
        ordering = ["section_code", "item_code"]
        constraints = [
            models.UniqueConstraint(fields=["section_code", "item_code"], name="matched_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="matched_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.section_code}: {self.item_code}"


class ClockEntry(models.Model):
    """When a standard with a clock began for a case and when it was met, such as the first
    family network meeting."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_entries")
    item_code = models.CharField(max_length=120)  # of the practice standard
    opened_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    considered = models.BooleanField(default=False)  # early help: it was considered with the family
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "item_code", "opened_on"], name="clock_started_once"
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True) | Q(held_on__gte=F("opened_on")),
                name="clock_stops_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} from {self.opened_on}"


class PlanChange(models.Model):
    """The day a child's plan type changed, so that a rating from before says so."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan_changes")
    before = models.ForeignKey(PlanType, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(PlanType, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


class SharedStrength(models.Model):
    """One thing that worked well, told on to colleagues in words that identify nobody.

    It stands until its sharer stops it (then the row goes), or it is taken down: by a manager with
    a reason, or because words were taken out of its audit (then nobody and no reason).
    """

    LENGTH = 500
    REASON_LENGTH = 300

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="shared_strength")
    section_code = models.CharField(max_length=80)  # the domain it speaks of
    text = models.CharField(max_length=LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ask_me = models.BooleanField(default=False)  # colleagues may ask this person about it
    shared_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_down_because = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = SharedStrengthQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="shared_strength_says_what"),
            models.CheckConstraint(
                condition=Q(taken_down_by__isnull=True)
                | (Q(taken_down_at__isnull=False) & ~Q(taken_down_because="")),
                name="taken_down_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text
