"""What became of each item from one edition to the next: proposed from codes and words, then said.

Belongs here: proposing, and keeping what an admin said. Does not belong here: what a figure makes
of it (cases/trend_counts.py). A code that stays is an item that stays, unless somebody says no.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from frameworks.models import Edition, Item, ItemLink

Kind = ItemLink.Kind
ALIKE = 0.5  # of the words of two texts, as difflib counts; below it nothing is proposed
SLIP = "The same: only a slip was mended; nobody is told that it was reworded"
MOST = 3  # items that one is said to come from


@dataclass(frozen=True)
class Link:
    """One item of an edition, and what it is to the edition before."""

    item: Item
    kind: str
    sources: tuple[Item, ...]  # of the edition before

    @property
    def kept_code(self) -> bool:
        return any(source.code == self.item.code for source in self.sources)

    @property
    def was(self) -> str:
        """Its own words until now, where it kept its code."""
        return next((each.text for each in self.sources if each.code == self.item.code), "")

    @property
    def others(self) -> list[Item]:
        return [source for source in self.sources if source.code != self.item.code]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be said of it: an item that was not there cannot be reworded."""
        allowed = [Kind.NEW]
        if self.sources:
            allowed = [Kind.SPLIT, Kind.MERGED, Kind.NEW]
        if self.kept_code:
            allowed = [Kind.REWORDED, Kind.SAME, *allowed]
        return [(kind.value, SLIP if kind == Kind.SAME else kind.label) for kind in allowed]


def proposed(edition: Edition, before: Edition) -> list[Link]:
    """Every item of the edition, in its order; two queries."""
    old = {item.code: item for item in before.items.all()}
    new = {item.code: item for item in edition.items.all()}
    gone = [item for code, item in old.items() if code not in new]
    return [_propose(item, old, gone, new) for item in new.values()]


def _propose(
    item: Item, old: Mapping[str, Item], gone: list[Item], new: Mapping[str, Item]
) -> Link:
    own = old.get(item.code)
    if own is not None and own.text == item.text:
        return Link(item, Kind.SAME, (own,))
    if own is not None:
        taken_in = tuple(_alike(item, gone))
        return Link(item, Kind.MERGED if taken_in else Kind.REWORDED, (own, *taken_in))
    changed = [each for each in old.values() if _text(new, each.code) != each.text]
    sources = tuple(_alike(item, changed))
    return Link(item, Kind.SPLIT if sources else Kind.NEW, sources)


def _text(rows: Mapping[str, Item], code: str) -> str:
    return rows[code].text if code in rows else ""


def _alike(item: Item, others: list[Item]) -> list[Item]:
    """The most alike first."""
    words = item.text.casefold().split()
    ratios = [
        (difflib.SequenceMatcher(None, words, other.text.casefold().split()).ratio(), other)
        for other in others
    ]
    found = sorted((pair for pair in ratios if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [other for _, other in found[:MOST]]


def standing(edition: Edition, before: Edition) -> list[Link]:
    """As somebody said it, else as it is proposed; three queries."""
    said = dict(edition.links.values_list("item_id", "kind"))
    return [
        Link(link.item, said.get(link.item.pk, link.kind), link.sources)
        for link in proposed(edition, before)
    ]


def seen_of(edition: Edition) -> str:
    """What a page showed of it: changes when anybody says something else."""
    rows = edition.links.order_by("item_id", "before").values_list("item_id", "kind")
    return "-".join(f"{item}.{kind[:2]}" for item, kind in rows)


@transaction.atomic
def keep(edition: Edition, before: Edition, said: Mapping[str, str]) -> list[Link]:
    """Store what each item is; `said` holds a kind by code, the others stay as they stand."""
    links = [
        Link(link.item, _fitting(link, said.get(link.item.code, link.kind)), link.sources)
        for link in standing(edition, before)
    ]
    edition.links.all().delete()
    _store(edition, links)
    return links


@transaction.atomic
def say(edition: Edition, before: Edition, code: str, kind: str) -> None:
    """What became of one item of a draft; with the same words there is nothing to say."""
    link = next(each for each in proposed(edition, before) if each.item.code == code)
    edition.links.filter(item=link.item).delete()
    if link.kind != Kind.SAME:
        _store(edition, [Link(link.item, _fitting(link, kind), link.sources)])


def _store(edition: Edition, links: list[Link]) -> None:
    ItemLink.objects.bulk_create(
        ItemLink(edition=edition, item=link.item, kind=link.kind, before=code)
        for link in links
        for code in _codes(link)
    )


def _fitting(link: Link, kind: str) -> str:
    allowed = {value for value, _ in link.choices} | {link.kind}
    return kind if kind in allowed else link.kind


def _codes(link: Link) -> list[str]:
    if link.kind == Kind.NEW:
        return [""]
    if link.kind in (Kind.SAME, Kind.REWORDED):
        return [link.item.code]
    return [source.code for source in link.sources]
