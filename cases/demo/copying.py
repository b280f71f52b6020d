"""Millions of ratings into the database at once: by COPY on PostgreSQL, whose keys come back whole.

Belongs here: how the rows travel, and what stands aside meanwhile. Does not belong here: what they
say (cases/demo/mass.py).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from cases.coverage_triggers import left_to_rebuild
from cases.demo.bulk import unhurried
from cases.models import Rating
from cases.triggers import lifted

TABLE = Rating._meta.db_table
# The audit and the moment come last, so that one ending serves all lines of an audit.
COLUMNS = ("item_id", "value", "version", "entry_method", "reason", "audit_id", "saved_at")
FROZEN = ("cases_audit", "cases_rating", "cases_childvoice")
KEYS = """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC, conname"""
INDEXES = """SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = %s::regclass AND NOT EXISTS
        (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid)
    ORDER BY c.relname"""


@contextmanager
def many_ratings() -> Iterator[None]:
    """One transaction in which submitted audits may be written; all that guards them is back after.

    Whoever writes counts the summaries anew: the steps of coverage (cases/coverage_steps.py) too.

    On PostgreSQL the table's references, unique keys and indexes are made anew at the end, which
    also proves every row by them; a fault takes everything back.
    """
    with lifted(FROZEN), left_to_rebuild(), unhurried():
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            # 128 MB: what an index is sorted in, at most twice at a time.
            cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
            # What the transaction wrote before is proved now: checks that wait forbid the change.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            keys, indexes = _read(cursor, KEYS), _read(cursor, INDEXES)
            for name, _ in keys:
                cursor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')
            for name, _ in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            for _, definition in indexes:
                cursor.execute(definition)
            for name, definition in keys:
                cursor.execute(f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {definition}')


def _read(cursor, statement: str) -> list[tuple[str, str]]:
    cursor.execute(statement, [TABLE])
    return cursor.fetchall()


def copy_ratings(lines: Iterable[str]) -> None:
    """Lines of COLUMNS with tabs between, each with its end."""
    text = "".join(lines)
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors:
                cursor.cursor.copy_expert(f"COPY {TABLE} ({names}) FROM STDIN", io.StringIO(text))
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        cursor.executemany(
            f"INSERT INTO {TABLE} ({names}) VALUES ({marks})",  # noqa: S608  our own names
            [line.split("\t") for line in text.splitlines()],
        )
