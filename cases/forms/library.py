"""What an admin sends about frameworks: a file, and the yes to a change."""

from __future__ import annotations

from django import forms

from frameworks.loading.read import MAX_BYTES

NO_FILE = "Choose a file: a spreadsheet (.xlsx), YAML or JSON, 1 MiB at most."


class UploadForm(forms.Form):
    """One framework file; it is read in memory and not kept."""

    file = forms.FileField(
        label="Framework file",
        help_text="A spreadsheet (.xlsx), YAML or JSON, 1 MiB at most.",
        error_messages={"required": NO_FILE, "invalid": NO_FILE, "missing": NO_FILE},
        max_length=200,
    )

    @property
    def content(self) -> bytes:
        """One byte more than is taken, so that the reader says when it is too large."""
        return self.cleaned_data["file"].read(MAX_BYTES + 1)

    def clean_file(self) -> object:
        sent = self.cleaned_data["file"]
        if "\x00" in sent.name:
            raise forms.ValidationError(NO_FILE)
        return sent


class YesForm(forms.Form):
    """One button; what its page showed."""

    seen = forms.CharField(
        widget=forms.HiddenInput,
        max_length=40,
        error_messages={"required": "Open this page again, then press the button."},
    )
