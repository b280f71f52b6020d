"""The database of a test run: which one, and that nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from tests import environment

LAUNCHER = [sys.executable, str(Path(environment.__file__).with_name("postgres.py"))]


@pytest.fixture
def launched() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A server of this test's own, and its folder."""
    process = subprocess.Popen(
        LAUNCHER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    address = process.stdout.readline().strip()
    if address.startswith("none"):
        pytest.skip(address)
    yield process, Path(address.partition("@/")[2]).parent
    process.stdin.close()
    process.wait(timeout=30)


def test_server_is_gone_when_its_test_run_has_gone(launched):
    process, folder = launched
    assert (folder / "data" / "postmaster.pid").exists()
    process.stdin.close()
    assert (process.wait(timeout=30), folder.exists()) == (0, False)


def test_server_is_gone_when_it_is_told_to_stop(launched):
    process, folder = launched
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    assert not folder.exists()


def test_server_is_gone_when_the_test_run_was_killed(tmp_path):
    started = "import subprocess, sys, time; p = subprocess.Popen(sys.argv[1:], stdin=-1, stdout=-1"
    started += ", text=True); print(p.stdout.readline(), flush=True); time.sleep(60)"
    run = subprocess.Popen(
        [sys.executable, "-c", started, *LAUNCHER], stdout=subprocess.PIPE, text=True
    )
    address = run.stdout.readline().strip()
    run.kill()
    run.wait()
    if address.startswith("none"):
        pytest.skip(address)
    folder = Path(address.partition("@/")[2]).parent
    waiting_until = time.monotonic() + 20
    while folder.exists() and time.monotonic() < waiting_until:
        time.sleep(0.1)
    assert not folder.exists()


def test_server_listens_on_no_network_and_logs_no_row(launched):
    _, folder = launched
    with psycopg2.connect(host=str(folder), user="flourish", dbname="postgres") as connected:
        cursor = connected.cursor()
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
        cursor.execute("CREATE TABLE child (name text UNIQUE)")
        with pytest.raises(psycopg2.IntegrityError):
            cursor.execute("INSERT INTO child VALUES ('canary-7f3a'), ('canary-7f3a')")
    assert "canary-7f3a" not in (folder / "log").read_text()


@pytest.fixture
def nothing_chosen(monkeypatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv(environment.CHOICE, raising=False)
    monkeypatch.setattr(environment, "start_server", lambda: "none: not on this machine")
    return monkeypatch


def test_choose_database_without_postgresql_falls_back_visibly(nothing_chosen):
    assert environment.choose_database() == (
        environment.SQLITE,
        "Tests run on SQLite, NOT on PostgreSQL: not on this machine",
    )


def test_choose_database_refuses_to_fall_back_when_postgresql_is_asked_for(nothing_chosen):
    nothing_chosen.setenv(environment.CHOICE, "postgresql")
    with pytest.raises(pytest.UsageError, match="not on this machine"):
        environment.choose_database()


def test_choose_database_prefers_the_given_address(nothing_chosen):
    nothing_chosen.setenv("DATABASE_URL", "postgres://someone:secret@host/tests")
    address, line = environment.choose_database()
    assert address == "postgres://someone:secret@host/tests"
    assert line == "Tests run on postgres, from DATABASE_URL."


@pytest.mark.skipif(os.environ.get(environment.CHOICE) != "postgresql", reason="only where asked")
def test_suite_runs_on_postgresql_where_that_is_asked():
    assert connection.vendor == "postgresql"


def test_a_test_without_a_database_is_left_out_of_the_second_pass(request):
    """.ci/run names the mark; the control is a test that asks for one."""
    marked = {
        item.name: bool(item.get_closest_marker("no_database")) for item in request.session.items
    }
    assert marked[request.node.name] is True
    assert not any(
        item.get_closest_marker("no_database")
        for item in request.session.items
        if {"db", "transactional_db"} & set(item.fixturenames)
    )
