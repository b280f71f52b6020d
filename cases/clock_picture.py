"""Standards with a clock on the page of outcomes beside practice, for one reader and choice.

Belongs here: which tables, words and addresses a section shows. Does not belong here: counting
(cases/clock_counts.py), columns (cases/tables/clocks.py), requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils import timezone

from cases import clock_counts, clocks
from cases.clock_counts import APART, JUDGED, STATES, WHEN, ClockFigure, Standing
from cases.coverage_counts import day_of
from cases.figured_place import Place
from cases.forms.filters import FigureFilter
from cases.models import Audit
from cases.stored_settings import stored
from cases.tables.clocks import (
    APART_WORDS,
    STATE_WORDS,
    HeldTable,
    JudgedTable,
    StandingRow,
    StandingsTable,
    cases_said,
    judged_words,
)
from cases.templatetags.flourish import day
from cases.timed_items import headings_of, timed_items
from frameworks.models import Item

ADDRESSES = {state.replace(" ", "-"): state for state in (*STATES, *APART)}


def sections_of(place: Place, choice: FigureFilter) -> list[ClockSection]:
    """One for each standard with a clock, in framework order."""
    items = timed_items()
    headings = headings_of(items)
    return [ClockSection(place, choice, item, headings.get(item.pk, str(item))) for item in items]


class ClockSection:
    """One standard with a clock: the figure, its tables, and where its numbers lead."""

    def __init__(self, place: Place, choice: FigureFilter, item: Item, heading: str) -> None:
        self.place, self.choice, self.item = place, choice, item
        self.title = f"{heading} within {item.timescale_days} days"
        self.on = day_of(choice.chosen_quarter, timezone.localdate())
        self.figure: ClockFigure = clock_counts.counted(
            place.audits,
            place.held(choice.selection(), on=timezone.localdate()),
            choice.selection(),
            item,
            on=self.on,
        )

    @property
    def key(self) -> str:
        """Of the section on the page, and of its table as a file."""
        return f"clock-{self.item.pk}"

    @property
    def total(self) -> int:
        return self.figure.number(*STATES)

    @property
    def dated(self) -> int:
        return self.total - self.figure.number(clocks.NOT_RECORDED)

    @property
    def day_words(self) -> str:
        today = self.on == timezone.localdate()
        return "today" if today else f"on {day(self.on)}"

    @property
    def how_words(self) -> str:
        return clocks.how_in_words(stored.CLOCK_DAYS)

    @property
    def apart(self) -> list[tuple[int, str, str]]:
        """Early help: how many, in which words, and the address; strengths first."""
        return [(self.figure.number(s), APART_WORDS[s], self.behind(s)) for s in APART]

    @property
    def any_apart(self) -> bool:
        return any(number for number, _, _ in self.apart)

    @property
    def unrecorded_url(self) -> str:
        return self.behind(clocks.NOT_RECORDED)

    def behind(self, state: str, judged: str = "", when: str = "") -> str:
        address = self._pattern.replace("STATE", state.replace(" ", "-"))
        chosen = {name: value for name, value in (("judged", judged), ("when", when)) if value}
        query = self.choice.votes_query()
        join = "&" if query and chosen else "?" if chosen else ""
        return address + query + join + urlencode(chosen)

    @cached_property
    def _pattern(self) -> str:
        return self.place.url("clock_behind", self.item.code, "STATE")

    @cached_property
    def held_table(self) -> HeldTable:
        return HeldTable(
            self.figure,
            quarter=self.choice.chosen_quarter.label,
            behind=self.behind,
            minimum_n=stored.MINIMUM_N,
            caption=f"{self.title}: in time and late, by when it was held",
        )

    @cached_property
    def judged_table(self) -> JudgedTable:
        caption = f"{self.title}: the clock beside the rating of the standard"
        return JudgedTable(self.figure, behind=self.behind, caption=caption)


# --- the cases behind a number -------------------------------------------------------------


@dataclass(frozen=True)
class BehindClock:
    """A number of one standard, its cases as far as they are open, and where it came from."""

    item: Item
    title: str
    said: str  # the number in words
    how_words: str
    day_words: str
    total: int
    shown: int
    table: StandingsTable
    back: str
    file_name = "cases behind a clock"

    @property
    def hidden(self) -> int:
        return self.total - self.shown

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Outcomes beside practice", self.back)]


def behind_clock(
    place: Place, choice: FigureFilter, code: str, address: str, judged: str, when: str
) -> BehindClock | None:
    """The cases behind one number; None where there is no such number."""
    item = next((item for item in timed_items() if item.code == code), None)
    state = ADDRESSES.get(address, "")
    known = judged in ("", *JUDGED) and when in ("", *WHEN)
    if item is None or not state or not known:
        return None
    today = timezone.localdate()
    on = day_of(choice.chosen_quarter, today)
    selection = choice.selection()
    found = clock_counts.behind_clock(
        place.audits, place.held(selection, on=today), selection, item,
        on=on, state=state, judged=judged, when=when,
    )  # fmt: skip
    rows = _open_rows(place, found)
    section_title = headings_of([item]).get(item.pk, str(item))
    return BehindClock(
        item=item,
        title=f"{section_title} within {item.timescale_days} days",
        said=_said(item, choice, len(found), state, judged, when),
        how_words=clocks.how_in_words(stored.CLOCK_DAYS),
        day_words="today" if on == today else f"on {day(on)}",
        total=len(found),
        shown=len(rows),
        table=StandingsTable(
            rows,
            scale=item.edition.scale,
            how=stored.CLOCK_DAYS,
            today=today,
            names=place.names,
        ),
        back=place.url("practice") + choice.votes_query() + f"#clock-{item.pk}",
    )


def _said(item: Item, choice: FigureFilter, number: int, state: str, judged: str, when: str) -> str:
    """ "42 cases: held in time, in April to June 2026, rated: met"."""
    parts = [STATE_WORDS.get(state, "").lower() or f"early help, {APART_WORDS[state].lower()}"]
    if when == clock_counts.NOW:
        parts.append(f"in {choice.chosen_quarter.label}")
    elif when:
        parts.append(f"before {choice.chosen_quarter.label}")
    if judged:
        words = judged_words(item.edition.scale)
        parts.append(f"the standard: {words[judged].lower()}")
    return f"{cases_said(number)}: {', '.join(parts)}"


def _open_rows(place: Place, found: Sequence[Standing]) -> list[StandingRow]:
    """The cases that this reader may open, with the audits their ratings came from."""
    opened = place.open_cases({row.case_id for row in found})
    cases = {case.pk: case for case in opened.with_holder_name().select_related("plan_type")}
    shown = [row for row in found if row.case_id in cases]
    kept = Audit.objects.filter(pk__in={row.audit_id for row in shown if row.audit_id})
    audits = {audit.pk: audit for audit in kept.order_by()}
    rows = [StandingRow(cases[row.case_id], row, audits.get(row.audit_id or 0)) for row in shown]
    return sorted(rows, key=lambda row: row.reference)
