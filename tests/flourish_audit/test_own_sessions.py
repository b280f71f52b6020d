"""A person lists and ends their own sign-ins, and nobody else's."""

from __future__ import annotations

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from flourish_audit.own_sessions import in_words, sign_ins

PASSWORD = "three words together"
PAGE = "/help/stored/"
AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140": (
        "Edge on Windows"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604": (
        "Safari on iPhone"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "": "A browser",
}


@pytest.fixture
def people(world):
    for who in (world.ana, world.ben):
        who.set_password(PASSWORD)
        who.save()
    return world


def signed_in(who: str, agent: str = "Firefox Linux") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/account/login/", {"login": who, "password": PASSWORD})
    assert client.get(PAGE).status_code == 200
    return client


def test_other_sign_ins_end_at_their_next_request_and_this_one_goes_on(people):
    first, second, third, other = (signed_in(who) for who in ("ana", "ana", "ana", "ben"))
    said = first.get(reverse("my_sessions")).content.decode()
    assert (said.count("End it"), said.count("This one")) == (2, 1)
    row = UserSession.objects.get(session_key=second.session.session_key)
    assert first.post(reverse("my_sessions"), {"end": row.pk}).status_code == 302
    assert [c.get(PAGE).status_code for c in (first, second, third, other)] == [200, 302, 200, 200]
    assert first.post(reverse("my_sessions"), {"others": "1"}).status_code == 302
    assert [c.get(PAGE).status_code for c in (first, second, third, other)] == [200, 302, 302, 200]
    assert UserSession.objects.filter(user=people.ana).count() == 1


def test_nobody_ends_somebody_elses_or_this_one(people):
    mine, hers = signed_in("ben"), signed_in("ana")
    row = UserSession.objects.get(user=people.ana)
    own = UserSession.objects.get(user=people.ben)
    for sent in ({"end": row.pk}, {"end": own.pk}, {"others": "1"}, {"end": "x"}, {}):
        mine.post(reverse("my_sessions"), sent)
    assert (mine.get(PAGE).status_code, hers.get(PAGE).status_code) == (200, 200)


def test_ending_only_the_line_in_the_list_would_end_nothing(people, monkeypatch):
    """Control: the session itself has to go."""
    monkeypatch.setattr("flourish_audit.own_sessions.Session", NoSessions)
    with pytest.raises(AssertionError):
        test_other_sign_ins_end_at_their_next_request_and_this_one_goes_on(people)


class Kept:
    """The real rows, which nobody deletes."""

    def filter(self, **given):
        found = Session.objects.filter(**given)
        found.delete = lambda: None
        return found


class NoSessions:
    objects = Kept()


def test_what_ended_is_not_listed(people, settings):
    here, gone, idle = signed_in("ana"), signed_in("ana"), signed_in("ana")
    gone.post("/account/logout/")
    session = idle.session
    session["seen"] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 5
    session.save()
    keys = [one.key for one in sign_ins(people.ana, None)]
    assert keys == [here.session.session_key]
    people.ana.set_password("another three words")
    people.ana.save()
    assert sign_ins(people.ana, None) == []


@pytest.mark.sweep
def test_asks_as_often_for_one_as_for_many(people):
    client, seen = signed_in("ana"), set()
    for more in (0, 2, 5):
        for _ in range(more):
            signed_in("ana")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("my_sessions")).status_code == 200
        seen.add(len(asked))
    assert len(seen) == 1


@pytest.mark.parametrize("agent", AGENTS)
def test_browser_in_words(agent):
    assert in_words(agent) == AGENTS[agent]
