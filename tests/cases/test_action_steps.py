"""An action verified, sent back, cancelled, changed, looked at again, added by hand."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.actions import followup
from cases.actions.moves import move
from cases.models import AccessLog, Action, Audit
from tests.audits import submitted
from tests.world import add_person

NEXT_MONTH = timezone.localdate() + datetime.timedelta(days=30)


@pytest.fixture
def action(world):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    return Action.objects.get()


@pytest.fixture
def done(world, action):
    return followup.move_action(
        action=action, by=world.ana, state="done", done_evidence="She came in June", version=0
    )


def send(client, who, action, step, **sent):
    client.force_login(who)
    sent.setdefault("version", action.version)
    return client.post(reverse("action_step", args=[action.public_id, step]), sent)


def stands(action) -> Action:
    return Action.objects.get(pk=action.pk)


def test_the_manager_verifies_what_a_practitioner_did(world, client, done):
    sent = {"answer": "verified", "closing_words": "Seen in the record"}
    assert send(client, world.harbour_manager, done, "verify", **sent).status_code == 302
    now = stands(done)
    assert (now.state, now.verified_by, now.done_by) == (
        "verified",
        world.harbour_manager,
        world.ana,
    )
    assert now.verified_on == timezone.localdate()
    assert AccessLog.objects.filter(what="action verified").count() == 1


def test_not_yet_needs_a_reason_and_keeps_what_was_said(world, client, done):
    sent = {"answer": "not_yet", "closing_words": " "}
    assert send(client, world.harbour_manager, done, "verify", **sent).status_code == 422
    sent["closing_words"] = "Ask the school too"
    assert send(client, world.harbour_manager, done, "verify", **sent).status_code == 302
    now = stands(done)
    assert (now.state, now.done_on, now.done_evidence) == ("in_progress", None, "She came in June")
    page = client.get(reverse("action", args=[now.public_id])).content.decode()
    assert "Ask the school too" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 403), ("ben", 404), ("cy", 404), ("hill_manager", 404), ("qa", 404), ("admin", 404)],
)
def test_who_cannot_verify(world, client, done, who, status):
    answer = send(client, world.people[who], done, "verify", answer="verified")
    assert answer.status_code == status
    assert stands(done).state == "done"


def test_a_second_practitioner_who_did_it_cannot_verify_either(world, client, action):
    Action.objects.update(owner=world.harbour_manager)
    action = stands(action)
    done = followup.move_action(
        action=action, by=world.ana, state="done", done_evidence="Did it", version=0
    )
    for person in (world.ana, world.harbour_manager):  # the doer, the owner
        assert send(client, person, done, "verify", answer="verified").status_code == 403
    with pytest.raises(followup.OwnWork):
        followup.verify_action(action=done, by=world.ana, closing_words="", version=done.version)


def test_the_database_refuses_own_verification_too(world, done):
    """Control: the same row with somebody else's name goes in."""
    today = timezone.localdate()
    row = Action.objects.filter(pk=done.pk)
    for person in (done.owner, done.done_by):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(state="verified", verified_by=person, verified_on=today)
    assert row.update(state="verified", verified_by=world.harbour_manager, verified_on=today) == 1


def test_control_without_the_rule_the_owner_would_verify(world, client, done, monkeypatch):
    monkeypatch.setattr(access, "can_verify", lambda user, action: True)
    with pytest.raises(followup.OwnWork):  # the action still holds
        send(client, world.ana, done, "verify", answer="verified")
    monkeypatch.setattr(followup, "OwnWork", ValueError)
    with pytest.raises(ValueError):
        send(client, world.ana, done, "verify", answer="verified")


def test_a_managers_own_case_is_verified_above(world, client, action):
    allocation = action.case.allocations.get()
    allocation.practitioner = world.harbour_manager
    allocation.save()
    Action.objects.update(owner=world.harbour_manager)
    done = followup.move_action(
        action=stands(action),
        by=world.harbour_manager,
        state="done",
        done_evidence="x",
        version=0,
    )
    assert not access.can_verify(world.harbour_manager, done)
    assert access.can_verify(world.service_manager, done)
    assert not access.can_verify(world.ben, done)


@pytest.mark.parametrize("last", ["verify", "cancel"])
def test_an_agreed_audit_closes_with_its_last_action(world, client, done, last):
    move(audit=done.audit, name="agree", by=world.harbour_manager)
    if last == "verify":
        send(client, world.harbour_manager, done, "verify", answer="verified")
    else:
        followup.reopen_action(action=done, by=world.harbour_manager, closing_words="x", version=1)
        send(client, world.ana, stands(done), "cancel", closing_words="They moved away")
    assert Audit.objects.get().state == "closed"


def test_a_submitted_audit_stays_as_it_is(world, client, done):
    send(client, world.harbour_manager, done, "verify", answer="verified")
    assert Audit.objects.get().state == "submitted"


def test_cancelled_with_a_reason_and_still_to_be_read(world, client, action):
    assert send(client, world.ana, action, "cancel", closing_words="").status_code == 422
    sent = {"closing_words": "The family moved away"}
    assert send(client, world.ana, action, "cancel", **sent).status_code == 302
    page = client.get(reverse("action", args=[action.public_id])).content.decode()
    assert "The family moved away" in page
    again = send(client, world.ana, stands(action), "cancel", closing_words="Again")
    assert again.status_code == 409
    assert stands(action).closing_words == "The family moved away"


