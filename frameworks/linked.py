"""Which ratings of an item may be set beside each other: one door for everything that compares.

An item keeps its code from edition to edition. Where an edition said that a code begins anew (a
part of what it was, several in one, something else), ratings before and after are two lines and
nothing is compared across. Belongs here: lines, and what an item came from. Does not belong here:
proposing and keeping links (linking), and anybody's ratings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from frameworks.models import Edition, ItemLink

Kind = ItemLink.Kind
NEW_LINE = (Kind.SPLIT, Kind.MERGED, Kind.NEW)
TELLING = (*NEW_LINE, Kind.REWORDED)
FROM_OTHERS = (Kind.SPLIT, Kind.MERGED)

# The same in SQL: the edition with which the line of an item begins; items of a first line are not
# in it. Code alone says which item is meant: it begins with its framework's.
BEGINS = """begins AS (
    SELECT i.id AS item_id, MAX(l.number) AS number FROM frameworks_item i
    JOIN frameworks_edition e ON e.id = i.edition_id
    JOIN (SELECT n.code, b.number FROM frameworks_itemlink k
          JOIN frameworks_item n ON n.id = k.item_id
          JOIN frameworks_edition b ON b.id = k.edition_id
          WHERE k.kind IN ('split', 'merged', 'new') AND b.status <> 'draft') l
      ON l.code = i.code AND l.number <= e.number
    GROUP BY i.id)"""


@dataclass(frozen=True)
class Came:
    """What an item of an edition came from, where a line begins with it."""

    kind: str
    number: int  # of the edition with which the line begins
    codes: tuple[str, ...] = ()


@dataclass
class Lines:
    """Every link that says more than “the same”, by code and edition."""

    said: dict[str, dict[int, Came]] = field(default_factory=lambda: defaultdict(dict))

    def begins(self, code: str, number: int) -> int:
        """The edition with which the line of an item of this edition begins; 0 is the first."""
        starts = self.said.get(code, {})
        return max(
            (at for at, came in starts.items() if at <= number and came.kind in NEW_LINE),
            default=0,
        )

    def comparable(self, code: str, one: int, other: int) -> bool:
        """The same item in two editions of its framework: a change between them is a change."""
        return self.begins(code, one) == self.begins(code, other)

    def reworded(self, code: str, before: int, now: int) -> bool:
        """Its words changed between, and it is the same item."""
        return self.comparable(code, before, now) and any(
            before < at <= now and came.kind == Kind.REWORDED
            for at, came in self.said.get(code, {}).items()
        )

    def came_from(self, code: str, number: int) -> Came | None:
        """What was split or merged into it, where its line begins after the first edition."""
        came = self.said.get(code, {}).get(self.begins(code, number))
        return came if came and came.kind in FROM_OTHERS else None

    def broken(self) -> dict[str, list[int]]:
        """Per code the editions that begin a line, in order."""
        found = {
            code: sorted(at for at, came in starts.items() if came.kind in NEW_LINE)
            for code, starts in self.said.items()
        }
        return {code: starts for code, starts in found.items() if starts}


def lines(codes: Collection[str] | None = None) -> Lines:
    """Of some codes or of all; one statement, and as good as no rows where nobody changed words."""
    rows = ItemLink.objects.filter(kind__in=TELLING)
    rows = rows.exclude(edition__status=Edition.Status.DRAFT).order_by()
    if codes is not None:
        rows = rows.filter(item__code__in=list(codes))
    return _lines(rows.values_list("item__code", "edition__number", "kind", "before"))


def _lines(rows: Iterable[tuple[str, int, str, str]]) -> Lines:
    found = Lines()
    for code, number, kind, before in sorted(rows):
        known = found.said[code].get(number)
        codes = (*(known.codes if known else ()), *([before] if before else []))
        found.said[code][number] = Came(kind, number, codes)
    return found
