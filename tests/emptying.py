"""Emptying the test database after a journey.

TRUNCATE of every table takes half a second on PostgreSQL, whatever they hold. A journey fills a
few with a few rows: those are deleted, without asking the triggers that refuse it to everybody.
"""

from __future__ import annotations

from django.core.management.sql import sql_flush
from django.db.backends.base.base import BaseDatabaseWrapper

MAY = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"


def sql_empty(style, connection: BaseDatabaseWrapper, **options) -> list[str]:
    """Statements that empty the database, in place of `flush`'s own where they may be used."""
    if connection.vendor != "postgresql":
        return sql_flush(style, connection, **options)
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = [connection.ops.quote_name(table) for table in tables]
    holds = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in quoted)
    with connection.cursor() as cursor:
        cursor.execute(MAY)
        if not cursor.fetchone()[0]:
            return sql_flush(style, connection, **options)
        cursor.execute(holds)
        filled = [table for (table,) in cursor.fetchall()]
    return [
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {table}" for table in filled),
    ]
