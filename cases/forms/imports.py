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
        for said in unmatched:
            name = hashlib.sha256(f"{said.what} {said.key}".encode()).hexdigest()[:12]
            if name not in self.asked:
                self.asked[name] = said
                self.fields[name] = self._field(said)

    def _field(self, said: Unmatched) -> forms.Field:
        common = {"label": ASKED[said.what].format(text=said.text), "required": False}
        if said.what == WORKER:
            return PersonField(workers(), empty_label="Not said yet", **common)
        if said.what == TEAM:
            return forms.ModelChoiceField(
                Team.objects.all(), to_field_name="public_id", empty_label="Not said yet", **common
            )
        plans = [(plan.code, plan.name) for plan in PlanType.objects.filter(is_active=True)]
        choices = [("", "Not said yet"), *plans, *CaseloadAlias.Outcome.choices]
        return forms.ChoiceField(choices=choices, **common)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Say what one of them means, or go back to the preview.")
        return cleaned

    def answers(self) -> Iterator[tuple[Unmatched, Meaning]]:
        for name, said in self.asked.items():
            value = self.cleaned_data.get(name)
            if not value:
                continue
            if said.what == PLAN and value not in CaseloadAlias.Outcome.values:
                value = PlanType.objects.get(code=value)
            yield said, value


class PersonField(forms.ModelChoiceField):
    """Names with their team, so that two of one name can be told apart."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, to_field_name="public_id", **kwargs)

    def label_from_instance(self, user: User) -> str:
        places = [str(part.team) for part in user.current_parts if part.team_id]
        return f"{user.name}, {places[0]}" if places else user.name


def workers():
    """People who may hold cases today."""
    today = timezone.localdate()
    parts = Membership.objects.current(on=today).filter(role__in=TEAM_ROLES)
    found = User.objects.filter(is_active=True, pk__in=parts.values("user_id"))
    return found.with_parts(on=today)
