"""The dates of a standard with a clock: opened, held, considered. Saves nothing."""

from __future__ import annotations

import datetime

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone

from cases.models import Case, ClockEntry

EARLIEST = datetime.date(2000, 1, 1)
FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"]


def day_field(**options) -> forms.DateField:
    asked = options.pop("asked", "Give the day.")
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=FORMATS,
        error_messages={
            "required": asked,
            "invalid": "Give the day as a date, such as 12 May 2026.",
        },
        **options,
    )


class ClockForm(forms.Form):
    version = forms.IntegerField(
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"],
            "Open this page again, then save the dates.",
        ),
    )
    opened_on = day_field(
        label="Opened on",
        help_text="The day the clock starts.",
        asked="Give the day the clock starts.",
    )
    held_on = day_field(
        label="Held on", help_text="Leave empty while it has not been held.", required=False
    )
    considered = forms.BooleanField(
        label="It was considered with the family",
        help_text="For early help this is enough.",
        required=False,
    )
    stale = False

    def __init__(self, *args, case: Case, entry: ClockEntry | None, **kwargs) -> None:
        initial = {"version": 0, "opened_on": case.opened_on}
        if entry:
            names = ("version", "opened_on", "held_on", "considered")
            initial = {name: getattr(entry, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        self.entry = entry
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        dates = Div("opened_on", "held_on", css_class="field-row")
        self.helper.layout = Layout("version", dates, "considered")

    def clean_opened_on(self) -> datetime.date:
        return _past(self.cleaned_data["opened_on"])

    def clean_held_on(self) -> datetime.date | None:
        given = self.cleaned_data["held_on"]
        return _past(given) if given else None

    def clean(self) -> dict:
        data = super().clean()
        opened, held = data.get("opened_on"), data.get("held_on")
        if opened and held and held < opened:
            self.add_error("held_on", "It was held before it was opened. Check both days.")
        return data

    def seeing(self, current: ClockEntry | None) -> ClockForm:
        """The same dates against what was saved since; the next press keeps them."""
        self.stale, self.entry = True, current
        self.data = self.data.copy()
        self.data["version"] = str(current.version if current else 0)
        return self


def _past(given: datetime.date) -> datetime.date:
    if given > timezone.localdate():
        raise forms.ValidationError("This day has not come yet.")
    if given < EARLIEST:
        raise forms.ValidationError("This day is too long ago. Check the year.")
    return given
