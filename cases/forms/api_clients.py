"""A client of the API: what it reads, who answers, until when. The form saves nothing."""

from __future__ import annotations

import datetime
import ipaddress

from django import forms
from django.utils import timezone

from cases.answering import ANSWERERS, COUNTY, SERVICE, TEAM
from cases.forms.log import Day
from cases.forms.people import helper_for
from cases.models import ApiClient, Service, Team, User

WRONG_NETWORK = (
    "“%(what)s” is no address. Write one a line, such as 192.0.2.17, or a network such as "
    "192.0.2.0/24."
)


class ClientForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        help_text="As it stands in the log: “Power BI, quarterly report”.",
        error_messages={"required": "Give it a name, such as “Power BI, quarterly report”."},
    )
    purpose = forms.CharField(
        label="What is it for?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Which report, for whom. Whoever answers for it reads this.",
        error_messages={"required": "Say which report it is for, and who reads that."},
    )
    place = forms.ChoiceField(
        label="What may it read?",
        error_messages={
            "required": "Choose what it may read.",
            "invalid_choice": "Choose one of the list.",
        },
    )
    answers = forms.ModelChoiceField(
        User.objects.none(),
        label="Who answers for it?",
        empty_label="Choose a person",
        to_field_name="public_id",
        help_text="Somebody who looks at these figures themselves. It reads with their rights, and "
        "they make its token: you never see it.",
        error_messages={"required": "Choose the person who answers for it."},
    )
    starts_on = forms.DateField(
        label="First day",
        widget=Day,
        error_messages={"required": "Enter the first day.", "invalid": "Enter a day."},
    )
    ends_on = forms.DateField(
        label="Last day, within a year",
        widget=Day,
        error_messages={"required": "Enter the last day.", "invalid": "Enter a day."},
    )
    networks = forms.CharField(
        label="Network addresses it may call from",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, such as 192.0.2.0/24. Left empty, it may call from anywhere.",
    )

    def __init__(self, *args, **kwargs) -> None:
        today = timezone.localdate()
        year = today + datetime.timedelta(365)
        super().__init__(*args, initial={"starts_on": today, "ends_on": year}, **kwargs)
        self.fields["place"].choices = [("", "Choose"), *places()]
        able = User.objects.who_play(ANSWERERS, today)
        self.fields["answers"].queryset = able.order_by("name", "pk")
        self.helper = helper_for("Make the client", *self.fields)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if ApiClient.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError(
                "There is, or was, a client with this name. Choose another, so that the log is "
                "clear."
            )
        return name

    def clean_networks(self) -> str:
        found = []
        for word in self.cleaned_data["networks"].replace(",", " ").split():
            try:
                found.append(str(ipaddress.ip_network(word, strict=False)))
            except ValueError:
                what = {"what": word[:60]}
                raise forms.ValidationError(WRONG_NETWORK, params=what) from None
        return " ".join(dict.fromkeys(found))

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and not first <= last <= first + datetime.timedelta(ApiClient.LONGEST):
            self.add_error("ends_on", "Choose a day from the first on, at most a year later.")
        return cleaned

    def chosen(self) -> dict:
        """As the action takes it."""
        found = dict(self.cleaned_data)
        scope, _, key = found.pop("place").partition(":")
        found["scope"] = scope
        found["service"] = Service.objects.get(pk=key) if scope == SERVICE else None
        found["team"] = Team.objects.get(public_id=key) if scope == TEAM else None
        return found


def places() -> list:
    """The county, then each service, then each team."""
    services = [(f"{SERVICE}:{one.pk}", one.name) for one in Service.objects.all()]
    teams = [(f"{TEAM}:{one.public_id}", one.name) for one in Team.objects.all()]
    county = (COUNTY, "The county, as partners read it: published, small numbers hidden")
    return [county, ("All teams of a service", services), ("One team", teams)]
