"""Whether a database may be played in: only one without cases, or with those of the demo county."""

from __future__ import annotations

from django.db import connection

from cases.demo.people import demo_county_is_here
from cases.models import Case


def holds_cases_of_others() -> bool:
    """Can be asked of a database that was never migrated."""
    there = Case._meta.db_table in connection.introspection.table_names()
    return there and Case.objects.exists() and not demo_county_is_here()
