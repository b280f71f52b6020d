"""The database of the release before keeps every row and every value through an update.

It is the one that release made: tests/releases/ holds its tables and triggers. PostgreSQL alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, migrations
from django.db.migrations.state import ProjectState

from flourish_audit.bootstrap import ROOT
from tests import filled
from tests.emptying import owns_the_server

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="installations use PostgreSQL"),
]
NAME = "earlier"
CHANGELOG = (ROOT / "docs" / "changelog.md").read_text()
# What a later release changes or drops on purpose: "table" or "table.column", and why.
CHANGED_ON_PURPOSE: dict[str, str] = {}


def release_before() -> str:
    """The newest version with a day in the changelog."""
    return re.findall(r"^## (\d+\.\d+\.\d+), \d+ \w+ \d{4}$", CHANGELOG, re.MULTILINE)[0]


@contextmanager
def database_of(release: str) -> Iterator[Any]:
    """A database of its own beside the tests', as that release made it."""
    name = f"{connection.settings_dict['NAME']}_{NAME}"
    with connection._nodb_cursor() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    connections.databases[NAME] = {**connections.databases["default"], "NAME": name}
    try:
        with connections[NAME].cursor() as cursor:
            cursor.execute((ROOT / "tests" / "releases" / f"{release}.sql").read_text())
        connections[NAME].close()  # the file leaves a search path of its own behind
        yield connections[NAME]
    finally:
        connections[NAME].close()
        del connections[NAME], connections.databases[NAME]
        with connection._nodb_cursor() as server:
            server.execute(f"DROP DATABASE {name}")


def differences(before: dict, after: dict) -> list[str]:
    """Tables and columns that are gone, or no longer hold what they held."""
    found = []
    for table, (count, columns) in before.items():
        now = after.get(table)
        if now is None:
            found.append(table)
            continue
        if now[0] < count:
            found.append(f"{table}: {count} rows, now {now[0]}")
        found += [f"{table}.{name}" for name in columns if now[1].get(name) != columns[name]]
    return [one for one in found if one not in CHANGED_ON_PURPOSE]


# Rows that migrate itself adds beside those that were there.
ADDED_TO = ("auth_permission", "django_content_type")


def as_it_was(cursor: Any) -> dict:
    """What the tables hold; of those that migrate adds to, only the rows of before."""
    for table in ADDED_TO:
        cursor.execute(f"DELETE FROM {table} WHERE id > 1000")
    return filled.held(cursor)


# Everything that tells two tables apart, but for the order of columns and names Django made up.
SHAPE = """
SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
    || coalesce(' ' || character_maximum_length, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT regexp_replace(indexdef, 'INDEX \\S+ ', 'INDEX ')
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal"""


def shape(cursor: Any) -> set[str]:
    """Conditions that went through a file are spelt with other brackets and casts."""
    cursor.execute(SHAPE)
    return {re.sub(r"::[a-z ]+|[()\[\]]", "", row) for (row,) in cursor.fetchall()}


# What the release before does not fill in, since it does not know it, and the database does not.
NEEDED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL
    AND is_identity = 'NO' AND is_generated = 'NEVER'"""


def in_the_way(cursor: Any, before: dict) -> list[str]:
    """Columns without which a row of the release before is refused, and those it misses."""
    cursor.execute(NEEDED)
    needed = [
        f"{table}.{column}"
        for table, column in cursor.fetchall()
        if table in before and column not in before[table][1]
    ]
    now = filled.held(cursor)
    gone = [
        f"{table}.{column}"
        for table, (_, columns) in before.items()
        for column in columns
        if column not in now.get(table, (0, {}))[1]
    ]
    return sorted(needed + gone)


def run(operation: migrations.RunSQL) -> None:
    """One more step of an update."""
    with connections[NAME].schema_editor() as editor:
        operation.database_forwards("cases", editor, ProjectState(), ProjectState())


@dataclass
class Update:
    cursor: Any
    counts: dict
    before: dict
    shape: set[str]
    in_the_way: list[str]


@pytest.fixture(scope="module")
def update(django_db_setup, django_db_blocker) -> Iterator[Update]:
    """The database of the release before, filled, and brought to this one."""
    with django_db_blocker.unblock():
        if not owns_the_server():
            pytest.skip("only the owner of the server may fill tables beside their triggers")
        with database_of(release_before()) as earlier, earlier.cursor() as cursor:
            counts = filled.fill(cursor)
            before = filled.held(cursor)
            call_command("migrate", database=NAME, verbosity=0)
            yield Update(cursor, counts, before, shape(cursor), in_the_way(cursor, before))


@pytest.mark.django_db
def test_a_new_database_has_the_tables_of_one_that_was_updated(update):
    """The joined migration against the old way."""
    with connection.cursor() as anew:
        assert sorted(shape(anew) ^ update.shape) == []
        anew.execute("ALTER TABLE cases_action DROP COLUMN done_evidence CASCADE")
        assert update.shape - shape(anew)  # the control


def test_an_update_keeps_every_row_of_the_release_before(update, django_db_blocker):
    with django_db_blocker.unblock():
        cursor, before = update.cursor, update.before
        assert {table: count for table, (count, _) in before.items()} == update.counts
        assert min(update.counts.values()) > 0 and len(update.counts) >= 69
        after = as_it_was(cursor)
        assert differences(before, after) == []
        assert set(after) > set(before)  # it was an update, and not the same database again
        _triggers_stand(cursor)
        _controls(cursor, before)


def test_the_release_before_can_go_on_with_the_updated_database(update, django_db_blocker):
    """Going back by folder: it writes the rows it knows, and misses no column of its own."""
    assert update.in_the_way == []
    with django_db_blocker.unblock():
        for step, undo, said in (
            ("ADD new text NOT NULL DEFAULT ''; ALTER TABLE cases_team ALTER new DROP DEFAULT",
             "DROP new", "cases_team.new"),
            ("RENAME name TO called", "RENAME called TO name", "cases_team.name"),
        ):  # fmt: skip
            assert said not in in_the_way(update.cursor, update.before)
            run(migrations.RunSQL(f"ALTER TABLE cases_team {step}"))
            assert said in in_the_way(update.cursor, update.before)  # the control
            run(migrations.RunSQL(f"ALTER TABLE cases_team {undo}"))


def _triggers_stand(cursor: Any) -> None:
    with pytest.raises(Exception, match="submitted audit"):
        cursor.execute("UPDATE cases_evidence SET text = 'x' WHERE audit_id = 2")


def _controls(cursor: Any, before: dict) -> None:
    """Steps that lose one row, one value or one column are found, each by its name."""
    free = "SET session_replication_role = replica; {}; SET session_replication_role = DEFAULT"
    for losing, said in (
        ("DELETE FROM cases_evidence WHERE id = 2", "cases_evidence: 3 rows, now 2"),
        ("UPDATE cases_rating SET value = 'amber' WHERE id = 1", "cases_rating.value"),
        ("ALTER TABLE cases_action DROP COLUMN what CASCADE", "cases_action.what"),
        ("DROP TABLE cases_auditseen CASCADE", "cases_auditseen"),
    ):
        run(migrations.RunSQL(free.format(losing)))
        assert said in differences(before, as_it_was(cursor))
