"""Erasing under two database roles: the product does it as the owner; the web alone cannot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import (
    IntegrityError,
    InternalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)

from cases import log_check, triggers
from cases.actions import erasing
from cases.actions.redactions import NoOwner
from cases.models import ErasureItem
from tests.cases.test_redaction_roles import WEB, as_web
from tests.retention import SHORT, approved, dump, found_in, go_on, prepared
from tests.world import build_world

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
    pytest.mark.django_db(transaction=True),
]
SUBMITTED = "(SELECT id FROM cases_audit WHERE state NOT IN ('planned', 'in_progress'))"
BY_HAND = (
    f"DELETE FROM cases_rating WHERE audit_id IN {SUBMITTED}",
    f"UPDATE cases_rating SET value = 'green' WHERE audit_id IN {SUBMITTED}",
    f"UPDATE cases_audit SET working_well = 'x' WHERE id IN {SUBMITTED}",
    "UPDATE cases_accesslog SET why = 'x'",
    "DELETE FROM cases_accesslog",
    "UPDATE cases_loghead SET hash = 'x'",
)


@pytest.fixture
def planted(transactional_db, settings) -> Iterator[dict]:
    """Everything past its time, with a token in every text; the tests' connection is the web's."""
    settings.RETENTION_PERIODS = SHORT
    world = build_world()
    with transaction.atomic():
        tokens = prepared(world)[1]
    with as_web():
        with connections["owner"].cursor() as cursor:  # as docs/server/postgresql/grants.sql
            cursor.execute(f"REVOKE UPDATE, DELETE ON cases_accesslog FROM {WEB}")
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON cases_loghead FROM {WEB}")
        yield {"world": world, "tokens": tokens}


def by_hand(statement: str, using: str = "default") -> int:
    """How many rows the statement would change; nothing of it stays."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(statement)
        transaction.set_rollback(True, using=using)
        return cursor.rowcount


def refused(statement: str) -> bool:
    try:
        by_hand(statement)
    except (IntegrityError, InternalError, ProgrammingError):
        return True
    return False


def test_the_product_erases_as_the_owner_and_the_web_alone_takes_nothing_away(planted, monkeypatch):
    world, tokens = planted["world"], planted["tokens"]
    there = found_in(dump(), tokens)
    assert [statement for statement in BY_HAND if not refused(statement)] == []
    run = approved(world)
    with monkeypatch.context() as patched:  # without the owner's address it says so, and stops
        patched.setattr(erasing, "owner_alias", lambda: "default")
        with pytest.raises(NoOwner):
            go_on(run, world.admin)
    assert not ErasureItem.objects.exclude(erased_at=None).exists()
    assert found_in(dump(), tokens) == there == sorted(tokens.values())
    triggers.remove("owner")  # control: by hand it is the triggers and grants that refuse
    try:
        assert all(by_hand(statement, "owner") > 0 for statement in BY_HAND[1:4])
    finally:
        triggers.install("owner")
    assert go_on(run, world.admin).state == "erased"
    assert found_in(dump(), tokens) == []
    assert log_check.check([]).fault == ""
