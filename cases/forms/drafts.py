"""What an admin types into a draft edition: rows as a file holds them, judged where a file is.

Belongs here: fields and their words, and which field a fault stands at. Does not belong here: what
is a fault (frameworks/loading).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from django import forms

from cases.actions.drafts import ABOUT
from frameworks import drafting, words
from frameworks.drafting import Row, RowFault
from frameworks.loading.content import (
    SCALE_WORDS,
    Content,
    ItemRow,
    ReferenceRow,
    SectionRow,
    SourceRow,
)
from frameworks.loading.validate import KNOWN_ITEMS
from frameworks.models import DRAWN, Item, Reference, Section

SOURCE = {
    "source_file": "source.file", "source_section": "source.section",
    "source_line": "source.line", "source_cell": "source.cell", "name_line": "source.name_line",
}  # fmt: skip
FIELD_OF = {path: name for name, path in SOURCE.items()} | {"source": "source_file"}
NUMBERS = ("timescale_days", "source_cell")
LINES = ("source_line", "name_line")
EMPTY = {
    "section": SectionRow("", "", 0, "", "", "", SourceRow()),
    "item": ItemRow("", "", 0, "child", "", "", "", None, "", "", SourceRow()),
    "text": ReferenceRow("", "", 0, "cite", "", "", "", "", "", "", SourceRow()),
}  # fmt: skip
PART = re.compile(r"(framework|edition|scale)\.")
Choices = list[tuple[str, str]]


def words_field(label: str, hint: str = "", *, rows: int = 0) -> forms.CharField:
    """Any text: what is wrong with it is said by the checks of a file."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, help_text=hint, required=False, strip=False, widget=widget)


