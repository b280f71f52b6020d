"""Choosing a published quarter, and publishing one."""

from __future__ import annotations

from django import forms

from cases.forms.filters import Select, short
from cases.pages.county import Published, Publishing
from cases.periods import Quarter

LOOK_FIRST = "Look at the figures below first, then publish them."


class QuarterForm(forms.Form):
    """The quarters that were published; another one falls back to the newest."""

    quarter = forms.ChoiceField(label="Quarter", required=False, widget=Select)

    def __init__(self, page: Published) -> None:
        super().__init__({"quarter": page.quarter.code if page.quarter else ""})
        self.fields["quarter"].choices = [(found.code, short(found)) for found in page.quarters]


class PublishForm(forms.Form):
    """Which quarter, and what the page showed of it."""

    quarter = forms.ChoiceField(
        widget=forms.HiddenInput,
        error_messages={"required": LOOK_FIRST, "invalid_choice": LOOK_FIRST},
    )
    seen = forms.CharField(
        widget=forms.HiddenInput, max_length=64, error_messages={"required": LOOK_FIRST}
    )

    def __init__(self, data=None, *, page: Publishing) -> None:
        super().__init__(data)
        self._known = {quarter.code: quarter for quarter, _ in page.quarters}
        self.fields["quarter"].choices = [(code, code) for code in self._known]

    @property
    def chosen(self) -> Quarter:
        return self._known[self.cleaned_data["quarter"]]
