"""What the access log is narrowed by. Unknown values narrow nothing; a wrong identifier says so."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from cases.forms.place import PastTeamField
from cases.log_querysets import AccessLogQuerySet
from cases.models import AccessLog, User

DAYS = 30
REPORTS = {
    "opened": "Opened or taken away",
    "outside": "Opened from outside the case’s line",
    "hours": "Out of hours",
}


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LogFilter(forms.Form):
    """Person, case, event, days, team, report; the last thirty days unless other days are named."""

    report = forms.ChoiceField(
        label="Show", required=False, choices=[("", "Everything"), *REPORTS.items()]
    )
    person = forms.CharField(label="Person", required=False, max_length=150)
    case = forms.UUIDField(
        label="Case’s identifier",
        required=False,
        error_messages={"invalid": "An identifier is 32 letters and digits, with or without -."},
    )
    event = forms.ChoiceField(
        label="What", required=False, choices=[("", "Anything"), *AccessLog.Event.choices]
    )
    team = PastTeamField(label="Team of the case then")
    since = forms.DateField(label="From", required=False, widget=Day)
    until = forms.DateField(label="To", required=False, widget=Day)

    def __init__(
        self, data: QueryDict, *, today: datetime.date, fields: str = "", days: int | None = DAYS
    ) -> None:
        given: dict[str, Any] = {name: data.get(name, "") for name in self.base_fields}
        self.in_use = any(given.values())
        if days is not None and not {"since", "until"} & set(data):
            given["since"] = today - datetime.timedelta(days)
        super().__init__(given)
        for name in set(self.fields) - set(fields.split() or self.fields):
            del self.fields[name]

    def narrow(self, rows: AccessLogQuerySet) -> AccessLogQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        if "case" in self.errors:
            return rows.none()
        if wanted.get("case"):
            rows = rows.filter(case_id=wanted["case"])
        if wanted.get("event"):
            rows = rows.filter(event=wanted["event"])
        if wanted.get("team"):
            rows = rows.of_team(wanted["team"])
        if wanted.get("since"):
            rows = rows.filter(at__date__gte=wanted["since"])
        if wanted.get("until"):
            rows = rows.filter(at__date__lte=wanted["until"])
        return self._reported(self._by_person(rows))

    def _by_person(self, rows: AccessLogQuerySet) -> AccessLogQuerySet:
        """Exactly this sign-in name where there is one, so that "harbour1" is not "harbour10"."""
        words = (self.cleaned_data.get("person") or "").replace("\x00", "").strip()
        if not words:
            return rows
        exact = User.objects.filter(username__iexact=words)
        near = User.objects.narrowed(q=words, account="all", on=None)
        found = list(exact.values_list("pk", flat=True)) or near.values("pk")
        return rows.filter(actor__in=found)

    def _reported(self, rows: AccessLogQuerySet) -> AccessLogQuerySet:
        report = self.cleaned_data.get("report")
        if report == "opened":
            return rows.opened()
        if report == "outside":
            return rows.outside_the_line()
        return rows.out_of_hours() if report == "hours" else rows
