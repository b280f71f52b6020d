"""People in bulk from a file: one transaction, each change in the log, twice the same is nothing.

Belongs here: keeping what waits to be confirmed, and carrying out a plan of
cases/intake/people_plan.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.people import NotPossible
from cases.actions.turns import PARTS, hold_others_off
from cases.intake.known import TEAM
from cases.intake.people_plan import KnownPeople, Part, PeoplePlan, Person, plan_people
from cases.intake.people_rows import PeopleReading
from cases.intake.words import key_of
from cases.models import (
    AccessLog,
    CaseloadAlias,
    Cover,
    Membership,
    PeopleFile,
    Service,
    Team,
    User,
)

BATCH = 500


class Moved(NotPossible):
    """People or teams changed since the preview was drawn."""

    def __init__(self) -> None:
        super().__init__("People or teams changed since you saw this preview. Look at it again.")


@transaction.atomic
def keep(*, by: User, reading: PeopleReading) -> PeopleFile:
    """Holds the wanted columns for the preview; what waited too long goes first."""
    drop_expired()
    return PeopleFile.objects.create(
        by=by, created_at=timezone.now(), waiting=reading.as_json()
    )  # fmt: skip


def drop_expired() -> int:
    """Nothing of a file waits here for longer than a day."""
    before = timezone.now() - datetime.timedelta(hours=settings.CASELOAD_WAITS_HOURS)
    late = PeopleFile.objects.filter(applied_at=None, created_at__lt=before)
    return late.delete()[0]


@transaction.atomic
def drop(*, waiting: PeopleFile) -> None:
    """Not wanted after all; pressed twice, it is gone all the same."""
    PeopleFile.objects.filter(pk=waiting.pk, applied_at=None).delete()


def planned(reading: PeopleReading, by: User | None) -> PeoplePlan:
    """The dry run: what this file would do now."""
    return plan_people(reading.rows, known_people(by), timezone.localdate())


def known_people(by: User | None) -> KnownPeople:
    """Accounts with the parts that last, teams at work, services: a few statements."""
    today = timezone.localdate()
    found = KnownPeople(by=by.pk if by else None)
    for team in Team.objects.at_work():
        found.teams[key_of(team.name)] = team.pk
        found.place_names["team", team.pk] = team.name
    for alias in CaseloadAlias.objects.filter(what=TEAM, team__closed_on=None):
        found.teams.setdefault(alias.key, alias.team_id or 0)
    for service in Service.objects.all():
        found.services[key_of(service.name)] = service.pk
        found.place_names["service", service.pk] = service.name
    by_pk: dict[int, Person] = {}
    for pk, username, name, email, is_open in User.objects.values_list(
        "pk", "username", "name", "email", "is_active"
    ):
        person = Person(username, name, email, pk, is_open)
        found.people[username.lower()] = by_pk[pk] = person
    for part in Membership.objects.lasting(today).order_by("pk"):
        by_pk[part.user_id].parts.append(
            Part(part.role, part.team_id, part.service_id, part.starts, part.ends, part.pk)
        )
    return found


def carry_out(
    *, by: User | None, reading: PeopleReading, mark: str = "", leave_out: bool = False,
    waiting: PeopleFile | None = None,
) -> tuple[PeoplePlan, list[User]]:  # fmt: skip
    """What the preview showed, or nothing. Answers with the accounts that are new."""
    if reading.faults:
        raise NotPossible(str(reading.faults[0]))
    try:
        with transaction.atomic():
            return _carry_out(by, reading, mark, leave_out, waiting)
    except IntegrityError as fault:
        raise NotPossible(
            "Somebody changed people in this very moment. Nothing was done: try again."
        ) from fault


def _carry_out(
    by: User | None, reading: PeopleReading, mark: str, leave_out: bool,
    waiting: PeopleFile | None,
) -> tuple[PeoplePlan, list[User]]:  # fmt: skip
    # A merge or closing of a team that is under way is waited for.
    list(Team.objects.at_work().order_by("pk").select_for_update(no_key=True))
    hold_others_off(PARTS)
    if waiting is not None:
        waiting = PeopleFile.objects.select_for_update().get(pk=waiting.pk)
        if waiting.applied_at:
            raise NotPossible("This was done already. Nothing was done twice.")
    found = planned(reading, by)
    if mark and mark != found.mark():
        raise Moved
    if found.errors and not leave_out:
        raise NotPossible(
            "Nothing was done: some rows cannot be used. Put them right, or say that they are "
            "left out."
        )
    new = _write(by, found.people)
    if waiting is not None:
        waiting.waiting, waiting.applied_at = None, timezone.now()
        waiting.counts = found.counts()
        waiting.save()
    return found, new


def _write(by: User | None, people: Iterable[Person]) -> list[User]:
    """What differs from what is stored, a few statements for all; a log row a person."""
    people = list(people)
    new = [person for person in people if person.pk is None]
    accounts = [User(username=one.username, name=one.name, email=one.email) for one in new]
    for account in accounts:
        account.set_unusable_password()
    User.objects.bulk_create(accounts, batch_size=BATCH)
    for person, account in zip(new, accounts, strict=True):
        person.pk = account.pk
    changed = [one for one in people if one.touched or one.closes]
    rows = User.objects.in_bulk([one.pk for one in changed])
    before = {pk: f"{row.name} ({row.username})" for pk, row in rows.items()}
    for one in changed:
        row = rows[one.pk or 0]
        row.name, row.email, row.is_active = one.name, one.email, not one.closes
    User.objects.bulk_update(rows.values(), ["name", "email", "is_active"], batch_size=BATCH)
    closed = [one.pk for one in people if one.closes]
    for account in User.objects.filter(pk__in=closed):
        account.held_posts.all().delete()
        Cover.objects.touching(account).end_now()
    _write_parts(people)
    for person in people:
        _log(by, person, before.get(person.pk or 0, ""), added=person in new)
    return accounts


def _write_parts(people: list[Person]) -> None:
    touched = {part.pk: part for one in people for part in one.parts if part.touched and part.pk}
    stored = Membership.objects.in_bulk(list(touched))
    for pk, row in stored.items():
        row.starts, row.ends = touched[pk].starts, touched[pk].ends
    Membership.objects.bulk_update(stored.values(), ["starts", "ends"], batch_size=BATCH)
    Membership.objects.bulk_create(
        (
            Membership(
                user_id=person.pk or 0, role=part.role, team_id=part.team, service_id=part.service,
                starts=part.starts, ends=part.ends,
            )
            for person in people
            for part in person.parts
            if part.pk is None
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _log(by: User | None, person: Person, before: str, *, added: bool) -> None:
    parts = [
        f"{part.role} {part.starts} to {part.ends or 'no end'}"
        for part in person.parts
        if part.touched or part.pk is None
    ]
    what = "added a person from a file" if added else "changed a person from a file"
    if person.closes:
        what = "closed an account from a file"
    after = "; ".join([f"{person.name} ({person.username})", *parts])
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=before, after=after)
