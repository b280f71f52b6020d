"""The register: which cases there are and who holds them. Never a rating, never a note."""

from __future__ import annotations

import datetime

import django_tables2 as tables

from cases.models import Case


class RegisterTable(tables.Table):
    reference = tables.Column(linkify=("case_move", {"case_id": tables.A("public_id")}))
    birth_month = tables.Column(verbose_name="Month of birth", empty_values=())
    plan_type = tables.Column(accessor="plan_type__name", verbose_name="Plan")
    team_name = tables.Column(verbose_name="Team", default="Not given yet")
    holder_name = tables.Column(verbose_name="Practitioner", default="Nobody yet")
    status = tables.Column(verbose_name="State")

    class Meta:
        model = Case
        fields = ("reference", "birth_month", "plan_type", "team_name", "holder_name", "status")
        sequence = fields
        order_by = "reference"
        empty_text = "No case matches. Change what you look for, or add a case."
        attrs = {"class": "table table--cards"}

    caption = "Cases on the register"

    def render_birth_month(self, record: Case) -> str:
        if record.birth_month:
            return _month(record.birth_month)
        return f"Expected {_month(record.expected_month)}" if record.expected_month else ""

    value_birth_month = render_birth_month

    def render_status(self, record: Case) -> str:
        words = record.get_status_display()
        return f"{words}, restricted" if record.restricted else words

    value_status = render_status


def _month(day: datetime.date) -> str:
    return f"{day:%B %Y}"
