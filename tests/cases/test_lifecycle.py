"""The life-cycle over HTTP: docs/roles.md has a row for every state and move, and all of them hold.

Every move that has an address is tried by eleven people in every state; the answers stand in the
table "Every state, move and role". The table of moves is compared with the code's.
"""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import access, lifecycle
from cases.access import Role
from cases.actions import drill_downs, moves
from cases.models import Audit, Moderation
from cases.triggers import lifted
from tests.audits import rate, started, submitted
from tests.covering import covering
from tests.test_roles import rows
from tests.test_urls import rolled_back
from tests.world import LETTERS, add_person

ADDRESSES = {
    "begin": "audit_begin",
    "submit": "audit_finish",
    "agree": "audit_agree",
    "return": "audit_return",
    "moderate": "audit_moderate",
    "comment": "audit_comment",
    "reply": "audit_reply",
    "correct": "audit_correct",
    "withdraw": "audit_withdraw",
    "settle": "pair",
}
PEOPLE = (
    "ana", "ben", "dee", "harbour_manager", "hill_manager", "service_manager", "director", "qa",
    "qa2", "admin", "partner",
)  # fmt: skip
# How an audit comes into each state it can only reach after it was submitted.
WAYS = {
    "submitted": (),
    "returned": ("return",),
    "in_moderation": ("moderate",),
    "agreed": ("agree",),
    "closed": ("agree", "close"),
    "withdrawn": ("withdraw",),
}
WORDS = "Look at the notes again"


@pytest.fixture
def county(world):
    """An audit of Ana's in every state, all of one case that a QA auditor was given."""
    world.people["qa2"] = add_person(world, "qa2", Role.QA_AUDITOR, None)
    world.people["dee"] = add_person(world, "dee", Role.PRACTITIONER, "harbour")
    covering(world, stand_in="dee")
    submitted(world, world.ana2, world.qa, {}, type="learning_conversation")
    world.audits = {}
    for state, way in WAYS.items():
        audit = world.audits[state] = submitted(world, world.ana2, world.ana, {})
        for name in way:
            moves.move(audit=audit, name=name, by=world.harbour_manager, reason=WORDS)
    world.audits["in_progress"] = audit = started(world.ana2, world.ana)
    rate(audit, {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS})
    world.audits["planned"] = Audit.objects.create(
        case=world.ana2, rater=world.ana, edition=world.flourish, type="supervision",
        state="planned", started_at=audit.started_at,
    )  # fmt: skip
    for who in ("service_manager", "director"):
        drill_downs.give_reason(case=world.ana2, by=world.people[who], reason="For this test")
    return world


def table() -> dict[tuple[str, str], list[int]]:
    found = rows("Every state, move and role")
    return {(state, move): [int(cell) for cell in cells] for state, move, *cells in found}


def answer(client, county, state: str, move: str) -> int:
    audit = county.audits[state]
    with rolled_back():
        named, words = audit, {}
        if move == "settle":
            named, words = paired(county, audit)
        if move == "moderate":  # by the QA auditor who has not seen the case
            words = {"rater": county.qa2.public_id, "due_on": timezone.localdate().isoformat()}
        address = reverse(ADDRESSES[move], args=[named.public_id])
        given = client.post(address, {"text": WORDS, "submit": "1", "version": "0"} | words)
        return given.status_code


def paired(county, first: Audit) -> tuple[Moderation, dict[str, str]]:
    """A second rating by the QA auditor who was given the case, and the first as agreed."""
    names = ("plan_type", "age_band", "team", "practitioner", "period")
    frozen = {name: getattr(county.audits["submitted"], name) for name in names}
    with lifted(["cases_audit"]):
        second = Audit.objects.create(
            case=first.case, rater=county.qa, edition=first.edition, scope=first.scope,
            type="moderation", voice="second_rater", state="submitted",
            started_at=first.started_at, submitted_at=timezone.now(), **frozen,
        )  # fmt: skip
    pair = Moderation.objects.create(
        first=first, second=second, asked_by=county.qa2, asked_at=timezone.now()
    )
    rated = first.ratings.exclude(value=None)
    return pair, {f"agreed-{row.item_id}": row.value for row in rated}


