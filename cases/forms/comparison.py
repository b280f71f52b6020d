"""Choosing two audits of one case to stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from cases.models import Audit
from cases.templatetags.flourish import day


class CompareForm(forms.Form):
    """Both or neither; an audit that is not on the list is simply not there."""

    a = forms.ChoiceField(label="One audit", error_messages={"required": "Choose an audit."})
    b = forms.ChoiceField(label="Another audit", error_messages={"required": "Choose an audit."})

    def __init__(self, *args, audits: Sequence[Audit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.audits = {str(audit.public_id): audit for audit in reversed(audits)}
        for name in ("a", "b"):
            field = self.fields[name]
            field.choices = [
                ("", "Choose an audit"),
                *((k, _name(v)) for k, v in self.audits.items()),
            ]
            field.error_messages["invalid_choice"] = "Choose an audit of this case from the list."

    def clean(self) -> dict:
        data = super().clean()
        if data.get("a") and data.get("a") == data.get("b"):
            self.add_error("b", "Choose two different audits.")
        return data

    @property
    def chosen(self) -> tuple[Audit, Audit]:
        return self.audits[self.cleaned_data["a"]], self.audits[self.cleaned_data["b"]]


def _name(audit: Audit) -> str:
    voice = "" if audit.voice == Audit.Voice.PRACTITIONER else f", {audit.get_voice_display()}"
    said = f"{day(audit.submitted_at)}: {audit.get_type_display()}, {audit.get_scope_display()}"
    return f"{said}{voice}"
