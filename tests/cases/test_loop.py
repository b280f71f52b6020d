"""What became of gaps: counted once a child and item, followed from action to better."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import action_counts
from cases.actions import audits as rating
from cases.actions.followup import move_action, re_rate, verify_action
from cases.models import Action, Audit
from cases.periods import quarter_of
from tests.audits import submitted

CODE = "flourish.f.outcome.1"


def loop(world):
    audits = Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour)
    today = timezone.localdate()
    return action_counts.loop_of(audits, quarter_of(today), on=today)


def test_followed_step_by_step(world):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "amber", CODE: "red"})
    action = Action.objects.get()
    assert loop(world) == action_counts.Loop(gaps=1, with_action=1)
    move_action(action=action, by=world.ana, state="done", done_evidence="x", version=0)
    assert loop(world) == action_counts.Loop(1, 1, 0, due=1, in_time=1, done=1)
    action = verify_action(action=action, by=world.harbour_manager, closing_words="", version=1)
    assert loop(world).verified == 1
    again = re_rate(action=action, by=world.ana)
    rating.rate_item(
        audit=again, item=rating.item_of(again, CODE), value="green", version=0, by=world.ana
    )
    rating.submit_audit(audit=again, by=world.ana)
    found = loop(world)
    assert (found.gaps, found.rated_again, found.better) == (1, 1, 1)


def test_late_cancelled_and_in_the_plan(world):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    Action.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert (loop(world).due, loop(world).in_time) == (1, 0)
    Action.objects.update(already_in_plan=True)
    assert (loop(world).with_action, loop(world).in_plan, loop(world).due) == (1, 1, 0)
    Action.objects.update(state="cancelled")
    assert (loop(world).gaps, loop(world).with_action) == (1, 0)


@pytest.mark.parametrize(("who", "named"), [("harbour_manager", True), ("service_manager", False)])
def test_names_and_texts_stay_with_the_team(world, client, who, named):
    """Control: the team's own manager reads both on the same page."""
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    Action.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    client.force_login(world.people[who])
    page = client.get(reverse("team_actions", args=[world.harbour.public_id])).content.decode()
    assert "Overdue now: 1 of 1" in page
    assert ("Plan for flourish.f.impact" in page) is named
    teams = client.get(reverse("teams")).content.decode()
    assert "1 of 1" in teams


@pytest.mark.sweep
def test_same_queries_for_one_and_many(world, client):
    client.force_login(world.harbour_manager)
    url = reverse("team_actions", args=[world.harbour.public_id])
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    late = timezone.localdate() - datetime.timedelta(days=1)
    Action.objects.update(due_on=late)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    submitted(world, world.ben1, world.ben, {f"flourish.{x}.impact": "red" for x in "flour"})
    Action.objects.update(due_on=late)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(one)
