"""What stands on the page of the trend, and behind its numbers, for one reader and choice.

Belongs here: which audits, quarters and words a page shows. Does not belong here: counting
(cases/trend_counts.py), geometry (cases/trend_chart.py), columns (cases/tables/trend.py), requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from django.urls import reverse
from django.utils import timezone

from cases import bars, rollups, trend_chart, trend_counts
from cases.behind_figure import newest_item
from cases.charts import word
from cases.figured_place import Place
from cases.forms.comparing import ComparingFilter
from cases.forms.filters import short
from cases.funnel_picture import whole_name
from cases.models import Audit, Team, User
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from cases.stored_settings import stored
from cases.tables.trend import (
    LINK_WORDS,
    MOVE_WORDS,
    MatchedTable,
    TrendFileTable,
    TrendRow,
    TrendTable,
    turn_said,
)
from cases.tables.why import VotesTable
from cases.trend_chart import Mark, TrendDrawing
from cases.trend_counts import GONE, GROWN, MOVES, NEW, QuarterFigure
from cases.why_picture import BehindNumber
from frameworks.models import Item

SIZES = {"wide": (960, 420), "narrow": (288, 340)}


class Counted:
    """The audits of a team, a service or the county that count for a reader, and their name."""

    def __init__(
        self, user: User, choice: ComparingFilter, *, team: Team | None, teams: Sequence[Team]
    ) -> None:
        self.place, self.choice, service = Place(user, team), choice, choice.chosen_service
        self.name = team.name if team else service.name if service else whole_name(user, teams)
        counted = Audit.objects.countable_in(choice.whose.voice, user)
        if team:
            self.audits: AuditQuerySet = counted.of_team(team)
            return
        found = Team.objects.figured_for(user)
        self.audits = counted.of_service(service, found) if service else counted.of_teams(found)


class TrendPicture:
    """One item's share, quarter by quarter, and the children rated in two quarters in a row."""

    def __init__(self, counted: Counted) -> None:
        self.counted, self.choice = counted, counted.choice
        self.item: Item | None = newest_item(self.choice.code)
        self.figures = trend_counts.trend(
            counted.audits,
            self.choice.selection(),
            code=self.choice.code,
            quarters=self.choice.quarters,
        )

    @cached_property
    def rows(self) -> list[TrendRow]:
        """The oldest quarter first; the first has nothing to be compared with."""
        first = [self._row(figure, None) for figure in self.figures[:1]]
        return first + [self._row(now, was) for was, now in pairwise(self.figures)]

    def _row(self, figure: QuarterFigure, before: QuarterFigure | None) -> TrendRow:
        measure, least = self.measure, stored.MINIMUM_N
        told = (
            trend_counts.told_apart(before, figure, measure=measure, minimum_n=least)
            if before
            else ""
        )
        enough = before is not None and min(before.tally.n(measure), figure.tally.n(measure))
        return TrendRow(
            figure,
            compared=bool(enough and enough >= least),
            apart=told,
            moved=trend_counts.matched_change(figure),
            share_url=self._behind(measure, figure.quarter),
            move_urls={move: self._behind(move, figure.quarter) for move in MOVES},
        )

    def _behind(self, found: str, quarter: Quarter) -> str:
        now = self.choice.quarters[0]
        code = "" if quarter == now else quarter.code
        address = self.counted.place.url("trend_behind", self.choice.code, found)
        return address + self.choice.place_query(quarter=code)

    # --- words -----------------------------------------------------------------------------

    @property
    def measure(self) -> str:
        return self.choice.measure

    @property
    def minimum_n(self) -> int:
        return stored.MINIMUM_N

    @property
    def measure_word(self) -> str:
        return word(self.measure, self.item.edition.scale if self.item else {})

    @property
    def name(self) -> str:
        return self.choice.chosen_item.label if self.choice.chosen_item else ""

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return self.counted.place.crumbs

    @property
    def any_ratings(self) -> bool:
        return any(row.figure.tally.n(self.measure) for row in self.rows)

    @property
    def any_few(self) -> bool:
        return any(0 < row.figure.tally.n(self.measure) < self.minimum_n for row in self.rows)

    @property
    def side_by_side_url(self) -> str:
        """Of those who look over all teams."""
        if self.counted.place.team:
            return ""
        return reverse("teams_funnel") + self.choice.query(quarter="")

    @property
    def changes(self) -> list[str]:
        """All that may be said to have changed, in sentences; nothing is claimed beside it."""
        said = []
        for row in self.rows:
            if row.apart:
                k, n = row.figure.tally.k(self.measure), row.figure.tally.n(self.measure)
                said.append(
                    f"{row.label}: {row.apart} than the quarter before, {bars.of_n(k, n)}; the "
                    "likely ranges are apart."
                )
            if row.moved:
                grown, back = (row.figure.matched[move] for move in ("grown", "set_back"))
                more = "grew" if row.moved == GROWN else "were set back"
                said.append(
                    f"{row.label}: of {row.figure.in_both} children rated in both quarters more "
                    f"{more}: {grown} grown, {back} set back."
                )
        return said

    @property
    def turns(self) -> list[tuple[str, str, str]]:
        """(quarter, what a new edition made of the item, its words until then)."""
        return [
            (row.label, turn_said(row.figure.turn), row.figure.turn.before)
            for row in self.rows
            if row.figure.turn
        ]

    # --- drawn -----------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return f"{self.measure_word}, {self.name}: {self.counted.name} quarter by quarter"

    @property
    def description(self) -> str:
        told = [
            f"{row.label}: {bars.of_few(row.figure.tally.k(self.measure), n, 'child')}."
            for row in self.rows
            if (n := row.figure.tally.n(self.measure))
        ]
        turns = [f"{label}: {said}." for label, said, _ in self.turns]
        return " ".join([*told, *turns])

    @cached_property
    def drawings(self) -> dict[str, TrendDrawing]:
        found = {}
        for size, (width, height) in SIZES.items():
            marks = [self._mark(row, size) for row in self.rows]
            found[size] = trend_chart.draw(marks, width=width, height=height)
        return found

    def _mark(self, row: TrendRow, size: str) -> Mark:
        figure = row.figure
        k, n = figure.tally.k(self.measure), figure.tally.n(self.measure)
        months, year = short(figure.quarter).rsplit(" ", 1)
        if size == "wide":
            labels = (months, year, f"n = {n}")
        else:
            labels = (f"Q{figure.quarter.number}", f"’{year[2:]}", str(n) if n < 1000 else "")
        return Mark(
            labels,
            k,
            n,
            figure.interval(self.measure),
            few=n < self.minimum_n,
            turn=self._turn_word(figure, size),
            breaks=figure.breaks,
        )

    def _turn_word(self, figure: QuarterFigure, size: str) -> str:
        turn = figure.turn
        if turn is None:
            return ""
        if size == "narrow":
            return f"Ed. {turn.edition}"
        what = "scale changed" if turn.scale_changed else LINK_WORDS[turn.link]
        what = {NEW: "new item", GONE: "item gone"}.get(turn.link, what)
        return f"Edition {turn.edition}: {what}"

    # --- tables ----------------------------------------------------------------------------

    @cached_property
    def table(self) -> TrendTable:
        return TrendTable(
            self.rows,
            measure=self.measure,
            share_head=self.measure_word,
            minimum_n=self.minimum_n,
            caption=self.title,
        )

    @cached_property
    def matched_table(self) -> MatchedTable:
        caption = f"{self.name}: children rated in a quarter and in the one before"
        return MatchedTable(self.rows, caption=caption)

    def for_file(self) -> TrendFileTable:
        return TrendFileTable(
            self.table,
            self.rows,
            where=self.counted.name,
            item=self.item.text if self.item else "",
            counted=f"{self.measure_word}, {self.choice.mix_words}",
        )


def behind_trend(counted: Counted, code: str, found: str) -> BehindNumber | None:
    """The children behind one number of one quarter; None where there is no such number."""
    choice, place = counted.choice, counted.place
    item = newest_item(code)
    if item is None or found not in (*MOVES, "green", "red"):
        return None
    selection = choice.selection()
    if found in MOVES:
        votes = trend_counts.behind_matched(counted.audits, selection, code=code, move=found)
        what = f"{MOVE_WORDS[found].lower()} since the quarter before, of those rated in both"
    else:
        votes = rollups.behind(counted.audits, selection, code=code, value=found)
        what = f"rated {word(found, item.edition.scale).lower()} {choice.whose.by}"
    number = f"{len(votes)} child{'' if len(votes) == 1 else 'ren'}"
    rows = place.open_rows(votes)
    back = place.url("trend") + choice.query(quarter="")
    return BehindNumber(
        item=item,
        said=f"{number} {what}",
        total=len(votes),
        shown=len(rows),
        table=VotesTable(rows, today=timezone.localdate(), names=place.names),
        page_name="Trend",
        back=back,
    )
