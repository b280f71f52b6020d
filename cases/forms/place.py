"""A choice of a team where what is past can be looked for: a closed one says so."""

from __future__ import annotations

from django import forms

from cases.models import Team


class PastTeamField(forms.ModelChoiceField):
    """Any team, those at work first."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            Team.objects.closed_last(),
            required=False,
            empty_label="Any team",
            to_field_name="public_id",
            **kwargs,
        )

    def label_from_instance(self, team: Team) -> str:
        return team.listed_as
