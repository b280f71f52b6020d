"""The rows that figures come in, and the order lists stand in: pure, no database.

Belongs here: what a figure consists of and how rows rank. Does not belong here: finding the votes
(cases/votes.py) and counting them (cases/rollups.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from cases.statistics import Interval, wilson


@dataclass(frozen=True)
class Counts:
    """Children by rating. `bulk` ones were rated with their domain and rank no item."""

    green: int = 0
    amber: int = 0
    red: int = 0
    not_yet_known: int = 0
    not_applicable: int = 0
    not_asked: int = 0
    bulk: int = 0

    @property
    def n(self) -> int:
        """Rated with a colour: what a strength is counted of."""
        return self.green + self.amber + self.red

    @property
    def n_with_not_asked(self) -> int:
        """What a gap is counted of: not asked under a green domain is no gap found."""
        return self.n + self.not_asked

    @property
    def looked_at(self) -> int:
        """What not yet known is counted of."""
        return self.n + self.not_yet_known


NOBODY = Counts()
COUNTED = tuple(Counts.__dataclass_fields__)
_numbers_of = attrgetter(*COUNTED)


def added_up(rows: Iterable[Counts]) -> Counts:
    return Counts(*map(sum, zip(*map(_numbers_of, rows), strict=True)))


@dataclass(frozen=True)
class ItemRow:
    """One item of a framework, whatever the edition it was rated in, with its counts."""

    code: str
    kind: str
    letter: str
    section: str
    label: str
    text: str
    position: tuple[int, int]
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True)
class Ranked:
    """A row of a list: k of n with its likely range; rank None is too few to rank."""

    rank: int | None
    item: ItemRow
    k: int
    n: int
    interval: Interval


TOP = 10
TOP_TOO_FEW = 3


@dataclass(frozen=True)
class Ranking:
    ranked: tuple[Ranked, ...]
    too_few: tuple[Ranked, ...]

    def __len__(self) -> int:
        return len(self.ranked) + len(self.too_few)

    @property
    def top(self) -> tuple[Ranked, ...]:
        """Ten ranked rows; after them a few that somebody was rated on but too few to rank."""
        ranked = self.ranked[:TOP]
        few = [row for row in self.too_few if row.n]
        return (*ranked, *few[: max(TOP - len(ranked), TOP_TOO_FEW)])

    @property
    def has_more(self) -> bool:
        """There is something to show beyond the top."""
        return len(self.top) < len(self)


@dataclass(frozen=True)
class PractitionerDomains:
    """One practitioner's children by domain letter; the whole team has no id."""

    practitioner_id: int | None
    name: str
    domains: dict[str, Counts]
    public_id: str = ""

    @property
    def total(self) -> Counts:
        return added_up(self.domains.values())


@dataclass(frozen=True)
class Coverage:
    """Cases held, how many were rated in the quarter, and the actions on them now."""

    held: int = 0
    rated: int = 0
    actions: int = 0
    overdue: int = 0
    longest_overdue: int = 0  # days
    practitioner_id: int | None = None
    name: str = ""
    public_id: str = ""


@dataclass(frozen=True)
class Change:
    """Domains of the same children, one quarter against the one before."""

    grown: int = 0
    set_back: int = 0
    same: int = 0
    now_known: int = 0
    cases: int = 0


@dataclass(frozen=True)
class TeamFigures:
    items: tuple[ItemRow, ...]  # of the chosen kind, framework order
    domains: tuple[ItemRow, ...]  # the impacts, framework order
    practitioners: tuple[PractitionerDomains, ...]  # name order
    change: Change = field(default_factory=Change)


def strengths(items: Iterable[ItemRow], minimum_n: int) -> Ranking:
    """Most surely a strength first, of those rated; not asked ones are left out."""
    return ranking_of(((item, item.counts.green, item.counts.n) for item in items), minimum_n)


def gaps(items: Iterable[ItemRow], minimum_n: int) -> Ranking:
    """Most surely a gap first; not asked under a green domain counts as no gap found."""
    rows = ((item, item.counts.red, item.counts.n_with_not_asked) for item in items)
    return ranking_of(rows, minimum_n)


def ranking_of(rows: Iterable[tuple[ItemRow, int, int]], minimum_n: int) -> Ranking:
    """By the lower end of the interval, then %, then n, then framework order."""
    found = [Ranked(None, item, k, n, wilson(k, n)) for item, k, n in rows]
    enough = sorted(
        (row for row in found if row.n >= minimum_n),
        key=lambda row: (-row.interval.lower, -row.k / row.n, -row.n, row.item.position),
    )
    return Ranking(
        ranked=tuple(
            Ranked(rank, row.item, row.k, row.n, row.interval)
            for rank, row in enumerate(enough, start=1)
        ),
        too_few=tuple(row for row in found if row.n < minimum_n),
    )


def in_all(rows: Iterable[Coverage]) -> Coverage:
    """The whole team's cover from its practitioners'."""
    rows = list(rows)
    return Coverage(
        held=sum(row.held for row in rows),
        rated=sum(row.rated for row in rows),
        actions=sum(row.actions for row in rows),
        overdue=sum(row.overdue for row in rows),
        longest_overdue=max((row.longest_overdue for row in rows), default=0),
    )
