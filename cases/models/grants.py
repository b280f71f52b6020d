"""A grant: one named case, opened to one admin for minutes by whoever manages it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.grant_querysets import WAITS, GrantQuerySet
from cases.models.caseload import Case


class Grant(models.Model):
    """Asked for with a reason; then given for at most an hour, refused, or left to lapse."""

    LONGEST = 60  # minutes

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="grants")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)  # null once decided: refused
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # taken back before its time

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_a_reason"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=60),
                name="grant_lasts_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True, expires_at__isnull=True)
                | Q(minutes__isnull=False, expires_at__isnull=False, decided_at__isnull=False),
                name="grant_is_given_before_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="grant_is_given_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.state}"

    @property
    def state(self) -> str:
        """In words: what became of it by now."""
        now = timezone.now()
        if self.decided_at is None:
            return "waits" if self.asked_at > now - WAITS else "lapsed"
        if self.minutes is None or self.expires_at is None:
            return "refused"
        if self.ended_at is not None:
            return "taken back"
        return "open" if self.expires_at > now else "over"
