"""A town that is served by gunicorn on a PostgreSQL of its own, which proofs may kill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.utils import timezone

from cases.actions.audits import leave_on_purpose
from cases.periods import quarter_of
from cases.rating_sheet import Sheet
from tests import emptying
from tests.audits import rate, started, submitted
from tests.comparing import look
from tests.served import OWNER, OwnPostgres, Web, own_postgres, signed_in, web
from tests.world import LETTERS, World, add_case, build_world
from tests.writers import Desk

WRITERS = 8
TO_SUBMIT, IN_TURN = 10, 36
IMPACTS = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}
STANDARDS = {f"relationships-first.voice.{number}": "green" for number in (1, 2)}
# What is rated in the audits submitted in turn, so that each summary table has rows by them: a
# child's domains, who was rated in the quarter before too; nothing, all left on purpose; standards.
KINDS: tuple[dict[str, str], ...] = (IMPACTS, {}, STANDARDS)
RATED = tuple(
    f"flourish.{letter}.{row}" for letter, _ in LETTERS for row in ("outcome.1", "outcome.2")
)


@dataclass
class Town:
    own: OwnPostgres
    web: Web
    desks: list[Desk] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)  # audits that only have to be submitted
    in_turn: list[str] = field(default_factory=list)  # the same, of each kind in turn
    sessions: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # what stands in addresses
    chosen: dict[str, dict] = field(default_factory=dict)  # what forms offer to choose

    def some_to_submit(self, number: int) -> list[str]:
        """Audits that no other proof has submitted."""
        some, self.ready = self.ready[:number], self.ready[number:]
        return some

    def some_in_turn(self, number: int) -> list[str]:
        """So many at least, and as many of each kind."""
        number += -number % len(KINDS)
        some, self.in_turn = self.in_turn[:number], self.in_turn[number:]
        assert len(some) == number
        return some


@pytest.fixture(scope="package")
def town(django_db_setup, django_db_blocker) -> Iterator[Town]:
    """Eight people with an open audit each, and some audits of Ana's that are ready to submit."""
    with own_postgres(wal_writer_delay="10s") as own:
        with django_db_blocker.unblock():
            try:
                found = furnished()
                own.copied_from_test()
            finally:
                emptying.delete_every_row()
                connection.close()
        with web(own.url(), owner=own.url(role=OWNER)) as serving:
            yield Town(own, serving, **found)


@pytest.fixture(scope="package")
def careless(town) -> Iterator[Web]:
    """The same town served without the protections that tests/careless.py takes out."""
    with web(town.own.url(), owner=town.own.url(role=OWNER), application="tests.careless") as bad:
        yield bad


def furnished() -> dict:
    world = build_world()
    people = [world.ana, world.ben]
    sessions = {name: signed_in(person) for name, person in world.people.items()}
    desks, ready = [], []
    for number in range(WRITERS):
        person = people[number % 2]
        case = add_case(world, f"800{number:04}", person.username, "harbour")
        audit = started(case, person)
        rate(audit, dict.fromkeys(IMPACTS, "red"))
        desks.append(Desk(sessions[person.username], str(audit.public_id), RATED))
    for number in range(TO_SUBMIT):
        audit = started(add_case(world, f"700{number:04}", "ana", "harbour"), world.ana)
        rate(audit, IMPACTS)
        ready.append(str(audit.public_id))
    in_turn = [of_each_kind(world, number) for number in range(IN_TURN)]
    told = submitted(world, world.ana2, world.ana, {"flourish.u.impact": "red"}, whole=True)
    other = add_case(world, "6000002", "ana", "harbour")
    submitted(world, other, world.ana, {"flourish.u.impact": "red"})
    places = {
        "fresh": str(add_case(world, "6000000", "ana", "harbour").public_id),
        "told": str(told.public_id),
        "told_case": str(world.ana2.public_id),
        "other_case": str(other.public_id),
    }
    chosen = {
        "add an action": {"owner": str(world.ana.public_id)},
        "add a case": {
            "plan_type": world.plan_types["child_in_need"].pk,
            "holder": world.ana.memberships.get().pk,
        },
    }
    return {
        "desks": desks, "ready": ready, "in_turn": in_turn, "sessions": sessions,
        "places": places, "chosen": chosen,
    }  # fmt: skip


def of_each_kind(world: World, number: int) -> str:
    """An audit of Ana's, of the next kind, that only has to be submitted."""
    values, case = KINDS[number % len(KINDS)], add_case(world, f"710{number:04}", "ana", "harbour")
    if values is IMPACTS:
        look(world, case, "harbour", "red", quarter=quarter_of(timezone.localdate()).before())
    scope = {"scope": "practice_standards"} if values is STANDARDS else {}
    audit = started(case, world.ana, **scope)
    rate(audit, values)
    left = [row.item for row in Sheet(audit).unrated]
    leave_on_purpose(audit=audit, items=left, by=world.ana)
    return str(audit.public_id)
