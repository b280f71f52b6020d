"""Backup, wipe, restore, by the databases' own commands: every table the same, row by row.

On PostgreSQL under the two roles, and on SQLite. The restored database is then migrated, its access
log verified against the line kept outside, and served.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests import postgres
from tests.proofs.conftest import Town
from tests.served import OWNER, Visitor, environment_of, manage, web

pytestmark = [pytest.mark.proof, pytest.mark.django_db]

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"


NOTED = ".venv/bin/python manage.py note_backup $f"
DUMP = f'f=/backup/flourish-$(date +%F).dump; pg_dump -Fc -f $f "$DATABASE_URL"; {NOTED}'
COPY = f"f=/backup/flourish-$(date +%F).sqlite3; sqlite3 flourish.sqlite3 \".backup '$f'\"; {NOTED}"


def sheet(rows: Callable[[str], list[tuple]], tables: str) -> dict[str, tuple[int, str]]:
    """{table: (rows, digest of all of them)}; stamps say when a backup was, so they differ."""
    found = {}
    for (table,) in rows(tables):
        all_of_it = sorted(repr(row) for row in rows(f'SELECT * FROM "{table}"'))
        if table != "cases_stamp":
            digest = hashlib.sha256("\n".join(all_of_it).encode()).hexdigest()
            found[table] = (len(all_of_it), digest)
    return found


def run(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of the page, with this run's folder and Python in the place of a server's."""
    line = line.replace("/backup/", f"{folder}/").replace(".venv/bin/python", sys.executable)
    path = f"{postgres.binaries()}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-ec", line],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_backup_wipe_restore_on_postgresql(town, tmp_path):
    own, addresses = town.own, environment_of(town.own.url(), town.own.url(role=OWNER))
    anchor = manage("anchor_log", database=own.url(), owner=own.url(role=OWNER))
    (tmp_path / "anchors.txt").write_text(anchor.stdout)
    before = sheet(own.rows, TABLES)
    made = run(DUMP, tmp_path, **addresses)
    assert (made.returncode, "Noted: a backup of" in made.stdout) == (0, True), made.stderr
    (dump,) = tmp_path.glob("*.dump")
    own.empty("restored")
    restored = {"DATABASE_OWNER_URL": own.url("restored", OWNER)}
    back = run(f'pg_restore -d "$DATABASE_OWNER_URL" {dump}', tmp_path, **restored)
    assert (back.returncode, back.stderr) == (0, "")
    assert sheet(lambda asked: own.rows(asked, database="restored"), TABLES) == before
    goes_on(town, tmp_path, own.url("restored"), own.url("restored", OWNER))
    # Control: a row more or less, or other words, would have been seen.
    own.run("UPDATE cases_rating SET version = version + 1 WHERE id = (SELECT max(id) "
            "FROM cases_rating r WHERE audit_id IN (SELECT id FROM cases_audit "
            "WHERE state = 'in_progress'))", database="restored")  # fmt: skip
    after = sheet(lambda asked: own.rows(asked, database="restored"), TABLES)
    assert {table for table in before if after[table] != before[table]} >= {"cases_rating"}
    print(f"\n{len(before)} tables, {sum(rows for rows, _ in before.values())} rows")


def goes_on(town: Town, folder: Path, database: str, owner: str) -> None:
    """It migrates, its log is whole up to the line kept outside, and it is served."""
    for command in (["migrate"], ["verify_log", "--anchor", str(folder / "anchors.txt")]):
        said = manage(*command, database=database, owner=owner)
        assert said.returncode == 0, f"{command}: {said.stdout}{said.stderr}"
    with web(database, owner=owner) as serving:
        status, page, _ = Visitor(serving.port, town.sessions["ana"]).ask("/cases/")
        assert (status, "7100000" in page) == (200, True)  # of 54 the first


def test_backup_wipe_restore_on_sqlite(tmp_path, rounds):
    if rounds(2) == 1:
        pytest.skip("migrates a database of its own; the full figures do it")
    database = tmp_path / "flourish.sqlite3"
    url = f"sqlite:///{database}"
    (tmp_path / "kept").mkdir()
    for command in (["migrate"], ["load_framework", "fixtures/flourish.yaml", "--publish"]):
        assert manage(*command, database=url).returncode == 0
    before = sheet(of_file(database), SQLITE_TABLES)
    line = COPY
    line = line.replace("sqlite3 flourish.sqlite3", f"sqlite3 {database}")
    made = run(line, tmp_path / "kept", **environment_of(url))
    assert made.returncode == 0, made.stderr
    (kept,) = (tmp_path / "kept").glob("*.sqlite3")
    for file in tmp_path.glob("flourish.sqlite3*"):
        file.unlink()
    kept.rename(database)
    assert sheet(of_file(database), SQLITE_TABLES) == before
    assert manage("migrate", database=url).returncode == 0
    assert manage("verify_log", database=url).returncode == 0
    assert sum(rows for rows, _ in before.values()) > 300


def of_file(database: Path) -> Callable[[str], list[tuple]]:
    def rows(statement: str) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(database)) as opened:
            return opened.execute(statement).fetchall()

    return rows
