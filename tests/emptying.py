"""PostgreSQL's tables emptied after a test that commits: rows go, and nothing is made anew.

Django truncates each table and then makes content types, permissions and triggers once more: half
a second a test. Deleting the few rows a test leaves takes a twentieth of that. Only the owner of
the server may pass by triggers and foreign keys; elsewhere Django's own way is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import TransactionTestCase

KEPT = ("django_migrations", "django_content_type", "auth_permission")
IS_OWNER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"


def quickly(django_way: Callable[[TransactionTestCase], None]) -> Callable:
    """A teardown of TransactionTestCase that deletes rows where it can."""

    def teardown(case: TransactionTestCase) -> None:
        if connection.vendor == "postgresql" and owns_the_server():
            delete_every_row()
        else:
            django_way(case)

    return teardown


def owns_the_server() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(IS_OWNER)
        return cursor.fetchone()[0]


def delete_every_row() -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - set(KEPT)
        gone = "".join(f"DELETE FROM {connection.ops.quote_name(name)};" for name in tables)
        cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {gone} COMMIT")


LARGE = """SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'
    AND relnamespace = current_schema()::regnamespace AND pg_relation_size(oid) > 65536"""

NEVER_COUNTED = """UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE relkind = 'r'
    AND relnamespace = current_schema()::regnamespace AND reltuples = 0"""


def without_dead_rows() -> None:
    """What tests rolled back is read over and over until it is cleared away: a sixth of what the
    server does in a run. By itself it would also take rows that are not committed for none.

    The server then believes that the table is empty, and goes through thousands of rows against
    thousands, until it is told that it was never counted: it guesses by the pages there are."""
    with connection.cursor() as cursor:
        cursor.execute(LARGE)
        for (table,) in cursor.fetchall():
            cursor.execute(f"VACUUM {table}")
        if owns_the_server():
            cursor.execute(NEVER_COUNTED)
