"""Merging a team: into which, from which day. The form saves nothing."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from cases.actions.teams import earliest_day
from cases.models import Team


class MergeForm(forms.Form):
    target = forms.ModelChoiceField(
        Team.objects.none(),
        label="Into which team",
        empty_label="Choose a team",
        to_field_name="public_id",
        error_messages={
            "required": "Choose the team.",
            "invalid_choice": "Choose a team that is at work.",
        },
    )
    day = forms.DateField(
        label="From which day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day such as 2026-03-31."},
    )

    def __init__(self, *args, source: Team, **kwargs) -> None:
        super().__init__(*args, initial={"day": timezone.localdate()}, **kwargs)
        self.fields["target"].queryset = Team.objects.at_work().exclude(pk=source.pk)
        first = earliest_day()
        self.fields[
            "day"
        ].help_text = (
            f"Today, or a day back to {first.day} {first:%B %Y}: past quarters do not change."
        )

    def clean_day(self) -> datetime.date:
        day = self.cleaned_data["day"]
        if not earliest_day() <= day <= timezone.localdate():
            raise forms.ValidationError("Choose a day of this quarter, today at the latest.")
        return day
