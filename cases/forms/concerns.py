"""A few words with a safeguarding concern; they can be left out."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cases import privacy
from cases.actions.concerns import WORDS_LENGTH


class ConcernForm(forms.Form):
    """Warns once about what points at one person, and lets it through when it is confirmed."""

    words = forms.CharField(
        label="A few words, if they help",
        help_text="Your manager will speak with you. Leave names out.",
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "max_length": f"Keep it under {WORDS_LENGTH} characters. What you typed is still here."
        },
    )
    confirm = forms.BooleanField(
        label="Send it as it is: nothing in it points at one person", required=False
    )

    def __init__(self, data=None) -> None:
        super().__init__(data)
        if not self.is_bound:
            del self.fields["confirm"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.form_method = "get"  # the page's form posts; here it keeps "(optional)" away
        self.helper.disable_csrf = True
        self.helper.layout = Layout("words")

    def clean(self) -> dict:
        found = super().clean()
        looks_like = privacy.findings(found.get("words", ""))
        if looks_like and not found.get("confirm"):
            self.add_error("words", privacy.in_a_sentence(looks_like))
            self.helper.layout.append("confirm")
        return found
