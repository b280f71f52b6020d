"""The form of one stored setting: a field after its kind, and the version the page showed."""

from __future__ import annotations

from typing import Any, Self

from django import forms

from cases.pages.stored_settings import Shown
from cases.setting_kinds import Choice, Link, PlanTypes, Refused, Text, Whole

LOST = {"required": "This page is incomplete. Load it again.", "invalid": "Load this page again."}
LONGEST = 4000  # more is no value of any kind


def _field(shown: Shown) -> forms.Field:
    setting = shown.setting
    if isinstance(setting, PlanTypes):
        return forms.MultipleChoiceField(
            choices=setting.offered(shown.value), required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Choose any of these."},
        )  # fmt: skip
    if isinstance(setting, Choice):
        return forms.CharField(
            required=False, max_length=LONGEST, widget=forms.RadioSelect(choices=setting.choices)
        )
    widget: forms.Widget = forms.TextInput(
        attrs={"inputmode": "numeric"} if isinstance(setting, Whole) else {}
    )
    if isinstance(setting, Text) and not isinstance(setting, Link):
        widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(required=False, max_length=LONGEST, widget=widget)


class SettingForm(forms.Form):
    """`value` as it is typed; the button named `reset` gives the default back instead."""

    version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, error_messages=LOST
    )

    def __init__(self, data: Any = None, *, shown: Shown) -> None:
        self.shown, self.stale = shown, False
        listed = isinstance(shown.setting, PlanTypes)
        typed = shown.value if listed else shown.setting.as_text(shown.value)
        super().__init__(data, initial={"version": shown.version, "value": typed})
        self.fields["value"] = _field(shown)
        self.fields["value"].label = shown.setting.label
        self.fields["value"].help_text = shown.setting.hint
        self.resets = bool(data) and "reset" in data

    def clean_value(self) -> Any:
        if self.resets:
            return None
        try:
            given = self.cleaned_data["value"]
            return self.shown.setting.read(",".join(given) if isinstance(given, list) else given)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def seeing(self, shown: Shown) -> Self:
        """What was typed against what somebody set meanwhile; the next press keeps this."""
        self.shown, self.stale = shown, True
        self.data = self.data.copy()
        self.data["version"] = str(shown.version)
        return self
