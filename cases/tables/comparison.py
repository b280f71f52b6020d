"""Two audits item by item, as a table and as a file."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html, format_html_join

from cases.charts import word
from cases.pages.comparison import Compared, Comparison, Side
from cases.templatetags.flourish import day, rag

BARE = {"td": {"class": "bare"}}


class CompareTable(tables.Table):
    """The files keep notes in columns of their own; the page puts them under the rating."""

    section = tables.Column(verbose_name="Part", accessor="item__section__name", orderable=False)
    item = tables.Column(verbose_name="Item", accessor="item__text", orderable=False, attrs=BARE)
    before = tables.Column(empty_values=(), orderable=False)
    after = tables.Column(empty_values=(), orderable=False)
    change = tables.Column(verbose_name="Change", empty_values=(), orderable=False)
    note_before = tables.Column(
        verbose_name="Note then", accessor="before__note", empty_values=(), orderable=False
    )
    note_after = tables.Column(
        verbose_name="Note later", accessor="after__note", empty_values=(), orderable=False
    )
    row_header = "item"

    class Meta:
        attrs = {"class": "table table--cards table--compare"}
        empty_text = "No item was rated in both audits."

    def __init__(self, comparison: Comparison, rows=None, *, caption: str, **kwargs) -> None:
        self.caption = caption
        super().__init__(comparison.rows if rows is None else rows, **kwargs)
        self.columns["before"].column.verbose_name = day(comparison.before.submitted_at)
        self.columns["after"].column.verbose_name = day(comparison.after.submitted_at)

    def render_item(self, record: Compared):
        if not record.worded_before:
            return record.item.text
        then = format_html('<br><span class="quiet">Worded then: {}</span>', record.worded_before)
        return format_html("{}{}", record.item.text, then)

    def value_item(self, record: Compared) -> str:
        return record.item.text

    def render_before(self, record: Compared):
        return _drawn(record.before)

    def value_before(self, record: Compared) -> str:
        return _worded(record.before)

    def render_after(self, record: Compared):
        return _drawn(record.after)

    def value_after(self, record: Compared) -> str:
        return _worded(record.after)

    def value_note_before(self, record: Compared) -> str:
        return record.before.note if record.before else ""

    def value_note_after(self, record: Compared) -> str:
        return record.after.note if record.after else ""


class PageTable(CompareTable):
    """On the page a note stands under the rating it belongs to."""

    class Meta(CompareTable.Meta):
        exclude = ("note_before", "note_after")


def _drawn(side: Side | None):
    if side is None:
        return "Not rated"
    note = [(side.note,)] if side.note else []
    said = format_html_join("", '<span class="typed compare-note">{}</span>', note)
    return format_html("{}{}", rag(side.value, side.item.edition.scale), said)


def _worded(side: Side | None) -> str:
    return word(side.value, side.item.edition.scale) if side else "Not rated"
