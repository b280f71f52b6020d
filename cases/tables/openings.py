"""Who else opened the cases of a team, and the reason they gave.

Belongs here: columns and how a cell reads. Does not belong here: which openings a reader may see
(cases/log_querysets.py).
"""

from __future__ import annotations

from uuid import UUID

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.models import AccessLog
from cases.tables.log import Row


class OpeningsTable(Row):
    """One row of the log a row; the references of the team's cases are the reader's to see."""

    case = tables.Column(verbose_name="Case", empty_values=(), orderable=False)
    event = tables.Column(verbose_name="What", orderable=False)
    why = tables.Column(verbose_name="Why", orderable=False, default="")
    case_id = tables.Column(verbose_name="Identifier in the log", orderable=False)

    caption = "Cases of the team opened by others, newest first"

    class Meta(Row.Meta):
        sequence = ("when", "who", "case", "event", "why", "case_id")
        empty_text = "Nobody else has opened a case of this team in these days."

    def __init__(self, *args, references: dict[UUID, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.references = references

    def render_case(self, record: AccessLog) -> SafeString:
        url = reverse("case", args=[record.case_id])
        name = self.references.get(record.case_id, "")
        return format_html('<a class="row-link" href="{}">{}</a>', url, name)

    def value_case(self, record: AccessLog) -> str:
        return self.references.get(record.case_id, "")

    def render_event(self, record: AccessLog) -> str:
        return f"{record.get_event_display()}: {record.what}"

    value_event = render_event

    def render_case_id(self, value) -> SafeString:
        return format_html('<span class="identifier">{}</span>', value)

    def value_case_id(self, value) -> str:
        return str(value)