class DraftForm(forms.Form):
    """Carries what the page showed, and puts each fault at the field it is about."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def blame(self, faults: Iterable[RowFault], own: str = "") -> None:
        for fault in faults:
            path = PART.sub("", fault.field)
            name = FIELD_OF.get(path, path.replace(".", "-"))
            mine = fault.code == own and name in self.fields
            reason = f"{fault.reason[:1].upper()}{fault.reason[1:]}."
            where = "" if fault.code in ("", own) else f"{fault.code}: "
            self.add_error(name if mine else None, reason if mine else f"{where}{reason}")


class RowForm(DraftForm):
    """One section, item or text. The code is typed once, when the row is added."""

    code = words_field(
        "Code", "a-z, 0-9, dots and hyphens. It says which row is which next year; keep it for good"
    )
    source_file = words_field("Source document", "The document these words are from")
    source_section = words_field("Source heading", "The heading they stand under")
    source_line = words_field("Source line", "A number, or several: 12, 13")
    source_cell = words_field("Source table cell", "A number, for a table")

    def __init__(self, data: Any = None, *, row: Row, content: Content, new: bool) -> None:
        shown = asdict(row) | vars(row.source)
        if "asked" in shown:
            shown["asked"] = "yes" if shown["asked"] else "no"
        super().__init__(data, initial=shown | {"seen": drafting.seen_row(row) if not new else ""})
        self.row, self.content, self.new = row, content, new
        if not new:
            del self.fields["code"]
        self.furnish()

    def furnish(self) -> None:
        """Choices that depend on the edition."""

    @property
    def words(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in SOURCE]

    @property
    def sources(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in SOURCE]

    @property
    def source_at_fault(self) -> bool:
        return any(name in SOURCE for name in self.errors)

    @property
    def typed(self) -> Row:
        """The row as it was typed; nothing that is not a field of this form gets into it."""
        sent = {name: self._value(name) for name in self.fields if name in self.cleaned_data}
        source = SourceRow(**{name: sent.pop(name) for name in vars(self.row.source)})
        known = {name: sent[name] for name in sent if name in self.row.__dataclass_fields__}
        return replace(self.row, **known, source=source)

    def _value(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if name == "asked":
            return value == "yes"
        if not isinstance(value, str):
            return value
        value = value.replace("\r\n", "\n").strip()
        if name in LINES:
            return ", ".join(re.split(r"[\s,]+", value))
        if name in NUMBERS:
            is_number = value.isascii() and value.isdigit()
            return int(value[:12]) if is_number else value or None
        return value

    def choose(self, name: str, label: str, choices: Choices, **options: Any) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, error_messages={
                "invalid_choice": "Choose one of the list.", "required": "Choose one of the list.",
            }, **options,
        )  # fmt: skip


class SectionForm(RowForm):
    name = words_field("Name")
    short_name = words_field("Short name", "For charts; may be left out")
    letter = words_field("Letter", "One capital letter; may be left out")
    field_order = (
        "seen", "code", "kind", "name", "short_name", "letter", "source_file",
    )  # fmt: skip

    def furnish(self) -> None:
        known = (*self.content.kinds, *(row.kind for row in self.content.sections))
        kinds = [*known, *Section.Kind.values]
        self.choose("kind", "Kind", _named(kinds, self.content), initial=self.row.kind)
        self.order_fields(self.field_order)


class ItemForm(RowForm):
    text = words_field("Text", "The words to rate against", rows=4)
    short_label = words_field("Short label", "For charts and lists, 60 characters at most")
    note = words_field("Help", "A hint of your own for raters; may be left out", rows=2)
    timescale_days = words_field("Days", "If it has to happen within some days; else leave it out")
    field_order = (
        "seen", "code", "kind", "section", "text", "became", "short_label", "note", "asked",
        "level", "parent", "timescale_days", "source_file",
    )  # fmt: skip

    def __init__(self, *args: Any, became: tuple[str, Choices] | None = None, **kwargs: Any):
        self._became = became
        super().__init__(*args, **kwargs)

    def furnish(self) -> None:
        content = self.content
        drawn = content.code in DRAWN
        kinds = [*(KNOWN_ITEMS if drawn else ()), *content.kinds, self.row.kind]
        kinds += [row.kind for row in content.items]
        self.choose("kind", "Kind", _named(kinds, content))
        self.choose("section", "Section", [(row.code, row.name) for row in content.sections])
        self.choose("asked", "Is it asked for?", [
            ("yes", "Yes, when somebody rates the whole framework"),
            ("no", "No: it may be rated, and is never missing"),
        ], widget=forms.RadioSelect)  # fmt: skip
        self.choose("level", "Shown by", list(Item.Level.choices), widget=forms.RadioSelect)
        near = [each for each in content.items if each.section == self.row.section]
        parents = [(each.code, each.short_label or each.text[:80]) for each in near
                   if each.code != self.row.code]  # fmt: skip
        if self.row.parent and self.row.parent not in dict(parents):
            parents.append((self.row.parent, self.row.parent))
        self.choose("parent", "Belongs to", [("", "No other item"), *parents], required=False)
        if self._became:
            self.choose(
                "became", "If its words change, what became of it?", self._became[1],
                initial=self._became[0], required=False, widget=forms.RadioSelect,
                help_text="For “last time” and the trend. It counts once the draft is published.",
            )  # fmt: skip
        self.order_fields(self.field_order)


class TextForm(RowForm):
    """What is cited or guides, and is never rated."""

    kind = words_field("Kind", "Any short word, such as value or descriptor")
    name = words_field("Name", "May be left out")
    text = words_field("Text", rows=4)
    note = words_field("Note", "A note of your own; may be left out", rows=2)
    name_line = words_field("Line of the name", "Where the name stands, if elsewhere")
    field_order = (
        "seen", "code", "kind", "use", "name", "text", "note", "source_file", "source_section",
        "source_line", "source_cell", "name_line",
    )  # fmt: skip

    def furnish(self) -> None:
        uses = list(Reference.Use.choices)
        self.choose("use", "It is", uses, widget=forms.RadioSelect)
        self.order_fields(self.field_order)


FORMS: dict[str, type[RowForm]] = {"section": SectionForm, "item": ItemForm, "text": TextForm}


class AboutForm(DraftForm):
    name = words_field("Name", "As people call it")
    publisher = words_field("Publisher", "Whose words these are")
    summary = words_field("Summary", "One sentence of your own; may be left out", rows=2)
    note = words_field("Note on this edition", "What is new in it; may be left out", rows=3)

    @property
    def said(self) -> dict[str, str]:
        return {name: _plain(self.cleaned_data[name]) for name in ABOUT}


class ScaleForm(DraftForm):
    """Label, short word and meaning of each of the five answers."""

    PARTS = (
        ("label", "Word"), ("short", "Short word, for charts"), ("means", "What it commits us to"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, scale: dict[str, dict[str, str]], seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        for word in SCALE_WORDS:
            for part, label in self.PARTS:
                field = words_field(label, rows=2 if part == "means" else 0)
                field.initial = scale.get(word, {}).get(part, "")
                self.fields[f"{word}-{part}"] = field

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(word, [self[f"{word}-{part}"] for part, _ in self.PARTS]) for word in SCALE_WORDS]

    @property
    def scale(self) -> dict[str, dict[str, str]]:
        return {
            word: {part: _plain(self.cleaned_data[f"{word}-{part}"]) for part, _ in self.PARTS}
            for word in SCALE_WORDS
        }


class MoveForm(forms.Form):
    """One of the buttons beside a row: its code, and the place it should have."""

    seen = forms.CharField(max_length=40)
    to = forms.RegexField(r"^[a-z0-9.-]{1,160}:[0-9]{1,4}$")

    @property
    def where(self) -> tuple[str, int]:
        code, _, place = self.cleaned_data["to"].rpartition(":")
        return code, int(place)


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def _named(kinds: Iterable[str], content: Content) -> Choices:
    found = dict.fromkeys(kind for kind in kinds if kind)
    return [(kind, words.capital(words.of(kind, content.kinds)[0])) for kind in found]
