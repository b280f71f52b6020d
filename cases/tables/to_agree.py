"""Audits that wait to be agreed: those to open one by one, and those to tick."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from uuid import UUID

import django_tables2 as tables

from cases.addresses import address_of_each
from cases.markup import format_html, format_html_join
from cases.models import Audit
from cases.tables.columns import Column
from cases.templatetags.flourish import day


class WaitingTable(tables.Table):
    """What both lists say of an audit that was submitted."""

    @cached_property
    def _address(self) -> Callable[[UUID | str], str]:
        return address_of_each("audit")

    def render_case(self, record: Audit) -> str:
        address = self._address(record.public_id)
        return format_html('<a href="{}">{}</a>', address, record.case.reference)

    def render_audit(self, record: Audit) -> str:
        return record.get_scope_display()

    def render_submitted_at(self, record: Audit) -> str:
        return day(record.submitted_at)


class FlaggedTable(WaitingTable):
    case = Column(accessor="case__reference", empty_values=())
    audit = Column(verbose_name="Audit", empty_values=(), orderable=False)
    rater = Column(accessor="rater__name", verbose_name="Rated by")
    submitted_at = Column(verbose_name="On", empty_values=())
    why = Column(verbose_name="Why to look", empty_values=(), orderable=False)

    row_header = "case"
    caption = "Audits to open one by one, supervision first"

    class Meta:
        empty_text = "Nothing waits for a closer look. What stands out in an audit is named here."
        attrs = {"class": "table table--cards"}

    def render_why(self, record: Audit) -> str:
        said = [*record.why, record.waits] if record.waits else record.why
        return format_html_join("", "<div>{}</div>", ((line,) for line in said))


class PlainTable(WaitingTable):
    tick = Column(verbose_name="Agree", empty_values=(), orderable=False)
    case = Column(accessor="case__reference", empty_values=())
    audit = Column(verbose_name="Audit", empty_values=(), orderable=False)
    rater = Column(accessor="rater__name", verbose_name="Rated by")
    submitted_at = Column(verbose_name="On", empty_values=())

    row_header = "case"
    caption = "Audits in which nothing stands out, the newest first"

    class Meta:
        empty_text = "Nothing else is submitted and not yet agreed."
        attrs = {"class": "table table--cards"}

    def __init__(self, *args, ticks: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not ticks:
            self.columns.hide("tick")

    def render_tick(self, record: Audit) -> str:
        return format_html(
            '<label class="choice"><input type="checkbox" name="audit" value="{}">'
            '<span class="visually-hidden">Agree the audit of {}</span></label>',
            record.public_id,
            record.case.reference,
        )
