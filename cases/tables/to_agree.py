"""Audits that wait to be agreed: those to open one by one, and those to tick."""

from __future__ import annotations

import django_tables2 as tables

from cases.markup import format_html, format_html_join
from cases.models import Audit


class FlaggedTable(tables.Table):
    case = tables.Column(
        accessor="case__reference", linkify=("audit", {"audit_id": tables.A("public_id")})
    )
    audit = tables.Column(accessor="get_scope_display", verbose_name="Audit", orderable=False)
    rater = tables.Column(accessor="rater__name", verbose_name="Rated by")
    submitted_at = tables.DateColumn(verbose_name="On", format="j F Y")
    why = tables.Column(verbose_name="Why to look", empty_values=(), orderable=False)

    row_header = "case"
    caption = "Audits to open one by one, supervision first"

    class Meta:
        empty_text = "Nothing waits for a closer look. What stands out in an audit is named here."
        attrs = {"class": "table table--cards"}

    def render_why(self, record: Audit) -> str:
        said = [*record.why, record.waits] if record.waits else record.why
        return format_html_join("", "<div>{}</div>", ((line,) for line in said))


class PlainTable(tables.Table):
    tick = tables.Column(verbose_name="Agree", empty_values=(), orderable=False)
    case = tables.Column(
        accessor="case__reference", linkify=("audit", {"audit_id": tables.A("public_id")})
    )
    audit = tables.Column(accessor="get_scope_display", verbose_name="Audit", orderable=False)
    rater = tables.Column(accessor="rater__name", verbose_name="Rated by")
    submitted_at = tables.DateColumn(verbose_name="On", format="j F Y")

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
