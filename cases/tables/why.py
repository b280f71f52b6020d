"""Tables of the why and of outcomes beside practice, and the ratings behind their numbers.

Belongs here: columns and how a cell reads. Does not belong here: counting (cases/why_counts.py,
cases/practice_counts.py). No query starts here.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import django_tables2 as tables
from django.utils.safestring import SafeString

from cases import bars
from cases.figures import ItemRow, Ranked
from cases.markup import format_html, format_html_join
from cases.models import Audit
from cases.practice_counts import NOT_LOOKED_AT, PRACTICE, SYSTEM, Beside
from cases.tables.drawn import DrawnTable
from cases.tables.team import Behind
from cases.tables.team_cases import CaseRow, CasesTable
from cases.templatetags.flourish import day
from cases.why_counts import SHOWS, Named, Shown, Why
from frameworks.models import Item

EVERYWHERE = "Every domain"


def item_link(item: ItemRow, url: str, under: str) -> SafeString:
    letter = (
        format_html('<span class="letter" title="{}">{}</span>', item.section, item.letter)
        if item.letter
        else ""
    )
    return format_html(
        '<a class="item-link" href="{}">{}<span><u>{}</u><span class="quiet">{}</span></span></a>',
        url,
        letter,
        item.label,
        under,
    )


def _said(k: int, n: int, minimum_n: int) -> str:
    """k of n, and the share only where n is large enough to say one."""
    if n < minimum_n:
        return f"{k} of {n}"
    return f"{k} of {n} ({bars.percent_of(k, n)})"


class NamedTable(DrawnTable):
    """Determinants by how often they are named, of the ratings that name any."""

    effect = ""  # helped or missing
    rank = tables.Column(empty_values=())
    item = tables.Column(verbose_name="Determinant", empty_values=())
    likely = tables.Column(verbose_name=bars.axis(), empty_values=())
    share = tables.Column(empty_values=())

    row_header = "item"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--ranked"}

    def __init__(self, rows: Sequence[Ranked], *, why: Why, behind: Behind) -> None:
        self.behind, self.of_amber = behind, why.naming["amber"]
        self.named: dict[str, Named] = {row.item.code: row for row in why.rows}
        super().__init__(rows)

    def class_of(self, record: Ranked) -> str:
        return "" if record.rank else "too-few"

    def render_rank(self, record: Ranked):
        return record.rank or ""

    def render_item(self, record: Ranked) -> SafeString:
        where = record.item.section if record.item.letter else EVERYWHERE
        return item_link(record.item, self.behind(record.item.code, self.effect), where)

    def render_likely(self, record: Ranked):
        if record.rank is None:
            return ""
        value = "green" if self.effect == "helped" else "red"
        return bars.whisker(record.k / record.n, record.interval, value)

    def render_share(self, record: Ranked):
        if record.rank is None:
            return format_html(
                '<strong>{} of {}</strong><span class="quiet">too few to rank</span>',
                record.k,
                record.n,
            )
        return format_html(
            '<strong>{} of {} ({})</strong><span class="quiet">likely {} to {}</span>',
            record.k,
            record.n,
            bars.percent_of(record.k, record.n),
            bars.percent(record.interval.lower).removesuffix("%"),
            bars.percent(record.interval.upper),
        )


class HelpedTable(NamedTable):
    effect = "helped"
    share = tables.Column(verbose_name="Behind strengths", empty_values=())
    caption = "Determinants that helped, the most often named first"

    class Meta(NamedTable.Meta):
        pass


class MissingTable(NamedTable):
    effect = "missing"
    share = tables.Column(verbose_name="Behind gaps", empty_values=())
    developing = tables.Column(verbose_name="Behind developing", empty_values=())

    caption = "Determinants that are missing, the most often named first"

    class Meta(NamedTable.Meta):
        pass

    def render_developing(self, record: Ranked) -> SafeString:
        number = self.named[record.item.code].developing
        said = format_html("{} of {}", number, self.of_amber)
        if number:
            said = format_html(
                '<a class="row-link" href="{}">{}<span class="visually-hidden"> developing, {}'
                "</span></a>",
                self.behind(record.item.code, "developing"), said, record.item.label,
            )  # fmt: skip
        return format_html('{}<span class="quiet cell-under">developing</span>', said)


class ShownTable(DrawnTable):
    """Universal determinants that are themselves a gap or developing, and in which domains."""

    item = tables.Column(verbose_name="Determinant", empty_values=())
    children = tables.Column(verbose_name="Children", empty_values=())
    letters = tables.Column(verbose_name="In which domains", empty_values=())

    caption = "Universal determinants that are a gap or developing, by domain"
    row_header = "item"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards"}

    def __init__(self, rows: Sequence[Shown], *, behind: Behind) -> None:
        self.behind = behind
        super().__init__(rows)

    def render_item(self, record: Shown) -> str:
        return record.item.label

    def render_children(self, record: Shown) -> SafeString:
        return format_html(
            '<a class="row-link" href="{}">{} child{}<span class="visually-hidden">, {}</span></a>',
            self.behind(record.item.code, SHOWS),
            record.children,
            "" if record.children == 1 else "ren",
            record.item.label,
        )

    def value_children(self, record: Shown) -> int:
        return record.children

    def render_letters(self, record: Shown) -> SafeString:
        return format_html_join(
            " ",
            '<span class="letter-count"><span class="letter">{}</span> {}</span>',
            record.letters,
        )

    def value_letters(self, record: Shown) -> str:
        return ", ".join(f"{letter} {number}" for letter, number in record.letters)


class WhyFileTable(tables.Table):
    """Every named determinant with its counts, as plain rows for a file."""

    domain = tables.Column(accessor="item__section")
    determinant = tables.Column(accessor="item__text")
    helped = tables.Column(verbose_name="Behind strengths")
    of_strengths = tables.Column(
        verbose_name="Strengths that name any", empty_values=(), accessor="helped"
    )
    missing = tables.Column(verbose_name="Behind gaps")
    of_gaps = tables.Column(verbose_name="Gaps that name any", empty_values=(), accessor="missing")
    developing = tables.Column(verbose_name="Behind developing")
    of_developing = tables.Column(
        verbose_name="Developing that name any", empty_values=(), accessor="developing"
    )

    caption = "Determinants as the why"

    class Meta:
        orderable = False

    def __init__(self, rows: Sequence[Named], *, why: Why, **kwargs) -> None:
        self.naming = why.naming
        super().__init__(rows, **kwargs)

    def render_of_strengths(self) -> int:
        return self.naming["green"]

    def render_of_gaps(self) -> int:
        return self.naming["red"]

    def render_of_developing(self) -> int:
        return self.naming["amber"]


# --- outcomes beside practice --------------------------------------------------------------


class BesideTable(DrawnTable):
    """Each domain's gaps by what the matched standards say; in framework order, never ranked."""

    item = tables.Column(verbose_name="Domain", empty_values=())
    practice_gap = tables.Column(verbose_name="Practice gap", empty_values=())
    system_gap = tables.Column(verbose_name="System gap", empty_values=())
    not_looked_at = tables.Column(verbose_name="Practice not looked at", empty_values=())

    caption = "Gaps of each domain beside the practice standards that should help"
    row_header = "item"

    class Meta:
        orderable = False
        attrs = {"class": "table table--cards table--beside"}

    def __init__(self, rows: Sequence[Beside], *, behind: Behind, minimum_n: int) -> None:
        self.behind, self.minimum_n = behind, minimum_n
        super().__init__(rows)

    def render_item(self, record: Beside) -> SafeString:
        number = len(record.standards)
        return format_html(
            '<span class="letter">{}</span> <span class="named-domain">{}<span class="quiet">{} '
            "gap{}, {} standard{} matched</span></span>",
            record.domain.letter, record.domain.section,
            record.gaps, "" if record.gaps == 1 else "s",
            number, "" if number == 1 else "s",
        )  # fmt: skip

    def value_item(self, record: Beside) -> str:
        return record.domain.section

    def _cell(self, record: Beside, found: str, number: int, said: str, words: str) -> SafeString:
        if not number:
            return format_html('<span class="cell-label">{}: </span>{}', words, said)
        return format_html(
            '<span class="cell-label">{}: </span><a class="row-link" href="{}">{}'
            '<span class="visually-hidden"> {}, {}</span></a>',
            words, self.behind(record.domain.code, found), said, words, record.domain.section,
        )  # fmt: skip

    def render_practice_gap(self, record: Beside) -> SafeString:
        said = self.value_practice_gap(record)
        return self._cell(record, PRACTICE, record.practice_gap, said, "Practice gap")

    def render_system_gap(self, record: Beside) -> SafeString:
        said = self.value_system_gap(record)
        return self._cell(record, SYSTEM, record.system_gap, said, "System gap")

    def render_not_looked_at(self, record: Beside) -> SafeString:
        said, words = self.value_not_looked_at(record), "Practice not looked at"
        return self._cell(record, NOT_LOOKED_AT, record.not_looked_at, said, words)

    def value_practice_gap(self, record: Beside) -> str:
        return _said(record.practice_gap, record.looked_at, self.minimum_n)

    def value_system_gap(self, record: Beside) -> str:
        return _said(record.system_gap, record.looked_at, self.minimum_n)

    def value_not_looked_at(self, record: Beside) -> str:
        return _said(record.not_looked_at, record.gaps, self.minimum_n)


