"""Forms about a file of people: choose it, confirm it. None saves."""

from __future__ import annotations

from django import forms


class PeopleFileForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="An Excel workbook (.xlsx) or CSV, up to 20 MB and 5,000 rows.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )


class ConfirmPeopleForm(forms.Form):
    """`mark` is of the plan that was shown; `leave_out` is asked only where rows have errors."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    leave_out = forms.BooleanField(
        label="Leave out the rows that cannot be used, and do the others", required=False
    )
