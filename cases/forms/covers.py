"""Giving cover: who is away, who stands in, from when to when. It saves nothing.

There is no field for a reason: why somebody is away is nobody's business here.
"""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from cases.covering import MOST_DAYS
from cases.forms.people import day_field, helper_for
from cases.forms.register import HolderField
from cases.models import Membership


class CoverForm(forms.Form):
    colleague = HolderField(
        Membership.objects.none(),
        label="Who is away",
        empty_label="Choose a practitioner",
        error_messages={"required": "Choose whose cases are covered."},
    )
    stand_in = HolderField(
        Membership.objects.none(),
        label="Who covers",
        empty_label="Choose a practitioner",
        error_messages={"required": "Choose who covers."},
    )
    starts = day_field("First day", "Empty: today.")
    last_day = day_field("Last day", f"Included. {MOST_DAYS} days at most.")

    def __init__(self, *args, people, colleague: Membership | None = None, **kwargs) -> None:
        super().__init__(*args, initial={"colleague": colleague}, **kwargs)
        for name in ("colleague", "stand_in"):
            self.fields[name].queryset = people
        self.fields["last_day"].required = True
        self.fields["last_day"].error_messages["required"] = "Enter the last day of the cover."
        self.helper = helper_for("Give cover", "colleague", "stand_in", "starts", "last_day")

    def clean_starts(self) -> datetime.date:
        return self.cleaned_data["starts"] or timezone.localdate()

    @property
    def given(self) -> dict:
        """As cases.actions.covers.give_cover takes it."""
        said = self.cleaned_data
        return {
            "colleague": said["colleague"].user,
            "team": said["colleague"].team,
            "stand_in": said["stand_in"].user,
            "starts": said["starts"],
            "last_day": said["last_day"],
        }
