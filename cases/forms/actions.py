"""Filtering a list of actions, and moving one on."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cases.models import Action, User
from cases.querysets import ActionQuerySet

STATES = [("unfinished", "Not finished"), ("done", "Done"), ("all", "All")]
WHOSE = [("mine", "Mine"), ("all", "All I can see")]


class ActionFilter(forms.Form):
    """Unknown values fall back to what is not finished, and everybody's."""

    state = forms.ChoiceField(choices=STATES, required=False, label="State")
    whose = forms.ChoiceField(choices=WHOSE, required=False, label="Whose")

    def __init__(self, data) -> None:
        known = {"state": "unfinished", "whose": "all"}
        for name, choices in (("state", STATES), ("whose", WHOSE)):
            value = data.get(name)
            if value in dict(choices):
                known[name] = value
        super().__init__(known)
        self.is_valid()

    def of_whom(self, actions: ActionQuerySet, user: User) -> ActionQuerySet:
        return actions.filter(owner=user) if self.cleaned_data["whose"] == "mine" else actions

    def in_state(self, actions: ActionQuerySet) -> ActionQuerySet:
        if self.cleaned_data["state"] == "unfinished":
            return actions.unfinished()
        if self.cleaned_data["state"] == "done":
            return actions.filter(state__in=[Action.State.DONE, Action.State.VERIFIED])
        return actions


class ActionForm(forms.Form):
    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid"], "Open this page again, then save what you typed."
        ),
    )
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
    done_evidence = forms.CharField(
        label="What shows that it is done?",
        help_text="One or two sentences. Leave names out.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stale = False

    def __init__(self, *args, action: Action, **kwargs) -> None:
        self.action = action
        initial = {
            "version": action.version,
            "state": action.state,
            "done_evidence": action.done_evidence,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("version", "state", "done_evidence")

    def clean(self) -> dict:
        data = super().clean()
        said = (data.get("done_evidence") or "").strip()
        if data.get("state") == Action.State.DONE and not said:
            self.add_error("done_evidence", "Say in a few words what shows that it is done.")
        return data

    def seeing(self, current: Action) -> ActionForm:
        """The same answers against what was saved since; the next press keeps them."""
        self.stale = True
        self.action = current
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        return self
