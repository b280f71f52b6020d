"""What was published of the whole county, kept word for word and number for number."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CountyPicture(models.Model):
    """One finished quarter as partners read it: stored once, then never changed or taken away.

    `lines` holds what is shown and nothing else (cases.county_counts.CountyLine): what was hidden
    on the day it was published was never stored.
    """

    quarter = models.DateField(unique=True)  # its first day
    lines = models.JSONField()
    below = models.PositiveSmallIntegerField()  # SUPPRESS_BELOW on that day
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-quarter"]

    def __str__(self) -> str:
        return f"County picture from {self.quarter}"
