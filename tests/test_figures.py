"""Every figure that is promised stands in docs/performance.md, with the day it was measured."""

from __future__ import annotations

import re
from pathlib import Path

from cases.benchmark.workloads import WORKLOADS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
HEADING = re.compile(r"^## Last run: (\d{1,2} [A-Z][a-z]+ 20\d\d)\b.*$", re.M)
NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")


def missing(text: str) -> list[str]:
    """What docs/performance.md still owes: the day of the last run, or a workload's median."""
    heading = HEADING.search(text)
    if heading is None:
        return ["the date of the last run"]
    part = text[heading.end() :].split("\n## ")[0]
    measured = {}
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 4:
            measured[cells[0]] = cells[3]
    return [name for name in WORKLOADS if not NUMBER.fullmatch(measured.get(name, ""))]


def test_every_workload_has_its_figure_and_the_day():
    assert missing(PAGE.read_text()) == []


def test_a_row_or_a_date_taken_out_is_noticed():
    text = PAGE.read_text()
    day = HEADING.search(text)
    assert day
    for name in WORKLOADS:
        rows = re.compile(rf"^\| {name} \|.*\n", re.M)
        before, after = text[: day.start()], text[day.start() :]
        assert rows.search(after) and missing(before + rows.sub("", after)) == [name]
    assert missing(text.replace(day[1], "some day")) == ["the date of the last run"]
    emptied = re.sub(r"^(\| W4 \|[^|]*\|[^|]*\|)[^|]*\|", r"\1 - |", text, flags=re.M)
    assert missing(emptied) == ["W4"]


def test_every_promised_workload_is_measured():
    promised = {f"W{number}" for number in range(1, 13)} | {"memory", "setup", "E"}
    assert promised - set(WORKLOADS) == set()
