"""The health page: what is not well says so and what to do; what is well comes to one sentence."""

from __future__ import annotations

import datetime
import sqlite3
from collections import namedtuple

import pytest
from django.conf import settings as environment
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import health_checks, log_chain
from cases.actions import stamps
from cases.actions.access_log import record
from cases.health_checks import BAD, LOOK, WELL
from cases.models import AccessLog, CaseloadImport, HeldPost, Stamp
from cases.triggers import lifted
from tests.cases.test_stored_settings import told

Disk = namedtuple("Disk", "total used free")
GIB = 1024**3


@pytest.fixture
def admin(client, world) -> Client:
    client.force_login(world.admin)
    return client


@pytest.fixture
def well(settings, monkeypatch, db):
    """An installation of which everything is as it should be."""
    settings.DEVELOPMENT, settings.MAIL_RELAY = False, True
    monkeypatch.setattr(health_checks.shutil, "disk_usage", lambda _: Disk(100 * GIB, 1, 60 * GIB))
    for name in Stamp.Name:
        stamps.stamp(name, well=True, said="as it should be")


def states() -> dict[str, str]:
    return {each.label: each.state for each in health_checks.checks()}


def ago(**span) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(**span)


def aged(name: str, **span) -> None:
    Stamp.objects.filter(name=name).update(at=ago(**span))


def test_all_well_is_one_sentence(admin, well, settings):
    settings.DEVELOPMENT = connection.vendor == "sqlite"  # a live one on SQLite is worth a look
    settings.DEMO = settings.DEVELOPMENT
    page = told(admin.get(reverse("system_health")))
    assert "All well" in page
    aged("backup", days=3)  # the control
    page = told(admin.get(reverse("system_health")))
    assert "All well" not in page and f"1 of {len(states())} needs a look" in page
    assert health_checks.checks()[0].label == "Backup"  # the worst stands first


def spoil_backup(world, settings, monkeypatch) -> None:
    aged("backup", days=3)


def spoil_backup_file(world, settings, monkeypatch) -> None:
    stamps.stamp(Stamp.Name.BACKUP, well=False, said="the file could not be read")


def spoil_log(world, settings, monkeypatch) -> None:
    stamps.stamp(Stamp.Name.LOG_CHECK, well=False, said="Row 3 is not as it was written.")


def spoil_anchor(world, settings, monkeypatch) -> None:
    aged("anchor", days=4)


def spoil_mail(world, settings, monkeypatch) -> None:
    stamps.stamp(Stamp.Name.MAIL, well=False, said="SMTPException")


def spoil_digests(world, settings, monkeypatch) -> None:
    aged("digests", days=20)


def spoil_waiting(world, settings, monkeypatch) -> None:
    HeldPost.objects.create(user=world.ana, path="/x/", fields=[], held_at=ago(days=5))


