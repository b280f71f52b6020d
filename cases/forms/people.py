"""Forms of people, the parts they play, teams and plan types. None of them saves anything."""

from __future__ import annotations

import datetime

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.urls import reverse
from django.utils import timezone

from cases.access import TEAM_ROLES, Role
from cases.models import PlanType, Service, Team, User


def helper_for(button: str, *fields: str) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*fields, ButtonHolder(Submit("", button)))
    return helper


def day_field(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day such as 2026-03-31."},
    )


class PartForm(forms.Form):
    """One part a person plays: the role, and its team or service where it has one."""

    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *Role.choices],
        error_messages={"required": "Choose the role this person has."},
    )
    team = forms.ModelChoiceField(
        Team.objects.at_work().select_related("service"),
        label="Team, for a practitioner or team manager",
        required=False,
        empty_label="No team",
    )
    service = forms.ModelChoiceField(
        Service.objects,
        label="Service, for a service manager",
        required=False,
        empty_label="No service",
    )

    starts = day_field("First day", "Empty: today.")
    last_day = day_field("Last day", "For a deputy. Empty: no end.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_for("Give this role", "role", "team", "service", "starts", "last_day")

    def point_at(self, address: str, person: User) -> None:
        """The form stands on the person's page and posts to an address of its own."""
        self.helper.form_action = reverse(address, args=[person.public_id])

    def clean_starts(self) -> datetime.date | None:
        day = self.cleaned_data["starts"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("This day is over. A role begins today at the earliest.")
        return day

    def clean(self) -> dict:
        cleaned = super().clean()
        last, today = cleaned.get("last_day"), timezone.localdate()
        if last and last < (cleaned.get("starts") or today):
            self.add_error("last_day", "The last day is before the first.")
        role = cleaned.get("role")
        if role in TEAM_ROLES and not cleaned.get("team") and "team" not in self.errors:
            self.add_error("team", "Choose the team.")
        missing_service = role == Role.SERVICE_MANAGER and not cleaned.get("service")
        if missing_service and "service" not in self.errors:
            self.add_error("service", "Choose the service.")
        return cleaned


class PersonForm(PartForm):
    """A new person with their first part."""

    name = forms.CharField(max_length=150, error_messages={"required": "Enter the person's name."})
    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label="Sign-in name",
        max_length=150,
        help_text="Their work email, or another name they know. Capitals do not matter.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the name the person signs in with.",
            "invalid": "Use letters, digits and . @ + - _ without spaces.",
        },
    )
    email = forms.EmailField(
        label="Work email",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an email address such as name@example.org."},
    )

    field_order = [
        "name", "username", "email", "role", "team", "service", "starts", "last_day",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_for("Add person", *self.field_order)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].lower()
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("Somebody already signs in with this name. Choose another.")
        return username


class TeamForm(forms.Form):
    name = forms.CharField(
        label="Team name", max_length=100, error_messages={"required": "Enter the team's name."}
    )
    service = forms.ModelChoiceField(
        Service.objects,
        required=False,
        empty_label="A new service, named below",
        label="Service",
    )
    new_service = forms.CharField(
        label="New service", max_length=100, required=False, help_text="Only if it is not listed."
    )

    def __init__(self, *args, team: Team | None = None, **kwargs) -> None:
        initial = {"name": team.name, "service": team.service_id} if team else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.team = team
        button = "Save team" if team else "Add team"
        self.helper = helper_for(button, "name", "service", "new_service")

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Team.objects.exclude(pk=self.team.pk if self.team else None)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a team with this name. Choose another.")
        return name

    def clean(self) -> dict:
        cleaned = super().clean()
        new = cleaned.get("new_service")
        if new and cleaned.get("service"):
            self.add_error("new_service", "Choose a service or name a new one, not both.")
        elif new and Service.objects.filter(name__iexact=new).exists():
            self.add_error("new_service", "This service is in the list above. Choose it there.")
        elif not new and not cleaned.get("service") and "service" not in self.errors:
            self.add_error("service", "Choose the service the team belongs to.")
        return cleaned


class PlanTypeForm(forms.Form):
    name = forms.CharField(
        max_length=60, error_messages={"required": "Enter the name of the plan type."}
    )
    order = forms.IntegerField(
        label="Place in the list",
        min_value=0,
        max_value=999,
        help_text="1 stands first. Of a child on several lists of a caseload file, the plan "
        "with the highest number counts: child in care, then child protection, then child in need.",
        error_messages={
            "required": "Enter a number.",
            "invalid": "Enter a whole number, such as 3.",
        },
    )
    is_active = forms.BooleanField(
        label="Offer it for new cases",
        required=False,
        help_text="Take the mark away to retire it. Cases that have it keep it.",
    )

    def __init__(self, *args, plan_type: PlanType | None = None, **kwargs) -> None:
        if plan_type:
            initial = {
                "name": plan_type.name, "order": plan_type.order, "is_active": plan_type.is_active,
            }  # fmt: skip
        else:
            initial = {"order": PlanType.objects.count() + 1}
        super().__init__(*args, initial=initial, **kwargs)
        self.plan_type = plan_type
        if not plan_type:
            del self.fields["is_active"]
        self.helper = helper_for("Save" if plan_type else "Add plan type", *self.fields)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = PlanType.objects.exclude(pk=self.plan_type.pk if self.plan_type else None)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a plan type with this name. Choose another.")
        return name


class PeopleFilter(forms.Form):
    """What the list of people is narrowed by; an unknown value narrows nothing."""

    q = forms.CharField(label="Name", required=False, max_length=150)
    role = forms.ChoiceField(
        label="Role", required=False, choices=[("", "Any role"), *Role.choices]
    )
    team = forms.ModelChoiceField(
        Team.objects.at_work(), required=False, empty_label="Any team", to_field_name="public_id"
    )
    account = forms.ChoiceField(
        required=False, choices=[("", "Open"), ("closed", "Closed"), ("all", "Open and closed")]
    )

    def chosen(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
