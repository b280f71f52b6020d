"""Beginning an appraisal summary, and ticking the evidence it shows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from cases.forms.strengths import version_field
from cases.models import Team

LONGEST_AGO = datetime.timedelta(days=366)


class YearForm(forms.Form):
    """The last day of the twelve months, and the team whose manager may read it."""

    ends_on = forms.DateField(
        label="Twelve months up to",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Give the day.", "invalid": "Give a day such as 2026-05-12."},
    )
    team = forms.ChoiceField(
        error_messages={"required": "Choose a team.", "invalid_choice": "Choose your own team."}
    )

    def __init__(self, data=None, *, teams: Iterable[Team]) -> None:
        super().__init__(data)
        self.teams = {str(team.public_id): team for team in teams}
        self.fields["team"].choices = [(key, team.name) for key, team in self.teams.items()]
        self.initial = {"ends_on": timezone.localdate().isoformat()}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("ends_on", "team")

    def clean_ends_on(self) -> datetime.date:
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        if not today - LONGEST_AGO <= day <= today:
            raise forms.ValidationError("Choose today, or a day within the last year.")
        return day

    @property
    def chosen_team(self) -> Team:
        return self.teams[self.cleaned_data["team"]]


class ChooseForm(forms.Form):
    """Ticks on the page as it was drawn; a tick that the page never offered does nothing."""

    version = version_field()

    def ticked(self, name: str) -> set[int]:
        return {int(value) for value in self.data.getlist(name) if _is_number(value)}


class ShowForm(forms.Form):
    """One button: to the manager, or to nobody any more."""

    shown = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        error_messages={"required": "Open this page again.", "invalid_choice": "Open it again."},
    )


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16
