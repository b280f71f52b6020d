"""Settings an admin changed. Which there are, and their bounds: cases/stored_settings.py."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class StoredSetting(models.Model):
    """One setting that was ever changed: its value, or that it is the operator's again."""

    name = models.CharField(max_length=60, primary_key=True)
    differs = models.BooleanField(default=False)  # off: the value of the environment holds
    value = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
