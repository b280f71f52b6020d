"""The three roles of docs/server/postgresql: what each may do with the tables, and nothing more."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from cases.models import AccessLog, Audit, Case
from flourish_audit.bootstrap import ROOT
from tests.audits import submitted
from tests.cases.intake.test_import_caseload import PLAIN
from tests.emptying import owns_the_server

FILES = ROOT / "docs" / "server" / "postgresql"
WEB, READ = "flourish_web", "flourish_read"
ROLES = ("flourish_owner", WEB, READ)
EVERYTHING = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"}
ROWS = {"SELECT", "INSERT", "UPDATE", "DELETE"}
LESS = {
    "cases_accesslog": {"SELECT", "INSERT"},
    "cases_loghead": {"SELECT"},
    "django_migrations": {"SELECT"},
}
# Words that are no child's and no person's: of the frameworks, of teams, of what an admin matched.
READABLE_WORDS = {
    "cases_service", "cases_team", "cases_plantype", "cases_countypicture", "cases_domainstandard",
}  # fmt: skip
CODES = {
    "cases_case.status", "cases_audit.type", "cases_audit.scope", "cases_audit.voice",
    "cases_audit.state", "cases_audit.age_band", "cases_rating.value", "cases_rating.entry_method",
    "cases_determinantlink.effect", "cases_action.state", "cases_clockentry.item_code",
}  # fmt: skip

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
    pytest.mark.django_db,
]


def of_a_test(text: str) -> str:
    """Roles belong to the whole server: those of a test have names of their own."""
    for role in ROLES:
        text = text.replace(role, f"{role}_of_a_test")
    return text


def given(name: str) -> str:
    """A file's statements inside the test's own transaction."""
    lines = (FILES / name).read_text().splitlines()
    return of_a_test("\n".join(line for line in lines if line not in ("BEGIN;", "COMMIT;")))


@pytest.fixture
def granted(db) -> None:
    """Roles and grants as the files give them; all of it goes back after the test."""
    if not owns_the_server():
        pytest.skip("only the owner of the server may make roles")
    with connection.cursor() as cursor:
        cursor.execute(given("roles.sql"))
        cursor.execute(given("grants.sql"))


@contextmanager
def as_role(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {of_a_test(role)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def refused(statement: str, role: str) -> bool:
    """Whether the role is refused; its control is that the owner is not."""
    try:
        with as_role(role), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as fault:
        assert "permission denied" in str(fault) or "must be owner" in str(fault), fault
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits would forbid it too
            cursor.execute(statement)  # control
            transaction.set_rollback(True)
        return True
    return False


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def rights(role: str, table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r FROM unnest(%s) r WHERE has_table_privilege(%s, %s, r)",
            [sorted(EVERYTHING), of_a_test(role), table],
        )
        return {row[0] for row in cursor.fetchall()}


def readable(table: str) -> set[str]:
    """Columns that the reading role may select."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped AND has_column_privilege(%s, attrelid, attnum, 'SELECT')",
            [table, of_a_test(READ)],
        )
        return {row[0] for row in cursor.fetchall()}


def run(command: str, *arguments: str) -> str:
    said = io.StringIO()
    call_command(command, *arguments, stdout=said, stderr=said)
    return said.getvalue()


def test_the_web_may_change_rows_and_of_the_log_only_add(granted):
    assert {table: rights(WEB, table) for table in tables()} == {
        table: LESS.get(table, ROWS) for table in tables()
    }
    with connection.cursor() as cursor:  # control: the same question sees one right more
        cursor.execute(of_a_test(f"GRANT TRUNCATE ON cases_rating TO {WEB}"))
    assert rights(WEB, "cases_rating") == {*ROWS, "TRUNCATE"}


def test_the_web_is_refused_everything_else(granted, world):
    submitted(world, world.ana1, world.ana, {}, whole=True)
    for statement in (
        "CREATE TABLE mine (id int)",
        "ALTER TABLE cases_rating ADD COLUMN mine int",
        "DROP TABLE cases_rating CASCADE",
        "TRUNCATE cases_rating CASCADE",
        "ALTER TABLE cases_rating DISABLE TRIGGER ALL",
        "DROP TRIGGER freeze_cases_rating_update ON cases_rating",
        "CREATE OR REPLACE FUNCTION freeze_cases_rating_update() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "UPDATE cases_loghead SET sequence = 0",
        "DELETE FROM django_migrations",
        "SELECT pg_read_file('postgresql.conf')",
    ):
        assert refused(statement, WEB), statement
    with connection.cursor() as cursor:  # for the control: the log's own triggers refuse as well
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_accesslog DISABLE TRIGGER USER")
    for statement in ("UPDATE cases_accesslog SET why = 'x'", "DELETE FROM cases_accesslog"):
        assert refused(statement, WEB), statement


