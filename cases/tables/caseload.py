"""Tables of children's cases as a practitioner sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from uuid import UUID

import django_tables2 as tables
from django.utils.safestring import SafeString

from cases.addresses import address_of_each
from cases.charts import word
from cases.markup import format_html, joined
from cases.pages.due import CaseRow, day
from cases.tables.columns import Column
from cases.templatetags.flourish import WordRows, short_day
from cases.templatetags.flourish import day as with_year
from cases.templatetags.held import FormTokensNode

QUIET_CELL = {"td": {"class": "bare"}}
ON_ONE_LINE = {"td": {"class": "beside"}}  # on a phone, where a row is a card

_REFERENCE = '<a class="row-link" href="{}">{}</a>\n'
_SIBLINGS = (
    '{}<br><a class="quiet small-link" href="{}">{} {}'
    '<span class="visually-hidden"> of {}</span></a>\n'
)
_DATE = '{}<span class="date">{}</span>\n'
_STRONG, _QUIET = "<strong>{}</strong>", '<br><span class="quiet">{}</span>'
_CONTINUE = '<a class="{}" href="{}">Continue<span class="visually-hidden"> with {}</span></a>\n'
_RATE = (
    '<form method="post" action="{}">{}<input type="hidden" name="scope" value="focused">{}'
    '<button class="{}">Rate now<span class="visually-hidden">: {}</span></button></form>\n'
)
_KIND = '<input type="hidden" name="kind" value="{}">'


class CaseTable(tables.Table):
    """Every column of a caseload; the pages leave some out, an export takes all."""

    # Cells without `empty_values` are drawn by their own method: see templatetags/drawn_rows.py.
    reference = Column(verbose_name="Case", empty_values=(), attrs=ON_ONE_LINE)
    age = Column(order_by="-born", empty_values=(), attrs=ON_ONE_LINE)
    plan = Column(empty_values=(), attrs=ON_ONE_LINE, order_by=("plan", "reference"))
    flourish = Column(verbose_name="Flourish", orderable=False, empty_values=(), attrs=QUIET_CELL)
    last_on = Column(verbose_name="Last audit", order_by="last_for_sorting", empty_values=())
    why = Column(
        verbose_name="Why, and what next", order_by="need", empty_values=(), attrs=QUIET_CELL
    )

    row_header = "reference"
    caption = "Cases"

    class Meta:
        order_by = "why"
        attrs = {"class": "table table--cards table--cases"}

    def __init__(self, *args, scale: Mapping, **kwargs) -> None:
        self.scale = scale
        super().__init__(*args, **kwargs)

    @cached_property
    def _case(self) -> Callable[[UUID | str], str]:
        return address_of_each("case")

    @cached_property
    def _siblings(self) -> Callable[[UUID | str], str]:
        return address_of_each("siblings")

    @cached_property
    def _word_rows(self) -> WordRows:
        return WordRows(self.scale)

    def render_reference(self, record: CaseRow) -> SafeString:
        return format_html(_REFERENCE, self._case(record.case.public_id), record.reference)

    def render_age(self, record: CaseRow) -> str:
        return record.age

    def render_plan(self, record: CaseRow) -> SafeString:
        number = record.brothers_and_sisters
        if not number:
            return format_html("{}\n", record.plan)
        url = self._siblings(record.case.public_id)
        said = "sibling" if number == 1 else "siblings"
        return format_html(_SIBLINGS, record.plan, url, number, said, record.reference)

    def render_flourish(self, record: CaseRow) -> SafeString:
        return format_html("{}\n", self._word_rows.row(record.tiles))

    def render_last_on(self, record: CaseRow) -> SafeString:
        look = record.open_look
        if look and look.on == record.today:
            return format_html("{}\n", "Started today")
        if look:
            return format_html(_DATE, format_html("{}<br>", "Started "), short_day(look.on))
        if record.last_on:
            return format_html(_DATE, "", short_day(record.last_on))
        return format_html("{}\n", "Never")

    def render_why(self, record: CaseRow) -> SafeString:
        """The most pressing reason, and what stands in grey under it."""
        if record.is_due:
            said = [format_html(_STRONG, record.reason)]
            said += [format_html(_QUIET, detail) for detail in record.details]
        else:
            next_look = with_year(record.look_again_by)
            said = [format_html('<span class="quiet">Look again by {}</span>', next_look)]
            if record.older:
                said.append(format_html(_QUIET, record.older))
            if record.view_words:
                said.append(format_html("<br><strong>{}</strong>", record.view_words))
        if record.cover:
            said.append(format_html(_QUIET, record.cover.as_sentence))
        return joined([*said, "\n"])

    def value_reference(self, record: CaseRow) -> str:
        return record.reference

    def value_plan(self, record: CaseRow) -> str:
        return record.plan

    def value_flourish(self, record: CaseRow) -> str:
        rated = zip(record.domains, record.values, strict=True)
        return "; ".join(f"{row.name}: {word(value or '', self.scale)}" for row, value in rated)

    def value_last_on(self, record: CaseRow):
        return record.last_on

    def value_why(self, record: CaseRow) -> str:
        if not record.is_due:
            said = [f"Look again by {day(record.look_again_by)}", record.older, record.view_words]
        else:
            said = [record.reason, *record.details]
        covered = record.cover.as_sentence if record.cover else ""
        return ". ".join(part for part in [covered, *said] if part)


class DueTable(CaseTable):
    """Those who need somebody now, the most pressing first; one press on from here."""

    act = Column(
        verbose_name="",
        orderable=False,
        empty_values=(),
        exclude_from_export=True,
        attrs={"td": {"class": "act"}, "th": {"class": "act"}},
    )
    _first: CaseRow | None = None
    caption = "Cases that need you now, the most pressing first"

    class Meta(CaseTable.Meta):
        pass

    @cached_property
    def _tokens(self) -> SafeString:
        return FormTokensNode().render(self.context)

    @cached_property
    def _audit(self) -> Callable[[UUID | str], str]:
        return address_of_each("audit")

    @cached_property
    def _start(self) -> Callable[[UUID | str], str]:
        return address_of_each("audit_start")

    def render_act(self, record: CaseRow) -> SafeString:
        """The first row that is drawn has the page's button."""
        self._first = self._first or record
        button = "button" if record is self._first else "button--secondary"
        if record.open_look:
            url = self._audit(record.open_look.public_id)
            return format_html(_CONTINUE, button, url, record.reference)
        kind = format_html(_KIND, record.begins) if record.begins else ""
        url = self._start(record.case.public_id)
        return format_html(_RATE, url, self._tokens, kind, button, record.reference)


class UpToDateTable(CaseTable):
    why = Column(verbose_name="What next", order_by="need", empty_values=(), attrs=QUIET_CELL)
    caption = "Cases that are up to date, the next to look at first"

    class Meta(CaseTable.Meta):
        pass
