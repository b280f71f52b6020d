"""Two saves of one item at the same moment: no acknowledged value is lost."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client

from cases.actions import audits as actions
from cases.models import Audit
from tests.audits import started
from tests.pressing import body, press, rating
from tests.world import build_world

CODE = "flourish.f.impact"
postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"
)


def both_at_once(audit: Audit, user, values: list[str], version: int) -> list:
    """Each value from its own thread and connection, started together."""
    gate, answers = threading.Barrier(len(values)), []

    def one(value: str) -> None:
        client = Client()
        client.force_login(user)
        gate.wait()
        answers.append((value, press(client, audit, CODE, value, version)))
        connection.close()

    threads = [threading.Thread(target=one, args=(value,)) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@postgresql
@pytest.mark.django_db(transaction=True)
def test_twenty_rounds_of_two_lose_nothing_acknowledged():
    world = build_world()
    audit = started(world.ana1, world.ana)
    version = 0
    for values in [["green", "red"], ["amber", "not_yet_known"]] * 10:
        answers = both_at_once(audit, world.ana, values, version)
        saved = [(value, body(answer)) for value, answer in answers if answer.status_code == 200]
        refused = [body(answer) for _, answer in answers if answer.status_code == 409]
        assert (len(saved), len(refused)) == (1, 1)
        assert rating(audit, CODE).value == saved[0][0] == refused[0]["value"]
        version = saved[0][1]["version"]


@postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [True, False])
def test_no_rating_arrives_after_the_audit_is_closed(monkeypatch, lock):
    """A press waits for a submission on its way. Control: without the lock it does not wait."""
    world = build_world()
    audit = started(world.ana1, world.ana)
    begun, done = threading.Event(), []

    def slow_press() -> None:
        client = Client()
        client.force_login(world.ana)
        begun.wait()
        done.append(press(client, audit, CODE, "green").status_code)
        connection.close()

    if not lock:
        monkeypatch.setattr(actions, "_hold", lambda audit: None)
    thread = threading.Thread(target=slow_press)
    thread.start()
    waited = close_slowly(audit, begun, done)
    thread.join()
    assert (waited, done, audit.ratings.count()) == (
        (True, [409], 0) if lock else (False, [200], 1)
    )


def close_slowly(audit: Audit, begun: threading.Event, done: list[int]) -> bool:
    """Withdraw the audit in a transaction that stays open a while; did the press wait for it?"""
    with transaction.atomic():
        Audit.objects.select_for_update(no_key=True).get(pk=audit.pk)
        begun.set()
        time.sleep(1)
        waited = not done
        Audit.objects.filter(pk=audit.pk).update(state=Audit.State.WITHDRAWN)
    return waited
