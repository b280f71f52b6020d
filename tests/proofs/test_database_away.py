"""The database is gone, locked or full: 503, come again, what was typed stands on the page.

It goes on by itself as soon as the database does. Bounds are what a person is promised, and are
held by the visitor's own patience, not by a clock.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator

import psycopg2
import pytest

from tests.proofs.conftest import Town
from tests.served import BROKEN, Visitor, web

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

ANSWERED_IN, BACK_IN = 5, 10  # seconds
CODE = "flourish.f.outcome.1"
TEXT = "Gran’s <b>words</b> & mine 👩🏽‍🦱 " * 60
SHOWN = "Gran’s &lt;b&gt;words&lt;/b&gt; &amp; mine 👩🏽‍🦱"


@pytest.fixture
def ana(town) -> Visitor:
    return Visitor(town.web.port, town.sessions["ana"], timeout=ANSWERED_IN)


def finish(ana: Visitor, audit: str, version: int = 0) -> tuple[int, str, dict]:
    sent = {"version": version, "working_well": TEXT, "heard": "not_yet", "password": "canary-7"}
    return ana.ask(f"/audits/{audit}/finish/", sent)


def is_told(town: Town, ana: Visitor, audit: str) -> None:
    """By a page, by a form with all that was typed in it, and by the page's own script."""
    status, page, headers = ana.ask("/cases/")
    assert (status, int(headers["retry-after"]) <= 5) == (503, True)
    assert "is not answering" in page
    status, page, headers = finish(ana, audit)
    assert (status, page.count(SHOWN), "not saved" in page) == (503, 60, True)
    assert ("canary-7" in page, headers["cache-control"]) == (False, "no-store")
    pressed = {"value": "red", "version": 0}
    status, said, headers = ana.ask(f"/audits/{audit}/items/{CODE}/", pressed, script=True)
    assert (status, "still here" in json.loads(said)["message"]) == (503, True)


def goes_on(town: Town, ana: Visitor, audit: str) -> None:
    end = time.monotonic() + BACK_IN
    while town.web.ready() != 200:
        assert time.monotonic() < end
        time.sleep(0.2)
    status, page, _ = finish(ana, audit)
    assert (status, "is not answering" in page) == (302, False)
    kept = "SELECT working_well FROM cases_audit WHERE public_id = %s"
    assert town.own.rows(kept, audit) == [(TEXT.strip(),)]


def test_a_database_that_is_gone(town, ana):
    audit, processes = town.some_to_submit(1)[0], town.web.workers()
    town.own.stop()
    try:
        is_told(town, ana, audit)
        assert (town.web.ready(), Visitor(town.web.port).ask("/healthz")[0]) == (503, 200)
    finally:
        town.own.start()
    goes_on(town, ana, audit)
    assert town.web.workers() == processes  # nobody restarted anything


def test_a_database_that_is_locked(town, ana):
    """Somebody holds the table: who waits is told within the bound, and others read on."""
    audit = town.some_to_submit(1)[0]
    with locked(town, "cases_audit"):
        status, page, headers = finish(ana, audit)
        assert (status, page.count(SHOWN)) == (503, 60)
        assert (int(headers["retry-after"]) <= 5, ana.ask("/frameworks/")[0]) == (True, 200)
    goes_on(town, ana, audit)


def test_control_without_a_lock_timeout_a_locked_database_is_a_hang(town, ana):
    audit = town.some_to_submit(1)[0]
    patient = f"{town.own.url()}?options=-c%20lock_timeout%3D0"
    with web(patient) as serving, locked(town, "cases_audit"):
        waiting = Visitor(serving.port, town.sessions["ana"], timeout=ANSWERED_IN)
        with pytest.raises(BROKEN):
            finish(waiting, audit)


@contextlib.contextmanager
def locked(town: Town, table: str) -> Iterator[None]:
    with contextlib.closing(psycopg2.connect(town.own.url(role="flourish"))) as holder:
        holder.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_database_that_takes_no_more_connections(town, ana):
    audit = town.some_to_submit(1)[0]
    with no_connection_left(town):
        is_told(town, ana, audit)
        assert town.web.ready() == 503
    goes_on(town, ana, audit)


@contextlib.contextmanager
def no_connection_left(town: Town) -> Iterator[None]:
    """The server has no place for one more of the web's, and those it had are gone."""
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'flourish_web'"
    town.own.run("ALTER ROLE flourish_web CONNECTION LIMIT 0", ended)
    try:
        yield
    finally:
        town.own.run("ALTER ROLE flourish_web CONNECTION LIMIT -1")
