"""Our words around the wording: what the kinds are called, one and many.

Belongs here: words that hold for any framework. Does not belong here: a framework's own words,
which are data of its edition.
"""

from __future__ import annotations

import re
from collections import Counter

from frameworks.models import Item, Section

WORD = re.compile(r"[A-Za-z]+")

# kind: (one, many, heading above a list of them)
WORDS: dict[str, tuple[str, str, str]] = {
    Section.Kind.DOMAIN: ("domain", "domains", "Domains"),
    Section.Kind.PILLAR: ("pillar", "pillars", "Pillars"),
    Section.Kind.AIM: ("aim", "aims", "Aims"),
    Section.Kind.CHAPTER: ("chapter", "chapters", "Chapters"),
    Item.Kind.IMPACT: ("impact statement", "impact statements", "Impact statement"),
    Item.Kind.OUTCOME: ("outcome", "outcomes", "Outcomes"),
    Item.Kind.UNIVERSAL_DETERMINANT: (
        "universal determinant",
        "universal determinants",
        "What helps in every domain",
    ),
    Item.Kind.TAILORED_DETERMINANT: (
        "tailored determinant",
        "tailored determinants",
        "What helps it happen",
    ),
    Item.Kind.PRACTICE_STANDARD: ("practice standard", "practice standards", "Practice standards"),
    Item.Kind.MEASURE: ("measure", "measures", "Measures"),
    "reference": ("text to quote or guide", "texts to quote or guide", ""),
}


def heading(kind: str) -> str:
    return WORDS[kind][2] if kind in WORDS else spoken(kind)


def counted(kind: str, number: int) -> str:
    """1 domain, 8 domains."""
    one, many, _ = WORDS.get(kind, (spoken(kind), spoken(kind), ""))
    return f"{number} {one if number == 1 else many}"


def holds(counts: Counter[str]) -> list[str]:
    """What an edition holds, in the order of the words above."""
    return [counted(kind, counts[kind]) for kind in WORDS if counts[kind]]


def place(item: Item, of: int) -> str:
    """Where an item stands: "Outcome 2 of 6"."""
    one = WORDS[item.kind][0] if item.kind in WORDS else spoken(item.kind)
    return one.capitalize() + (f" {item.order} of {of}" if of > 1 else "")


def spoken(kind: str) -> str:
    return kind.replace("_", " ").capitalize()
