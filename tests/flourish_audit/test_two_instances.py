"""Web processes hold nothing: two instances of the product on one database are one service.

A browser is sent to one and the other in turn, as a proxy would. The control is the same service
made of instances that keep sessions, counts and held work to themselves.
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection

from cases.benchmark.scratch import address_of
from cases.models import Audit, HeldPost, Rating, User
from tests.audits import started
from tests.flourish_audit.test_held_posts import ADDRESS, TEXT, Fields
from tests.real_standby import free_port
from tests.serving import Answer, Browser, ready, serving
from tests.world import World, build_world

pytestmark = [
    pytest.mark.proof,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite in memory is of one process"
    ),
]
PASSWORD = "three words together"
LIMIT = 4
ITEM = "flourish.f.impact"
LOGIN = "/account/login/"
MINE = "/cases/"


@dataclass
class Service:
    """Two instances, one behind the other."""

    world: World
    audit: Audit
    one: int
    other: int

    def signed_in(self, at: int, person: str = "ana") -> Browser:
        browser = Browser()
        sent = browser.post(at, LOGIN, {"login": person, "password": PASSWORD})
        assert sent.status == 302, sent.text[:300]
        return browser

    def press(self, browser: Browser, at: int, value: str, version: int) -> Answer:
        path = f"/audits/{self.audit.public_id}/items/{ITEM}/"
        given = {"value": value, "version": version}
        return browser.post(at, path, given, **{"X-Requested-With": "fetch"})


@pytest.fixture(params=["flourish_audit.wsgi", "tests.keeping_state"])
def service(request, settings):
    """As it is; and the control."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    world = build_world()
    User.objects.update(password=make_password(PASSWORD))
    audit = started(world.ana1, world.ana)
    address = address_of(connection.settings_dict["NAME"])
    with ExitStack() as held:
        ports = [free_port(), free_port()]
        for port in ports:
            options = {"application": request.param, "LOGIN_FAILURE_LIMIT": str(LIMIT)}
            held.enter_context(serving(port, address, **options))
        ready(*ports)
        yield Service(world, audit, *ports), request.param == "flourish_audit.wsgi"


def test_two_instances_are_one_service(service):
    """One set of instances for all of it: starting them takes longer than asking."""
    found, is_one = service
    assert _signed_in_here_and_known_there(found) is is_one
    assert _rated_here_and_there(found) is is_one
    assert _ended_here_is_ended_there(found) is is_one
    assert _held_here_is_given_back_there(found) is is_one
    assert _guesses_count_together(found) is is_one


def _signed_in_here_and_known_there(found: Service) -> bool:
    browser = found.signed_in(found.one)
    answers = [browser.get(at, MINE).status for at in (found.one, found.other) * 10]
    return answers == [200] * 20


def _rated_here_and_there(found: Service) -> bool:
    """Each press goes to the instance that did not take the one before."""
    browser, version, statuses = found.signed_in(found.one), 0, []
    for at, value in zip((found.other, found.one) * 5, ("green", "red") * 5, strict=True):
        answer = found.press(browser, at, value, version)
        statuses.append(answer.status)
        if answer.status == 200:
            version = json.loads(answer.text)["version"]
    kept = Rating.objects.filter(audit=found.audit, item__code=ITEM).values_list("value", "version")
    return statuses == [200] * 10 and [*kept] == [("red", 10)]


def _ended_here_is_ended_there(found: Service) -> bool:
    """A person ends all other sign-ins at one instance; the next request at the other knows."""
    away, here = found.signed_in(found.other), found.signed_in(found.one)
    assert away.get(found.other, MINE).status == 200
    here.post(found.one, "/account/sessions/", {"others": "1"})
    return away.get(found.other, MINE).location.startswith(LOGIN)


def _held_here_is_given_back_there(found: Service) -> bool:
    """Text that met an ended sign-in at one instance is found from the other."""
    browser = found.signed_in(found.one)
    form = Fields(browser.get(found.one, ADDRESS).text).of("")
    Session.objects.all().delete()
    del browser.cookies["sessionid"]
    sent = browser.post(found.one, ADDRESS, form | {"reference": "HELD-1", "note": TEXT})
    assert sent.location.startswith(f"{LOGIN}?next=/held/"), (sent.status, sent.location)
    path = re.search(r"/held/[0-9a-f-]+/", sent.location)[0]
    again = found.signed_in(found.other).get(found.other, path)
    if again.status != 200:
        return False
    kept = HeldPost.objects.get(public_id=path.split("/")[2])
    fields = Fields(again.text).of(ADDRESS)
    return (fields["note"], dict(kept.fields)["note"]) == (TEXT, TEXT)


def _guesses_count_together(found: Service) -> bool:
    """As many wrong passwords as are allowed, in turn; the next is refused by either."""
    wrong = {"login": "cy", "password": "wrong again and again"}
    turns = [found.one, found.other] * (LIMIT // 2)
    assert {Browser().post(at, LOGIN, wrong).status for at in turns} == {200}
    after = [Browser().post(at, LOGIN, wrong).status for at in (found.one, found.other)]
    return after == [429, 429]
