"""The finish page's form: it gathers what an audit still needs, and keeps whatever was typed."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from cases.actions.finish import NextStep, Sentence, View
from cases.models import Action, Audit, ChildVoice, Rating, User
from cases.pages.finish_sheet import FinishSheet
from cases.periods import add_months
from cases.rating_sheet import Row
from cases.stored_settings import stored
from frameworks.models import Section

ACTION, IN_PLAN = "action", "in_plan"
NO_DAY = "Give the day as a date, such as 12 May 2026."
SAME = "same:"  # and the id of the gap whose action covers this one too


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FinishForm(forms.Form):
    """Working well, the child's view, and a next step for each gap of one audit."""

    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid"], "Open this page again, then save what you typed."
        ),
    )
    working_well = forms.CharField(
        label="One thing working well",
        help_text="This comes first on the sheet. Leave names out.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    domain = forms.ChoiceField(
        label="Which part of life is it about?",
        help_text="So that it is found again, and colleagues can learn from it.",
        required=False,
    )
    heard = forms.ChoiceField(
        label="The child’s own view: did you hear it?",
        choices=ChildVoice.Heard.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label="How", choices=[("", "Choose"), *ChildVoice.How.choices], required=False
    )
    heard_on = forms.DateField(
        label="When", required=False, widget=date_input(), error_messages={"invalid": NO_DAY}
    )

    def __init__(self, *args, finish: FinishSheet, **kwargs) -> None:
        self.finish = finish
        super().__init__(*args, initial=self._saved(), **kwargs)
        self.fields["domain"].choices = [
            ("", "Choose"),
            *((section.code, section.name) for section in finish.domains),
        ]
        for row in finish.gaps:
            self._add_gap(row)
        for row in finish.sentence_rows:
            self._add_sentence(row)
        for row in finish.reason_rows:
            self._add_reason(row)

    # --- building ---

    def _saved(self) -> dict:
        audit, voice = self.finish.audit, self.finish.voice
        return {
            "version": audit.version,
            "working_well": audit.working_well,
            "domain": audit.working_well_section.code if audit.working_well_section else "",
            "heard": voice.heard if voice else "",
            "how": voice.how if voice else "",
            "heard_on": voice.heard_on if voice else None,
        }

    def _add_gap(self, row: Row) -> None:
        key = row.item.pk
        saved, first = self.finish.action_of.get(key, (None, key))
        answer = ACTION
        if saved and first != key:
            answer = f"{SAME}{first}"
        elif saved and saved.already_in_plan:
            answer = IN_PLAN
        self.fields[f"next-{key}"] = forms.ChoiceField(
            label="What happens next?",
            choices=self._answers(row),
            initial=answer,
            widget=forms.RadioSelect,
            error_messages={"required": "Choose what happens next."},
        )
        self.fields[f"what-{key}"] = forms.CharField(
            label="What",
            required=False,
            max_length=Action.WHAT_LENGTH,
            initial=saved.what if saved else "",
            help_text="One thing somebody does. Leave names out.",
        )
        self.fields[f"owner-{key}"] = forms.ChoiceField(
            label="Who",
            help_text="Filled in with whoever holds the case.",
            choices=[(str(person.public_id), person.name) for person in self.finish.owners],
            initial=str((saved.owner if saved else self.finish.owners[0]).public_id),
            required=False,
        )
        self.fields[f"due-{key}"] = forms.DateField(
            label="By, or look again on",
            help_text="Filled in with the next review.",
            initial=saved.due_on if saved else next_review(),
            required=False,
            widget=date_input(),
            error_messages={"invalid": NO_DAY},
        )

    def _answers(self, row: Row) -> list[tuple[str, str]]:
        others = [other for other in self.finish.gaps if other is not row]
        return [
            (ACTION, "Add an action"),
            (IN_PLAN, "It is already in the plan"),
            *(
                (f"{SAME}{other.item.pk}", f"The action for “{other.item}” covers this too")
                for other in others
            ),
        ]

    def _add_sentence(self, row: Row) -> None:
        self.fields[f"sentence-{row.item.pk}"] = forms.CharField(
            label=f"{row.item.section.name} is a strength with a gap under it. How are both true?",
            required=False,
            max_length=4000,
            initial=row.note.text if row.note else "",
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="One sentence. It becomes the note on this domain.",
        )
        self.fields[f"sentence-version-{row.item.pk}"] = forms.IntegerField(
            min_value=0, initial=row.note_version, widget=forms.HiddenInput
        )

    def _add_reason(self, row: Row) -> None:
        self.fields[f"reason-{row.item.pk}"] = forms.ChoiceField(
            label=f"Why does “{row.item}” not apply now?",
            required=False,
            choices=[("", "Choose"), *Rating.Reason.choices],
        )

    # --- reading ---

    stale = False
    stopped = False  # submitting was asked for and could not be

    def seeing(self, audit: Audit) -> FinishForm:
        """The same answers, now against what stands saved; the next press keeps them."""
        self.stale = audit.version != self.cleaned_data["version"] + 1
        data = self.data.copy()
        data["version"] = str(audit.version)
        notes = {note.item_id: note.version for note in audit.evidence.all()}
        for row in self.finish.sentence_rows:
            data[f"sentence-version-{row.item.pk}"] = str(notes.get(row.item.pk, 0))
        self.data = data
        return self

    def clean(self) -> dict:
        data = super().clean()
        if data.get("heard") == ChildVoice.Heard.YES:
            if not data.get("how"):
                self.add_error("how", "Say how the child's view was heard.")
            if not data.get("heard_on") and "heard_on" not in self.errors:
                self.add_error("heard_on", "Say when the child's view was heard.")
        heard_on = data.get("heard_on")
        if heard_on and heard_on > timezone.localdate():
            self.add_error("heard_on", "The date is in the future. Check the day and the year.")
        return data

    def require_next_steps(self) -> None:
        """On submitting: every gap needs its answer. Errors stand at the fields."""
        self.stopped = True
        for row in self.finish.gaps:
            key = row.item.pk
            if self.cleaned_data.get(f"next-{key}") == ACTION and not self._what(key):
                self.add_error(f"what-{key}", f"Say what happens next for “{row.item}”.")
            elif self._root(key) is None:
                self.add_error(f"next-{key}", "Choose an action that says what happens.")
        for row in self.finish.reason_rows:
            if not self.cleaned_data.get(f"reason-{row.item.pk}"):
                self.add_error(f"reason-{row.item.pk}", "Choose why it does not apply now.")
        for row in self.finish.sentence_rows:
            if not self.cleaned_data.get(f"sentence-{row.item.pk}", "").strip():
                self.add_error(f"sentence-{row.item.pk}", "Say in one sentence how both are true.")
        for name in [name for name in self.fields if name in self.errors][:1]:
            self.fields[name].widget.attrs["autofocus"] = True

    @property
    def reasons(self) -> list[tuple[Row, str]]:
        """The reasons given on this page for items that do not apply."""
        chosen = (
            (row, self.cleaned_data.get(f"reason-{row.item.pk}")) for row in self.finish.reason_rows
        )
        return [(row, reason) for row, reason in chosen if reason]

    @property
    def sentences(self) -> list[Sentence]:
        """The notes typed on this page that differ from what the page showed."""
        found = []
        for row in self.finish.sentence_rows:
            key = row.item.pk
            text = self.cleaned_data.get(f"sentence-{key}", "").strip()
            version = self.cleaned_data.get(f"sentence-version-{key}")
            if version is not None and text != (row.note.text if row.note else ""):
                found.append(Sentence(row=row, text=text, version=version))
        return found

    @property
    def about(self) -> Section | None:
        code = self.cleaned_data.get("domain")
        return next((part for part in self.finish.domains if part.code == code), None)

    @property
    def view(self) -> View | None:
        data = self.cleaned_data
        if not data.get("heard"):
            return None
        return View(data["heard"], data.get("how", ""), data.get("heard_on"))

    @property
    def steps(self) -> list[NextStep]:
        """The next steps that are complete so far, each with the gaps it also covers."""
        found = []
        for row in self.finish.gaps:
            key = row.item.pk
            if not self._is_own_step(key):
                continue
            in_plan = self.cleaned_data.get(f"next-{key}") == IN_PLAN
            found.append(
                NextStep(
                    item=row.item,
                    already_in_plan=in_plan,
                    what=self._what(key),
                    owner=self._owner(key),
                    due_on=self.cleaned_data.get(f"due-{key}") or next_review(),
                    also=tuple(
                        other.item
                        for other in self.finish.gaps
                        if other is not row and self._root(other.item.pk) == key
                    ),
                )
            )
        return found

    # --- for the page ---

    @property
    def gap_fields(self) -> list[tuple[Row, dict[str, forms.BoundField]]]:
        """Each gap with its four fields."""
        names = ("next", "what", "owner", "due")
        return [
            (row, {name: self[f"{name}-{row.item.pk}"] for name in names})
            for row in self.finish.gaps
        ]

    @property
    def sentence_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        rows = self.finish.sentence_rows
        return [
            (self[f"sentence-{row.item.pk}"], self[f"sentence-version-{row.item.pk}"])
            for row in rows
        ]

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        return [self[f"reason-{row.item.pk}"] for row in self.finish.reason_rows]

    def _what(self, key: int) -> str:
        return (self.cleaned_data.get(f"what-{key}") or "").strip()

    def _owner(self, key: int) -> User:
        chosen = self.cleaned_data.get(f"owner-{key}")
        return next(
            (person for person in self.finish.owners if str(person.public_id) == chosen),
            self.finish.owners[0],
        )

    def _is_own_step(self, key: int) -> bool:
        answer = self.cleaned_data.get(f"next-{key}")
        return answer == IN_PLAN or (answer == ACTION and bool(self._what(key)))

    def _root(self, key: int) -> int | None:
        """The gap whose own step covers this one; None when the answers go in a circle."""
        seen: set[int] = set()
        while key not in seen:
            seen.add(key)
            answer = self.cleaned_data.get(f"next-{key}") or ""
            if not answer.startswith(SAME):
                return key if self._is_own_step(key) else None
            key = int(answer.removeprefix(SAME))
        return None


def next_review() -> datetime.date:
    """When a child with a gap is looked at again."""
    return add_months(timezone.localdate(), stored.RE_AUDIT_MONTHS)
