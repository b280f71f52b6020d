"""Marks of rights that changed are kept for a day: no standby that is read is further behind."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.models import RightsChange

KEPT = datetime.timedelta(days=1)


def drop_old() -> int:
    """How many were dropped."""
    return RightsChange.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
