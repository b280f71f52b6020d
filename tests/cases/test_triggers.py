"""A submitted audit stays as it is, against raw SQL too; and not when the triggers are off."""

from __future__ import annotations

import pytest
from django.db import (
    IntegrityError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)

from cases import coverage_triggers, triggers
from cases.models import AccessLog, Audit
from tests.audits import submitted

REFUSED = (IntegrityError, InternalError)

STATEMENTS = [
    "UPDATE cases_rating SET value = 'green' WHERE audit_id = {audit}",
    "UPDATE cases_rating SET audit_id = {open} WHERE audit_id = {audit}",
    "DELETE FROM cases_rating WHERE audit_id = {audit}",
    "UPDATE cases_evidence SET text = 'other words' WHERE audit_id = {audit}",
    "DELETE FROM cases_childvoice WHERE audit_id = {audit}",
    "DELETE FROM cases_determinantlink",
    "UPDATE cases_audit SET age_band = '0-4' WHERE id = {audit}",
    "UPDATE cases_audit SET working_well = 'other words' WHERE id = {audit}",
    "UPDATE cases_audit SET state = 'in_progress' WHERE id = {audit}",
    "DELETE FROM cases_audit WHERE id = {audit}",
    "UPDATE frameworks_item SET text = 'other words' WHERE code = 'flourish.f.impact'",
    "DELETE FROM frameworks_edition",
    "UPDATE cases_accesslog SET why = 'other words'",
    "DELETE FROM cases_accesslog",
]


@pytest.fixture
def frozen(world):
    """A submitted audit with something in every table, and an open one beside it."""
    audit = submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"}, whole=True)
    other = Audit.objects.create(
        case=world.ana2,
        rater=world.ana,
        edition=world.flourish,
        started_at=audit.started_at,
    )
    return {"audit": audit.pk, "open": other.pk}


def run(statement: str, ids: dict[str, int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**ids))
        return cursor.rowcount


@pytest.mark.parametrize("statement", STATEMENTS)
def test_raw_sql_is_refused(frozen, statement):
    with pytest.raises(REFUSED):
        run(statement, frozen)


CHANGES = [text for text in STATEMENTS[:9] if "DELETE FROM cases_rating" not in text]


@pytest.mark.parametrize("statement", CHANGES)
def test_control_without_triggers_the_same_sql_changes_rows(frozen, statement):
    triggers.remove()
    try:
        assert run(statement, frozen) > 0
    finally:
        triggers.install()


def test_insert_into_a_submitted_audit_is_refused(world, frozen):
    audit = Audit.objects.get(pk=frozen["audit"])
    with pytest.raises(REFUSED), transaction.atomic():
        audit.left_on_purpose.create(item=world.item("flourish.l.impact"))


def test_state_may_move_on(frozen):
    moved = Audit.objects.filter(pk=frozen["audit"]).update(state=Audit.State.AGREED)
    assert moved == 1


WRONG_MOVES = [("submitted", "closed"), ("withdrawn", "agreed"), ("closed", "agreed")]


@pytest.mark.parametrize(("before", "after"), WRONG_MOVES)
def test_state_moves_only_as_the_table_says(frozen, before, after):
    """The control is the same statement with the triggers away."""
    ways = {"submitted": [], "withdrawn": ["withdrawn"], "closed": ["agreed", "closed"]}
    for state in ways[before]:
        Audit.objects.filter(pk=frozen["audit"]).update(state=state)
    audit = Audit.objects.filter(pk=frozen["audit"])
    with pytest.raises(REFUSED), transaction.atomic():
        audit.update(state=after)
    triggers.remove()
    try:
        assert audit.update(state=after) == 1
    finally:
        triggers.install()


def test_open_audit_may_change(world, frozen):
    Audit.objects.filter(pk=frozen["open"]).update(working_well="Asks for help")
    assert Audit.objects.get(pk=frozen["open"]).working_well == "Asks for help"


def anew(table: str) -> None:
    """What a migration of SQLite does to change a table that has rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE new__table AS SELECT * FROM {table}")
        cursor.execute(f"DROP TABLE {table}")
        cursor.execute(f"ALTER TABLE new__table RENAME TO {table}")
        transaction.set_rollback(True)


def test_a_table_that_triggers_read_can_be_made_anew_by_a_migration(frozen):
    """On SQLite they are gone while it migrates, and back afterwards; elsewhere they stay."""
    if connection.vendor == "sqlite":
        with pytest.raises(OperationalError, match="no such table"):
            anew("cases_audit")  # control
    triggers.remove_before_migrate(using="default", plan=[])
    with pytest.raises(REFUSED):
        run(STATEMENTS[0], frozen)
    for kind in (triggers, coverage_triggers):
        kind.remove_before_migrate(using="default", plan=[("a migration", False)])
    if connection.vendor == "sqlite":
        anew("cases_audit")
        triggers.install_after_migrate(using="default")
        coverage_triggers.install()
    with pytest.raises(REFUSED):
        run(STATEMENTS[0], frozen)


def test_log_rows_can_be_added(world):
    AccessLog.objects.create(at=world.flourish.created_at, event="view", what="case")
    assert AccessLog.objects.count() == 1
