"""Two database roles: the web's cannot change a submitted audit, the owner's redaction can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import (
    IntegrityError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from django.test import Client
from django.urls import reverse

from cases import triggers
from cases.actions.redactions import places_of, redact
from cases.management.commands.migrate import Command
from cases.models import Audit, Evidence, Redaction
from tests.cases.test_redactions import NAME, TAKEN_OUT, named_everywhere, url
from tests.world import build_world

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
    pytest.mark.django_db(transaction=True),
]
WEB = "flourish_web_of_a_test"


@contextmanager
def as_web() -> Iterator[None]:
    """The tests' own connection plays the web's role; "owner" is a second one, of the owner."""
    owner = connection.copy(alias="owner")
    owner.connect()  # before the name is known: a test lets nobody open a second database later
    connections.databases["owner"] = connections.databases["default"]
    connections["owner"] = owner
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {WEB}")
        for grant in (
            f"USAGE ON SCHEMA public TO {WEB}",
            f"SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB}",
            f"USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WEB}",
        ):
            cursor.execute(f"GRANT {grant}")
        cursor.execute(f"SET ROLE {WEB}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"RESET ROLE; DROP OWNED BY {WEB}; DROP ROLE {WEB}")
        connections["owner"].close()
        del connections["owner"], connections.databases["owner"]


@pytest.fixture
def audit(transactional_db) -> Iterator[Audit]:
    world = build_world()
    audit = named_everywhere(world, world.ana1)
    with as_web():
        yield audit


def run(statement: str, audit: Audit) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(audit=audit.pk))
        return cursor.rowcount


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_rating SET value = 'green' WHERE audit_id = {audit}",
        "UPDATE cases_evidence SET text = 'x' WHERE audit_id = {audit}",
        "DELETE FROM cases_evidence WHERE audit_id = {audit}",
        "UPDATE cases_audit SET working_well = 'x' WHERE id = {audit}",
    ],
)
def test_the_web_cannot_change_a_submitted_audit(audit, statement):
    with pytest.raises((IntegrityError, InternalError), match="submitted audit"):
        run(statement, audit)
    triggers.remove("owner")  # control: the trigger it was, not a missing grant
    try:
        assert run(statement, audit) > 0
    finally:
        triggers.install("owner")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER freeze_cases_rating_update ON cases_rating",
        "ALTER TABLE cases_rating DISABLE TRIGGER freeze_cases_rating_update",
        "ALTER TABLE cases_rating DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION freeze_cases_rating_update() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
        "TRUNCATE cases_rating CASCADE",
    ],
)
def test_the_web_cannot_switch_the_triggers_off(audit, statement):
    with pytest.raises(ProgrammingError, match=r"owner|permission"):
        run(statement, audit)


def test_redaction_goes_through_the_owners_connection(audit):
    client = Client()
    client.force_login(audit.rater)
    sent = {"take_out": NAME, "sure": "on"}
    assert client.post(url(audit), sent).status_code == 302
    texts = audit.evidence.values_list("text", flat=True)
    assert sum(TAKEN_OUT in text for text in texts) == 2
    assert "9 places" in client.get(reverse("audit", args=[audit.public_id])).content.decode()


def test_without_the_owners_address_it_says_so_and_nothing_is_changed(audit, monkeypatch):
    """It is the control too: the web's own connection could not."""
    monkeypatch.setattr("cases.actions.redactions.owner_alias", lambda: "default")
    client = Client()
    client.force_login(audit.rater)
    answer = client.post(url(audit), {"take_out": NAME, "sure": "on"})
    page = answer.content.decode()
    assert (answer.status_code, "nothing was changed" in page) == (503, True)
    assert ("DATABASE_OWNER_URL" in page, NAME in page) == (True, False)
    assert places_of(audit, NAME)["Notes"] == 3
    assert (Redaction.objects.count(), "Something went wrong" in page) == (0, False)


def test_another_fault_of_the_database_is_not_called_a_missing_owner(audit, monkeypatch):
    def broken(*given):
        raise ProgrammingError("no such column")

    monkeypatch.setattr("cases.actions.redactions._redact", broken)
    with pytest.raises(ProgrammingError, match="no such column"):
        redact(audit=audit, words=NAME, by=audit.rater)


def test_while_lifted_others_read_and_cannot_write(audit):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")
    change = "UPDATE cases_evidence SET text = 'slipped in' WHERE audit_id = {audit}"
    with triggers.lifted(["cases_evidence"], "owner"):
        assert Evidence.objects.filter(audit=audit).count() == 2
        with pytest.raises(OperationalError, match="lock timeout"):
            run(change, audit)
    with pytest.raises((IntegrityError, InternalError)):  # control: no lock now, but the trigger
        run(change, audit)


def test_migrate_uses_the_owner_where_there_is_one(audit):
    parser = Command().create_parser("manage.py", "migrate")
    assert parser.parse_args([]).database == "owner"
    assert parser.parse_args(["--database", "default"]).database == "default"
    call_command("migrate", database="owner", verbosity=0)
