"""What writing a county's worth of rows asks of the database, and a page does not.

Belongs here: how statements run while the county is built. Does not belong here: what is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def unlogged() -> Iterator[None]:
    """With DEBUG on, Django keeps and quotes every statement; a county has too many for that."""
    connection.make_debug_cursor = connection.make_cursor  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connection.make_debug_cursor


@contextmanager
def unhurried() -> Iterator[None]:
    """Inside a transaction: checking every reference at once outlasts what a page may take."""
    _execute_on_postgresql("SET LOCAL statement_timeout = 0")
    yield
    _execute_on_postgresql("SET LOCAL statement_timeout TO DEFAULT")


def count_tables() -> None:
    """Lets the database plan its statements by how much there is, from the first page on.

    Of this database alone: for a table that PostgreSQL shares between databases one may wait.
    """
    names = map(connection.ops.quote_name, connection.introspection.table_names())
    which = ", ".join(names) if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {which}")


def _execute_on_postgresql(statement: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement)
