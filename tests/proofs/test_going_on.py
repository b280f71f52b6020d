"""People work on while the web is restarted and the database is migrated: nothing fails or is lost.

Every save has an answer, and nobody is asked to send one again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.proofs.conftest import Town
from tests.served import OWNER, Visitor, environment_of
from tests.writers import Writers, writing

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

# What a release may bring: columns, a table, an index, on the table that everybody writes to.
MIGRATION = """
from django.db import migrations
class Migration(migrations.Migration):
    atomic = False
    dependencies = []
    operations = [migrations.RunSQL(statement, undo) for statement, undo in [
        ("ALTER TABLE cases_rating ADD COLUMN release_note text NOT NULL DEFAULT ''",
         "ALTER TABLE cases_rating DROP COLUMN release_note"),
        ("CREATE INDEX CONCURRENTLY of_a_release ON cases_rating (saved_at)",
         "DROP INDEX CONCURRENTLY of_a_release"),
        ("CREATE TABLE release_table (id bigint PRIMARY KEY)", "DROP TABLE release_table"),
    ]]
"""
SETTINGS = """
from flourish_audit.settings import *
INSTALLED_APPS += ["release"]
"""


def held(writers: Writers) -> None:
    """Every save was answered as saved, the first time it was sent; all of them stand."""
    with writers.pause():
        assert (writers.missing(), writers.losses) == ([], [])
    assert set(writers.answers) == {200}, writers.answers
    print(f"\n{writers.acknowledged} saved, none failed")


def test_a_rolling_restart(town, rounds):
    """Each worker ends what it has begun, while its successor takes what comes."""
    with writing(town.own, town.desks, town.web.port) as writers:
        for number in range(rounds(10)):
            writers.until((number + 1) * 20)
            restarted(town)
        writers.until(writers.acknowledged + 40)
        held(writers)


def restarted(town: Town) -> None:
    before, end = set(town.web.workers()), time.monotonic() + 60
    town.web.reload()
    while before & set(town.web.workers()) or len(town.web.workers()) < 2:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_migration_forth_and_back(town, rounds, tmp_path):
    """The code that runs knows nothing of it; the triggers are made anew with no moment without."""
    release(tmp_path)
    with (
        writing(town.own, town.desks, town.web.port, pause_of(rounds)) as writers,
        reading(town, pause_of(rounds)),
    ):
        for number in range(rounds(5)):
            writers.until((number + 1) * 20)
            migrated(town, tmp_path)
            columns = "SELECT 1 FROM information_schema.columns WHERE column_name = 'release_note'"
            assert town.own.rows(columns)
            migrated(town, tmp_path, "release", "zero")
            assert not town.own.rows(columns)
        writers.until(writers.acknowledged + 40)
        held(writers)
    assert town.own.rows("SELECT count(*) FROM cases_accesslog WHERE sequence IS NULL") == [(0,)]


def pause_of(rounds) -> float:
    """One round leaves the processors to what migrates: some thirty saves a second are enough."""
    return 0 if rounds(2) == 2 else 0.25


@contextmanager
def reading(town: Town, pause: float) -> Iterator[None]:
    """Somebody opens a case over and over: each opening is a row of the access log's chain."""
    done, answers = threading.Event(), set()
    reader = Visitor(town.web.port, town.sessions["ana"])

    def read() -> None:
        while not done.wait(max(pause, 0.01)):
            answers.add(reader.ask(f"/cases/{town.places['told_case']}/")[0])

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    assert answers == {200}


def release(folder: Path) -> None:
    (folder / "release" / "migrations").mkdir(parents=True)
    for name in ("release/__init__.py", "release/migrations/__init__.py"):
        (folder / name).touch()
    (folder / "release" / "migrations" / "0001_initial.py").write_text(MIGRATION)
    (folder / "released.py").write_text(SETTINGS)


def migrated(town: Town, folder: Path, *to: str) -> None:
    addresses = environment_of(town.own.url(), town.own.url(role=OWNER))
    path = f"{folder}{os.pathsep}{settings.BASE_DIR}"
    said = subprocess.run(
        [sys.executable, "-m", "django", "migrate", *to, "-v", "0"],
        env={**os.environ, **addresses, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "released"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
