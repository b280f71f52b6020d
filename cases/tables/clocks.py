"""Tables of a standard with a clock: held in time or not, beside its rating, and the cases behind.

Belongs here: columns and how a cell reads. Does not belong here: counting (cases/clock_counts.py).
No query starts here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases import bars
from cases.charts import word
from cases.clock_counts import (
    APART,
    EARLIER,
    JUDGED,
    NO_COLOUR,
    NOT_RATED,
    NOW,
    STATES,
    ClockFigure,
    Standing,
)
from cases.clocks import IN_TIME, LATE, NOT_RECORDED, PAST, RUNNING, WORKING, Clock
from cases.models import Audit
from cases.tables.team_cases import QUIET, CaseRow, CasesTable
from cases.templatetags.flourish import Scale, day, rag

# (state, judged, when) -> the address of the cases behind.
Behind = Callable[..., str]

STATE_WORDS = {
    IN_TIME: "Held in time",
    LATE: "Held late",
    RUNNING: "Still running",
    PAST: "Running past the day",
    NOT_RECORDED: "No dates recorded",
}
APART_WORDS = dict(
    zip(APART, ("Considered", "Held all the same", "Not recorded as considered"), strict=True)
)


def cases_said(number: int) -> str:
    return f"{number} case{'' if number == 1 else 's'}"


def linked(number: int, url: str, about: str) -> SafeString | str:
    """A number that opens its cases; nothing stands behind a nought."""
    if not number:
        return "0"
    return format_html(
        '<a class="row-link" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        url,
        number,
        about,
    )


class FigureTable(tables.Table):
    """Neither sorted nor paged, as small as it is."""

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards"}


@dataclass(frozen=True)
class HeldRow:
    when: str
    label: str


class HeldTable(FigureTable):
    """Those that were held: in time of all, with the likely range; in all, lately and before."""

    label = tables.Column(verbose_name="Held")
    in_time = tables.Column(verbose_name="In time", empty_values=())
    likely = tables.Column(verbose_name=bars.axis(), empty_values=(), attrs=QUIET)
    late = tables.Column(verbose_name="Late", empty_values=())

    class Meta(FigureTable.Meta):
        attrs = {"class": "table table--cards table--held"}

    def __init__(
        self, figure: ClockFigure, *, quarter: str, behind: Behind, minimum_n: int, caption: str
    ) -> None:
        self.figure, self.behind, self.minimum_n = figure, behind, minimum_n
        self.caption = caption
        labels = {"": "In all", NOW: f"In {quarter}", EARLIER: "Before that"}
        super().__init__([HeldRow(when, label) for when, label in labels.items()])

    def _enough(self, record: HeldRow) -> bool:
        return self.figure.held(record.when) >= self.minimum_n

    def render_in_time(self, record: HeldRow) -> SafeString | str:
        k, n = self.figure.number(IN_TIME, when=record.when), self.figure.held(record.when)
        if not n:
            return "None held"
        said: SafeString | str = self._said(k, n)
        if k:
            url = self.behind(IN_TIME, when=record.when)
            said = format_html('<a class="row-link" href="{}">{}</a>', url, said)
        return format_html(
            '{}<span class="quiet cell-under">{}</span>', said, self.value_likely(record)
        )

    def _said(self, k: int, n: int) -> str:
        return bars.of_n(k, n) if n >= self.minimum_n else f"{k} of {n}"

    def value_in_time(self, record: HeldRow) -> str:
        return self._said(
            self.figure.number(IN_TIME, when=record.when), self.figure.held(record.when)
        )

    def render_likely(self, record: HeldRow) -> SafeString | str:
        if not self._enough(record):
            return ""
        share = self.figure.number(IN_TIME, when=record.when) / self.figure.held(record.when)
        return bars.whisker(share, self.figure.interval(record.when), "green")

    def value_likely(self, record: HeldRow) -> str:
        """In words under the share, and in a file."""
        if not self._enough(record):
            return f"small sample: a share stands from {self.minimum_n} on"
        found = self.figure.interval(record.when)
        lower = bars.percent(found.lower).removesuffix("%")
        return f"likely {lower} to {bars.percent(found.upper)}"

    def render_late(self, record: HeldRow) -> SafeString | str:
        about = f"held late, {record.label.lower()}"
        return linked(self.value_late(record), self.behind(LATE, when=record.when), about)

    def value_late(self, record: HeldRow) -> int:
        return self.figure.number(LATE, when=record.when)


class JudgedColumn(tables.Column):
    """The cases of one rating."""

    def __init__(self, judged: str) -> None:
        super().__init__(empty_values=())
        self.judged = judged

    def render(self, record: str, table: JudgedTable) -> SafeString | str:
        return table.cell(record, self.judged)

    def value(self, record: str, table: JudgedTable) -> int:
        return table.figure.number(record, judged=self.judged)


class JudgedTable(FigureTable):
    """Where each case stands, and how the same standard was rated: strengths first in both."""

    state = tables.Column(verbose_name="The clock", empty_values=())
    cases = tables.Column(verbose_name="Cases", empty_values=())

    class Meta(FigureTable.Meta):
        pass

    def __init__(self, figure: ClockFigure, *, behind: Behind, caption: str) -> None:
        self.figure, self.behind, self.caption = figure, behind, caption
        self.words = judged_words(figure.item.edition.scale)
        super().__init__(STATES, extra_columns=[(name, JudgedColumn(name)) for name in JUDGED])
        for name in JUDGED:
            self.columns[name].column.verbose_name = self.words[name]

    def render_state(self, record: str) -> str:
        return STATE_WORDS[record]

    def value_cases(self, record: str) -> int:
        return self.figure.number(record)

    def render_cases(self, record: str) -> SafeString | str:
        about = f"cases, {STATE_WORDS[record].lower()}"
        return linked(self.value_cases(record), self.behind(record), about)

    def cell(self, record: str, judged: str) -> SafeString | str:
        about = f"cases, {STATE_WORDS[record].lower()}, {self.words[judged].lower()}"
        url = self.behind(record, judged=judged)
        return linked(self.figure.number(record, judged=judged), url, about)


def judged_words(scale: Scale) -> dict[str, str]:
    """The scale's own words; the two kinds without a colour in ours."""
    ours = {NO_COLOUR: "Not known or does not apply", NOT_RATED: "Not rated"}
    return {name: ours.get(name) or word(name, scale) for name in JUDGED}


