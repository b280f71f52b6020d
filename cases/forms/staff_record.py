"""Whose record is asked for: a sign-in name, also of an account that is closed."""

from __future__ import annotations

from django import forms

from cases.models import User


class WhoseRecord(forms.Form):
    """`person` cleans to the account."""

    person = forms.CharField(
        label="Sign-in name",
        max_length=150,
        help_text="Also of somebody who has left. An admin finds it under People.",
        error_messages={"required": "Enter a sign-in name"},
    )

    def clean_person(self) -> User:
        name = self.cleaned_data["person"].strip()
        found = User.objects.filter(username__iexact=name).first()
        if found is None:
            raise forms.ValidationError(
                f"Nobody has the sign-in name {name}. Ask an admin, who finds it under People."
            )
        return found
