"""Our words around the wording: what the kinds are called, one and many.

Belongs here: words that hold for any framework. Does not belong here: a framework's own words,
which are data of its edition.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from frameworks.models import Item, Section

Kinds = Mapping[str, Mapping[str, str]]  # an edition's own words: Edition.kinds
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


def of(kind: str, kinds: Kinds) -> tuple[str, str, str]:
    """One, many, and the heading: the edition's own words first."""
    own = kinds.get(kind)
    if own:
        return own["one"], own["many"], own["heading"]
    return WORDS.get(kind, (spoken(kind), spoken(kind), spoken(kind)))


def heading(kind: str, kinds: Kinds) -> str:
    return of(kind, kinds)[2]


def counted(kind: str, number: int, kinds: Kinds) -> str:
    """1 domain, 8 domains."""
    one, many, _ = of(kind, kinds)
    return f"{number} {one if number == 1 else many}"


def holds(counts: Counter[str], kinds: Kinds) -> list[str]:
    """What an edition holds: known kinds in the order above, its own after the sections."""
    order = [*list(WORDS)[:4], *kinds, *list(WORDS)[4:]]
    return [counted(kind, counts[kind], kinds) for kind in dict.fromkeys(order) if counts[kind]]


def place(item: Item, number: int, kinds: Kinds) -> str:
    """Where an item stands: "Outcome 2 of 6"."""
    one = capital(of(item.word, kinds)[0])
    return one + (f" {item.order} of {number}" if number > 1 else "")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def spoken(kind: str) -> str:
    return kind.replace("_", " ").capitalize()
