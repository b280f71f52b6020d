"""Forms of the register: add a case, move it, close it, name its people. None of them saves."""

from __future__ import annotations

import datetime
import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils import timezone

from cases.forms.place import PastTeamField
from cases.models import Case, FamilyGroup, Membership, PlanType, User
from cases.periods import OLDEST_YEARS, add_months
from cases.querysets import CaseQuerySet
from cases.references import fault_in


class MonthField(forms.DateField):
    """A month and year; browsers without a month picker show a plain text field."""

    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    default_error_messages = {"invalid": "Enter a month and year, such as 2017-03 or 03/2017."}

    def to_python(self, value) -> datetime.date | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        found = re.fullmatch(r"(\d{4})-(\d{1,2})", text, re.ASCII)
        turned = re.fullmatch(r"(\d{1,2})[/ .-](\d{4})", text, re.ASCII)
        try:
            if found:
                return datetime.date(int(found[1]), int(found[2]), 1)
            if turned:
                return datetime.date(int(turned[2]), int(turned[1]), 1)
        except ValueError:
            pass
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class OneOfTwoMonths(MonthField):
    """Needed, but which of the two is for the form to say: so neither is marked optional."""

    def validate(self, value: datetime.date | None) -> None:
        pass


class HolderField(forms.ModelChoiceField):
    def label_from_instance(self, membership: Membership) -> str:
        return f"{membership.user.name}, {membership.team.name}"


