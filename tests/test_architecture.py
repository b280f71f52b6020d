"""The house rules that can be measured: direction of imports, sizes, marks, names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("frameworks", "cases", "flourish_audit")
# Each layer of `cases` may import those before it and its own.
LAYERS = [
    {
        "access",
        "roles",
        "composed",
        "covering",
        "signed_in_lately",
        "sharing",
        "supervising",
        "inspecting",
        "subject_rights",
        "answering",
        "statistics",
        "periods",
        "charts",
        "funnel_chart",
        "trend_chart",
        "bars",
        "markup",
        "addresses",
        "privacy",
        "references",
        "freshness",
        "clocks",
        "draw",
        "faces",
        "whose_view",
        "saved_pages",
        "suppression",
        "setting_kinds",
        "stored_settings",
        "rights_mark",
        "standby",
        "retention",
        "retention_periods",
    },
    {
        "hands",
        "cover_querysets",
        "rights_once",
        "querysets",
        "team_querysets",
        "action_querysets",
        "news_querysets",
        "log_querysets",
        "reach",
        "grant_querysets",
        "strength_querysets",
        "matching_querysets",
        "saved_view_querysets",
        "supervision_querysets",
        "appraisal_querysets",
        "inspection_querysets",
        "api_client_querysets",
    },
    {"models", "votes", "figures", "apps"},
    {
        "lifecycle",
        "audit_kinds",
        "triggers",
        "log_chain",
        "log_check",
        "health_checks",
        "log_counts",
        "scopes",
        "last_time",
        "rating_sheet",
        "honesty",
        "timed_items",
        "hearing",
        "figure_lists",
        "rollups",
        "coverage_counts",
        "action_counts",
        "round_counts",
        "waiting_counts",
        "team_counts",
        "people_counts",
        "record_counts",
        "standing_counts",
        "domain_counts",
        "sampling",
        "actions",
        "intake",
        "second_ratings",
        "agreement",
        "calibration",
        "why_counts",
        "funnel_counts",
        "trend_counts",
        "practice_counts",
        "matching",
        "clock_counts",
        "county_counts",
        "scorecard_counts",
        "appraisal_counts",
        "inspection_counts",
        "caseload_counts",
        "reference_shapes",
        "retention_due",
        "log_seals",
        "summary_marks",
        "item_cells",
        "section_cells",
        "change_cells",
        "unrated_cells",
        "domain_cells",
        "standing_cells",
        "coverage_steps",
        "coverage_triggers",
        "summaries",
        "summed",
    },
    {"navigation", "templatetags", "digests"},
    {"pages"},
    {"forms", "tables", "reports"},
    {
        "team_picture",
        "behind_figure",
        "figured_place",
        "why_picture",
        "clock_picture",
        "scorecard",
        "funnel_picture",
        "trend_picture",
        "session_pack",
        "session_deck",
        "inspection_figures",
        "inspection_words",
        "inspection_pack",
        "chart_sheets",
        "api",
        "views",
    },
    {"urls", "management", "demo", "benchmark"},
]
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services"}


def modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imports(path: Path) -> Iterator[str]:
    """Dotted names imported anywhere in the file, but for type checking."""
    tree = ast.parse(path.read_text())
    skipped = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.dump(branch.test)
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def layer_of(dotted: str) -> int | None:
    parts = dotted.split(".")
    if parts[0] != "cases" or len(parts) < 2:
        return None
    return next((index for index, names in enumerate(LAYERS) if parts[1] in names), None)


def dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_module_of_cases_has_a_layer():
    named = {dotted_name(path).split(".")[1] for path in modules("cases")}
    assert named - set().union(*LAYERS) == {"__init__"}


@pytest.mark.parametrize("path", list(modules("cases")), ids=dotted_name)
def test_imports_go_one_way(path):
    here = layer_of(dotted_name(path))
    above = [name for name in imports(path) if (layer_of(name) or 0) > (here or 0)]
    told = {"cases.triggers", "cases.log_chain", "cases.coverage_triggers", "cases.actions"}
    told |= {"cases.actions.summarise"}
    allowed = told if path.name == "apps.py" else set()
    assert here is None or set(above) - allowed == set()


@pytest.mark.parametrize("path", list(modules("frameworks")), ids=dotted_name)
def test_frameworks_imports_nothing_of_ours(path):
    ours = [name for name in imports(path) if name.split(".")[0] in ("cases", "flourish_audit")]
    assert ours == []


@pytest.mark.parametrize("path", list(modules(*PACKAGES)), ids=dotted_name)
def test_files_and_functions_are_small(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 40, f"{node.name} has {length} lines"


def test_no_module_without_a_name():
    assert [path for path in modules(*PACKAGES) if path.stem in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("path", list(modules(*PACKAGES)), ids=dotted_name)
def test_every_module_says_what_belongs_there(path):
    if path.read_text().strip():
        assert ast.get_docstring(ast.parse(path.read_text()))


def test_cases_and_teams_are_held_where_the_order_of_locks_is_kept():
    """In cases/actions/turns.py and summarise.py; the others hold rows in the same order."""
    holders = {
        f"{dotted_name(path).removeprefix('cases.actions.')}.{node.name}"
        for path in modules("cases")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and _holds_cases_or_teams(node)
    }
    assert holders == {
        "turns.held_teams", "turns.held_cases", "summarise.hold", "erasing._held_cases",
        "people_file._carry_out", "holds.set_hold", "clocks.save_clock",
    }  # fmt: skip


def _holds_cases_or_teams(function: ast.FunctionDef) -> bool:
    said = ast.unparse(function)
    return "select_for_update" in said and re.search(r"\b(Case|Team)\.objects\b", said) is not None


# Who else asks whether somebody plays a role, and why. Whoever may do something is decided in
# access.py, and in the modules of rules that say so of themselves.
ASK_FOR_A_ROLE = {
    "cases.roles", "cases.access",
    *(f"cases.{name}" for name in ("answering", "inspecting", "sharing")),  # rules of one thing
    "cases.querysets", "cases.reach",  # which rows: lists, and those of every *_querysets
    "cases.navigation", "cases.models.people",  # links and words, which open nothing
    "cases.views.saved_views", "flourish_audit.uploads",  # the mark of a view, by its own roles
    "flourish_audit.second_step",  # roles that the operator names
}  # fmt: skip


def asks_for_a_role(path: Path) -> bool:
    """`standing(user).has(...)`, or the roles that a standing holds."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and (node.attr == "has" or "standing" in _of(node)):
            return True
    return False


def _of(node: ast.Attribute) -> str:
    return ast.unparse(node.value) if node.attr == "roles" else ""


def test_nobody_else_asks_for_a_role():
    """Control: each of the modules that may is found."""
    asking = {dotted_name(path) for path in modules(*PACKAGES) if asks_for_a_role(path)}
    lists = {name for name in asking if name.endswith("_querysets")}
    assert asking - lists == ASK_FOR_A_ROLE
    assert len(lists) >= 6


def test_roles_are_read_in_one_place():
    """Memberships are read in roles.py and written by actions on people."""
    allowed = {"access", "querysets", "models", "actions", "navigation", "demo", "forms"}
    readers = {
        dotted_name(path)
        for path in modules("cases")
        if ".memberships" in path.read_text() and dotted_name(path).split(".")[1] not in allowed
    }
    assert readers <= {"cases.views.people", "cases.tables.people"}
