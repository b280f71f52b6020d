"""The why of a rating: determinants that helped or are missing, or the domains where one shows."""

from __future__ import annotations

from typing import Self

from django import forms

from cases.forms.rating import VERSION
from cases.models import Rating
from cases.pages.rating_rows import why_asks, why_of
from cases.rating_sheet import Row, Sheet
from frameworks.models import Item, Section

DETERMINANTS = (Item.Kind.TAILORED_DETERMINANT, Item.Kind.UNIVERSAL_DETERMINANT)


class WhyForm(forms.Form):
    """Boxes to tick, all optional: the domain's own determinants, then those of every domain."""

    named = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "That is not on the list. Choose from the boxes."},
    )
    version = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Open this page again, then save it."}
    )

    def __init__(self, data=None, *, sheet: Sheet, row: Row) -> None:
        named = [each.code for each in (*row.determinants, *row.letters)]
        super().__init__(
            data,
            initial={"named": named, "version": row.version},
            auto_id=f"why-{row.item.code}-%s",
        )
        self.row = row
        self.why = why_of(row.item)
        self.asks = why_asks(self.why, row.value)
        self.found = {each.code: each for each in self._choices(sheet)}
        self.fields["named"].label = self.asks
        self.fields["named"].choices = [
            (each.code, each.name if isinstance(each, Section) else each.text)
            for each in self.found.values()
        ]
        self.stale = False

    def _choices(self, sheet: Sheet) -> list[Item] | list[Section]:
        if self.why == "letters":
            sections = {item.section_id: item.section for item in sheet.every_item}
            return [each for each in sections.values() if each.kind == Section.Kind.DOMAIN]
        fitting = [item for item in sheet.every_item if item.kind in DETERMINANTS]
        own = [item for item in fitting if item.section_id == self.row.item.section_id]
        return own + [i for i in fitting if i.kind == Item.Kind.UNIVERSAL_DETERMINANT]

    def clean(self) -> dict:
        found = super().clean()
        if not self.asks:
            raise forms.ValidationError("Rate this first, then say what is behind it.")
        return found

    def clean_version(self) -> int:
        given = self.cleaned_data["version"]
        if not VERSION.fullmatch(given):
            raise forms.ValidationError("This page has lost its place. Open it again.")
        return int(given)

    @property
    def to_save(self) -> dict:
        chosen = [self.found[code] for code in self.cleaned_data["named"]]
        letters = chosen if self.why == "letters" else []
        determinants = [] if self.why == "letters" else chosen
        return {
            "determinants": determinants,
            "letters": letters,
            "version": self.cleaned_data["version"],
        }

    @property
    def named_in_words(self) -> str:
        return "; ".join(str(self.found[code]) for code in self.cleaned_data["named"])

    def seeing(self, current: Rating | None) -> Self:
        """The same boxes after somebody saved the rating meanwhile: look, then save again."""
        self.stale = True
        self.data = self.data.copy()
        self.data["version"] = str(current.version if current else 0)
        return self

    @property
    def trouble(self) -> dict:
        errors = [str(error) for field in self.errors.values() for error in field]
        stale = ["Somebody saved this rating since the page was drawn."] if self.stale else []
        return {"message": " ".join(errors or stale), "version": self.data.get("version", "")}
