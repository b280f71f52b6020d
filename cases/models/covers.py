"""Standing in for a colleague's caseload, with a first and a last day."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.cover_querysets import CoverQuerySet
from cases.models.people import Team


class Cover(models.Model):
    """Somebody works with the cases a colleague holds in a team, up to a last day.

    Why the colleague is away is kept nowhere. A row is ended, never changed or deleted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covered_by"
    )
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="covers")
    starts = models.DateField()
    last_day = models.DateField()  # included
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)  # before its last day

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "pk"]
        indexes = [
            models.Index(fields=["stand_in", "last_day"]),
            models.Index(fields=["colleague", "last_day"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stand_in=F("colleague")), name="nobody_covers_for_themselves"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("starts")), name="cover_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in} for {self.colleague}"

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.localdate()
