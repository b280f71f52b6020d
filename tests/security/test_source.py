"""The source itself: markup that is trusted and SQL that is put together, each with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cases", "flourish_audit", "frameworks")
NO_REQUEST = {"migrations", "demo", "benchmark"}  # nothing that anybody sent reaches them
TRUSTED = {"mark_safe", "SafeString", "SafeText", "__html__"}
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\s+off|\|\s*safeseq\b")
# Where a text is called markup, and why that is right. format_html escapes what it is given.
MARKUP = {
    "cases/templatetags/drawn_rows.py": "the ends of cells and rows: fixed words",
    "cases/tables/drawn.py": "the start and end of rows and cells: fixed words",
    "cases/markup.py": "what each value is put into once it is escaped; tests/cases/test_markup.py",
    "cases/forms/filters.py": "' selected': a fixed word",
}
# Statements that are put together from names, never from what anybody sent.
PUT_TOGETHER = {
    "cases/rights_mark.py": "its triggers, from names in that file",
    "cases/actions/summarise.py": "the summary, from names and whole numbers alone",
    "cases/log_check.py": "the check of the chain, from names in cases/log_chain.py",
    "cases/actions/turns.py": "its locks, from names in that file",
}


def sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if NO_REQUEST.isdisjoint(path.parts):
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def trusting(text: str) -> bool:
    """Calls a text markup. format_html and its like escape what they are given, so they do not."""
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    names = {func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in calls}
    return bool(names & TRUSTED)


def built(text: str) -> list[int]:
    """Lines on which a statement is put together where it is sent to the database."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else name
        if name in ("execute", "executemany", "raw", "extra") or called == "RawSQL":
            parts = list(ast.walk(node.args[0]))
            if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in parts) or any(
                isinstance(part, ast.Attribute) and part.attr == "format" for part in parts
            ):
                found.append(node.lineno)
    return found


def test_markup_is_trusted_in_listed_places_only():
    assert {name for name, text in sources() if trusting(text)} == set(MARKUP)


def test_no_template_switches_escaping_off():
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    assert len(pages) > 100
    assert [page.name for page in pages if UNESCAPED.search(page.read_text())] == []


def test_statements_are_put_together_in_listed_places_only():
    assert {name for name, text in sources() if built(text)} == set(PUT_TOGETHER)


def test_control_what_is_sought_would_be_found():
    assert trusting("from django.utils import safestring\nx = safestring.mark_safe(note)")
    assert built('cursor.execute(f"SELECT * FROM cases WHERE reference = {typed}")') == [1]
    assert built('cursor.execute("SELECT %s" % typed)') == [1]
    assert built('cursor.execute("SELECT {}".format(typed))') == [1]
    assert built('cursor.execute("SELECT %s", [typed])') == []
    assert UNESCAPED.search("{{ note|safe }}") and UNESCAPED.search("{% autoescape off %}")
