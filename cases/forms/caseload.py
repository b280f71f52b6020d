"""Narrowing a caseload, finding a case, and giving a reason for opening one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cases.pages.due import CaseRow

NOT_HEARD = "No child’s view for 6 months"
SHOW = [
    ("", "All"),
    ("gap", "With a gap"),
    ("view", NOT_HEARD),
    ("older", "With ratings to look at again"),
    ("find_out", "With something to find out"),
]


class CaseloadFilter(forms.Form):
    """Unknown values fall back to all."""

    plan = forms.ChoiceField(required=False, label="Plan")
    show = forms.ChoiceField(required=False, label="Show", choices=SHOW)

    def __init__(self, data: Mapping[str, str], rows: Iterable[CaseRow]) -> None:
        plans = {row.case.plan_type.code: row.case.plan_type for row in rows}
        ordered = sorted(plans.values(), key=lambda plan: (plan.order, plan.name))
        covered = [("cover", "That I cover for others")] if any(row.cover for row in rows) else []
        choices = {
            "plan": [("", "All"), *((plan.code, plan.name) for plan in ordered)],
            "show": [*SHOW, *covered],
        }
        self.asked = {
            name: data.get(name) if data.get(name) in dict(known) else ""
            for name, known in choices.items()
        }
        super().__init__(self.asked)
        for name, known in choices.items():
            self.fields[name].choices = known

    @property
    def in_use(self) -> bool:
        return any(self.asked.values())

    def narrow(self, rows: Iterable[CaseRow]) -> list[CaseRow]:
        return [row for row in rows if self._keeps(row)]

    def _keeps(self, row: CaseRow) -> bool:
        if self.asked["plan"] and row.case.plan_type.code != self.asked["plan"]:
            return False
        show = self.asked["show"]
        return (
            not show
            or (show == "gap" and "red" in row.values)
            or (show == "view" and row.view_is_old)
            or (show == "older" and bool(row.older))
            or (show == "cover" and bool(row.cover))
            or (show == "find_out" and "not_yet_known" in row.values)
        )


class ReasonForm(forms.Form):
    """Above the team, a case opens with a reason that its team manager can read."""

    reason = forms.CharField(
        label="Why do you need to open this case?",
        help_text="One sentence. The team manager reads it. Leave names out.",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say in one sentence why you open this case.",
            "min_length": "Say it in a few words more, so that the team manager understands.",
            "max_length": "Keep it under 300 characters. What you typed is still here.",
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("reason")
