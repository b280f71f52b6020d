"""A real hot standby, streaming: what is read there, what never is, and what happens when it fails.

Three instances of the product on the same two servers: one as it is, one whose setting names no
standby, and one that allows a second of lag and has a protection off. Every promise has its
control in the same test.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import psycopg2
import pytest
from django.db import connection

from cases import rights_mark, standby
from tests.real_standby import ROOT, Two, free_port, two_servers, until
from tests.serving import Answer, Browser, ready, serving

pytestmark = [
    pytest.mark.proof,
    pytest.mark.django_db,  # so that the run makes the tables that are copied
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no standby"),
]
NEW = "Quillon Vane"  # what somebody else wrote while the standby stood still
MOVED = "9000002"


class County:
    """The servers, the instances, and what a test asks of them."""

    def __init__(self, two: Two, found: dict) -> None:
        self.two, self.found = two, found
        self.ports = {name: free_port() for name in ("usual", "alone", "unguarded")}
        team = found["teams"]["harbour"]
        self.cases = f"/teams/{team}/cases/"
        self.file = f"{self.cases}?_export=csv&purpose=supervision"
        self.picture = f"/teams/{team}/"

    def browser(self, person: str = "harbour_manager") -> Browser:
        found = Browser()
        found.cookies["sessionid"] = self.found["sessions"][person]
        return found

    def get(self, path: str, instance: str = "usual", by: Browser | None = None) -> Answer:
        return (by or self.browser()).get(self.ports[instance], path)

    def renamed(self, name: str) -> None:
        ben = self.found["people"]["ben"]
        self.two.write("UPDATE cases_user SET name = %s WHERE id = %s", name, ben)

    def state(self, instance: str = "usual") -> str:
        answer = self.get("/readyz", instance)
        assert answer.status == 200
        return json.loads(answer.text)["standby"]

    def in_step(self) -> None:
        self.two.resume()
        until(lambda: self.state() == "ok")


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        template = dict(connection.settings_dict)
        connection.close()
    with ExitStack() as held:
        two = held.enter_context(two_servers(template))
        env = {**os.environ, "DATABASE_URL": two.url("primary"), "DEBUG": "1"}
        made = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "small_world.py")],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr[-2000:]
        two.write("ANALYZE")
        two.catch_up()
        found = County(two, json.loads(made.stdout))
        there = {"DATABASE_REPLICA_URL": two.url("standby"), "REPLICA_LAG_SECONDS": "120"}
        primary = two.url("primary")
        held.enter_context(serving(found.ports["usual"], primary, **there))
        alone = {"DATABASE_REPLICA_URL": primary}  # no standby: it takes writes
        held.enter_context(serving(found.ports["alone"], primary, **alone))
        off = "tests.without_second_reading"
        there["REPLICA_LAG_SECONDS"] = "1"
        held.enter_context(serving(found.ports["unguarded"], primary, application=off, **there))
        ready(*found.ports.values())
        yield found


def says(answer: Answer, words: str) -> bool:
    assert answer.status == 200, (answer.status, answer.text[:500])
    return re.search(rf"\b{words}\b", answer.text) is not None


def test_it_is_read_there_but_never_behind_what_one_saved_and_never_too_far_behind(county):
    two = county.two
    assert county.state() == "ok"
    two.pause()
    county.renamed(NEW)
    # Anybody reads the standby; whoever saved the primary; and without what they remember, or its
    # place (the control), the standby again.
    seen = {path: says(county.get(path), NEW) for path in (county.cases, county.file)}
    writer, audit = county.browser(), county.found["audit"]
    saved = writer.post(
        county.ports["usual"],
        f"/audits/{audit}/items/flourish.f.impact/",
        {"value": "green", "version": 0},
        **{"X-Requested-With": "fetch"},
    )
    assert (saved.status, "saved" in saved.cookies) == (200, True)
    own = says(county.get(county.cases, by=writer), NEW)
    del writer.cookies["saved"]
    forgotten = says(county.get(county.cases, by=writer), NEW)
    assert (seen, own, forgotten) == ({county.cases: False, county.file: False}, True, False)
    # The instance whose setting names no standby shows what the primary has.
    assert says(county.get(county.cases, "alone"), NEW)
    # Where a second is allowed it is soon too far behind; where two minutes are, it is not.
    until(lambda: county.state("unguarded") == "behind")
    assert says(county.get(county.cases, "unguarded"), NEW)
    assert not says(county.get(county.cases), NEW)
    county.in_step()
    assert says(county.get(county.cases), NEW)
    readers = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'flourish-standby'"
    assert two.sql("standby", readers)[0][0] > 0


def test_a_right_that_went_is_gone_although_the_standby_does_not_know(county, rounds):
    """Control: without the marks of changed rights the standby shows the case."""
    opened = [_after_it_went(county) for _ in range(rounds(50))]
    assert opened == [0] * len(opened)
    drop = "DROP TRIGGER rights_cases_allocation ON cases_allocation"
    county.two.write(drop)
    try:
        assert _after_it_went(county) > 0
    finally:
        for _, name, made in rights_mark._triggers("public"):
            if name == "rights_cases_allocation":
                for statement in made:
                    county.two.write(statement)


def _after_it_went(county: County) -> int:
    """How many pages and files still show the case, of those that did."""
    two, case = county.two, county.found["cases"]["ana2"]
    move = "UPDATE cases_allocation SET team_id = %s WHERE case_id = %s AND ends IS NULL"
    pages = (county.cases, county.file)
    county.in_step()
    manager = county.browser()
    assert all(says(county.get(page, by=manager), MOVED) for page in pages)
    two.pause()
    try:
        two.write(move, county.found["team_ids"]["hill"], case)
        return sum(says(county.get(page, by=manager), MOVED) for page in pages)
    finally:
        two.write(move, county.found["team_ids"]["harbour"], case)
        county.in_step()


def test_a_part_that_ended_opens_nothing_although_the_standby_does_not_know(county):
    """Control: where parts are read at the standby too, the list and the picture open."""
    two, person = county.two, county.found["people"]["harbour_manager"]
    part = "UPDATE cases_membership SET ends = %s WHERE user_id = %s"
    county.in_step()
    two.pause()
    two.write(part, "2025-01-01", person)
    try:
        answers = {county.get(page).status for page in (county.cases, county.file, county.picture)}
        assert answers == {404}
        there = {"X-All-At-The-Standby": "1"}
        opened = [
            county.browser().get(county.ports["unguarded"], page, **there).status
            for page in (county.cases, county.picture)
        ]
        assert opened == [200, 200]
    finally:
        two.write(part, None, person)
        county.in_step()


def test_killed_while_it_is_read_no_page_is_an_error(county, rounds):
    """Twenty pages wait at the standby for a table; it is killed; all come, from the primary.

    Control: where what broke off is not read again, those that waited there are errors.
    """
    for number in range(rounds(5)):
        if number:  # who lately found it dead does not ask it, and would wait at the primary
            time.sleep(standby.REST_SECONDS)
        statuses, waited = _killed_under(county, "usual")
        assert (statuses, waited > 0) == ([200] * 20, True)
        assert county.state() == "ok"
    statuses, waited = _killed_under(county, "unguarded")
    assert statuses.count(503) >= waited > 0


def _killed_under(county: County, instance: str) -> tuple[list[int], int]:
    """The twenty answers, and how many of them were waiting at the standby when it was killed."""
    two, statuses = county.two, []
    until(lambda: county.state(instance) == "ok")
    county.get(county.cases, instance)
    two.write("BEGIN")
    two.write("LOCK TABLE cases_plantype IN ACCESS EXCLUSIVE MODE")
    two.write("INSERT INTO cases_stamp VALUES ('lock', now(), true, '')")  # so that it streams
    held = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
    flushed(two)
    until(lambda: two.sql("standby", held)[0][0] > 0)
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
        "AND application_name = 'flourish-standby'"
    )
    threads = [
        threading.Thread(target=lambda: statuses.append(county.get(county.cases, instance).status))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    until(lambda: two.sql("standby", waiting)[0][0] >= 4)
    waited = two.sql("standby", waiting)[0][0]
    # The table is free again at once, so that nobody waits for it at the primary.
    two.kill_standby(then=lambda: two.write("ROLLBACK"))
    for thread in threads:
        thread.join(60)
    two.start_standby()
    until(lambda: county.state(instance) == "ok")
    return statuses, waited


def flushed(two: Two) -> None:
    """What the open transaction logged so far goes to the standby."""
    with psycopg2.connect(two.url("primary")) as db, db.cursor() as cursor:
        cursor.execute("UPDATE django_content_type SET model = model")


def test_a_database_that_takes_writes_is_no_standby(county):
    assert county.state("alone") == "not a standby"
