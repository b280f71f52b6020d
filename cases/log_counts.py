"""Who opened many different cases on one day: counted from the access log.

The list behind a number is the log narrowed to that person, that day and what was opened; as many
different identifiers stand in it.
"""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from cases.log_querysets import AccessLogQuerySet
from cases.stored_settings import stored


def many_cases(rows: AccessLogQuerySet) -> QuerySet:
    """By person and day, those above MANY_CASES; and how many of the cases they did not hold."""
    different = Count("case_id", distinct=True)
    return (
        rows.opened()
        .order_by()
        .values("actor__name", "actor__username", day=TruncDate("at"))
        .annotate(
            cases=different, not_held=Count("case_id", distinct=True, filter=Q(allocated=False))
        )
        .filter(cases__gt=stored.MANY_CASES)
        .order_by("-day", "-cases", "actor__name")
    )
