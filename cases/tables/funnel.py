"""Teams side by side for one item: the figures of the funnel as a table, and as a file.

Belongs here: columns and how a cell reads. Does not belong here: counting
(cases/funnel_counts.py). No query starts here. Teams stand by name, never by their share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases import bars
from cases.figures import Counts
from cases.funnel_counts import FEW, INSIDE, NOBODY, OUTSIDE, OUTSIDE_95, Place, Tally
from cases.models import Team
from cases.statistics import Limits
from cases.tables.team_cases import QUIET


@dataclass(frozen=True)
class FunnelRow:
    """A team; all of them together have none."""

    team: Team | None
    tally: Tally
    place: Place | None

    @property
    def counts(self) -> Counts:
        return self.tally.counts


def share_said(k: int, n: int, minimum_n: int) -> str:
    """With its % from the minimum n on."""
    return bars.of_n(k, n) if n >= minimum_n or not n else f"{k} of {n}"


def limits_said(limits: Limits, n: int) -> str:
    """ "9 to 18 of 22 (41% to 82%)": the numbers that chance alone gives."""
    low = bars.percent_of(limits.lower, n).removesuffix("%")
    return f"{limits.lower} to {limits.upper} of {n} ({low} to {bars.percent_of(limits.upper, n)})"


def stands_said(place: Place, minimum_n: int) -> str:
    if place.stands in OUTSIDE:
        limits = "95%" if place.stands == OUTSIDE_95 else "99.8%"
        way = "more" if place.above else "fewer"
        return f"Worth a conversation: {way} than the {limits} limits"
    return {
        INSIDE: "Inside the limits",
        FEW: f"Small sample: fewer than {minimum_n} children",
        NOBODY: "Nobody rated",
    }[place.stands]


class FunnelTable(tables.Table):
    """The whole first, then teams by name."""

    team = tables.Column(empty_values=())
    share = tables.Column(empty_values=())
    ratings = tables.Column(verbose_name="All ratings", empty_values=(), attrs=QUIET)
    families = tables.Column(verbose_name="Families", accessor="tally__families")
    narrow = tables.Column(verbose_name="95% limits", empty_values=())
    wide = tables.Column(verbose_name="99.8% limits", empty_values=())
    stands = tables.Column(verbose_name="Where it stands", empty_values=())

    row_header = "team"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--funnel"}

    def __init__(
        self,
        rows: Sequence[FunnelRow],
        *,
        code: str,
        measure: str,
        share_head: str,
        query: str,
        minimum_n: int,
        whole: str,
        whole_url: str,
        caption: str,
    ) -> None:
        self.code, self.measure, self.query = code, measure, query
        self.minimum_n, self.whole, self.caption = minimum_n, whole, caption
        self.whole_url = whole_url
        super().__init__(rows)
        self.columns["share"].column.verbose_name = share_head

    def render_team(self, record: FunnelRow) -> SafeString | str:
        if record.team is None:
            return f"{self.whole}, all together"
        url = reverse("team_picture", args=[record.team.public_id]) + self.query
        return format_html('<a class="row-link" href="{}">{}</a>', url, record.team.listed_as)

    def render_share(self, record: FunnelRow) -> SafeString | str:
        k, n = record.tally.k(self.measure), record.tally.n(self.measure)
        said = share_said(k, n, self.minimum_n)
        if not k:
            return said
        url = self.whole_url
        if record.team:
            args = [record.team.public_id, self.code, self.measure]
            url = reverse("team_behind", args=args) + self.query
        return format_html('<a class="row-link" href="{}">{}</a>', url, said)

    def render_ratings(self, record: FunnelRow) -> SafeString | str:
        counts = record.counts
        parts = {"green": counts.green, "amber": counts.amber, "red": counts.red}
        if record.tally.n(self.measure) > counts.n:
            parts["not_asked"] = counts.not_asked
        return bars.bar(parts) if any(parts.values()) else ""

    def render_narrow(self, record: FunnelRow) -> str:
        return limits_said(record.place.narrow, record.place.n) if _has_limits(record) else ""

    def render_wide(self, record: FunnelRow) -> str:
        return limits_said(record.place.wide, record.place.n) if _has_limits(record) else ""

    def render_stands(self, record: FunnelRow) -> SafeString | str:
        if record.place is None:
            return "The line in the middle"
        said = stands_said(record.place, self.minimum_n)
        if record.place.stands in OUTSIDE:
            return format_html("<strong>{}</strong>", said)
        return said


def _has_limits(record: FunnelRow) -> bool:
    return bool(record.place and record.place.narrow)


def _number(name: str) -> tables.Column:
    return tables.Column(verbose_name=name, empty_values=())


class FunnelFileTable(tables.Table):
    """The same rows for a file: every number in a cell of its own."""

    team = tables.Column(empty_values=())
    service = tables.Column(empty_values=())
    item = tables.Column(empty_values=())
    counted = tables.Column(verbose_name="Counted", empty_values=())
    k = _number("Children")
    n = _number("Of")
    percent = _number("%")
    families = tables.Column(verbose_name="Families", accessor="tally__families")
    narrow_lower = _number("95% limits, from")
    narrow_upper = _number("95% limits, to")
    wide_lower = _number("99.8% limits, from")
    wide_upper = _number("99.8% limits, to")
    stands = _number("Where it stands")
    green = tables.Column(accessor="counts__green")
    amber = tables.Column(accessor="counts__amber")
    red = tables.Column(accessor="counts__red")
    not_asked = tables.Column(verbose_name="Not asked", accessor="counts__not_asked")
    not_yet_known = tables.Column(verbose_name="Not yet known", accessor="counts__not_yet_known")
    not_applicable = tables.Column(
        verbose_name="Does not apply now", accessor="counts__not_applicable"
    )
    bulk = tables.Column(verbose_name="Rated with their domain", accessor="counts__bulk")

    caption = "Teams side by side"

    class Meta:
        orderable = False

    def __init__(self, screen: FunnelTable, rows, *, item: str, counted: str, words) -> None:
        self.screen, self.item, self.counted = screen, item, counted
        super().__init__(rows)
        for value in ("green", "amber", "red"):
            self.columns[value].column.verbose_name = words(value)

    def render_team(self, record: FunnelRow) -> str:
        return record.team.listed_as if record.team else f"{self.screen.whole}, all together"

    def render_service(self, record: FunnelRow) -> str:
        return record.team.service.name if record.team else ""

    def render_item(self) -> str:
        return self.item

    def render_counted(self) -> str:
        return self.counted

    def render_k(self, record: FunnelRow) -> int:
        return record.tally.k(self.screen.measure)

    def render_n(self, record: FunnelRow) -> int:
        return record.tally.n(self.screen.measure)

    def render_percent(self, record: FunnelRow):
        k, n = self.render_k(record), self.render_n(record)
        return bars.percent_in_file(k, n) if n >= self.screen.minimum_n else ""

    def render_narrow_lower(self, record: FunnelRow):
        return record.place.narrow.lower if _has_limits(record) else ""

    def render_narrow_upper(self, record: FunnelRow):
        return record.place.narrow.upper if _has_limits(record) else ""

    def render_wide_lower(self, record: FunnelRow):
        return record.place.wide.lower if _has_limits(record) else ""

    def render_wide_upper(self, record: FunnelRow):
        return record.place.wide.upper if _has_limits(record) else ""

    def render_stands(self, record: FunnelRow) -> str:
        return stands_said(record.place, self.screen.minimum_n) if record.place else ""
