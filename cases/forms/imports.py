"""Forms about caseload files: choose them, say what unknown words mean, confirm. None saves."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator

from django import forms
from django.utils import timezone

from cases.access import TEAM_ROLES
from cases.actions.import_waiting import Meaning
from cases.intake.known import PLAN, TEAM, WORKER, Unmatched
from cases.intake.reading import KINDS
from cases.models import CaseloadAlias, Membership, PlanType, Team, User

AT_ONCE = 50  # words that one page asks for; the next page has the rest
ASKED = {
    WORKER: "Which person is “{text}”?",
    TEAM: "Which team is “{text}”?",
    PLAN: "Which plan is “{text}”?",
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; Django's own field takes one."""

    widget = FilesInput(attrs={"accept": ".xlsx,.csv,.txt"})

    def clean(self, data, initial=None) -> list:
        found = data if isinstance(data, list) else [data] if data else []
        if not found:
            raise forms.ValidationError("Choose the file, or all files of the dataset together.")
        return found


class CaseloadFilesForm(forms.Form):
    as_at = forms.DateField(
        label="Day the files were made",
        help_text="Moves count from this day. What was changed here since stays as it is.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day such as 2026-03-31."},
    )
    kind = forms.ChoiceField(
        label="What the files are",
        choices=[("auto", "Find out from what they hold"), *KINDS.items()],
        required=False,
    )
    files = FilesField(
        label="Files",
        help_text="Excel workbooks (.xlsx) or CSV, up to 20 MB together. Of the Standard "
        "Safeguarding Dataset choose all tables at once.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, initial={"as_at": timezone.localdate()}, **kwargs)

    def clean_as_at(self) -> datetime.date:
        day = self.cleaned_data["as_at"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is still to come.")
        return day

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "auto"


class ConfirmForm(forms.Form):
    """`mark` is of the plan that was shown; `leave_out` is asked only where rows have errors."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    leave_out = forms.BooleanField(
        label="Leave out the rows that cannot be used, and bring in the others", required=False
    )


class MatchForm(forms.Form):
    """One question for each word that is not known; an empty answer leaves it for later."""

    def __init__(self, *args, unmatched: Iterable[Unmatched], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, Unmatched] = {}
        self.means: dict[str, dict[str, Meaning]] = {}  # of each kind: what can be meant
        for said in unmatched:
            name = hashlib.sha256(f"{said.what} {said.key}".encode()).hexdigest()[:12]
            if name not in self.asked and len(self.asked) < AT_ONCE:
                self.asked[name] = said
                self.fields[name] = forms.ChoiceField(
                    label=ASKED[said.what].format(text=said.text),
                    choices=self._choices(said.what),
                    required=False,
                )

    def _choices(self, what: str) -> list[tuple[str, str]]:
        """Looked up once for all words of a kind."""
        if what not in self.means:
            self.means[what] = dict(MEANINGS[what]())
        labelled = [(key, _label(meaning)) for key, meaning in self.means[what].items()]
        return [("", "Not said yet"), *labelled]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Say what one of them means, or go back to the preview.")
        return cleaned

    def answers(self) -> Iterator[tuple[Unmatched, Meaning]]:
        for name, said in self.asked.items():
            value = self.cleaned_data.get(name)
            if value:
                yield said, self.means[said.what][value]


def _workers() -> Iterator[tuple[str, Meaning]]:
    """People who may hold cases today."""
    today = timezone.localdate()
    parts = Membership.objects.current(on=today).filter(role__in=TEAM_ROLES)
    found = User.objects.filter(is_active=True, pk__in=parts.values("user_id"))
    for user in found.with_parts(on=today):
        yield str(user.public_id), user


def _teams() -> Iterator[tuple[str, Meaning]]:
    for team in Team.objects.at_work():
        yield str(team.public_id), team


def _plans() -> Iterator[tuple[str, Meaning]]:
    for plan in PlanType.objects.filter(is_active=True):
        yield plan.code, plan
    for outcome in CaseloadAlias.Outcome.values:
        yield f"- {outcome}", outcome  # no code of a plan holds a space


MEANINGS = {WORKER: _workers, TEAM: _teams, PLAN: _plans}


def _label(meaning: Meaning) -> str:
    """A person with their team, so that two of one name can be told apart."""
    if isinstance(meaning, User):
        places = [str(part.team) for part in meaning.current_parts if part.team_id]
        return f"{meaning.name}, {places[0]}" if places else meaning.name
    return CaseloadAlias.Outcome(meaning).label if isinstance(meaning, str) else str(meaning)
