"""Actions: listed for those who may open the case, moved on by those who work with it."""

from __future__ import annotations

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.followup import move_action
from cases.models import Action
from tests.audits import plan_for_reds, rate, started, submitted


@pytest.fixture
def action(world, client):
    client.force_login(world.ana)
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    return Action.objects.get()


def url(action):
    return reverse("action", args=[action.public_id])


def page(client, **query) -> str:
    return client.get(reverse("my_actions"), query).content.decode()


def test_lists_the_action_and_its_case(world, client, action):
    found = page(client)
    assert found.count("Plan for flourish.f.impact") == 1
    assert "9000001" in found


def test_overdue_is_said_in_words(world, client, action):
    Action.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=9))
    found = page(client)
    assert "9 days overdue" in found
    assert "1 not finished, 1 past the date." in found


def test_what_is_waiting_is_said_whatever_list_is_shown(world, client, action):
    assert "1 not finished." in page(client, state="done")
    assert page(client, state="done").count("Plan for flourish.f.impact") == 0


def test_action_of_an_open_audit_is_not_listed(world, client):
    client.force_login(world.ana)
    audit = started(world.ana2, world.ana)
    rate(audit, {"flourish.f.impact": "red"})
    plan_for_reds(audit)
    assert "Plan for" not in page(client)


@pytest.mark.parametrize(
    ("who", "sees"), [("ana", 1), ("harbour_manager", 1), ("ben", 0), ("hill_manager", 0)]
)
def test_lists_only_what_the_reader_may_open(world, client, action, who, sees):
    client.force_login(world.people[who])
    assert page(client).count("Plan for flourish.f.impact") == sees


def test_done_needs_evidence_and_keeps_the_words(world, client, action):
    sent = {"version": 0, "state": "done", "done_evidence": " "}
    assert client.post(url(action), sent).status_code == 422
    sent["done_evidence"] = "Grandmother came on 3 June"
    assert client.post(url(action), sent).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.done_evidence) == ("done", "Grandmother came on 3 June")
    assert action.done_on == timezone.localdate()


def test_stale_action_is_not_written_over(world, client, action):
    Action.objects.update(version=3, state="in_progress")
    sent = {"version": 0, "state": "done", "done_evidence": "Mine"}
    response = client.post(url(action), sent)
    assert response.status_code == 409
    assert "Mine" in response.content.decode()
    assert Action.objects.get().state == "in_progress"
    assert client.post(url(action), sent | {"version": 3}).status_code == 302
    assert Action.objects.get().state == "done"


@pytest.mark.parametrize(("who", "status"), [("harbour_manager", 302), ("ben", 404), ("cy", 404)])
def test_who_moves_an_action_on(world, client, action, who, status):
    client.force_login(world.people[who])
    sent = {"version": 0, "state": "in_progress", "done_evidence": ""}
    assert client.post(url(action), sent).status_code == status


@pytest.mark.parametrize(
    "query", [{"state": "\x00"}, {"whose": "x" * 10_000}, {"sort": "unknown", "per_page": "-1"}]
)
def test_hostile_filters_fall_back(world, client, action, query):
    response = client.get(reverse("my_actions"), query)
    assert response.status_code in (200, 400)


@pytest.mark.sweep
def test_same_queries_for_one_and_many(world, client, action):
    page(client)  # the first page of a session also writes the session
    with CaptureQueriesContext(connection) as one:
        page(client)
    for letter in "lour":
        submitted(world, world.ana2, world.ana, {f"flourish.{letter}.impact": "red"})
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(one)


def test_above_the_team_an_action_asks_for_a_reason_first(world, client, action):
    client.force_login(world.service_manager)
    response = client.get(url(action))
    assert response.status_code == 302
    assert response["Location"] == reverse("case_reason", args=[action.case.public_id])


def test_what_others_did_waits_on_top_for_the_manager(world, client, action):
    move_action(action=action, by=world.ana, state="done", done_evidence="Seen", version=0)
    assert "Waiting for you to verify" not in page(client)
    client.force_login(world.harbour_manager)
    assert "Waiting for you to verify" in page(client)
    assert "Plan for flourish.f.impact" in page(client, state="verify")
    client.force_login(world.hill_manager)
    assert "Waiting for you to verify" not in page(client)


def test_overdue_stands_first_whatever_else_is_shown(world, client, action):
    submitted(world, world.ana2, world.ana, {"flourish.l.impact": "red"})
    later, long_ago = Action.objects.get(audit__case=world.ana2), timezone.localdate()
    Action.objects.filter(pk=later.pk).update(due_on=long_ago - datetime.timedelta(days=3))
    done = {"state": "done", "due_on": long_ago - datetime.timedelta(days=90)}
    Action.objects.filter(pk=action.pk).update(**done)
    found = page(client, state="all")
    assert found.index("Plan for flourish.l.impact") < found.index("Plan for flourish.f.impact")
    assert "Plan for flourish.f.impact" not in page(client, state="overdue")


def test_by_domain(world, client, action):
    assert "Plan for" in page(client, domain="flourish.f")
    assert "Plan for" not in page(client, domain="flourish.l")
    assert "Plan for" in page(client, domain="unknown")


@pytest.mark.parametrize(
    ("query", "number"), [({}, 4), ({"domain": "flourish.l"}, 1), ({"state": "done"}, 0)]
)
def test_the_file_has_exactly_the_rows_of_the_page(world, client, action, query, number):
    submitted(world, world.ana2, world.ana, {f"flourish.{code}.impact": "red" for code in "loh"})
    late = timezone.localdate() - datetime.timedelta(days=3)
    Action.objects.filter(pk=action.pk).update(due_on=late)
    sent = query | {"_export": "csv", "purpose": "Team meeting"}
    text = client.get(reverse("my_actions"), sent).content.decode()
    found = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [(row[0], row[2], row[3]) for row in found] == rows_on(page(client, **query))
    assert len(found) == number


def rows_on(html: str) -> list[tuple[str, ...]]:
    """What happens next, for which case, and who, row by row as the page shows them."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    plain = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]
    return [(row[0], row[2], row[3]) for row in plain if len(row) == 6][1:]
