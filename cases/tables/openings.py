"""Who above the team opened a case, and the reason they gave.

Belongs here: columns and how a cell reads. Does not belong here: which openings a reader may see
(cases/views/openings.py asks the doors of cases/querysets.py).
"""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.models import DrillDown
from cases.templatetags.flourish import day


class OpeningsTable(tables.Table):
    """One reason a row, the newest first."""

    when = tables.Column(verbose_name="When", empty_values=(), order_by=("opened_at", "pk"))
    who = tables.Column(verbose_name="Who", accessor="user__name")
    case = tables.Column(verbose_name="Case", empty_values=(), order_by=("case__reference", "pk"))
    reason = tables.Column(verbose_name="Why")

    row_header = "when"
    caption = "Cases of the team opened from above it, newest first"

    class Meta:
        attrs = {"class": "table table--cards"}
        order_by = "-when"
        empty_text = "Nobody above the team has opened a case of yours."

    def render_when(self, record: DrillDown) -> str:
        at = timezone.localtime(record.opened_at)
        return f"{day(at.date())}, {at:%H:%M}"

    def value_when(self, record: DrillDown):
        return timezone.localtime(record.opened_at).replace(tzinfo=None)

    def render_case(self, record: DrillDown) -> SafeString:
        url = reverse("case", args=[record.case.public_id])
        return format_html('<a class="row-link" href="{}">{}</a>', url, record.case.reference)

    def value_case(self, record: DrillDown) -> str:
        return record.case.reference