# --- the cases behind a number -------------------------------------------------------------


@dataclass(frozen=True)
class StandingRow(CaseRow):
    """One case behind a number that is open to the reader, with the audit of its rating."""

    standing: Standing
    audit: Audit | None


class StandingsTable(CasesTable):
    """The cases behind one number, each with its dates and its rating."""

    opened = tables.Column(verbose_name="Opened", empty_values=())
    held = tables.Column(verbose_name="Held", empty_values=())
    days = tables.Column(empty_values=())
    rated = tables.Column(verbose_name="The standard was rated", empty_values=())
    rated_on = tables.Column(verbose_name="Rated on", empty_values=())
    practitioner = tables.Column(verbose_name="Practitioner", empty_values=())

    caption = "The cases behind the number"

    class Meta(CasesTable.Meta):
        orderable = False
        order_by = ()
        sequence = ("reference", "age", "plan", "opened", "held", "days", "rated", "rated_on",
                    "practitioner")  # fmt: skip
        empty_text = "None of these cases is open to you."

    def __init__(self, rows: Sequence[StandingRow], *, scale: Scale, how: str, **kwargs) -> None:
        self.scale = scale
        super().__init__(rows, **kwargs)
        self.columns["days"].column.verbose_name = "Working days" if how == WORKING else "Days"

    def render_opened(self, record: StandingRow) -> str:
        return day(record.standing.clock.opened_on) or "Not recorded"

    def value_opened(self, record: StandingRow):
        return record.standing.clock.opened_on or ""

    def render_held(self, record: StandingRow) -> str:
        clock = record.standing.clock
        if clock.held_on or clock.opened_on is None:
            return day(clock.held_on) or "Not recorded"
        return "Not held" if clock.asks_considered_only else "Not held yet"

    def value_held(self, record: StandingRow):
        return record.standing.clock.held_on or ""

    def render_days(self, record: StandingRow) -> str:
        clock = record.standing.clock
        if not _runs(clock):
            return "Not counted"
        if clock.held_on is None:
            return f"{clock.days} of {clock.limit}"
        against = "within" if clock.days <= clock.limit else "more than"
        return f"{clock.days}, {against} {clock.limit}"

    def value_days(self, record: StandingRow):
        return record.standing.clock.days if _runs(record.standing.clock) else ""

    def render_rated(self, record: StandingRow) -> SafeString | str:
        value = record.standing.value
        return rag(value, self.scale) if value else "Not rated"

    def value_rated(self, record: StandingRow) -> str:
        return word(record.standing.value, self.scale)

    def render_rated_on(self, record: StandingRow) -> str:
        return day(record.audit.submitted_at) if record.audit else "Not in twelve months"

    def value_rated_on(self, record: StandingRow):
        return record.audit.submitted_at.date() if record.audit else ""

    def render_practitioner(self, record: StandingRow) -> str:
        return record.case.holder_name


def _runs(clock: Clock) -> bool:
    """Days are told where a clock began; early help without a meeting has none to keep."""
    began = clock.opened_on is not None
    return began and not (clock.asks_considered_only and clock.held_on is None)
