"""Keeping and erasing: which day a preview is for, a hold and its end. None of them saves."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from cases.forms.people import helper_for
from cases.models import LegalHold
from cases.retention import CATEGORIES

CHOICES = [(one.code, one.name) for one in CATEGORIES]


def reason_field(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LegalHold.LENGTH,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say why in one sentence.",
            "min_length": "Say it in a few words more.",
            "max_length": f"Keep it under {LegalHold.LENGTH} characters. What you typed is here.",
        },
    )


class PreviewForm(forms.Form):
    before = forms.DateField(
        label="What was to be kept until a day before",
        help_text="Not in the future. Nothing is erased yet.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Choose a day.", "invalid": "Choose a day."},
    )
    category = forms.ChoiceField(
        label="Which", required=False, choices=[("", "Everything that is due"), *CHOICES]
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, initial={"before": timezone.localdate()}, **kwargs)
        self.helper = helper_for("Preview", "before", "category")

    def clean_before(self) -> datetime.date:
        before: datetime.date = self.cleaned_data["before"]
        if before > timezone.localdate():
            raise forms.ValidationError("Choose a day that is not in the future.")
        return before


class HoldForm(forms.Form):
    reference = forms.CharField(label="Case reference", max_length=30, required=False)
    category = forms.ChoiceField(
        label="Or a whole category",
        required=False,
        choices=[("", "No category"), *CHOICES],
    )
    reason = reason_field("Why is it to be kept?", "One sentence. Leave names out.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_for("Set the hold", "reference", "category", "reason")


class LiftForm(forms.Form):
    because = reason_field("Why does the hold end?", "One sentence. Leave names out.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_for("Lift the hold", "because")
