"""The cases of a run as a table: reference, plan, when closed. No rating and no note."""

from __future__ import annotations

import datetime

import django_tables2 as tables

from cases.models import Case
from cases.templatetags.flourish import day


class DueTable(tables.Table):
    reference = tables.Column(verbose_name="Case")
    plan_type = tables.Column(verbose_name="Plan", accessor="plan_type__name")
    closed_on = tables.Column(verbose_name="Closed")

    caption = "Cases that this run erases"
    row_header = "reference"

    class Meta:
        model = Case
        fields = ("reference", "plan_type", "closed_on")
        order_by = "reference"
        empty_text = "No case is left to be erased."
        attrs = {"class": "table table--cards"}

    def render_closed_on(self, value: datetime.date) -> str:
        return day(value)
