"""One item as a rating page draws it: its five answers, last time in words, what hangs on it.

Belongs here: a row by itself. Does not belong here: which rows a page has, and progress
(cases/pages/rating_page.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases import charts, scopes
from cases.models import RatingValue
from cases.templatetags.flourish import mark
from frameworks.models import Edition, Item

Kind = Item.Kind
KEYS = {  # in the order of the tiles
    RatingValue.GREEN: "g",
    RatingValue.AMBER: "a",
    RatingValue.RED: "r",
    RatingValue.NOT_YET_KNOWN: "k",
    RatingValue.NOT_APPLICABLE: "n",
}


@dataclass(frozen=True)
class Tile:
    """One of the five answers: its value, its letter key, its word and its shape."""

    value: str
    key: str
    word: str
    mark: str
    means: str = ""


def tiles_of(scale: Mapping[str, Mapping[str, str]]) -> list[Tile]:
    return [
        Tile(
            value=value.value,
            key=key,
            word=charts.word(value.value, scale),
            mark=mark(value.value),
            means=(scale.get(value.value) or {}).get("means", ""),
        )
        for value, key in KEYS.items()
    ]


@dataclass
class ShownRow:
    """One item as the page draws it."""

    code: str
    text: str
    value: str  # chosen on the page; what was typed when a form comes back
    seen: str  # "version:value:reason" as this page shows them
    tiles: list[Tile]
    number: int = 0
    letter: str = ""
    name: str = ""
    section: str = ""  # set on an impact whose outcomes open under it
    optional: bool = False  # may be rated, is not asked for
    outcomes: int = 0
    opened: bool = False
    earlier: str = ""
    earlier_reason: str = ""
    earlier_word: str = ""
    earlier_on: str = ""
    earlier_reworded: bool = False  # the same item in other words since
    under: list = field(default_factory=list)  # (text, word, day) before its line began anew
    earlier_noted: bool = False  # last time's note can be carried over; it never is by itself
    carried: bool = False  # confirmed unchanged
    reason: str = ""
    reason_word: str = ""
    note: str = ""
    note_from: str = ""
    why: str = ""  # "determinants" or "letters" when something may be named behind the rating
    named: str = ""
    hint: str = ""
    clock: str = ""  # of a standard with a clock: how long it took or has run

    @property
    def why_asks(self) -> str:
        return why_asks(self.why, self.value)


def why_of(item: Item) -> str:
    """What may be named behind a rating of this kind of item."""
    found = {Kind.OUTCOME: "determinants", Kind.UNIVERSAL_DETERMINANT: "letters"}
    return found.get(Kind(item.kind), "")


def why_asks(why: str, value: str | None) -> str:
    """The words of the quiet link, empty when there is nothing to name behind this value."""
    if why == "letters":
        return "In which domains?" if scopes.opens(value) else ""
    if why == "determinants" and value == RatingValue.GREEN:
        return "What helped?"
    return "What is missing?" if why == "determinants" and scopes.opens(value) else ""


def practice_rows(edition: Edition | None) -> list[ShownRow]:
    """The first two impacts, to try the tiles on."""
    if edition is None:
        return []
    items = edition.items.filter(kind=Kind.IMPACT).select_related("section")[:2]
    tiles = tiles_of(edition.scale)
    return [
        ShownRow(
            code=f"try-{item.order}-{item.section.letter}",
            text=item.text,
            value="",
            seen="0::",
            tiles=tiles,
            letter=item.section.letter,
            name=item.section.name,
            earlier=RatingValue.AMBER.value,
            earlier_word=charts.word(RatingValue.AMBER, edition.scale),
            earlier_on="in the spring",
        )
        for item in items
    ]
