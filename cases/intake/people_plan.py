"""What a file of people would do, row by row: the dry run. Nothing is written here.

The people it speaks of are played through in memory: each row changes them as the rows before
left them, and what differs at the end from what is stored is what would be written.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cases.access import TEAM_ROLES, Role
from cases.intake.faults import Fault
from cases.intake.people_rows import ADD, CHANGE, CLOSE, END, Row
from cases.intake.words import key_of

Day = datetime.date
SIGN_IN_NAME = re.compile(r"[\w.@+-]{1,150}")
ROLES = {key_of(role.label): role for role in Role} | {
    key_of(role.value.replace("_", " ")): role for role in Role
}


@dataclass
class Part:
    """A role at a place. `pk` is None for one that the file gives."""

    role: str
    team: int | None
    service: int | None
    starts: Day
    ends: Day | None  # the first day on which it no longer holds
    pk: int | None = None
    touched: bool = False

    def lasts(self, on: Day) -> bool:
        """It holds on that day, or begins later."""
        return self.ends is None or self.ends > max(on, self.starts)


@dataclass
class Person:
    username: str
    name: str = ""
    email: str = ""
    pk: int | None = None
    is_open: bool = True
    parts: list[Part] = field(default_factory=list)
    touched: bool = False  # name or e-mail
    closes: bool = False


@dataclass
class KnownPeople:
    """What is stored; filled by cases/actions/people_file.py."""

    people: dict[str, Person] = field(default_factory=dict)  # by sign-in name in small letters
    teams: dict[str, int] = field(default_factory=dict)  # at work, by key
    services: dict[str, int] = field(default_factory=dict)
    place_names: dict[tuple[str, int], str] = field(default_factory=dict)
    by: int | None = None  # who brings the file


@dataclass(frozen=True)
class Step:
    """One row that changes something."""

    sheet: str
    row: int
    kind: str  # ADD, CHANGE, END, CLOSE
    username: str
    words: str


@dataclass
class PeoplePlan:
    steps: list[Step] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    unchanged: int = 0
    people: list[Person] = field(default_factory=list)  # whom a row changed, each once
    new: int = 0  # accounts
    not_in_file: int = 0  # open accounts

    def counts(self) -> dict[str, int]:
        kinds = {kind: sum(step.kind == kind for step in self.steps) for kind in KINDS}
        return kinds | {"new": self.new, "unchanged": self.unchanged, "errors": len(self.errors)}

    def mark(self) -> str:
        """Two plans with one mark do the same."""
        digest = hashlib.sha256()
        for said in (*self.steps, *self.errors):
            digest.update(f"{said}\n".encode())
        return digest.hexdigest()[:20]


KINDS = (ADD, CHANGE, END, CLOSE)


class Wrong(Exception):
    """Why a row cannot be used, in a sentence."""


def plan_people(rows: Iterable[Row], known: KnownPeople, today: Day) -> PeoplePlan:
    found = PeoplePlan()
    seen: dict[str, Person] = {}
    for row in rows:
        try:
            if row.problem:
                raise Wrong(row.problem)
            person = deepcopy(seen.get(row.username) or known.people.get(row.username))
            person, kind, words = _Reader(row, person, known, today).played()
        except Wrong as wrong:
            shown = row.username if SIGN_IN_NAME.fullmatch(row.username) else ""
            found.errors.append(Fault(row.sheet, row.row, str(wrong), shown))
            continue
        seen[row.username] = person
        if words:
            found.steps.append(Step(row.sheet, row.row, kind, row.username, words))
        else:
            found.unchanged += 1
    found.people = [one for one in seen.values() if _changed(one)]
    found.new = sum(one.pk is None for one in found.people)
    others = [one for key, one in known.people.items() if one.is_open and key not in seen]
    found.not_in_file = len(others)
    if not found.errors and found.steps:
        found.errors += _nobody_left(found.steps[-1], known, seen, today)
    return found


def _changed(person: Person) -> bool:
    touched = person.touched or person.closes or person.pk is None
    return touched or any(part.touched or part.pk is None for part in person.parts)


def _nobody_left(last: Step, known: KnownPeople, seen: dict, today: Day) -> Iterator[Fault]:
    """The last admin cannot leave: nobody would be left to add another."""
    if _has_admin(known.people, today) and not _has_admin(known.people | seen, today):
        yield Fault(last.sheet, last.row, "no admin would be left. Add another admin first.")


def _has_admin(people: dict[str, Person], today: Day) -> bool:
    """With an account that is open, who is one now and with no end to it."""
    return any(
        part.role == Role.ADMIN and part.starts <= today and part.ends is None
        for person in people.values()
        if person.is_open and not person.closes and person.pk is not None
        for part in person.parts
    )


class _Reader:
    """One row, played on a copy of one person, which stands only where the row is right."""

    def __init__(self, row: Row, person: Person | None, known: KnownPeople, today: Day) -> None:
        self.row, self.person, self.known, self.today = row, person, known, today

    def played(self) -> tuple[Person, str, str]:
        """The person, the kind of step, and its words; no words where nothing changes."""
        if not SIGN_IN_NAME.fullmatch(self.row.username):
            raise Wrong(
                "the sign-in name is missing, or holds other signs than letters, digits and . @ + "
                "- _. Their work e-mail will do."
            )
        if self.row.email:
            try:
                validate_email(self.row.email)
            except ValidationError:
                raise Wrong("the e-mail address is none. Write it like name@example.org.") from None
        if self.person and not self.person.is_open:
            raise Wrong("the account is closed. Open it again on the person’s page first.")
        if self.row.action != ADD and self.person is None:
            raise Wrong("nobody signs in with this name, so there is nothing to change or end.")
        act = {ADD: self._add, CHANGE: self._change, END: self._end, CLOSE: self._close}
        words = act[self.row.action]()
        if self.person is None:
            raise Wrong("the person’s name is missing.")
        return self.person, self.row.action, words

    # --- what a row asks ---

    def _add(self) -> str:
        role, team, service = self._place()
        person, said = self.person, []
        if person is None:
            if not self.row.name:
                raise Wrong("the person’s name is missing. It is needed for somebody new.")
            person = Person(self.row.username, self.row.name, self.row.email)
            said.append("new account")
        elif part := self._same(role, team, service):
            return self._new_dates(part)
        self._refuse_two_kinds(person, role)
        starts, ends = self._days()
        person.parts.append(Part(role, team, service, starts, ends))
        self.person = person
        return "; ".join([*said, f"{self._named(role, team, service)}, {_from_to(starts, ends)}"])

    def _change(self) -> str:
        """A name, an address, an end; or the same role in another place from a day."""
        person = self._known()
        said = self._named_anew(person)
        if not self.row.role:
            return "; ".join(said)
        role, team, service = self._place()
        part = self._same(role, team, service)
        if part:
            dates = self._new_dates(part)
            return "; ".join([*said, dates] if dates else said)
        others = [one for one in person.parts if one.role == role and one.lasts(self.today)]
        if len(others) != 1:
            raise Wrong(
                "the person has this role in no other place, or in several. Use end and add."
            )
        starts, ends = self._days()
        old = others[0]
        old.ends, old.touched = max(old.starts, starts), True
        person.parts.append(Part(role, team, service, starts, ends))
        moved = f"from {self._where(old)} to {self._named(role, team, service)}"
        return "; ".join([*said, f"{moved}, {_from_to(starts, ends)}"])

    def _end(self) -> str:
        person = self._known()
        if not self.row.role:
            raise Wrong("the role that ends is missing. To end everything use close.")
        role = self._role()
        lasting = [one for one in person.parts if one.role == role and one.lasts(self.today)]
        if self.row.team or self.row.service:
            _, team, service = self._place()
            lasting = [one for one in lasting if (one.team, one.service) == (team, service)]
        if not lasting:
            return ""
        if len(lasting) > 1:
            raise Wrong("the person has this role in several places. Say which team or service.")
        part = lasting[0]
        ends = self.row.last_day + _ONE if self.row.last_day else self.today
        if self.row.last_day and self.row.last_day < self.today - _ONE:
            raise Wrong("the last day is over. Leave it empty to end the role now.")
        if part.ends == max(part.starts, ends):
            return ""
        part.ends, part.touched = max(part.starts, ends), True
        until = f"on {_said(self.row.last_day)}" if self.row.last_day else "now"
        return f"{self._where(part)}: ends {until}"

    def _close(self) -> str:
        person = self._known()
        if person.pk is not None and person.pk == self.known.by:
            raise Wrong("you cannot close your own account. Ask another admin.")
        if person.closes:
            return ""
        if person.pk is None:
            raise Wrong("the same file adds and closes this account.")
        person.closes = True
        return "the account is closed"

    # --- parts of it ---

    def _known(self) -> Person:
        if self.person is None:
            raise Wrong("nobody signs in with this name.")
        return self.person

    def _role(self) -> Role:
        role = ROLES.get(key_of(self.row.role.replace("_", " ")))
        if role is None:
            roles = ", ".join(one.label for one in Role)
            raise Wrong(f"the role is missing or not known. The roles are: {roles}.")
        return role

    def _place(self) -> tuple[Role, int | None, int | None]:
        role = self._role()
        if role in TEAM_ROLES:
            team = self.known.teams.get(key_of(self.row.team))
            if team is None:
                raise Wrong("the team is missing, closed or not known. Names stand under Teams.")
            return role, team, None
        if role == Role.SERVICE_MANAGER:
            service = self.known.services.get(key_of(self.row.service))
            if service is None:
                raise Wrong("the service is missing or not known. Names stand under Teams.")
            return role, None, service
        return role, None, None

    def _same(self, role: Role, team: int | None, service: int | None) -> Part | None:
        """The part the person has in this place, now or from later on."""
        parts = self._known().parts
        place = (role, team, service)
        return next(
            (one for one in parts
             if (one.role, one.team, one.service) == place and one.lasts(self.today)),
            None,
        )  # fmt: skip

    def _new_dates(self, part: Part) -> str:
        """An end that is said differs from the stored one; an empty one leaves what there is."""
        said = []
        starts, last = self.row.starts, self.row.last_day
        if starts and part.starts > self.today and starts != part.starts:
            if starts < self.today:
                raise Wrong("the first day is over. Leave it empty for today.")
            part.starts, part.touched = starts, True
            said.append(f"begins on {_said(starts)}")
        if last and part.ends != last + _ONE:
            if last < max(part.starts, self.today):
                raise Wrong("the last day is over, or before the first. Use end to end it now.")
            part.ends, part.touched = last + _ONE, True
            said.append(f"until {_said(last)}")
        return f"{self._where(part)}: {', '.join(said)}" if said else ""

    def _days(self) -> tuple[Day, Day | None]:
        starts = self.row.starts or self.today
        if starts < self.today:
            raise Wrong("the first day is over. A role begins today at the earliest.")
        if self.row.last_day and self.row.last_day < starts:
            raise Wrong("the last day is before the first.")
        return starts, self.row.last_day + _ONE if self.row.last_day else None

    def _named_anew(self, person: Person) -> list[str]:
        said = []
        for name, label in (("name", "name"), ("email", "e-mail")):
            value = getattr(self.row, name)
            if value and value != getattr(person, name):
                setattr(person, name, value)
                person.touched = True
                said.append(f"new {label}")
        return said

    def _refuse_two_kinds(self, person: Person, role: Role) -> None:
        """Who administers accounts opens no case: an admin plays no other part, now or later."""
        lasting = {part.role for part in person.parts if part.lasts(self.today)}
        if role == Role.ADMIN and lasting - {Role.ADMIN}:
            raise Wrong("an admin account has no other role. End the other roles first.")
        if role != Role.ADMIN and Role.ADMIN in lasting:
            raise Wrong("this is an admin account, and those have no other role.")

    def _where(self, part: Part) -> str:
        return self._named(Role(part.role), part.team, part.service)

    def _named(self, role: Role, team: int | None, service: int | None) -> str:
        names = self.known.place_names
        place = names.get(("team", team or 0)) or names.get(("service", service or 0))
        return f"{role.label}, {place}" if place else role.label


_ONE = datetime.timedelta(days=1)


def _said(day: Day | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _from_to(starts: Day, ends: Day | None) -> str:
    until = f" until {_said(ends - _ONE)}" if ends else ""
    return f"from {_said(starts)}{until}"
