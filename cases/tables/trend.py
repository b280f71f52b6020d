"""The trend of one item: a share with its likely range each quarter, and children rated in two.

Belongs here: columns and how a cell reads. Does not belong here: counting (cases/trend_counts.py).
No query starts here. The oldest quarter first, as in the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases import bars
from cases.tables.clocks import linked
from cases.tables.funnel import share_said
from cases.tables.team_cases import QUIET
from cases.trend_counts import (
    GONE,
    GROWN,
    MERGED,
    NEW,
    REWORDED,
    SAME,
    SET_BACK,
    SPLIT,
    QuarterFigure,
    Turn,
)

MOVE_WORDS = {GROWN: "Grown", SAME: "Same", SET_BACK: "Set back"}
LINK_WORDS = {
    SAME: "same words",
    REWORDED: "reworded",
    SPLIT: "a part of what was one item",
    MERGED: "holds what were several items",
    NEW: "new in this edition",
    GONE: "no longer in this edition",
}
# The address of what stands behind a quarter's share, or behind its children by move.
Address = Callable[..., str]


@dataclass(frozen=True)
class TrendRow:
    """A quarter with what may be said of it against the one before."""

    figure: QuarterFigure
    compared: bool  # enough children here and in the quarter before
    apart: str
    moved: str
    share_url: str
    move_urls: dict[str, str]

    @property
    def label(self) -> str:
        return self.figure.quarter.label


def turn_said(turn: Turn) -> str:
    """ "Edition 2 from here on: reworded; the scale changed"."""
    scale = "; the words of the scale changed" if turn.scale_changed else ""
    return f"Edition {turn.edition} from here on: {LINK_WORDS[turn.link]}{scale}"


def likely_said(figure: QuarterFigure, measure: str) -> str:
    found = figure.interval(measure)
    lower = bars.percent(found.lower).removesuffix("%")
    return f"{lower} to {bars.percent(found.upper)}"


class TrendTable(tables.Table):
    quarter = tables.Column(accessor="label", verbose_name="Quarter")
    share = tables.Column(empty_values=())
    likely = tables.Column(verbose_name=bars.axis(), empty_values=(), attrs=QUIET)
    range = tables.Column(verbose_name="Likely range", empty_values=())
    edition = tables.Column(verbose_name="Wording", empty_values=())
    said = tables.Column(verbose_name="Against the quarter before", empty_values=())

    row_header = "quarter"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--trend"}

    def __init__(
        self,
        rows: Sequence[TrendRow],
        *,
        measure: str,
        share_head: str,
        minimum_n: int,
        caption: str,
    ) -> None:
        self.measure, self.minimum_n, self.caption = measure, minimum_n, caption
        super().__init__(rows)
        self.columns["share"].column.verbose_name = share_head

    def _kn(self, record: TrendRow) -> tuple[int, int]:
        return record.figure.tally.k(self.measure), record.figure.tally.n(self.measure)

    def render_share(self, record: TrendRow) -> SafeString | str:
        k, n = self._kn(record)
        if not n:
            return "Nobody rated"
        said = share_said(k, n, self.minimum_n)
        if not (k and record.share_url):
            return said
        return format_html('<a class="row-link" href="{}">{}</a>', record.share_url, said)

    def render_likely(self, record: TrendRow) -> SafeString | str:
        k, n = self._kn(record)
        if n < self.minimum_n:
            return ""
        return bars.whisker(k / n, record.figure.interval(self.measure), self.measure)

    def render_range(self, record: TrendRow) -> str:
        if not self._kn(record)[1]:
            return ""
        if self._kn(record)[1] < self.minimum_n:
            return f"Small sample: fewer than {self.minimum_n} children"
        return likely_said(record.figure, self.measure)

    def render_edition(self, record: TrendRow) -> str:
        return turn_said(record.figure.turn) if record.figure.turn else ""

    def render_said(self, record: TrendRow) -> str:
        return apart_said(record)


def apart_said(record: TrendRow) -> str:
    if record.figure.breaks:
        return "Not compared: it does not mean the same"
    if not record.compared:
        return "Too few to compare"
    if not record.apart:
        return "No clear difference"
    return f"{record.apart.capitalize()}: the likely ranges are apart"


class MoveColumn(tables.Column):
    def __init__(self, move: str) -> None:
        super().__init__(verbose_name=MOVE_WORDS[move], empty_values=())
        self.move = move

    def render(self, record: TrendRow) -> SafeString | str:
        if record.figure.breaks:
            return ""
        number = record.figure.matched[self.move]
        about = f"{MOVE_WORDS[self.move].lower()}, {record.label}"
        return linked(number, record.move_urls[self.move], about)

    def value(self, record: TrendRow) -> int | str:
        return "" if record.figure.breaks else record.figure.matched[self.move]


class MatchedTable(tables.Table):
    """Children rated in a quarter and in the one before."""

    quarter = tables.Column(verbose_name="Quarter", empty_values=())
    in_both = tables.Column(verbose_name="Rated in both", empty_values=())
    grown = MoveColumn(GROWN)
    same = MoveColumn(SAME)
    set_back = MoveColumn(SET_BACK)
    said = tables.Column(verbose_name="What that says", empty_values=())

    row_header = "quarter"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards"}

    def __init__(self, rows: Sequence[TrendRow], *, caption: str) -> None:
        self.caption = caption
        super().__init__(rows)

    def render_quarter(self, record: TrendRow) -> str:
        return record.label

    def render_in_both(self, record: TrendRow) -> int | str:
        return "Not compared" if record.figure.breaks else record.figure.in_both

    def render_said(self, record: TrendRow) -> str:
        return moved_said(record)


def moved_said(record: TrendRow) -> str:
    if record.figure.breaks:
        return "It does not mean the same as before"
    if not record.figure.in_both:
        return "Nobody rated in both"
    if not record.moved:
        return "No clear change"
    more = abs(record.figure.more_grown)
    way = "grew than were set back" if record.moved == GROWN else "were set back than grew"
    return f"{more} more {way}"


class TrendFileTable(tables.Table):
    """Both tables for a file, every number in a cell of its own."""

    quarter = tables.Column(accessor="label", verbose_name="Quarter")
    where = tables.Column(verbose_name="Teams of", empty_values=())
    item = tables.Column(empty_values=())
    counted = tables.Column(verbose_name="Counted", empty_values=())
    k = tables.Column(verbose_name="Children", empty_values=())
    n = tables.Column(verbose_name="Of", empty_values=())
    percent = tables.Column(verbose_name="%", empty_values=())
    lower = tables.Column(verbose_name="Likely from %", empty_values=())
    upper = tables.Column(verbose_name="Likely to %", empty_values=())
    edition = tables.Column(verbose_name="Wording", empty_values=())
    apart = tables.Column(verbose_name="Against the quarter before", empty_values=())
    in_both = tables.Column(verbose_name="Rated in both", empty_values=())
    grown = MoveColumn(GROWN)
    same = MoveColumn(SAME)
    set_back = MoveColumn(SET_BACK)
    moved = tables.Column(verbose_name="What that says", empty_values=())

    caption = "Trend quarter by quarter"

    class Meta:
        orderable = False

    def __init__(self, screen: TrendTable, rows, *, where: str, item: str, counted: str) -> None:
        self.screen, self.where, self.item, self.counted = screen, where, item, counted
        super().__init__(rows)

    def render_where(self) -> str:
        return self.where

    def render_item(self) -> str:
        return self.item

    def render_counted(self) -> str:
        return self.counted

    def _kn(self, record: TrendRow) -> tuple[int, int]:
        return self.screen._kn(record)

    def render_k(self, record: TrendRow) -> int:
        return self._kn(record)[0]

    def render_n(self, record: TrendRow) -> int:
        return self._kn(record)[1]

    def render_percent(self, record: TrendRow):
        k, n = self._kn(record)
        return bars.percent_in_file(k, n) if n >= self.screen.minimum_n else ""

    def _end(self, record: TrendRow, end: str):
        if self._kn(record)[1] < self.screen.minimum_n:
            return ""
        return round(100 * getattr(record.figure.interval(self.screen.measure), end), 1)

    def render_lower(self, record: TrendRow):
        return self._end(record, "lower")

    def render_upper(self, record: TrendRow):
        return self._end(record, "upper")

    def render_edition(self, record: TrendRow) -> str:
        return turn_said(record.figure.turn) if record.figure.turn else ""

    def render_apart(self, record: TrendRow) -> str:
        return apart_said(record)

    def render_in_both(self, record: TrendRow):
        return "" if record.figure.breaks else record.figure.in_both

    def render_moved(self, record: TrendRow) -> str:
        return moved_said(record)
