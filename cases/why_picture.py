"""What stands on the pages of the why and of outcomes beside practice, for one reader and choice.

Belongs here: which tables and words a page shows. Does not belong here: counting
(cases/why_counts.py, cases/practice_counts.py), columns (cases/tables/why.py), requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django_tables2 import Table

from cases import practice_counts, why_counts
from cases.behind_figure import newest_item
from cases.clock_picture import sections_of
from cases.figured_place import Place
from cases.figures import Ranking
from cases.forms.filters import FigureFilter
from cases.stored_settings import stored
from cases.tables.why import (
    BesideTable,
    HelpedTable,
    MissingTable,
    NamedTable,
    ShownTable,
    VotesTable,
    WhyFileTable,
)
from frameworks.models import Item

FOUND_WORDS = {
    practice_counts.PRACTICE: "Practice gap",
    practice_counts.SYSTEM: "System gap",
    practice_counts.NOT_LOOKED_AT: "Practice not looked at",
}
FOUND_MEANS = {
    practice_counts.PRACTICE: "at least one matched standard is partly met or not met",
    practice_counts.SYSTEM: "every matched standard that was rated is met",
    practice_counts.NOT_LOOKED_AT: "no matched standard was rated in twelve months",
}
EFFECT_WORDS = {
    "helped": "Named as helping behind {} strength{}",
    "missing": "Named as missing behind {} gap{}",
    "developing": "Named as missing behind {} developing rating{}",
    why_counts.SHOWS: "Itself a gap or developing, in {} rating{}",
}


class _Page:
    """One place and one choice, with the addresses that keep them."""

    page = ""

    def __init__(self, place: Place, choice: FigureFilter) -> None:
        self.place, self.choice = place, choice

    def behind(self, code: str, what: str) -> str:
        address = self._pattern.replace("CODE", code).replace("WHAT", what)
        return address + self._query

    @cached_property
    def _pattern(self) -> str:
        return self.place.url(f"{self.page}_behind", "CODE", "WHAT")

    @cached_property
    def _query(self) -> str:
        return self.choice.votes_query()

    @property
    def other_url(self) -> str:
        """The same place and choice on the other of the two pages."""
        return self.place.url("practice" if self.page == "why" else "why") + self._query

    @property
    def last_quarter_query(self) -> str:
        return self.choice.query(quarter=self.choice.chosen_quarter.before().code)

    @property
    def last_quarter_words(self) -> str:
        return self.choice.chosen_quarter.before().label

    @property
    def minimum_n(self) -> int:
        return stored.MINIMUM_N


class WhyPicture(_Page):
    page = "why"

    def __init__(self, place: Place, choice: FigureFilter) -> None:
        super().__init__(place, choice)
        self.why = why_counts.why(place.audits, choice.selection())
        self.helped = self.why.ranking("helped", stored.MINIMUM_N)
        self.missing = self.why.ranking("missing", stored.MINIMUM_N)

    @property
    def any_ratings(self) -> bool:
        return any(self.why.ratings.values())

    @property
    def silent(self) -> dict[str, int]:
        return {effect: self.why.silent(effect) for effect in why_counts.BEHIND}

    @property
    def all_url(self) -> str:
        return self.choice.query(all="1") or "?"

    @property
    def top_url(self) -> str:
        return self.choice.query(all="") or "?"

    kind_words = "Determinants"

    @cached_property
    def tables(self) -> dict[str, Table]:
        return {
            "helped": self._ranked(HelpedTable, self.helped),
            "missing": self._ranked(MissingTable, self.missing),
            "shown": ShownTable(self.why.shown, behind=self.behind),
        }

    def _ranked(self, table: type[NamedTable], ranking: Ranking) -> NamedTable:
        rows = (*ranking.ranked, *ranking.too_few) if self.choice.show_all else ranking.top
        return table(rows, why=self.why, behind=self.behind)

    def for_file(self, name: str | None) -> Table:
        if name == "shown":
            return self.tables["shown"]
        return WhyFileTable(self.why.rows, why=self.why)


class PracticePicture(_Page):
    page = "practice"

    def __init__(self, place: Place, choice: FigureFilter) -> None:
        super().__init__(place, choice)
        self.rows = practice_counts.beside(place.audits, choice.selection())
        self.clocks = sections_of(place, choice)

    @property
    def gaps(self) -> int:
        return sum(row.gaps for row in self.rows)

    @property
    def looked_at(self) -> int:
        return sum(row.looked_at for row in self.rows)

    @cached_property
    def table(self) -> BesideTable:
        return BesideTable(self.rows, behind=self.behind, minimum_n=stored.MINIMUM_N)

    def for_file(self, name: str | None) -> Table:
        """A standard's clock beside its rating, or else the gaps."""
        sections = {section.key: section for section in self.clocks}
        return sections[name].judged_table if name in sections else self.table


# --- the ratings behind a number -----------------------------------------------------------


@dataclass(frozen=True)
class BehindNumber:
    """A number, its ratings as far as they are open, and where it came from."""

    item: Item
    said: str  # the number in words
    total: int
    shown: int
    table: VotesTable
    page_name: str
    back: str
    file_name = "ratings behind a number"

    @property
    def hidden(self) -> int:
        return self.total - self.shown

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.page_name, self.back)]


def behind_why(place: Place, choice: FigureFilter, code: str, effect: str) -> BehindNumber | None:
    """The ratings that name a determinant; None where there is no such number."""
    item = newest_item(code) if effect in EFFECT_WORDS else None
    kinds = (Item.Kind.UNIVERSAL_DETERMINANT, Item.Kind.TAILORED_DETERMINANT)
    if item is None or item.kind not in kinds:
        return None
    votes = why_counts.behind_named(place.audits, choice.selection(), code=code, effect=effect)
    said = EFFECT_WORDS[effect].format(len(votes), "" if len(votes) == 1 else "s")
    return _behind(place, item, votes, said, "Why", place.url("why") + choice.votes_query())


def behind_practice(
    place: Place, choice: FigureFilter, code: str, found: str
) -> BehindNumber | None:
    """The gaps of one domain that are a practice gap, a system gap, or not looked at."""
    item = newest_item(code) if found in FOUND_WORDS else None
    if item is None or item.kind != Item.Kind.IMPACT:
        return None
    votes = practice_counts.behind_beside(place.audits, choice.selection(), code=code, found=found)
    gaps = f"{len(votes)} gap{'' if len(votes) == 1 else 's'}"
    said = f"{FOUND_WORDS[found]}: {gaps} where {FOUND_MEANS[found]}"
    back = place.url("practice") + choice.votes_query()
    return _behind(place, item, votes, said, "Outcomes beside practice", back)


def _behind(place: Place, item: Item, votes, said: str, page: str, back: str) -> BehindNumber:
    rows = place.open_rows(votes)
    table = VotesTable(rows, today=timezone.localdate(), names=place.names)
    return BehindNumber(
        item=item,
        said=said,
        total=len(votes),
        shown=len(rows),
        table=table,
        page_name=page,
        back=back,
    )