def test_moves_stand_in_the_docs_as_in_the_code():
    written = [tuple(cells) for cells in rows("How an audit moves on")]
    assert written == [
        (
            f"`{move.name}`",
            ", ".join(f"`{state}`" for state in move.froms),
            f"`{move.to}`",
            move.who,
            move.guard,
        )
        for move in lifecycle.MOVES.values()
    ]


def test_every_state_and_move_with_an_address_stands_in_the_table():
    assert set(table()) == {(state, move) for state in Audit.State.values for move in ADDRESSES}


@pytest.mark.sweep
def test_each_person_is_answered_as_the_table_says(county, client):
    for place, person in enumerate(PEOPLE):
        client.force_login(county.people[person])
        expected = {row: cells[place] for row, cells in table().items()}
        found = {row: answer(client, county, *row) for row in expected}
        assert (person, found) == (person, expected)


@pytest.mark.sweep
def test_who_covers_is_answered_as_a_rater_for_what_they_rate(county, client):
    """Control: of what Ana rated, the column of who covers says 403."""
    client.force_login(county.dee)
    waiting = submitted(county, county.ana2, county.dee, {})
    begun = started(county.ana2, county.dee)
    rate(begun, {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS})
    county.audits |= {"submitted": waiting, "in_progress": begun}
    tried = ("submitted", "in_progress")
    expected = {row: cells[0] for row, cells in table().items() if row[0] in tried}
    assert {row: answer(client, county, *row) for row in expected} == expected


@pytest.mark.sweep
def test_control_without_the_guard_one_agrees_ones_own(county, client, monkeypatch):
    client.force_login(county.ana)
    assert answer(client, county, "submitted", "agree") == 403
    monkeypatch.setattr(access, "can_agree", lambda user, audit: True)
    assert answer(client, county, "submitted", "agree") == 302


@pytest.mark.sweep
def test_control_without_the_table_a_wrong_move_goes_through(county, client, monkeypatch):
    client.force_login(county.harbour_manager)
    before = county.audits["agreed"].moves.count()
    assert answer(client, county, "agreed", "return") == 409
    assert county.audits["agreed"].moves.count() == before
    moved = lifecycle.Move("return", "", tuple(Audit.State), "agreed", "", "")
    monkeypatch.setitem(lifecycle.MOVES, "return", moved)
    assert answer(client, county, "agreed", "return") == 302


@pytest.mark.parametrize("state", ["agreed", "withdrawn", "closed"])
def test_refusal_gives_the_reason_and_what_was_typed(county, client, state):
    client.force_login(county.harbour_manager)
    address = reverse("audit_return", args=[county.audits[state].public_id])
    page = client.post(address, {"text": WORDS}).content.decode()
    assert f"is for an audit that is submitted; this one is {state}." in page
    assert WORDS in page


def test_computed_flags_are_worked_out_from_dates_alone(county, settings):
    today = datetime.date(2026, 6, 30)
    audit = county.audits["planned"]
    audit.due_on = today
    assert lifecycle.is_overdue(audit, today) is False
    assert lifecycle.is_overdue(audit, today + datetime.timedelta(1)) is True
    settings.AGREE_SHARE = 100
    waiting = county.audits["submitted"]
    waited = waiting.submitted_at.date() + datetime.timedelta(settings.ESCALATE_DAYS)
    assert lifecycle.is_escalated(waiting, waited) is False
    assert lifecycle.is_escalated(waiting, waited + datetime.timedelta(1)) is True
    county.audits["agreed"].refresh_from_db()
    assert lifecycle.is_escalated(county.audits["agreed"], waited + datetime.timedelta(9)) is False


def test_drawn_is_the_same_in_sql_and_in_words(county, settings):
    settings.AGREE_SHARE = 40
    found = dict(Audit.objects.with_flags().values_list("pk", "drawn"))
    assert found == {pk: lifecycle.is_drawn(pk) for pk in found}
    assert sum(lifecycle.is_drawn(pk) for pk in range(300, 400)) == 40
