"""The content inventory: every text of the source documents with its place, and its own checks.

The inventory was checked word for word against the documents themselves, which are not in the
repository; here it is the measure that the framework files are held against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
FIXTURES = FOLDER.parents[1] / "fixtures"
# One line for each text: what it says and where it stands.
Quote = tuple[str, str, str, str, int | None]

EXPECTED = {
    "flourish": {
        "domain": 8,
        "outcome": 46,
        "universal_determinant": 9,
        "tailored_determinant": 44,
        "use_of_framework": 6,
    },
    "relationships-first": {
        "pillar": 5,
        "practice_standard": 20,
        "objective": 5,
        "value": 6,
        "approach": 3,
        "guiding_principle": 1,
        "descriptor": 5,
        "measure": 3,
    },
    "children-1st": {
        "principle": 9,
        "practice_element": 5,
        "restorative_feature": 5,
        "assessment_domain": 3,
        "supporting_theory": 6,
    },
    "family-networking": {
        "approach_principle": 4,
        "principle": 7,
        "aim": 4,
        "action": 18,
        "issue": 9,
        "impact_measure_statement": 3,
    },
    "flourish-2019": {"intended_impact": 8, "making_real_element": 5, "resource_need": 5},
}


def read(path: Path) -> dict[str, Any]:
    """Plain YAML, read without any code of the product."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


@cache
def inventories() -> dict[str, dict[str, Any]]:
    """The five inventories by the code of their framework."""
    found = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {each["framework"]["code"]: each for each in found}


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every block of a file, however deep."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def quote(text: str, source: dict[str, Any], line: Any = None) -> Quote:
    lines = line or source["line"]
    lines = lines if isinstance(lines, list) else [lines]
    said = " ".join(text.split())
    where = ", ".join(map(str, lines))
    return said, source["file"], source["section"], where, source.get("cell")


def quotes_of_inventory(tree: dict[str, Any]) -> Counter[Quote]:
    return Counter(quote(each["text"], each["source"]) for each in nodes(tree) if "text" in each)


def quotes_of_fixture(tree: dict[str, Any]) -> Counter[Quote]:
    """The texts of a framework file: every `text`, and every name that has a source."""
    found: Counter[Quote] = Counter()
    for each in nodes(tree):
        source = each.get("source")
        if "text" in each:
            found[quote(each["text"], source)] += 1
        if "name" in each and source and "text" not in each:
            found[quote(each["name"], source)] += 1
        if "name" in each and source and "name_line" in source:
            found[quote(each["name"], source, source["name_line"])] += 1
    return found


def kinds(tree: dict[str, Any]) -> Counter[str]:
    return Counter(each["kind"] for each in nodes(tree) if "kind" in each)


def texts_by_code(tree: dict[str, Any]) -> dict[str, str]:
    return {
        each["code"]: " ".join(each["text"].split())
        for each in nodes(tree)
        if "code" in each and "text" in each
    }