def test_the_reading_role_only_reads_and_only_what_is_named(granted):
    assert {table for table in tables() if rights(READ, table) - {"SELECT"}} == set()
    words = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in READABLE_WORDS or table.startswith("frameworks_"):
            continue
        texts = {
            field.column
            for field in model._meta.local_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        }
        words |= {f"{table}.{name}": table for name in texts & readable(table)}
    assert set(words) == CODES
    for table in tables():
        if not table.startswith(("cases_", "frameworks_")):
            assert readable(table) == set(), table
    for secret in ("reference", "birth_month", "family_group_id"):
        assert secret not in readable("cases_case")
    assert not readable("cases_audit") & {"rater_id", "practitioner_id", "working_well"}
    with connection.cursor() as cursor:  # control
        cursor.execute(of_a_test(f"GRANT SELECT ON cases_user TO {READ}"))
    assert "password" in readable("cases_user")


def test_the_reading_role_counts_and_is_refused_the_rest(granted, world):
    submitted(world, world.ana1, world.ana, {}, whole=True)
    count = "SELECT count(*) FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id "
    with as_role(READ), connection.cursor() as cursor:
        cursor.execute(count + "JOIN cases_case c ON c.id = a.case_id WHERE r.value IS NOT NULL")
        assert cursor.fetchone()[0] > 0
    for statement in (
        "SELECT reference FROM cases_case",
        "SELECT * FROM cases_audit",
        "SELECT text FROM cases_evidence",
        "SELECT what FROM cases_action",
        "SELECT password FROM cases_user",
        "SELECT session_data FROM django_session",
        "SELECT data FROM mfa_authenticator",
        "SELECT fields FROM cases_heldpost",
        "SELECT waiting FROM cases_caseloadimport",
        "SELECT why FROM cases_accesslog",
        "SELECT token_digest FROM cases_apiclient",
        "INSERT INTO cases_service (name, \"order\") VALUES ('x', 9)",
        'UPDATE cases_team SET "order" = 9',
        "DELETE FROM cases_rating_letters",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ):
        assert refused(statement, READ), statement


def test_a_table_that_a_later_version_adds_is_closed_until_it_is_granted(granted):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE cases_later (id bigint)")
        assert (rights(WEB, "cases_later"), readable("cases_later")) == (set(), set())
        cursor.execute(given("grants.sql"))
    assert (rights(WEB, "cases_later"), readable("cases_later")) == (ROWS, set())


def test_the_web_can_do_what_the_pages_and_jobs_need(granted, world, tmp_path):
    """Sign in, read, rate and hand in, bring a caseload in, and run what timers run."""
    world.ana.set_password("a long enough password")
    world.ana.save()
    with as_role(WEB):
        client = Client()
        sent = {"login": "ana", "password": "a long enough password"}
        assert client.post(reverse("account_login"), sent).status_code == 302
        audit = submitted(world, world.ana1, world.ana, {"flourish.l.impact": "red"}, whole=True)
        page = reverse("audit", args=[audit.public_id])
        assert client.get(page).status_code == 200
        assert audit.state == Audit.State.SUBMITTED
        run("invite", "--role", "admin", "first@example.org")
        listed = tmp_path / "list.csv"
        listed.write_text(f"{PLAIN}A-100,ana,,Child in need,2015-06,,,\n")
        run("import_caseload", str(listed), "--apply")
        assert Case.objects.filter(reference="A-100").count() == 1
        run("tidy")
        with connection.cursor() as cursor:  # what the database does as a page is committed
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert "whole" in run("verify_log")
        assert run("anchor_log").split()[1] == str(AccessLog.objects.count())
        client.post(reverse("account_logout"))
    assert AccessLog.objects.filter(sequence=None).count() == 0
