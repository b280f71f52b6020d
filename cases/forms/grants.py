"""An admin asks to see one case; its manager answers. None of these forms saves anything."""

from __future__ import annotations

from django import forms

from cases.actions.grants import MINUTES
from cases.forms.people import helper_for


class AskForm(forms.Form):
    reference = forms.CharField(
        label="Case reference",
        max_length=60,
        error_messages={"required": "Enter the reference of the case."},
    )
    reason = forms.CharField(
        label="Why do you need to see it?",
        help_text="One sentence. The manager reads it before they answer. Leave names out.",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say in one sentence why you need to see this case.",
            "min_length": "Say it in a few words more, so that the manager understands.",
            "max_length": "Keep it under 300 characters. What you typed is still here.",
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_for("Ask", "reference", "reason")


class AnswerForm(forms.Form):
    minutes = forms.TypedChoiceField(
        label="Open it for",
        coerce=int,
        choices=[(minutes, f"{minutes} minutes") for minutes in MINUTES],
        widget=forms.RadioSelect,
        initial=MINUTES[0],
        error_messages={
            "required": "Choose for how long, or refuse.",
            "invalid_choice": "Choose one of the times.",
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_for("Open the case", "minutes")
