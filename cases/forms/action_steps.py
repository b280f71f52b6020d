"""The steps an action takes: done with evidence, verified, changed, cancelled, looked at again,
and one more action added by hand. None of them saves.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from cases import privacy
from cases.models import Action, User
from cases.periods import add_months
from cases.stored_settings import stored

VERIFIED, NOT_YET = "verified", "not_yet"
STILL, NOW_ACTION, GONE = "still", "action", "gone"
FURTHEST_YEARS = 3
CLOSING_LENGTH = Action._meta.get_field("closing_words").max_length
EVIDENCE_LENGTH = Action._meta.get_field("done_evidence").max_length
AGAIN = "Open this page again, then save what you typed."


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Choose a date.",
            "invalid": "Enter a day, month and year, such as 27/03/2026.",
        },
        **options,
    )


def words_field(label: str, help_text: str, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=f"{help_text} Leave names out.",
        max_length=length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": f"Keep it under {length} characters. What you typed is still here."
        },
        **options,
    )


class StepForm(forms.Form):
    """What every step shares: the version the page saw, and a warning about what names a child."""

    use_required_attribute = False
    typed: ClassVar[Sequence[str]] = ()  # fields of free text
    title = button = ""
    stale = False

    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid", "min_value"], AGAIN),
    )
    confirm = forms.BooleanField(
        label="Save it as it is: nothing in it points at one person", required=False
    )

    def __init__(self, data=None, *, action: Action, owners: Iterable[User] = (), **given) -> None:
        self.action = action
        initial = {"version": action.version, **self.start_with(action), **given}
        super().__init__(data, initial=initial)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        shown = [name for name in self.fields if name != "confirm"]
        self.helper.layout = Layout(*shown)

    def start_with(self, action: Action) -> dict:
        return {}

    def clean(self) -> dict:
        data = super().clean()
        for name in self.typed:
            data[name] = (data.get(name) or "").strip()
            looks_like = privacy.findings(data[name])
            if looks_like and not data.get("confirm"):
                self.add_error(name, privacy.in_a_sentence(looks_like))
                if "confirm" not in self.helper.layout.fields:
                    self.helper.layout.append("confirm")
        return data

    @property
    def given(self) -> dict[str, Any]:
        """What is to be saved, without the tick that let it through."""
        return {name: value for name, value in self.cleaned_data.items() if name != "confirm"}

    def clean_due_on(self) -> datetime.date:
        due, today = self.cleaned_data["due_on"], timezone.localdate()
        if due is not None and due > add_months(today, 12 * FURTHEST_YEARS):
            raise forms.ValidationError(f"Choose a date in the next {FURTHEST_YEARS} years.")
        if due is not None and due < today and due != self.action.due_on:
            raise forms.ValidationError("The date has passed. Choose today or later.")
        return due

    def need(self, name: str, said: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, said)

    def seeing(self, current: Action) -> StepForm:
        """The same answers against what was saved since; the next press keeps them."""
        self.stale = True
        self.action = current
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        return self


class DoneForm(StepForm):
    """How it is going, with what shows that it is done."""

    typed = ("done_evidence",)
    state = forms.ChoiceField(
        label="How is it going?",
        choices=[
            (Action.State.OPEN, "Not begun"),
            (Action.State.IN_PROGRESS, "In progress"),
            (Action.State.DONE, "Done"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it is going."},
    )
    done_evidence = words_field(
        "What shows that it is done?", "One or two sentences.", EVIDENCE_LENGTH
    )

    def start_with(self, action: Action) -> dict:
        return {"state": action.state, "done_evidence": action.done_evidence}

    def clean(self) -> dict:
        data = super().clean()
        if data.get("state") == Action.State.DONE:
            self.need("done_evidence", "Say in a few words what shows that it is done.")
        return data


class VerifyForm(StepForm):
    title, button = "Is it done?", "Save"
    typed = ("closing_words",)
    answer = forms.ChoiceField(
        label="Have you seen that it is done?",
        choices=[(VERIFIED, "Yes, verified"), (NOT_YET, "Not yet: it goes back to in progress")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is done."},
    )
    closing_words = words_field(
        "What did you see, or what is still missing?",
        "Needed when it is not yet done.",
        CLOSING_LENGTH,
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("answer") == NOT_YET:
            self.need("closing_words", "Say in a few words what is still missing.")
        return data


class CancelForm(StepForm):
    title, button = "No longer needed", "Cancel this action"
    typed = ("closing_words",)
    closing_words = words_field(
        "Why is it no longer needed?", "It stays with the audit, to be read.", CLOSING_LENGTH
    )

    def clean(self) -> dict:
        data = super().clean()
        self.need("closing_words", "Say in a few words why it is no longer needed.")
        return data


class OwnerField(forms.ChoiceField):
    """People by their random identifier."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Who does it", error_messages={"required": "Choose who does it."}, **options
        )


