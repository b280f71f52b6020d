"""kill -9 of web workers and of PostgreSQL while eight people rate, one submits and one withdraws.

What was answered as saved is there afterwards, an audit is submitted whole or not at all, and the
summary tables say what the ratings say. What is submitted has something for each of them
(`KINDS` of conftest.py).
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from cases.coverage_steps import STEPS
from cases.summaries import TABLES
from cases.summary_marks import Table
from tests.proofs.conftest import WRITERS, Town
from tests.served import BROKEN, OWNER, Visitor, manage, web
from tests.writers import Writers, writing

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

# An audit that was submitted has all of this, an open one nothing; each keeps its ratings.
HALVES = """
SELECT a.public_id::text FROM cases_audit a WHERE a.public_id = ANY(%s::uuid[])
    AND NOT (a.state IN ('submitted', 'withdrawn')) = ALL (ARRAY[
        a.submitted_at IS NOT NULL, a.team_id IS NOT NULL, a.practitioner_id IS NOT NULL,
        a.plan_type_id IS NOT NULL, a.age_band <> '', a.period IS NOT NULL,
        EXISTS (SELECT 1 FROM cases_auditmove m WHERE m.audit_id = a.id)
    ])
"""
RATED = """
SELECT a.public_id::text, count(r.id) FROM cases_audit a
LEFT JOIN cases_rating r ON r.audit_id = a.id WHERE a.public_id = ANY(%s::uuid[])
GROUP BY a.public_id ORDER BY a.public_id
"""
STATES = "SELECT public_id::text, state FROM cases_audit"
IN = {"submitted", "withdrawn"}


class Submitter(threading.Thread):
    """Ana submits one audit after another, her manager withdraws every second of them.

    `told` are the audits of which she was told so, `withdrawn` those of which her manager was.
    She goes as far as `allowed`, so many audits.
    """

    def __init__(self, town: Town, audits: list[str]) -> None:
        super().__init__(daemon=True)
        self.visitor, self.audits = Visitor(town.web.port, town.sessions["ana"]), audits
        self.manager = Visitor(town.web.port, town.sessions["harbour_manager"])
        self.rated = town.own.rows(RATED, audits)
        self.allowed = 0
        self.told: list[str] = []
        self.withdrawn: list[str] = []
        self.pen, self.done = threading.Lock(), threading.Event()

    def run(self) -> None:
        for number, audit in enumerate(self.audits):
            while not self.done.wait(0.05) and audit not in self.told:
                if number < self.allowed:
                    with self.pen:
                        self.submit(audit)
            while not self.done.wait(0.05) and audit in self.told[1::2] and self.stands(audit):
                with self.pen:
                    self.withdraw(audit)

    def stands(self, audit: str) -> bool:
        return audit not in self.withdrawn

    def withdraw(self, audit: str) -> None:
        """Without an answer, once more: one that is withdrawn already says so."""
        try:
            status, page, _ = self.manager.ask(
                f"/audits/{audit}/withdraw/", {"text": "The wrong child"}
            )
        except BROKEN:
            return
        if status == 302 or (status == 409 and "this one is withdrawn" in page):
            self.withdrawn.append(audit)

    def submit(self, audit: str) -> None:
        """Open the page, press the button; without an answer, open it again."""
        path = f"/audits/{audit}/finish/"
        try:
            status, page, _ = self.visitor.ask(path)
            version = re.search(r'name="version" value="(\d+)"', page)
            if status == 200 and version:
                sent = {"version": version[1], "working_well": "Gran comes", "heard": "not_yet"}
                status, page, _ = self.visitor.ask(path, sent | {"submit": "1"})
        except BROKEN:
            return
        if status == 302 or (status == 409 and "This audit is submitted" in page):
            self.told.append(audit)


def one_by_one(town: Town, rounds, full: int, blow: Callable[[Writers], None], saves: int) -> None:
    """Eight writers and a submitter; a blow after each part of the saves, then what stands.

    The submitter has begun the last audit of each part when the blow comes, or is about to.
    """
    blows = rounds(full)
    submitter, before = Submitter(town, town.some_in_turn(blows)), cells(town)
    with writing(town.own, town.desks, town.web.port) as writers:
        submitter.start()
        for number in range(blows):
            part = len(submitter.audits) * (number + 1) // blows
            submitter.allowed = part - 1
            writers.until((number + 1) * saves // blows)
            submitter.allowed = part
            time.sleep(random.uniform(0.0, 0.3))
            blow(writers)
            with writers.pause(), submitter.pen:
                assert (writers.missing(), writers.losses) == ([], [])
                whole(town, submitter)
                if number + 1 < blows:  # after the last one, once everything is submitted
                    agree(town)
        writers.until(writers.acknowledged + WRITERS)  # it goes on, without a restart of the web
        submitter.join(timeout=90)
        submitter.done.set()
    assert submitter.told == submitter.audits
    whole(town, submitter)
    agree(town)
    assert all(said - before[name] for name, said in cells(town).items())
    print(f"\n{blows} kills, {writers.acknowledged} saved, {len(submitter.told)} submitted,"
          f" {len(submitter.withdrawn)} withdrawn, answers {dict(writers.answers)}")  # fmt: skip
    assert writers.answers.keys() <= {200, 409, 500, 503, 0}


def whole(town: Town, submitter: Submitter) -> None:
    states = dict(town.own.rows(STATES))
    assert {states[audit] for audit in submitter.told} <= IN
    assert {states[audit] for audit in submitter.withdrawn} <= {"withdrawn"}
    assert town.own.rows(HALVES, submitter.audits) == []
    assert town.own.rows(RATED, submitter.audits) == submitter.rated


def cells(town: Town) -> dict[str, set[tuple]]:
    """The cells of each summary table; rows of one key are one."""
    return {table.name: set(town.own.rows(cells_of(table))) for table in TABLES}


def cells_of(table: Table) -> str:
    key, sums = ", ".join(table.key), ", ".join(f"SUM({name})" for name in table.counts)
    return f"SELECT {key}, {sums} FROM {table.name} GROUP BY {key}"


def agree(town: Town) -> None:
    """The summary tables and the ratings: 0 differences."""
    said = manage("summaries", database=town.own.url(role=OWNER))
    assert said.returncode == 0, said.stderr
    assert "0 differences" in said.stdout


def test_control_a_summary_with_a_transaction_of_its_own_differs_after_a_kill(town):
    """The audit is in, the worker dies, and one table never hears of it: each table in turn.

    But the steps of coverage, which triggers write: they cannot have a transaction of their own.
    """
    audits = town.some_to_submit(3) + town.some_in_turn(1)
    database, owner = town.own.url(), town.own.url(role=OWNER)
    preloaded = {"GUNICORN_CMD_ARGS": "--preload"}  # the next worker is there at once
    with web(database, owner=owner, application="tests.torn", **preloaded) as torn:
        submitter = Submitter(replace(town, web=torn), audits)
        for audit in audits:
            submitter.submit(audit)  # the answer never comes
    states = dict(town.own.rows(STATES))
    assert (submitter.told, {states[audit] for audit in audits}) == ([], {"submitted"})
    torn_apart = cells(town)
    with pytest.raises(AssertionError, match="differences between") as found:
        agree(town)
    assert "0 differences" in manage("summaries", "--rebuild", database=owner).stdout
    missing = unlike(torn_apart, cells(town))
    assert missing.pop(STEPS.name) == 0
    assert all(missing.values()), missing
    assert f" {sum(missing.values())} differences between" in str(found.value)


def unlike(one: dict[str, set[tuple]], other: dict[str, set[tuple]]) -> dict[str, int]:
    """How many cells of each table are told otherwise; a cell of nobody is none."""
    return {
        table.name: len(
            {
                row[: len(table.key)]
                for row in one[table.name] ^ other[table.name]
                if any(row[len(table.key) :])
            }
        )
        for table in TABLES
    }


def test_killed_web_workers_lose_nothing_that_was_answered_as_saved(town, rounds):
    one_by_one(town, rounds, 20, lambda writers: town.web.kill_a_worker(), rounds(4000) + 79)


def test_a_killed_postgresql_loses_nothing_that_was_answered_as_saved(town, rounds):
    one_by_one(town, rounds, 10, lambda writers: killed(town, writers), rounds(4000) + 79)


def killed(town: Town, writers: Writers) -> None:
    """The power goes in the middle of writing; everybody waits until it is back, then looks."""
    town.own.kill()
    with writers.pause():
        town.own.start()


def test_control_without_synchronous_commit_saves_are_lost(town):
    """The same kill and the same look; the server only answers before it has written."""
    town.own.restart(synchronous_commit="off")
    try:
        with writing(town.own, town.desks, town.web.port) as writers:
            writers.until(80)
            town.own.kill()
            with writers.pause():
                town.own.start()
                missing = writers.missing()
        print(f"\n{len(missing)} of {writers.acknowledged} saves are missing")
        assert missing
    finally:
        town.own.restart(synchronous_commit="on")
