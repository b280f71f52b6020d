"""What is submitted, published or logged stays as it is, against raw SQL of the web's own role.

Two real roles, as docs/running.md makes them: the owner's has the tables, the web's has neither
them nor their triggers. Every protected table, by all that SQL has to change rows or lift triggers.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from itertools import chain

import psycopg2
import pytest

from cases.triggers import FROZEN_COLUMNS, TRIGGERS
from tests.proofs.conftest import Town
from tests.served import OWNER, WEB

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

TABLES = sorted({trigger.table for trigger in TRIGGERS})
LIFTING = (
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    "ALTER TABLE {table} DISABLE TRIGGER {trigger}",
    "DROP TRIGGER {trigger} ON {table}",
    "ALTER TRIGGER {trigger} ON {table} RENAME TO other",
    "CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NEW; END $$",
    "ALTER TABLE {table} ADD COLUMN more text",
    "ALTER TABLE {table} OWNER TO flourish_web",
    "CREATE RULE quietly AS ON DELETE TO {table} DO INSTEAD NOTHING",
    "CREATE TRIGGER again BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
    "DROP TABLE {table} CASCADE",
)
ROLE = (
    "SET session_replication_role = replica",
    "SET ROLE flourish_owner",
    "SET SESSION AUTHORIZATION flourish_owner",
    "ALTER ROLE flourish_web SUPERUSER",
    "GRANT flourish_owner TO flourish_web",
    "CREATE TABLE public.mine (id int)",
)
REFUSED = (psycopg2.errors.InsufficientPrivilege, psycopg2.IntegrityError, psycopg2.InternalError)


@contextlib.contextmanager
def connected(town: Town, role: str) -> Iterator:
    with contextlib.closing(psycopg2.connect(town.own.url(role=role))) as opened:
        yield opened


def refused(opened, statement: str) -> bool:
    """Whether the database refuses it, or finds nothing to do it to; nothing of it stays."""
    try:
        opened.cursor().execute(statement)
    except REFUSED:
        return True
    finally:
        opened.rollback()
    return False


def digests(town: Town) -> dict[str, str]:
    """All rows of each protected table."""
    found = {}
    for table in TABLES:
        rows = sorted(str(row) for row in town.own.rows(f"SELECT t::text FROM {table} t"))
        found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def test_the_web_can_lift_no_trigger_and_take_no_part_that_is_not_its_own(town):
    before = digests(town)
    names = {trigger.table: f"{trigger.name}_{trigger.events[0].lower()}" for trigger in TRIGGERS}
    tried = [
        statement.format(table=table, trigger=names[table])
        for table in TABLES
        for statement in LIFTING
    ] + list(ROLE)
    with connected(town, WEB) as opened:
        done = [statement for statement in tried if not refused(opened, statement)]
    assert (done, digests(town) == before) == ([], True)
    # Control: the same statements are sound, and whoever owns the tables may run most of them.
    with connected(town, OWNER) as opened:
        may = {name for name in LIFTING if not refused(opened, name.format(
            table="cases_rating", trigger=names["cases_rating"]))}  # fmt: skip
    assert set(LIFTING[:1]) | set(LIFTING[2:8]) <= may
    print(f"\n{len(tried)} statements refused")


AUDITS = "(SELECT id FROM cases_audit WHERE state NOT IN ('planned', 'in_progress'))"
RATINGS = f"(SELECT id FROM cases_rating WHERE audit_id IN {AUDITS})"
EDITIONS = "(SELECT id FROM frameworks_edition WHERE status <> 'draft')"
# Columns that say which rows of a table nobody may touch any more.
STAYS = {"rating_id": RATINGS, "audit_id": AUDITS, "edition_id": EDITIONS}
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
OTHERS = {  # a value that a column does not have
    "integer": "COALESCE({0}, 0) + 1", "bigint": "COALESCE({0}, 0) + 1",
    "smallint": "COALESCE({0}, 0) + 1", "date": "COALESCE({0}, DATE '2020-01-01') + 1",
    "timestamp with time zone": "COALESCE({0}, now()) + interval '1 day'",
    "jsonb": "'[7]'::jsonb", "text": "COALESCE({0}, '') || 'x'",
    "character varying": "CASE WHEN {0} = '' OR {0} IS NULL THEN 'x' ELSE '' END",
}  # fmt: skip


def touches(town: Town) -> dict[str, list[str]]:
    """{table: statements}: each way to change, take away or add a row that stays as it is."""
    found = {}
    for table in TABLES:
        columns = {name for (name,) in town.own.rows(COLUMNS, table)}
        key = next((name for name in STAYS if name in columns), "")
        where = f"{key} IN {STAYS[key]}" if key else "true"
        if table in ("cases_audit", "frameworks_edition"):
            where = f"id IN {AUDITS if table == 'cases_audit' else EDITIONS}"
        if not town.own.rows(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1"):
            continue
        events = {event for one in TRIGGERS if one.table == table for event in one.events}
        found[table] = [f"DELETE FROM {table} WHERE {where}"] if "DELETE" in events else []
        if "INSERT" in events:
            found[table].append(f"INSERT INTO {table} SELECT * FROM {table} WHERE {where} LIMIT 1")
        found[table] += [
            f'UPDATE {table} SET "{name}" = {other} WHERE {where}'
            for name, other in changes(town, table).items()
        ]
    return found


def changes(town: Town, table: str) -> dict[str, str]:
    """Every column and another value; of an audit and an edition, those that are frozen."""
    types = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
    frozen = {"cases_audit": FROZEN_COLUMNS, "frameworks_edition": EDITION_COLUMNS}.get(table)
    return {
        name: OTHERS[kind].format(f'"{name}"')
        for name, kind in town.own.rows(types, table)
        if kind in OTHERS and name != "id" and (frozen is None or name in frozen)
    }


EDITION_COLUMNS = "framework_id number scale kinds headings checksum published_at".split()
MESSAGES = {trigger.message for trigger in TRIGGERS} | {"permission denied"}


def test_no_row_that_stays_is_changed_taken_away_or_added_to(town):
    tried, before = touches(town), digests(town)
    done, other = [], []
    with connected(town, WEB) as opened:
        for statement in chain(*tried.values()):
            try:
                opened.cursor().execute(statement)
                done.append(statement)
            except REFUSED as fault:
                other += [str(fault)] if not any(said in str(fault) for said in MESSAGES) else []
            finally:
                opened.rollback()
    assert (done, other, digests(town) == before) == ([], [], True)
    print(f"\n{sum(map(len, tried.values()))} statements refused on {len(tried)} tables")
    assert len(tried) >= 11, sorted(tried)
    # Control: with its triggers off the same statements change rows, as the owner of the tables.
    with connected(town, OWNER) as opened:
        opened.cursor().execute("ALTER TABLE cases_rating DISABLE TRIGGER USER")
        opened.cursor().execute(next(text for text in tried["cases_rating"] if "saved_at" in text))
        opened.rollback()
