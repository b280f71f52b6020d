"""`manage.py benchmark`: judged as the targets say, run tiny, and nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.utils.timezone import localdate

from cases import summaries
from cases.benchmark.figures import Measured, Target, as_json, as_table, judged
from cases.benchmark.rows import build_rows
from cases.benchmark.workloads import WORKLOADS
from cases.forms.filters import FigureFilter
from cases.models import Summary
from cases.team_picture import TeamPicture
from flourish_audit.bootstrap import ROOT, Trouble

SEEN = Measured([10.0, 20.0, 30.0], queries=8, bytes=100, floor=[5.0], peak_mb=90.0)
KEYS = "workload size median_ms p95_ms queries bytes floor_ms ratio peak_mb".split()
KEYS += ["of_floor", "of_tenth", "target", "met"]


@pytest.mark.parametrize(
    ("target", "ratio", "met"),
    [
        (Target(queries=8), 4.0, True),
        (Target(queries=7), 4.0, False),
        (Target(ratio=4), 4.0, True),
        (Target(ratio=3.9), 4.0, False),
        (Target(ratio=2, of_floor=True), 2.0, True),
        (Target(milliseconds=20), 4.0, True),
        (Target(milliseconds=19), 4.0, False),
        (Target(megabytes=90), 4.0, True),
        (Target(megabytes=89), 4.0, False),
        (Target(p95=29), 4.0, True),
        (Target(p95=28), 4.0, False),
        (Target(of_tenth=2), 4.0, True),
        (Target(of_tenth=1.9), 4.0, False),
    ],
)
def test_judged_compares_with_every_part_of_the_target(target, ratio, met):
    row = judged("W", "S1", SEEN, target, 5.0, 10.0)
    assert (row.median_ms, row.p95_ms, row.ratio, row.met) == (20.0, 29.0, ratio, met)


def test_target_says_itself_in_words():
    assert str(Target(queries=10, ratio=2, of_floor=True)) == "<= 10 SQL, <= 2 (floor + E)"


def test_figures_have_the_promised_shape():
    row = judged("W4", "S1", SEEN, Target(queries=8), 5.0)
    assert list(as_json([row])["workloads"][0]) == KEYS
    assert as_table([row], {"W4": "save"}).splitlines()[2] == (
        "| W4 | save | S1 | 20.0 | 29.0 | 8 | 100 | 5.0 | 4.0 | 90.0 | 4.0 | - | <= 8 SQL | yes |"
    )


def test_rows_of_one_team_are_in_the_summary_tables(db):
    """Else the team picture would be measured with empty lists."""
    rows = build_rows(0.02)
    assert summaries.differences() == []
    picture = TeamPicture(rows.manager, rows.team, FigureFilter(QueryDict(), today=localdate()))
    assert sum(row.counts.looked_at for row in picture.figures.items) > 0
    Summary.objects.all().delete()  # control
    assert summaries.differences()


def test_benchmark_refuses_beside_cases_of_others(world):
    with pytest.raises(Trouble, match="holds cases that the demo did not make"):
        call_command("benchmark")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "benchmark", *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "DEBUG": "1",
            "DATABASE_URL": f"sqlite:///{folder}/configured.sqlite3",
        },
        capture_output=True,
        text=True,
        timeout=560,
        check=False,
    )


ONCE = ("--rounds", "1", "--seconds", "1", "--json")
BOTH_SIZES = ("--scale", "0.1", "--against-tenth")
PAGES = ("W2", "W3", "W4", "W6", "W7", "W9", "W9b")


def grown(asked: dict[str, list[int]]) -> list[str]:
    """Workloads that asked the database more often at one size than at the other."""
    return [name for name, both in asked.items() if len(set(both)) > 1]


@pytest.mark.proof
def test_benchmark_runs_every_workload_at_both_sizes_and_leaves_nothing(tmp_path, rounds):
    """In one round at the smaller size alone."""
    sizes = min(2, rounds(2))
    ended = run(tmp_path, *ONCE, *(BOTH_SIZES if sizes == 2 else ("--scale", "0.01")))
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = json.loads(ended.stdout)["workloads"]
    asked: dict[str, list[int]] = {}
    for row in rows:
        asked.setdefault(row["workload"], []).append(row["queries"])
    assert set(asked) == WORKLOADS.keys() - {"W8"}  # which begins beyond 2,000 audits
    at_each = {name for name, found in asked.items() if len(found) == sizes}
    once = {name for name in asked if WORKLOADS[name].once} | {"setup"}
    assert at_each - once == asked.keys() - once
    assert {len(asked[name]) for name in once} == {1}
    assert [row["workload"] for row in rows if row["median_ms"] <= 0] == []
    assert grown({name: asked[name] for name in PAGES}) == []
    assert grown(asked | {"W6": [9, 40]}) == ["W6"]  # the control
    left = [path.name for path in tmp_path.iterdir() if not path.name.startswith("configured")]
    assert left == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--scale", "1001"],
        ["--scale", "nan"],
        ["--rounds", "0"],
        ["--workload", "W99"],
        ["--all-sizes", "--scale", "2"],
    ],
)
def test_benchmark_with_an_impossible_wish_is_refused(arguments):
    with pytest.raises(CommandError, match="argument --"):
        call_command("benchmark", *arguments)


def test_benchmark_that_is_refused_says_so_without_a_traceback(tmp_path):
    ended = run(tmp_path, "--scale", "1001")
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
    assert "give a scale from 0.01 to 1000" in ended.stderr
