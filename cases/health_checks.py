"""Is the installation well? Each check says so in a sentence, and what to do where it is not.

Belongs here: looking at database, stamps, disk and settings. Does not belong here: writing stamps
(cases/actions/stamps.py), and whether the process serves (flourish_audit/health.py). Nothing here
names a person, a child or a secret.
"""

from __future__ import annotations

import datetime
import platform
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cases import standby
from cases.access import Role
from cases.log_check import head
from cases.models import CaseloadImport, HeldPost, Service, Stamp, Team
from cases.periods import span_in_words

WELL, LOOK, BAD = "Well", "Worth a look", "Needs somebody now"
ORDER = (BAD, LOOK, WELL)
DAY = datetime.timedelta(days=1)
GIB = 1024**3


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, and what to do about it."""

    label: str
    state: str
    says: str
    todo: str = ""


def checks() -> list[Check]:
    """The worst first; those alike in their usual order."""
    stamps = {row.name: row for row in Stamp.objects.all()}
    now = timezone.now()
    found = [
        _database(), _migrations(), _backup(stamps, now), _log(stamps, now), _anchor(stamps, now),
        _import(now), _mail(stamps, now), _digests(stamps, now), _waiting(now), _disk(),
        _clock(now), _sessions(now), _debug(), *([_standby()] if standby.is_set_up() else []),
        *([_groups()] if _named_places() else []),
    ]  # fmt: skip
    return sorted(found, key=lambda each: ORDER.index(each.state))


def versions() -> list[tuple[str, str]]:
    """What runs here."""
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]
    return [
        ("Flourish Audit", project["version"]),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (connection.display_name, _database_version()),
    ]


def _ago(at: datetime.datetime, now: datetime.datetime) -> str:
    return f"{span_in_words(now - at)} ago"


def _asked(sqlite: str, postgresql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(postgresql if connection.vendor == "postgresql" else sqlite)
        return str(cursor.fetchone()[0])


def _database_version() -> str:
    return _asked("SELECT sqlite_version()", "SHOW server_version")


def _database() -> Check:
    size = int(
        _asked(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
            "SELECT pg_database_size(current_database())",
        )
    )
    says = f"{connection.display_name} answers. It holds {size / 1024**2:,.1f} MB."
    if connection.vendor == "sqlite" and not settings.DEVELOPMENT:
        return Check("Database", LOOK, says, "Use PostgreSQL for more than a few people at once.")
    return Check("Database", WELL, says)


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        says = f"{waiting} not run yet: the database is behind the program."
        return Check("Migrations", BAD, says, "Run manage.py migrate and restart.")
    return Check("Migrations", WELL, "All have been run.")


def _backup(stamps: dict[str, Stamp], now: datetime.datetime) -> Check:
    todo = "Back up each day and run manage.py note_backup after it; docs/running.md has the lines."
    row = stamps.get(Stamp.Name.BACKUP)
    if row is None:
        return Check("Backup", LOOK, "Not known: none was ever noted here.", todo)
    says = f"The last one was noted {_ago(row.at, now)}: {row.said}."
    if not row.went_well:
        return Check("Backup", BAD, says, "Look at the backup’s own messages, and make one now.")
    return Check("Backup", WELL if now - row.at < 2 * DAY else BAD, says, todo)


def _log(stamps: dict[str, Stamp], now: datetime.datetime) -> Check:
    row = stamps.get(Stamp.Name.LOG_CHECK)
    todo = "Check it below, or run manage.py verify_log."
    if row is None:
        return Check("Access log", LOOK, f"{head().count} rows, not checked yet.", todo)
    if not row.went_well:
        says = f"It is broken, as was found {_ago(row.at, now)}. {row.said}"
        act = "Tell information governance today, before anything is restored."
        return Check("Access log", BAD, says, act)
    says = f"Whole when it was last checked, {_ago(row.at, now)}: {row.said}. Now {head().count}."
    return Check("Access log", WELL if now - row.at < 8 * DAY else LOOK, says, todo)


def _anchor(stamps: dict[str, Stamp], now: datetime.datetime) -> Check:
    row = stamps.get(Stamp.Name.ANCHOR)
    todo = "Run manage.py anchor_log each day and keep its line where nobody here can change it."
    if row is None:
        return Check("Access log, kept outside", LOOK, "No line was ever printed to be kept.", todo)
    says = f"The last line was printed {_ago(row.at, now)}: {row.said}."
    return Check("Access log, kept outside", WELL if now - row.at < 2 * DAY else LOOK, says, todo)


def _import(now: datetime.datetime) -> Check:
    row = CaseloadImport.objects.exclude(state=CaseloadImport.State.WAITING)
    last = row.order_by("-applied_at").first()
    if last is None or last.applied_at is None:
        return Check("Last caseload", WELL, "No caseload was brought in from a file yet.")
    counted = ", ".join(f"{word.replace('_', ' ')} {n}" for word, n in last.counts.items() if n)
    by = "an admin" if last.by_id else "a command of the server"
    undone = " It was undone." if last.state == CaseloadImport.State.UNDONE else ""
    says = (
        f"Brought in {_ago(last.applied_at, now)} by {by}: {counted or 'nothing changed'}.{undone}"
    )
    return Check("Last caseload", WELL, says)


def _mail(stamps: dict[str, Stamp], now: datetime.datetime) -> Check:
    if not settings.MAIL_RELAY:
        says = "No mail server is set: invitations are shown on screen, and nothing is e-mailed."
        return Check("E-mail", LOOK, says, "Set EMAIL_URL if this installation should send e-mail.")
    row = stamps.get(Stamp.Name.MAIL)
    if row is None:
        return Check("E-mail", LOOK, "A mail server is set, and was not tried from here yet.",
                     "Send yourself a test message below.")  # fmt: skip
    if not row.went_well:
        says = f"The last test message was not taken, {_ago(row.at, now)}: {row.said}."
        return Check("E-mail", BAD, says, "Look at EMAIL_URL and the mail server, then try again.")
    return Check("E-mail", WELL, f"The mail server took a test message {_ago(row.at, now)}.")


def _digests(stamps: dict[str, Stamp], now: datetime.datetime) -> Check:
    row = stamps.get(Stamp.Name.DIGESTS)
    if not settings.MAIL_RELAY:
        return Check("Weekly e-mail", WELL, "Not sent, because no mail server is set.")
    todo = "Run manage.py send_digests each Monday; docs/running.md has the line."
    if row is None:
        return Check("Weekly e-mail", LOOK, "It was never sent from here.", todo)
    says = f"Last sent {_ago(row.at, now)}: {row.said}."
    fine = row.went_well and now - row.at < 9 * DAY
    return Check("Weekly e-mail", WELL if fine else LOOK, says, todo)


def _waiting(now: datetime.datetime) -> Check:
    held = HeldPost.objects.count()
    old = HeldPost.objects.filter(
        held_at__lt=now - datetime.timedelta(hours=settings.HELD_POST_HOURS) - DAY
    ).count()
    waiting = CaseloadImport.objects.filter(state=CaseloadImport.State.WAITING)
    late = waiting.filter(
        created_at__lt=now - datetime.timedelta(hours=settings.CASELOAD_WAITS_HOURS) - DAY
    ).count()
    says = f"{held} held for people whose sign-in had ended; {waiting.count()} caseload previews."
    if old or late:
        return Check("Forms and files that wait", LOOK, f"{says} {old + late} should be gone.",
                     "Run manage.py tidy each day.")  # fmt: skip
    return Check("Forms and files that wait", WELL, says)


def _disk() -> Check:
    name = settings.DATABASES["default"]["NAME"]
    place = Path(settings.BASE_DIR)
    if connection.vendor == "sqlite" and Path(str(name)).parent.is_dir():
        place = Path(str(name)).parent
    total, _, free = shutil.disk_usage(place)
    says = f"{free / GIB:,.1f} GB free of {total / GIB:,.1f} GB where this program runs."
    share = free / total if total else 0
    if free < GIB // 2 or share < 0.02:
        return Check("Disk", BAD, says, "Make room now: without it nothing can be saved.")
    if free < 2 * GIB or share < 0.1:
        return Check("Disk", LOOK, says, "Make room this week.")
    return Check("Disk", WELL, says)


def _clock(now: datetime.datetime) -> Check:
    there = _asked("SELECT strftime('%s', 'now')", "SELECT extract(epoch FROM clock_timestamp())")
    apart = abs(float(there) - now.timestamp())
    says = f"{timezone.localtime(now):%H:%M} in {settings.TIME_ZONE}, whose midnight ends a day."
    if apart > 60:
        return Check("Clock", LOOK, f"{says} The database’s clock is {apart:,.0f} seconds away.",
                     "Set both clocks by the same time server.")  # fmt: skip
    return Check("Clock", WELL, says)


def _sessions(now: datetime.datetime) -> Check:
    ended = Session.objects.filter(expire_date__lt=now - 7 * DAY).count()
    says = f"{Session.objects.filter(expire_date__gte=now).count()} open."
    if ended > 10_000:
        return Check("Sign-ins", LOOK, f"{says} {ended:,} ended long ago are still stored.",
                     "Run manage.py clearsessions each week.")  # fmt: skip
    return Check("Sign-ins", WELL, says)


def _debug() -> Check:
    if settings.DEVELOPMENT and not settings.DEMO:
        says = "DEBUG is on: this is a machine for development."
        return Check("Way of running", BAD, says, "Switch DEBUG off wherever real people sign in.")
    says = "The demo, on this machine alone." if settings.DEMO else "As a live installation."
    return Check("Way of running", WELL, says)


def _standby() -> Check:
    found, limit = standby.look(), settings.REPLICA_LAG_SECONDS
    todo = "Nothing is lost: every page is read from the primary meanwhile. Look at its own log."
    if found.state == standby.GONE:
        return Check("Standby for reading", LOOK, "It does not answer.", todo)
    if found.state == standby.NO_STANDBY:
        says = "The database that DATABASE_REPLICA_URL names takes writes: it is no standby."
        return Check("Standby for reading", BAD, says,
                     "Take the setting away, or name the standby of this primary.")  # fmt: skip
    if found.state == standby.BEHIND:
        says = f"It is {found.seconds:,.0f} seconds behind, more than the {limit} allowed."
        return Check("Standby for reading", LOOK, says, todo)
    says = f"It answers, {found.seconds:,.1f} seconds behind; {limit} are allowed."
    return Check("Standby for reading", WELL, says)


def _named_places() -> list[tuple[str, str]]:
    """Role and the team or service of each group of work accounts that brings one."""
    accounts = settings.WORK_ACCOUNTS
    return [(row.role, row.place) for row in accounts.groups if row.place] if accounts else []


def _groups() -> Check:
    """A part is given by a name: once that is no name any more, nobody gets the part."""
    services = {name.casefold() for name in Service.objects.values_list("name", flat=True)}
    at_work = Team.objects.filter(closed_on=None)
    teams = {name.casefold() for name in at_work.values_list("name", flat=True)}
    gone = sorted(
        {
            place
            for role, place in _named_places()
            if place.casefold() not in (services if role == Role.SERVICE_MANAGER else teams)
        }
    )
    if gone:
        says = f"OIDC_GROUPS names what is no team at work or service here: {'; '.join(gone)}."
        todo = (
            "Nobody gets that part when they sign in with their work account, and who had it keeps "
            "it, also when they left the group. Put the name of now into the setting and restart."
        )
        return Check("Groups of work accounts", LOOK, says, todo)
    return Check("Groups of work accounts", WELL, "Every team and service they name is here.")