def spoil_disk(world, settings, monkeypatch) -> None:
    monkeypatch.setattr(health_checks.shutil, "disk_usage", lambda _: Disk(100 * GIB, 1, GIB // 4))


def spoil_migrations(world, settings, monkeypatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [object(), object()])


def spoil_debug(world, settings, monkeypatch) -> None:
    settings.DEVELOPMENT, settings.DEMO = True, False


def spoil_clock(world, settings, monkeypatch) -> None:
    late = timezone.now() + datetime.timedelta(minutes=5)
    monkeypatch.setattr(health_checks.timezone, "now", lambda: late)


SPOILED = {
    "Backup": (spoil_backup, BAD), "Backup ": (spoil_backup_file, BAD),
    "Access log": (spoil_log, BAD), "Access log, kept outside": (spoil_anchor, LOOK),
    "E-mail": (spoil_mail, BAD), "Weekly e-mail": (spoil_digests, LOOK),
    "Forms and files that wait": (spoil_waiting, LOOK), "Disk": (spoil_disk, BAD),
    "Migrations": (spoil_migrations, BAD), "Way of running": (spoil_debug, BAD),
    "Clock": (spoil_clock, LOOK),
}  # fmt: skip


@pytest.mark.parametrize("label", SPOILED)
def test_what_is_not_well_says_so_and_what_to_do(world, well, settings, monkeypatch, label):
    spoil, state = SPOILED[label]
    assert states()[label.strip()] == WELL  # the control
    spoil(world, settings, monkeypatch)
    found = next(each for each in health_checks.checks() if each.label == label.strip())
    assert (found.state, bool(found.todo)) == (state, True)


def test_what_was_never_done_is_said_plainly(world, settings):
    settings.MAIL_RELAY = True
    assert not Stamp.objects.exists()
    page = {each.label: each for each in health_checks.checks()}
    for label in ("Backup", "Access log", "Access log, kept outside", "E-mail", "Weekly e-mail"):
        assert page[label].state == LOOK, label
    assert page["Backup"].says.startswith("Not known")
    settings.MAIL_RELAY = False
    assert "shown on screen" in next(
        each.says for each in health_checks.checks() if each.label == "E-mail"
    )


def test_it_names_no_child_no_person_and_no_secret(admin, world, settings):
    environment.DATABASES["default"].setdefault("PASSWORD", "")
    CaseloadImport.objects.create(
        by=world.admin, kind="plain", as_at=timezone.localdate(), state="applied",
        created_at=ago(days=2), applied_at=ago(days=2), counts={"added": 3, "closed": 0},
    )  # fmt: skip
    settings.EMAIL_HOST_PASSWORD = "planted-mail-word"
    page = admin.get(reverse("system_health")).content.decode()
    main = page.split("<main", 1)[1].split("</main>")[0]
    assert "by an admin: added 3." in told(admin.get(reverse("system_health")))
    names = [person.name for person in world.people.values()]
    for planted in ["planted", environment.SECRET_KEY, "900000", *names]:
        assert f">{planted}<" not in main and f" {planted} " not in main


def test_backups_are_noted_after_they_were_looked_at(db, tmp_path):
    good, bad = tmp_path / "good.dump", tmp_path / "bad.dump"
    good.write_bytes(b"PGDMP" + b"x" * 95)
    bad.write_bytes(b"pg_dump: error: connection refused")
    call_command("note_backup", str(good))
    row = Stamp.objects.get(name="backup")
    assert (row.went_well, row.said) == (True, "100 bytes")
    for file, said in ((bad, "no dump"), (tmp_path / "missing", "cannot be read")):
        with pytest.raises(CommandError, match=said):
            call_command("note_backup", str(file))
        assert Stamp.objects.get(name="backup").went_well is False
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(CommandError):
        call_command("note_backup", str(tmp_path / "empty"))


def test_a_real_backup_of_this_database_is_taken_for_one(db, tmp_path):
    """SQLite's own copy, by the line of docs/running.md; on PostgreSQL pg_dump writes PGDMP."""

    path = tmp_path / "copy.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE x (y)")
    call_command("note_backup", str(path))
    assert Stamp.objects.get(name="backup").went_well


def test_commands_leave_their_stamps(world, capsys):
    linked_at_once()
    record(by=None, event="view", what="x")
    call_command("anchor_log")
    call_command("verify_log")
    assert set(Stamp.objects.values_list("name", "went_well")) == {
        ("anchor", True), ("log_check", True),
    }  # fmt: skip


def linked_at_once() -> None:
    """PostgreSQL links a row at the end of its transaction, which a test never reaches."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {log_chain.NAME} IMMEDIATE")


def test_the_log_is_checked_from_the_page_and_a_broken_one_is_found(admin, world, monkeypatch):
    linked_at_once()
    record(by=world.admin, event="change", what="changed a setting", before="a", after="b")
    answer = admin.post(reverse("system_health"), {"log": "1"}, follow=True)
    assert "The access log is whole" in told(answer)
    assert states()["Access log"] == WELL
    with lifted(["cases_accesslog"]):
        AccessLog.objects.filter(what="changed a setting").update(after="c")
    answer = admin.post(reverse("system_health"), {"log": "1"}, follow=True)
    assert "is not as it was written" in told(answer)
    assert states()["Access log"] == BAD
    monkeypatch.setattr(stamps, "ROWS_AT_ONCE", 0)
    answer = admin.post(reverse("system_health"), {"log": "1"}, follow=True)
    assert "too long to check while you wait" in told(answer)
    assert log_chain.COLUMNS[3] == "event"  # the kind of event is part of the chained row


def test_a_test_message_goes_to_oneself_once_in_five_minutes(admin, world, settings, monkeypatch):
    def tried() -> str:
        return told(admin.post(reverse("system_health"), {"mail": "1"}, follow=True))

    settings.MAIL_RELAY = False
    assert "No mail server is set" in tried()
    settings.MAIL_RELAY = True
    assert "no e-mail address" in tried()
    world.admin.email = "admin@example.org"
    world.admin.save()
    assert "took a test message" in tried()
    assert "Wait, then try" in tried()
    assert [message.to for message in mail.outbox] == [["admin@example.org"]]
    aged("mail", minutes=6)

    def refuse(*args: object) -> None:
        raise OSError("refused")

    with monkeypatch.context() as patch:
        patch.setattr("cases.views.health.send_mail", refuse)
        assert "did not take the message" in tried()
    assert states()["E-mail"] == BAD
    aged("mail", minutes=6)
    tried()
    assert (states()["E-mail"], len(mail.outbox)) == (WELL, 2)


def test_only_an_admin_opens_it(world):
    for who in world.people:
        reader = Client()
        reader.force_login(world.people[who])
        expected = 200 if who == "admin" else 403
        assert reader.get(reverse("system_health")).status_code == expected, who
        sent = reader.post(reverse("system_health"), {"log": "1"}).status_code
        assert sent == (302 if who == "admin" else 403)


def test_sessions_are_counted_open(world, well, admin):
    Session.objects.create(session_key="a", session_data="", expire_date=ago(days=-1))
    Session.objects.create(session_key="b", session_data="", expire_date=ago(days=1))
    found = next(each for each in health_checks.checks() if each.label == "Sign-ins")
    assert found.says == f"{Session.objects.filter(expire_date__gt=timezone.now()).count()} open."