def test_owner_and_date_are_changed_and_logged(world, client, action):
    sent = {"owner": str(world.ben.public_id), "due_on": NEXT_MONTH}
    assert send(client, world.ana, action, "change", **sent).status_code == 302
    now = stands(action)
    assert (now.owner, now.due_on) == (world.ben, NEXT_MONTH)
    assert AccessLog.objects.filter(what="action owner or date changed", actor=world.ana).exists()
    # she holds the case but does not own the action any more
    assert send(client, world.ana, now, "change", **sent).status_code == 403


@pytest.mark.parametrize("owner", ["", "cy", "nobody", "\x00", "x" * 5000])
def test_only_somebody_near_the_child_can_own_it(world, client, action, owner):
    key = str(world.people[owner].public_id) if owner in world.people else owner
    answer = send(client, world.ana, action, "change", owner=key, due_on=NEXT_MONTH)
    assert answer.status_code in (400, 422)
    assert stands(action).owner == world.ana


def test_two_windows_the_second_is_shown_both(world, client, action):
    followup.change_action(
        action=action, by=world.ana, owner=world.ben, due_on=NEXT_MONTH, version=0
    )
    answer = send(client, world.harbour_manager, action, "cancel", closing_words="My own words")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ben" in page
    assert "My own words" in page
    assert stands(action).state == "open"
    again = send(
        client, world.harbour_manager, stands(action), "cancel", closing_words="My own words"
    )
    assert again.status_code == 302


@pytest.fixture
def plan(action):
    Action.objects.update(already_in_plan=True, what="")
    return stands(action)


def test_still_in_the_plan_with_a_new_day(world, client, plan):
    sent = {"answer": "still", "due_on": NEXT_MONTH}
    assert send(client, world.ana, plan, "look", **sent).status_code == 302
    now = stands(plan)
    assert (now.already_in_plan, now.due_on, now.state) == (True, NEXT_MONTH, "open")


def test_a_plan_becomes_an_action(world, client, plan):
    sent = {"answer": "action", "due_on": NEXT_MONTH, "what": ""}
    assert send(client, world.ana, plan, "look", **sent).status_code == 422
    sent["what"] = "Meet the aunt"
    assert send(client, world.ana, plan, "look", **sent).status_code == 302
    now = stands(plan)
    assert (now.already_in_plan, now.what) == (False, "Meet the aunt")
    assert send(client, world.ana, now, "look", **sent).status_code == 409


def test_a_plan_no_longer_needed(world, client, plan):
    assert send(client, world.ana, plan, "look", answer="gone").status_code == 422
    sent = {"answer": "gone", "closing_words": "It is in place"}
    assert send(client, world.ana, plan, "look", **sent).status_code == 302
    assert stands(plan).state == "cancelled"


def test_words_that_point_at_one_person_are_warned_about_once(world, client, action):
    sent = {"closing_words": "Ask at NR1 3JU"}
    answer = send(client, world.ana, action, "cancel", **sent)
    assert answer.status_code == 422
    assert "postcode" in answer.content.decode()
    assert send(client, world.ana, action, "cancel", confirm="on", **sent).status_code == 302


def test_an_action_by_hand_from_several_items(world, client):
    values = {"flourish.f.impact": "red", "flourish.l.impact": "amber"}
    submitted(world, world.ana1, world.ana, values)
    client.force_login(world.ana)
    sent = {
        "version": 0,
        "items": list(values),
        "what": "Meet the school and the aunt",
        "owner": str(world.ben.public_id),
        "due_on": NEXT_MONTH,
    }
    url = reverse("action_add", args=[world.ana1.public_id])
    assert client.post(url, sent | {"items": ["flourish.h.impact"]}).status_code == 422
    assert client.post(url, sent).status_code == 302
    new = Action.objects.get(what="Meet the school and the aunt")
    assert {item.code for item in new.items.all()} == set(values)
    assert (new.owner, new.raised_by) == (world.ben, world.ana)


@pytest.mark.parametrize("step", ["verify", "cancel", "change", "look"])
@pytest.mark.parametrize("sent", [{"version": "x"}, {"version": -1}, {"closing_words": "\x00"}])
def test_hostile_words_are_no_fault(world, client, done, step, sent):
    client.force_login(world.harbour_manager)
    url = reverse("action_step", args=[done.public_id, step])
    long = {"closing_words": "x" * 5000, "what": "y" * 5000, "due_on": "0000-00-00"}
    assert client.post(url, long | sent).status_code in (400, 409, 422)
    assert stands(done).state == "done"


def test_an_unknown_step_is_not_found(world, client, done):
    client.force_login(world.ana)
    url = reverse("action_step", args=[done.public_id, "delete"])
    assert client.get(url).status_code == 404


def test_an_owner_of_another_team_keeps_the_case_out_of_reach(world, client, action):
    stranger = add_person(world, "dee", access.Role.PRACTITIONER, "hill")
    Action.objects.update(owner=stranger)
    client.force_login(stranger)
    assert client.get(reverse("action", args=[action.public_id])).status_code == 404
