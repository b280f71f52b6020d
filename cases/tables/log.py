"""The access log as tables: its rows, changes of settings and people, busy days.

Belongs here: columns and how a cell reads. Does not belong here: which rows a reader may see
(cases/log_querysets.py). A case stands here by its random identifier, never its reference.
"""

from __future__ import annotations

from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.models import AccessLog
from cases.templatetags.flourish import day


class Row(tables.Table):
    """When and by whom: what every row of the log begins with."""

    when = tables.Column(verbose_name="When", empty_values=(), order_by=("at", "pk"))
    who = tables.Column(verbose_name="Who", empty_values=(), order_by=("actor__name", "at", "pk"))

    row_header = "when"

    class Meta:
        attrs = {"class": "table table--cards"}
        order_by = "-when"

    def render_when(self, record: AccessLog) -> str:
        at = timezone.localtime(record.at)
        return f"{day(at.date())}, {at:%H:%M}"

    def value_when(self, record: AccessLog):
        return timezone.localtime(record.at).replace(tzinfo=None)

    def render_who(self, record: AccessLog) -> str:
        if record.actor:
            return record.actor.name
        return "A program" if record.what.startswith("API: ") else "A command of the server"

    value_who = render_who


class LogTable(Row):
    """Every row, the newest first."""

    event = tables.Column(verbose_name="What", orderable=False)
    case_id = tables.Column(verbose_name="Case’s identifier", orderable=False, default="")
    allocated = tables.Column(verbose_name="Held it", orderable=False, empty_values=())
    why = tables.Column(verbose_name="Why", orderable=False, default="")

    caption = "The access log, newest first"

    class Meta(Row.Meta):
        empty_text = "No row fits. Choose other days, or take a choice away."
        sequence = ("when", "who", "event", "case_id", "allocated", "why")

    def render_event(self, record: AccessLog) -> str:
        return f"{record.get_event_display()}: {record.what}"

    value_event = render_event

    def render_case_id(self, value) -> SafeString:
        return format_html('<span class="identifier">{}</span>', value)

    def value_case_id(self, value) -> str:
        return str(value or "")

    def render_allocated(self, record: AccessLog) -> str:
        if record.case_id is None:
            return ""
        return "Yes" if record.allocated else "No"

    value_allocated = render_allocated


class ChangesTable(Row):
    """Changes of settings and people, with what was said before and after."""

    what = tables.Column(verbose_name="What", orderable=False)
    before = tables.Column(verbose_name="Before", orderable=False, default="")
    after = tables.Column(verbose_name="After", orderable=False, default="")

    caption = "Changes of settings and people, newest first"

    class Meta(Row.Meta):
        empty_text = "Nothing was changed in these days. Choose others."
        sequence = ("when", "who", "what", "before", "after")


class ManyTable(tables.Table):
    """One person and day a row."""

    day = tables.Column(verbose_name="Day", orderable=False)
    who = tables.Column(verbose_name="Who", accessor="actor__name", orderable=False)
    cases = tables.Column(verbose_name="Different cases opened", orderable=False)
    not_held = tables.Column(verbose_name="Of these not held", orderable=False)

    row_header = "day"
    caption = "People who opened many different cases on one day"

    class Meta:
        attrs = {"class": "table table--cards"}
        sequence = ("day", "who", "cases", "not_held")
        empty_text = "On no day did anybody open so many cases."

    def render_day(self, value) -> str:
        return day(value)

    def value_day(self, value):
        return value

    def render_cases(self, record: dict, value: int) -> SafeString:
        one = record["day"].isoformat()
        query = {"report": "opened", "person": record["actor__username"], "since": one}
        url = f"{reverse('access_log')}?{urlencode(query | {'until': one})}"
        return format_html('<a class="row-link" href="{}">{}</a>', url, value)

    def value_cases(self, value: int) -> int:
        return value
