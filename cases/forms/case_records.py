"""Forms about a case's reference: put it right, name the other record. Neither saves."""

from __future__ import annotations

from django import forms

from cases.actions.allocations import known
from cases.models import Case
from cases.references import fault_in


def _plain() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class ReferenceForm(forms.Form):
    """`before` is the reference that the page showed."""

    before = forms.CharField(widget=forms.HiddenInput, max_length=30)
    reference = forms.CharField(
        label="The right reference",
        max_length=30,
        help_text="From your case system. Never a name or an NHS number.",
        widget=_plain(),
        error_messages={"required": "Enter the right reference."},
    )

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"]
        fault = fault_in(reference)
        if fault:
            raise forms.ValidationError(fault)
        return reference


class OtherRecordForm(forms.Form):
    other = forms.CharField(
        label="Reference of the record that goes on",
        max_length=30,
        widget=_plain(),
        error_messages={"required": "Enter the reference of the other record."},
    )

    def clean_other(self) -> Case:
        found = known(self.cleaned_data["other"].replace("\x00", ""))
        if found is None or found.erased_on:
            raise forms.ValidationError("No case has this reference.")
        return Case.objects.with_allocation().select_related("plan_type").get(pk=found.pk)
