"""The name of a saved view, and whether colleagues find it."""

from __future__ import annotations

from django import forms

from cases.models import SavedView
from cases.privacy import findings

TAKEN = "You have a saved view of this name already. Choose another name."


class SaveViewForm(forms.Form):
    name = forms.CharField(
        label="Name",
        help_text="For example: under 5, to look at again. No names of children.",
        max_length=SavedView.NAME_LENGTH,
        error_messages={
            "required": "Give the view a name.",
            "max_length": f"Use {SavedView.NAME_LENGTH} characters or fewer.",
        },
    )
    is_shared = forms.BooleanField(
        label="Colleagues of my team and its managers find it too",
        required=False,
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if findings(name):
            said = " and ".join(findings(name))
            raise forms.ValidationError(f"This looks like {said}. Leave it out of the name.")
        return name
