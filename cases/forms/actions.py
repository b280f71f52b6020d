"""Filtering a list of actions. Moving one on: cases/forms/action_steps.py."""

from __future__ import annotations

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
