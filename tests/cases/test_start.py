"""Starting an audit: few statements, one begun of two presses, themes only where chosen."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import audits as actions
from cases.models import AccessLog, Audit
from frameworks.models import Item
from tests.audits import started


def press(client, case, **data):
    return client.post(reverse("audit_start", args=[case.public_id]), data)


def statements(queries) -> list[str]:
    ends = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # the frame of the test and of the action
    return [row["sql"] for row in queries if not row["sql"].startswith(ends)]


@pytest.mark.parametrize("scope", ["focused", "full", "practice_standards"])
def test_start_takes_eight_statements(world, client, scope):
    client.force_login(world.ana)
    press(client, world.ana2, scope="quick")  # the first page of a session also writes the session
    with CaptureQueriesContext(connection) as queries:
        assert press(client, world.ana1, scope=scope).status_code == 302
    assert len(statements(queries)) == 8


def test_continuing_takes_no_more(world, client):
    client.force_login(world.ana)
    press(client, world.ana1, scope="full")
    with CaptureQueriesContext(connection) as queries:
        assert press(client, world.ana1, scope="full").status_code == 302
    assert len(statements(queries)) == 5
    assert Audit.objects.count() == 1


def test_themed_start_keeps_the_chosen_sections(world, client):
    client.force_login(world.ana)
    section = Item.objects.get(code="flourish.l.impact").section
    press(client, world.ana1, scope="themed", themes=[section.pk])
    assert list(Audit.objects.get().themed_sections.all()) == [section]


def test_a_theme_sent_with_another_scope_is_not_kept(world, client):
    client.force_login(world.ana)
    section = Item.objects.get(code="flourish.l.impact").section
    press(client, world.ana1, scope="full", themes=[section.pk])
    assert list(Audit.objects.get().themed_sections.all()) == []


def test_a_theme_that_nobody_offers_is_refused(world, client):
    client.force_login(world.ana)
    assert press(client, world.ana1, scope="themed", themes=["0"]).status_code == 422
    assert not Audit.objects.exists()


@pytest.fixture
def pressed_at_once(world, monkeypatch):
    """The other press begins its audit after this one has looked and before it writes."""
    look = actions.edition_for

    def other_first(*arguments):
        monkeypatch.setattr(actions, "edition_for", look)
        started(world.ana1, world.ana)
        return look(*arguments)

    monkeypatch.setattr(actions, "edition_for", other_first)


def test_of_two_presses_at_once_one_begins(world, pressed_at_once):
    audit = started(world.ana1, world.ana)
    assert list(Audit.objects.all()) == [audit]
    assert AccessLog.objects.filter(what="audit started").count() == 1


def test_without_the_constraint_both_would_begin(world, pressed_at_once):
    """The control: the look-up alone lets the second press through."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_audit_per_case_rater_type")
    started(world.ana1, world.ana)
    assert Audit.objects.count() == 2


@pytest.mark.parametrize(("who", "status"), [("harbour_manager", 302), ("ben", 404), ("cy", 404)])
def test_who_may_start(world, client, who, status):
    client.force_login(world.people[who])
    assert press(client, world.ana1, scope="quick").status_code == status
    assert Audit.objects.exists() == (status == 302)
