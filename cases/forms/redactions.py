"""The words to take out of a submitted audit. They are shown once to be confirmed, kept nowhere."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cases.actions.redactions import LEAST, places_of
from cases.models import Audit


class RedactForm(forms.Form):
    """The field's name stands among those that are never held for a later sign-in."""

    take_out = forms.CharField(
        label="The words to take out",
        help_text="Such as a first name. Whole words are found, in capitals or not.",
        min_length=LEAST,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Type the words that should not stand in this audit.",
            "min_length": "Type two letters or more.",
            "max_length": "Type fewer than 100 characters: a name, not a sentence.",
        },
    )
    sure = forms.BooleanField(required=False)
    NOWHERE = "These words stand nowhere in this audit."

    def __init__(self, *args, audit: Audit | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.audit = audit
        self.places: dict[str, int] = {}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("take_out")

    def clean_take_out(self) -> str:
        words = self.cleaned_data["take_out"]
        self.places = self.places_of(words)
        if not self.places:
            raise forms.ValidationError(self.NOWHERE)
        return words

    def places_of(self, words: str) -> dict[str, int]:
        return places_of(self.audit, words) if self.audit else {}

    @property
    def total(self) -> int:
        return sum(self.places.values())
