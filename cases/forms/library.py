"""What an admin sends about frameworks: a file, and the yes to a change."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from frameworks.linking import Link
from frameworks.loading.read import MAX_BYTES
from frameworks.models import ItemLink

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


class LinksForm(forms.Form):
    """What became of each item that is not the same: one choice each, as proposed until chosen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, data=None, *, links: Iterable[Link], seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        changed = (link for link in links if link.kind != ItemLink.Kind.SAME)
        self.links = [link for link in changed if len(link.choices) > 1]
        for link in self.links:
            self.fields[link.item.code] = forms.ChoiceField(
                label=link.item.text,
                choices=link.choices,
                initial=link.kind,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"Choose what became of “{link.item}”.",
                    "invalid_choice": f"Choose what became of “{link.item}”.",
                },
            )

    @property
    def rows(self) -> list[tuple[Link, forms.BoundField]]:
        return [(link, self[link.item.code]) for link in self.links]

    @property
    def said(self) -> dict[str, str]:
        return {link.item.code: self.cleaned_data[link.item.code] for link in self.links}


class YesForm(forms.Form):
    """One button; what its page showed."""

    seen = forms.CharField(
        widget=forms.HiddenInput,
        max_length=40,
        error_messages={"required": "Open this page again, then press the button."},
    )
