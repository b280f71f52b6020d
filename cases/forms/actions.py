"""Filtering a list of actions. Moving one on: cases/forms/action_steps.py."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django import forms

from cases.action_querysets import ActionQuerySet
from cases.forms.filters import Select
from cases.models import Action, User
from frameworks.models import Section

STATES = [
    ("unfinished", "Not finished"),
    ("overdue", "Overdue"),
    ("verify", "Done, to verify"),
    ("done", "Done and verified"),
    ("cancelled", "Cancelled"),
    ("all", "All"),
]
WHOSE = [("mine", "Mine"), ("all", "All I can see")]


class ActionFilter(forms.Form):
    """Unknown values fall back to what is not finished, and everybody's."""

    whose = forms.ChoiceField(choices=WHOSE, required=False, label="Whose", widget=Select)
    state = forms.ChoiceField(choices=STATES, required=False, label="State", widget=Select)
    domain = forms.ChoiceField(required=False, label="Domain or pillar", widget=Select)

    def __init__(self, data, *, sections: Iterable[Section], today: datetime.date) -> None:
        self.today = today
        domains = [("", "All"), *((section.code, section.name) for section in sections)]
        known = {"state": "unfinished", "whose": "all", "domain": ""}
        for name, choices in (("state", STATES), ("whose", WHOSE), ("domain", domains)):
            value = data.get(name)
            if value in dict(choices):
                known[name] = value
        super().__init__(known)
        self.fields["domain"].choices = domains
        self.is_valid()

    def of_whom(self, actions: ActionQuerySet, user: User) -> ActionQuerySet:
        return actions.filter(owner=user) if self.cleaned_data["whose"] == "mine" else actions

    def narrowed(self, actions: ActionQuerySet) -> ActionQuerySet:
        """As chosen, overdue first, then by date."""
        code = self.cleaned_data["domain"]
        if code:
            actions = actions.filter(
                pk__in=Action.items.through.objects.filter(item__section__code=code).values(
                    "action_id"
                )
            )
        return self._in_state(actions).overdue_first(self.today)

    def _in_state(self, actions: ActionQuerySet) -> ActionQuerySet:
        state = self.cleaned_data["state"]
        if state == "unfinished":
            return actions.unfinished()
        if state == "overdue":
            return actions.overdue(self.today)
        kept = {
            "verify": [Action.State.DONE],
            "done": [Action.State.DONE, Action.State.VERIFIED],
            "cancelled": [Action.State.CANCELLED],
        }
        return actions.filter(state__in=kept[state]) if state in kept else actions
