"""docs/security.md: every promise has its figure with a day, a test and a control."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from cases.summaries import TABLES
from flourish_audit.bootstrap import ROOT

PAGE = ROOT / "docs" / "security.md"
PARTS = {
    "Nothing is lost": {*range(8, 16), 34, 35, 36},
    "No one in": {*range(1, 8), *range(16, 34)},
}
ELSEWHERE = {37: "performance.md", 38: "accessibility.md"}
NUMBERS = {"three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")


def rows(page: str, part: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    text = page.split(f"\n## {part}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def numbers(row: list[str]) -> set[int]:
    """What a row answers: "5", or "27, 28", before the words of the promise."""
    found = re.match(r"[\d, ]+", row[0])
    return {int(one) for one in re.findall(r"\d+", found[0])} if found else set()


@cache
def named_in(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(path.read_text()))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def wrong_with(row: list[str]) -> list[str]:
    if len(row) != 4:
        return [f"{len(row)} cells"]
    _, figure, test, control = row
    found = [] if re.search(r"\d", DAY.sub("", figure)) else ["no figure"]
    found += [] if DAY.search(figure) else ["no day"]
    for name, cell in (("test", test), ("control", control)):
        named = TEST.findall(cell)
        found += [] if named else [f"no {name}"]
        found += [
            f"{path} has no {one}"
            for path, one in named
            if one not in named_in(ROOT / "tests" / path)
        ]
    return found


def wrong(page: str) -> list[str]:
    """Every fault of the page, with the promise it is about."""
    found = []
    for part, wanted in PARTS.items():
        table = rows(page, part)
        there = set().union(*map(numbers, table))
        missing = wanted - there if there or part == "No one in" else set()  # once begun, whole
        found += [f"{part}: {number} has no row" for number in sorted(missing)]
        found += [f"{part}: {row[0][:40]}: {fault}" for row in table for fault in wrong_with(row)]
    for number, name in ELSEWHERE.items():
        if f"{number} " not in page or f"({name})" not in page:
            found.append(f"{number} is not led to {name}")
    return found


def test_every_promise_has_figure_day_test_and_control():
    assert wrong(PAGE.read_text()) == []


def test_the_page_counts_the_summary_tables_that_there_are():
    """As the kills compare them, and as the control tears them from their audit."""
    page = PAGE.read_text()
    number, named = re.findall(r"each of the (\w+) summary tables \(([^)]+)\)", page)[0]
    assert (NUMBERS[number], len(named.split(", "))) == (len(TABLES), len(TABLES))
    torn = re.findall(r"each of the (\w+) tables that actions write", page)
    assert [NUMBERS[one] for one in torn] == [len(TABLES) - 1]  # but STEPS, of triggers


def test_control_what_is_missing_is_named():
    page = PAGE.read_text()
    row = next(line for line in page.splitlines() if line.startswith("| 4 "))
    cells = row.strip("|").split("|")
    name = TEST.findall(cells[2])[0][1]
    for changed, says in (
        ("", "4 has no row"),
        (row.replace(cells[1], " none seen "), "no figure"),
        (row.replace(cells[1], " 0 of 50 "), "no day"),
        (row.replace(cells[3], " it was tried "), "no control"),
        (row.replace(name, "test_of_nothing"), "has no test_of_nothing"),
    ):
        assert [fault for fault in wrong(page.replace(row, changed)) if says in fault], says


def test_the_page_says_how_to_run_report_and_what_is_left_out():
    page = PAGE.read_text()
    for heading in (
        "Who might do harm", "What is protected", "Where trust ends", "Left out, and not measured",
        "Reporting a fault", "Running it",
    ):  # fmt: skip
        assert f"\n## {heading}\n" in page
    assert "manage.py test -m proof" in page
    assert "security.md" in (ROOT / "README.md").read_text()