class WithOwner(StepForm):
    owner = OwnerField()

    def __init__(self, data=None, *, action: Action, owners: Iterable[User] = (), **given) -> None:
        self.people = {str(person.public_id): person for person in owners}
        super().__init__(data, action=action, **given)
        self.fields["owner"].choices = [(key, who.name) for key, who in self.people.items()]

    def clean_owner(self) -> User:
        return self.people[self.cleaned_data["owner"]]


class ChangeForm(WithOwner):
    title, button = "Change who or when", "Save"
    due_on = day_field("By when")

    def start_with(self, action: Action) -> dict:
        return {"owner": str(action.owner.public_id), "due_on": action.due_on}


class LookForm(StepForm):
    """A gap that was already in the plan, looked at again."""

    title, button = "Look again", "Save"
    typed = ("what", "closing_words")
    answer = forms.ChoiceField(
        label="How does it stand?",
        choices=[
            (STILL, "It is still in the plan"),
            (NOW_ACTION, "It needs an action now"),
            (GONE, "It is no longer needed"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it stands."},
    )
    due_on = day_field("Look again on, or do it by", required=False)
    what = words_field("What happens next?", "When it needs an action now.", Action.WHAT_LENGTH)
    closing_words = words_field(
        "Why is it no longer needed?", "When it is no longer needed.", CLOSING_LENGTH
    )

    def start_with(self, action: Action) -> dict:
        return {"due_on": next_look()}

    def clean(self) -> dict:
        data = super().clean()
        answer = data.get("answer")
        if answer in (STILL, NOW_ACTION):
            self.need("due_on", "Choose a date.")
        if answer == NOW_ACTION:
            self.need("what", "Say what happens next.")
        if answer == GONE:
            self.need("closing_words", "Say in a few words why it is no longer needed.")
        return data


class AddForm(WithOwner):
    """One more action, from one or several items of an audit that is in."""

    title, button = "Add an action", "Add action"
    typed = ("what",)
    items = forms.MultipleChoiceField(
        label="What is it for?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    what = words_field("What happens next?", "One thing somebody does.", Action.WHAT_LENGTH)
    due_on = day_field("By when")
    field_order = ("items", "what", "owner", "due_on")

    def __init__(self, data=None, *, rows: Sequence, **options) -> None:
        self.rows = {row.item.code: row.item for row in rows}
        super().__init__(data, **options)
        self.fields["items"].choices = [
            (code, f"{item.section.name}: {item}") for code, item in self.rows.items()
        ]

    def start_with(self, action: Action) -> dict:
        return {"owner": str(action.owner.public_id), "due_on": next_look()}

    def clean_items(self) -> list:
        return [self.rows[code] for code in self.cleaned_data["items"]]

    def clean(self) -> dict:
        data = super().clean()
        self.need("what", "Say what happens next.")
        return data


def next_look() -> datetime.date:
    return add_months(timezone.localdate(), stored.RE_AUDIT_MONTHS)
