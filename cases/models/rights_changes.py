"""That a right changed, and when: how a standby is told fresh. Says neither whose nor which."""

from __future__ import annotations

from django.db import models


class RightsChange(models.Model):
    """Made by triggers alone (cases/rights_mark.py), dropped after a day by `manage.py tidy`."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
