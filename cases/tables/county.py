"""The County picture's tables: one of a service's domains for the page, one of all lines for files.

Belongs here: columns and how a number reads, also one that is not shown. Does not belong here:
counting and hiding (cases/county_counts.py).
"""

from __future__ import annotations

from collections.abc import Iterable

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases import bars
from cases.county_counts import COLOURS, CountyLine
from cases.pages.county import Part

HIDDEN = "c"
WHOLE = "Whole county"


def said(number: int | None) -> int | str:
    return HIDDEN if number is None else number


def share(number: int | None, n: int | None) -> str:
    """ "243 (49%)": the share only where both numbers are shown and somebody was rated."""
    if number is None or not n:
        return str(said(number))
    return f"{number} ({bars.percent_of(number, n)})"


class CountyTable(tables.Table):
    """Eight domains, strengths first."""

    domain = tables.Column()
    ratings = tables.Column(
        verbose_name="All ratings", empty_values=(), attrs={"td": {"class": "bare"}}
    )
    strength = tables.Column(empty_values=())
    developing = tables.Column(empty_values=())
    gap = tables.Column(empty_values=())
    n = tables.Column(verbose_name="Rated (n)", empty_values=())
    not_yet_known = tables.Column(empty_values=())

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--figures"}

    def __init__(self, part: Part, *, quarter: str) -> None:
        self.name = part.service or WHOLE
        self.caption = f"{self.name}, {quarter}"
        super().__init__(part.lines)

    def render_domain(self, record: CountyLine) -> SafeString:
        return format_html('<span class="letter">{}</span> {}', record.letter, record.domain)

    def render_ratings(self, record: CountyLine) -> str:
        counts = {word: getattr(record, word) for word in COLOURS}
        return bars.bar(counts) if record.n else ""

    def render_strength(self, record: CountyLine) -> str:
        return share(record.green, record.n)

    def render_developing(self, record: CountyLine) -> str:
        return share(record.amber, record.n)

    def render_gap(self, record: CountyLine) -> str:
        return share(record.red, record.n)

    def render_n(self, record: CountyLine) -> int | str:
        return said(record.n)

    def render_not_yet_known(self, record: CountyLine) -> int | str:
        return said(record.not_yet_known)


def county_tables(parts: Iterable[Part], quarter: str) -> list[CountyTable]:
    return [CountyTable(part, quarter=quarter) for part in parts]


class CountyFile(tables.Table):
    """Every line of the page, county first, for a file: the same numbers and the same letter c."""

    quarter = tables.Column(empty_values=())
    place = tables.Column(empty_values=(), verbose_name="County or service")
    domain = tables.Column()
    strength = tables.Column(empty_values=())
    strength_percent = tables.Column(empty_values=(), verbose_name="Strength % of rated")
    developing = tables.Column(empty_values=())
    developing_percent = tables.Column(empty_values=(), verbose_name="Developing % of rated")
    gap = tables.Column(empty_values=())
    gap_percent = tables.Column(empty_values=(), verbose_name="Gap % of rated")
    n = tables.Column(empty_values=(), verbose_name="Rated (n)")
    not_yet_known = tables.Column(empty_values=())

    class Meta:
        orderable = False

    def __init__(self, parts: Iterable[Part], *, quarter: str) -> None:
        self.label = quarter
        super().__init__([line for part in parts for line in part.lines])

    def render_quarter(self, record: CountyLine) -> str:
        return self.label

    def render_place(self, record: CountyLine) -> str:
        return record.service or WHOLE

    def render_strength(self, record: CountyLine) -> int | str:
        return said(record.green)

    def render_strength_percent(self, record: CountyLine) -> float | str:
        return self._percent(record.green, record.n)

    def render_developing(self, record: CountyLine) -> int | str:
        return said(record.amber)

    def render_developing_percent(self, record: CountyLine) -> float | str:
        return self._percent(record.amber, record.n)

    def render_gap(self, record: CountyLine) -> int | str:
        return said(record.red)

    def render_gap_percent(self, record: CountyLine) -> float | str:
        return self._percent(record.red, record.n)

    def render_n(self, record: CountyLine) -> int | str:
        return said(record.n)

    def render_not_yet_known(self, record: CountyLine) -> int | str:
        return said(record.not_yet_known)

    def _percent(self, number: int | None, n: int | None) -> float | str:
        if number is None or n is None:
            return HIDDEN
        return bars.percent_in_file(number, n) if n else ""