class PeopleField(forms.ModelMultipleChoiceField):
    """Names with the part each person plays, so that two of one name can be told apart."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: User) -> str:
        parts = [part.get_role_display() for part in user.current_parts]
        return f"{user.name} ({parts[0]})" if parts else user.name


class CaseForm(forms.Form):
    """A case by hand. There is no field for a name, an address or a day of birth."""

    use_required_attribute = False

    reference = forms.CharField(
        label="Case reference",
        max_length=30,
        help_text="From your case system. Never a name or an NHS number.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the case reference."},
    )
    birth_month = OneOfTwoMonths(label="Month of birth", help_text="Month and year only.")
    expected_month = OneOfTwoMonths(
        label="Or the month the birth is expected", help_text="For an unborn child."
    )
    plan_type = forms.ModelChoiceField(
        PlanType.objects.filter(is_active=True),
        label="Kind of plan",
        empty_label="Choose the plan",
        error_messages={"required": "Choose the kind of plan."},
    )
    family = forms.CharField(
        label="Family number",
        max_length=FamilyGroup._meta.get_field("number").max_length,
        required=False,
        help_text="The same number for brothers and sisters. Leave empty for one child.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = HolderField(
        Membership.objects.none(),
        label="Who holds it",
        empty_label="Choose the person and team",
        error_messages={"required": "Choose who holds the case."},
    )

    def __init__(self, *args, holders, button: str = "Add case", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders
        people = list(holders[:2])
        if len(people) == 1:  # a practitioner's own case: nothing to choose
            self.fields["holder"].initial = people[0].pk
            self.fields["holder"].widget = forms.HiddenInput()
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, ButtonHolder(Submit("", button)))

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"]
        fault = fault_in(reference)
        if fault:
            raise forms.ValidationError(fault)
        return reference

    def clean_family(self) -> str:
        family = self.cleaned_data["family"]
        fault = fault_in(family) if family else ""
        if fault:
            raise forms.ValidationError(fault)
        return family

    def clean_birth_month(self) -> datetime.date | None:
        month = self.cleaned_data["birth_month"]
        this = timezone.localdate().replace(day=1)
        if month and month > this:
            raise forms.ValidationError("This month is still to come. Is the child not born yet?")
        if month and month < add_months(this, -12 * OLDEST_YEARS):
            raise forms.ValidationError(f"This is more than {OLDEST_YEARS} years ago.")
        return month

    def clean_expected_month(self) -> datetime.date | None:
        month = self.cleaned_data["expected_month"]
        this = timezone.localdate().replace(day=1)
        if month and not add_months(this, -1) <= month <= add_months(this, 10):
            raise forms.ValidationError("Enter a month in the next ten months.")
        return month

    def clean(self) -> dict:
        cleaned = super().clean()
        months = [cleaned.get("birth_month"), cleaned.get("expected_month")]
        if all(months):
            self.add_error("expected_month", "Give one of the two months, not both.")
        elif not any(months) and not {"birth_month", "expected_month"} & set(self.errors):
            self.add_error("birth_month", "Enter the month of birth, or when it is expected.")
        return cleaned


class MoveForm(forms.Form):
    holder = HolderField(
        Membership.objects.none(),
        label="Who holds it from today",
        empty_label="Choose the person and team",
        error_messages={"required": "Choose who holds the case from today."},
    )

    def __init__(self, *args, holders, button: str = "Move case", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders
        self.helper = FormHelper()
        self.helper.layout = Layout("holder", ButtonHolder(Submit("", button)))


class PlanForm(forms.Form):
    """The kind of plan from today; `before` is what the page showed."""

    before = forms.ModelChoiceField(
        PlanType.objects.all(), to_field_name="code", widget=forms.HiddenInput, required=False
    )
    plan_type = forms.ModelChoiceField(
        PlanType.objects.filter(is_active=True),
        label="Kind of plan from today",
        empty_label="Choose the plan",
        error_messages={"required": "Choose the kind of plan."},
    )
    moved_to: PlanType | None = None

    def __init__(self, *args, case: Case, **kwargs) -> None:
        super().__init__(*args, initial={"before": case.plan_type.code}, **kwargs)
        if not self.is_bound:  # one sent may have been given by somebody else meanwhile
            others = PlanType.objects.filter(is_active=True).exclude(pk=case.plan_type_id)
            self.fields["plan_type"].queryset = others
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "before", "plan_type", ButtonHolder(Submit("", "Change the plan"))
        )

    def seeing(self, current: PlanType) -> PlanForm:
        """The same choice against the plan somebody else gave; the next press keeps it."""
        self.moved_to = current
        self.data = self.data.copy()
        self.data["before"] = current.code
        return self


class NamedPeopleForm(forms.Form):
    """Who may open a restricted case; everybody else gets "not found", their manager too."""

    restricted = forms.BooleanField(
        label="Only the people named below may open this case",
        required=False,
        help_text="For a colleague's family, or where somebody knows the family.",
    )
    people = PeopleField(
        User.objects.none(),
        label="People who may open it",
        required=False,
        help_text="Everybody who works with the child and nobody else. Name at least one.",
    )

    def __init__(self, *args, case: Case, candidates, **kwargs) -> None:
        named = list(case.named_people.values_list("user_id", flat=True))
        super().__init__(*args, initial={"restricted": case.restricted, "people": named}, **kwargs)
        self.fields["people"].queryset = candidates
        self.helper = FormHelper()
        self.helper.layout = Layout("restricted", "people", ButtonHolder(Submit("", "Save")))

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("restricted") and not cleaned.get("people"):
            self.add_error("people", "Name at least one person, or nobody can open the case.")
        return cleaned


class RegisterFilter(forms.Form):
    """What the register is narrowed by; an unknown value narrows nothing."""

    q = forms.CharField(label="Reference", required=False, max_length=60)
    team = PastTeamField()
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Open"),
            ("nobody", "Open, nobody holds it"),
            ("closed", "Closed or transferred"),
            ("all", "All"),
        ],
    )

    def narrow(self, cases: CaseQuerySet) -> CaseQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("q"):
            cases = cases.filter(reference__icontains=wanted["q"])
        if wanted.get("team"):
            cases = cases.in_team(wanted["team"])
        state = wanted.get("state") or ""
        if state == "closed":
            return cases.exclude(status=Case.Status.OPEN)
        if state == "nobody":
            return cases.open().exclude(allocations__ends=None, allocations__isnull=False)
        return cases if state == "all" else cases.open()
