"""Beginning a supervision sheet, its agreed points, and the tick that signs it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from cases.actions.sheet_redactions import places_in
from cases.forms.moves import Wording, WordsForm
from cases.forms.redactions import RedactForm
from cases.forms.strengths import version_field
from cases.models import AgreedPoints, Membership, SupervisionSheet
from cases.periods import add_months
from cases.privacy import FULL_DATE

MONTHS_AHEAD, MONTHS_BACK = 3, 3
POINTS = Wording(
    "Agreed points",
    "Both of you can write here until both have signed. Every version is kept.",
    "What did you agree: who does what, by when?",
    "Begin with what goes well. Name children by reference only.",
    "Save the points",
    AgreedPoints.LENGTH,
)


class BeginForm(forms.Form):
    """A practitioner of one's teams and the day of the meeting."""

    practitioner = forms.ChoiceField(
        error_messages={"required": "Choose a practitioner.", "invalid_choice": "Choose from them."}
    )
    held_on = forms.DateField(
        label="Day of the meeting",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Give the day.", "invalid": "Give a day such as 2026-05-12."},
    )

    def __init__(self, data=None, *, parts: Iterable[Membership], asked: str = "") -> None:
        super().__init__(data)
        self.parts = {f"{part.user.public_id}.{part.team.public_id}": part for part in parts}
        teams = {part.team_id for part in self.parts.values()}
        named = [
            (key, part.user.name if len(teams) == 1 else f"{part.user.name}, {part.team}")
            for key, part in self.parts.items()
        ]
        self.fields["practitioner"].choices = [("", "Choose"), *named]
        known = next((key for key in self.parts if asked and key.startswith(asked)), "")
        self.initial = {"practitioner": known, "held_on": timezone.localdate().isoformat()}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("practitioner", "held_on")

    def clean_held_on(self) -> datetime.date:
        day, today = self.cleaned_data["held_on"], timezone.localdate()
        if not add_months(today, -MONTHS_BACK) <= day <= add_months(today, MONTHS_AHEAD):
            raise forms.ValidationError("Choose a day within three months of today.")
        return day

    @property
    def chosen(self) -> Membership:
        return self.parts[self.cleaned_data["practitioner"]]


class PointsForm(WordsForm):
    """The agreed points as the page showed them."""

    version = version_field()
    expects = (FULL_DATE,)  # by when something is done; a day of birth is still asked about
    current: AgreedPoints | None = None  # what somebody saved meanwhile

    def __init__(self, data=None, *, sheet: SupervisionSheet, points: AgreedPoints | None) -> None:
        super().__init__(data, wording=POINTS)
        self.wording = POINTS
        self.fields["text"].widget.attrs["rows"] = 8
        self.initial = {"version": sheet.version, "text": points.text if points else ""}
        self.helper.layout = Layout("version", "text")

    def seeing(self, current: AgreedPoints | None, version: int) -> PointsForm:
        """The same words against what stands now; the next press keeps them."""
        self.current = current
        self.data = self.data.copy()
        self.data["version"] = str(version)
        return self


class SignForm(forms.Form):
    """One tick under what the page showed."""

    version = version_field()
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    tick = forms.BooleanField(error_messages={"required": "Tick the box to sign."})

    def __init__(self, data=None, *, version: int, seen: str) -> None:
        super().__init__(data)
        self.initial = {"version": version, "seen": seen}
        self.fields["tick"].label = "I have read this page, and we agreed what stands here"
        self.fields["seen"].error_messages["required"] = "Open this page again, then sign."


class SheetRedactForm(RedactForm):
    """The same for the agreed points of a sheet."""

    NOWHERE = "These words stand nowhere in the agreed points."

    def __init__(self, *args, sheet: SupervisionSheet, **kwargs) -> None:
        super().__init__(*args, audit=None, **kwargs)
        self.sheet = sheet

    def places_of(self, words: str) -> dict[str, int]:
        return places_in(self.sheet, words)