# --- the ratings behind a number -----------------------------------------------------------


@dataclass(frozen=True)
class VoteRow(CaseRow):
    """One rating that votes, of a case that is open to the reader."""

    item: Item
    audit: Audit


class VotesTable(CasesTable):
    """The ratings behind one number: one line each, so that the list is as long as it says."""

    rated = tables.Column(verbose_name="What was rated", empty_values=())
    practitioner = tables.Column(verbose_name="Practitioner then", empty_values=())
    rated_on = tables.Column(verbose_name="Rated on", empty_values=())

    caption = "The ratings behind the number"

    class Meta(CasesTable.Meta):
        orderable = False
        order_by = ()
        sequence = ("reference", "age", "plan", "rated", "practitioner", "rated_on")
        empty_text = "None of these cases is open to you."

    def render_rated(self, record: VoteRow) -> str:
        where = record.item.section.name
        if record.item.kind == Item.Kind.IMPACT:
            return f"{where}, the domain"
        return f"{where}: {record.item}"

    def render_practitioner(self, record: VoteRow) -> str:
        return record.audit.practitioner.name

    def render_rated_on(self, record: VoteRow) -> str:
        return day(record.audit.submitted_at)

    def value_rated_on(self, record: VoteRow) -> datetime.date:
        return record.audit.submitted_at.date()
