"""Files of people that wait to be confirmed, and what came of those that were."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class PeopleFile(models.Model):
    """The wanted columns of one file wait in `waiting`; they are dropped once used."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    waiting = models.JSONField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) ^ Q(waiting__isnull=True),
                name="people_file_drops_what_waited",
            ),
        ]

    def __str__(self) -> str:
        return f"People from a file, {self.created_at:%Y-%m-%d}"
