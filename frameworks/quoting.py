"""Texts to quote: every wording in force, in framework order, each with where it stands.

Belongs here: which texts there are, and their order. Does not belong here: who picked which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from frameworks import words
from frameworks.finding import plain
from frameworks.library import Group, Page, everything_in_force
from frameworks.models import Edition, Item, Reference, Section


@dataclass(frozen=True)
class Quote:
    """One text as its publisher wrote it, and what it is in that framework."""

    code: str
    text: str
    name: str  # above the text in its source: "Curiosity"
    what: str

    @property
    def said(self) -> str:
        """In one line: a named text with its name before it."""
        return f"{self.name}: {self.text}" if self.name else self.text


@dataclass(frozen=True)
class Place:
    """A section of a framework with its texts, or what stands above all its sections."""

    edition: Edition
    section: Section | None
    quotes: tuple[Quote, ...]

    @property
    def name(self) -> str:
        return self.section.name if self.section else "About the whole framework"

    @property
    def groups(self) -> list[tuple[str, list[Quote]]]:
        """Texts of one kind together, in the order in which they stand."""
        return [(what, list(rows)) for what, rows in groupby(self.quotes, lambda row: row.what)]


def places() -> list[Place]:
    """All that can be quoted; four queries in all."""
    return [place for page in everything_in_force() for place in _places(page)]


def narrowed(found: list[Place], keep: Callable[[Quote], bool]) -> list[Place]:
    """The same places with the texts that are kept; a place without any is left out."""
    kept = [
        Place(place.edition, place.section, tuple(filter(keep, place.quotes))) for place in found
    ]
    return [place for place in kept if place.quotes]


def holding(typed: str) -> Callable[[Quote], bool]:
    """Texts that hold every word typed, whatever its capitals."""
    wanted = plain(typed).split()

    def holds(quote: Quote) -> bool:
        said = plain(quote.said)
        return all(word in said for word in wanted)

    return holds


def _places(page: Page) -> Iterator[Place]:
    for part in page.parts:
        yield Place(page.edition, part.section, tuple(_of_section(part)))
    above = (quote for group in page.references for quote in _of_group(group))
    yield Place(page.edition, None, tuple(above))


def _of_section(part: Page) -> Iterator[Quote]:
    """The statement, or the text that opens the section; then items, each with what is its own."""
    if part.lede:
        yield from _of_item(part.lede, words.heading(part.lede.word, part.edition.kinds))
    for group in [part.opening, *part.groups, *part.references]:
        if group:
            yield from _of_group(group)


def _of_group(group: Group) -> Iterator[Quote]:
    for row in group.rows:
        if isinstance(row, Item):
            yield from _of_item(row, group.heading)
        else:
            yield _of_reference(row, group.heading)


def _of_item(item: Item, heading: str) -> Iterator[Quote]:
    yield Quote(item.code, item.text, "", heading)
    for group in item.attached:  # type: ignore[attr-defined]
        yield from _of_group(group)


def _of_reference(row: Reference, heading: str) -> Quote:
    return Quote(row.code, row.text, row.name, heading)
