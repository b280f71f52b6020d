"""Picking wording: what stands to be ticked, and the text made of what was ticked.

Belongs here: both pages, the same for everybody. Does not belong here: which texts there are
(frameworks/quoting.py) and where the choice is kept (cases/views/wording.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.http import Http404
from django.utils.formats import date_format

from cases.pages.blocks import Block, Bullets, Heading, Paper, Paragraph
from frameworks import quoting
from frameworks.finding import LONGEST, cleaned
from frameworks.library import short_forms
from frameworks.models import Edition, Framework
from frameworks.quoting import Place, Quote

# What the text is for, and its heading: nothing else changes with it.
USES = {
    "job": ("Job description", "Job description: what we want for children, and how we work"),
    "person": ("Person specification", "Person specification: what we look for in how you work"),
    "appraisal": ("Appraisal", "Appraisal: what we look back on together"),
    "plan": ("Plan", "Plan: what we are working towards"),
}
USUAL = "job"


@dataclass(frozen=True)
class Tab:
    """One framework to tick in, and how many of its texts are ticked."""

    framework: Framework
    ticked: int
    current: bool


class Picker:
    """The texts of one framework, or of all that hold the words looked for."""

    def __init__(self, chosen: Iterable[str], *, framework: str = "", typed: str = "") -> None:
        self.chosen = frozenset(chosen)
        self.words = cleaned(typed)[:LONGEST]
        self.asked = framework

    @cached_property
    def every(self) -> list[Place]:
        return quoting.places()

    @cached_property
    def frameworks(self) -> list[Framework]:
        return list({place.edition.pk: place.edition.framework for place in self.every}.values())

    @cached_property
    def framework(self) -> Framework | None:
        """The one that is open; none while words are looked for, or where nothing is published."""
        if self.words or not self.frameworks:
            return None
        if not self.asked:
            return self.frameworks[0]
        found = (row for row in self.frameworks if row.code == self.asked)
        framework = next(found, None)
        if framework is None:
            raise Http404("No such framework.")
        return framework

    @cached_property
    def shown(self) -> list[Place]:
        if self.words:
            return quoting.narrowed(self.every, quoting.holding(self.words))
        return [place for place in self.every if place.edition.framework == self.framework]

    @property
    def shown_codes(self) -> set[str]:
        return set(codes(self.shown))

    @cached_property
    def known(self) -> set[str]:
        return set(codes(self.every))

    @property
    def ticked(self) -> int:
        """Of all frameworks."""
        return len(self.chosen & self.known)

    @property
    def kept(self) -> list[str]:
        """Ticked, and not on this page: carried along in its form."""
        return sorted((self.chosen & self.known) - self.shown_codes)

    @property
    def number(self) -> int:
        return len(self.shown_codes)

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(
                framework,
                sum(
                    code in self.chosen
                    for place in self.every
                    if place.edition.framework == framework
                    for code in codes([place])
                ),
                framework == self.framework,
            )
            for framework in self.frameworks
        ]


class Text:
    """What was ticked, word for word, in framework order, with its sources at the end."""

    def __init__(self, chosen: Iterable[str], use: str) -> None:
        self.chosen = frozenset(chosen)
        self.use = use if use in USES else USUAL

    @cached_property
    def _every(self) -> list[Place]:
        return quoting.places()

    @cached_property
    def places(self) -> list[Place]:
        return quoting.narrowed(self._every, lambda quote: quote.code in self.chosen)

    @property
    def number(self) -> int:
        return len(codes(self.places))

    @property
    def gone(self) -> int:
        """Ticked, and in no wording in force any more."""
        return len(self.chosen) - self.number

    @property
    def uses(self) -> list[tuple[str, str, bool]]:
        return [(use, label, use == self.use) for use, (label, _) in USES.items()]

    @property
    def label(self) -> str:
        return USES[self.use][0]

    @property
    def holds(self) -> str:
        return f"{self.number} text{'' if self.number == 1 else 's'}"

    @cached_property
    def paper(self) -> Paper:
        return Paper.of(USES[self.use][1], [*self._quoted(), *self._sources()])

    def _quoted(self) -> Iterator[Block]:
        for edition, places in groupby(self.places, lambda place: place.edition):
            yield Heading(_named(edition))
            for place in places:
                yield from _of_place(place)

    def _sources(self) -> Iterator[Block]:
        yield Heading("Sources")
        yield Paragraph("Quoted word for word. The texts belong to their publishers.")
        found = groupby(self.places, lambda place: place.edition)
        yield Bullets(tuple(_source(edition, list(places)) for edition, places in found))


def codes(places: Iterable[Place]) -> list[str]:
    return [quote.code for place in places for quote in place.quotes]


def _of_place(place: Place) -> Iterator[Block]:
    """A section under its name; what stands above them all under the names of its kinds."""
    if place.section:
        yield Heading(place.name, level=3)
        yield _bullets(place.quotes)
        return
    for what, quotes in place.groups:
        yield Heading(what, level=3)
        yield _bullets(quotes)


def _bullets(quotes: Iterable[Quote]) -> Bullets:
    return Bullets(tuple(quote.said for quote in quotes))


def _named(edition: Edition) -> str:
    return f"{edition.framework.name}, edition {edition.number}"


def _source(edition: Edition, places: list[Place]) -> str:
    """Framework, edition, publisher, the sections quoted, and what short forms mean."""
    sections = ", ".join(place.name for place in places)
    quotes = [quote for place in places for quote in place.quotes]
    meanings = [f"{short} means {meaning}." for short, meaning in short_forms(edition, quotes)]
    since = date_format(edition.published_at, "j F Y")
    said = [
        f"{_named(edition)}, in force since {since}.",
        f"Publisher: {edition.framework.publisher}.",
        f"From: {sections}.",
        *meanings,
    ]
    return " ".join(said)
