"""What a rating page may send: values from the list, versions as numbers, notes with their limits.

Belongs here: reading and refusing. Does not belong here: saving (cases/actions). Whatever is
refused is handed back as it was typed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.http import QueryDict
from django.utils import timezone

from cases import privacy
from cases.actions.ratings import Change
from cases.models import Evidence, Rating, RatingValue
from cases.rating_sheet import Row

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
VERSION = re.compile(r"[0-9]{1,9}", re.ASCII)
BY_HAND = (Rating.EntryMethod.DIRECT, Rating.EntryMethod.CARRIED)  # bulk has its own button
EARLIEST = datetime.date(2000, 1, 1)


class Malformed(Exception):
    """The request is not one our pages send; the message says what was wrong with it."""


@dataclass(frozen=True)
class Press:
    """One rating as it was sent: a value or None to clear, and the version the page showed."""

    value: str | None
    version: int
    reason: str
    entry_method: str


def is_code(text: str) -> bool:
    return bool(CODE.fullmatch(text))


def version_in(data: QueryDict, name: str = "version") -> int:
    given = data.get(name, "")
    if not VERSION.fullmatch(given):
        raise Malformed("It does not say which version of the answer it changes.")
    return int(given)


def value_in(given: str) -> str | None:
    if given and given not in RatingValue.values:
        raise Malformed("It names a rating that is not one of the five.")
    return given or None


def reason_in(given: str) -> str:
    if given and given not in Rating.Reason.values:
        raise Malformed("It names a reason that is not on the list.")
    return given


def press_in(data: QueryDict) -> Press:
    """The one rating a request carries. Raises Malformed."""
    if "value" not in data:
        raise Malformed("It carries no rating.")
    method = data.get("entry_method", Rating.EntryMethod.DIRECT)
    if method not in BY_HAND:
        raise Malformed("It says the rating was made in a way that is not known.")
    return Press(
        value=value_in(data["value"]),
        version=version_in(data),
        reason=reason_in(data.get("reason", "")),
        entry_method=method,
    )


def changes_in(data: QueryDict, rows: Iterable[Row], *, same: str = "") -> list[Change]:
    """What differs from what the page showed. `seen-CODE` is "version:value:reason" as shown.

    `same` is the code of the item that was confirmed as unchanged since last time.

    Raises Malformed for a value without a version: it might write over somebody else's.
    """
    found = []
    for row in rows:
        code = row.item.code
        confirmed = row.earlier if code == same else None
        if confirmed:
            data[f"value-{code}"], data[f"reason-{code}"] = confirmed.value, confirmed.reason
        if f"value-{code}" not in data:  # not pressed: native radios cannot be un-pressed
            continue
        given = value_in(data[f"value-{code}"])
        number, _, shown = data.get(f"seen-{code}", "").partition(":")
        if not VERSION.fullmatch(number):
            raise Malformed("It does not say which version of the answer it changes.")
        shown_value, _, shown_reason = shown.partition(":")
        reason = reason_in(data.get(f"reason-{code}", ""))
        if given != RatingValue.NOT_APPLICABLE:
            reason = ""
        if (given or "", reason) != (shown_value, shown_reason):
            method = Rating.EntryMethod.CARRIED if confirmed else Rating.EntryMethod.DIRECT
            found.append(Change(row.item, given, int(number), reason, method))
    return found


class NoteForm(forms.Form):
    """What was seen or heard, where it comes from, and when."""

    source = forms.ChoiceField(
        label="Where this comes from",
        choices=Evidence.From,
        error_messages={"required": "Choose where this comes from."},
    )
    seen_on = forms.DateField(
        label="Date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Give the day you saw or heard it.",
            "invalid": "Give the day as a date, such as 12 May 2026.",
        },
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"],
    )
    text = forms.CharField(
        label="What you saw or heard",
        help_text="Leave names out. The case reference is enough.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        strip=False,
    )
    version = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Open the note again, then save it."}
    )
    confirm = forms.BooleanField(
        label="Save it as it is: nothing in it points at one person", required=False
    )

    def __init__(self, data=None, *, row: Row) -> None:
        note = row.note
        start = {"source": Evidence.From.VISIT, "seen_on": timezone.localdate(), "version": 0}
        if note:
            start |= {
                "source": note.source,
                "seen_on": note.seen_on,
                "text": note.text,
                "version": note.version,
            }
        super().__init__(data, initial=start, auto_id=f"note-{row.item.code}-%s")
        self.row = row
        self.theirs: Evidence | None = None
        self.looks_like: list[str] = []
        if not self.is_bound:
            del self.fields["confirm"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.form_method = "get"  # the page's form posts; here it keeps "(optional)" away
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div(Field("source"), Field("seen_on"), css_class="field-row"), "text", "version"
        )

    def clean_version(self) -> int:
        given = self.cleaned_data["version"]
        if not VERSION.fullmatch(given):
            raise forms.ValidationError("This page has lost its place. Open the note again.")
        return int(given)

    def clean_seen_on(self) -> datetime.date:
        day = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day has not come yet. Give the day you saw it.")
        if day < EARLIEST:
            raise forms.ValidationError("This day is too long ago. Check the year.")
        return day

    def clean_text(self) -> str:
        """Counted as a person counts: a line break is one character."""
        text = self.cleaned_data["text"].replace("\r\n", "\n").rstrip()
        over = len(text) - Evidence.MAX_LENGTH
        if over > 0:
            raise forms.ValidationError(
                f"This note is {over:,} characters too long. It can hold {Evidence.MAX_LENGTH:,}."
            )
        return text

    def clean(self) -> dict:
        found = super().clean()
        self.looks_like = privacy.findings(found.get("text", ""))
        if self.looks_like and not found.get("confirm"):
            self.add_error("text", privacy.in_a_sentence(self.looks_like))
            self.helper.layout.append("confirm")
        return found

    @property
    def length(self) -> int:
        return len((self["text"].value() or "").replace("\r\n", "\n"))

    @property
    def to_save(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("source", "seen_on", "text", "version")}

    def seeing(self, current: Evidence | None) -> Self:
        """The same words after somebody saved another note meanwhile: both can be read."""
        self.theirs = current
        self.data = self.data.copy()
        self.data["version"] = str(current.version if current else 0)
        return self

    @property
    def trouble(self) -> dict:
        """What stands in the way of saving, for the script; the typed words stay in the page."""
        if self.theirs:
            return {
                "conflict": True,
                "version": self.theirs.version,
                "text": self.theirs.text,
                "message": "Somebody saved another note here since you opened this page.",
            }
        errors = [str(error) for field in self.errors.values() for error in field]
        return {"message": " ".join(errors), "confirm": bool(self.looks_like)}
