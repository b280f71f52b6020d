"""The looks a person was given: what waits, the most pressing first, and what is done.

Belongs here: reading them in one statement, and how late one is in words. Does not belong here:
who may open a case (cases/querysets.py) and a round as a whole (cases/pages/round_page.py).
"""

from __future__ import annotations

import datetime

from django.db.models import Case as CaseWhen
from django.db.models import IntegerField, QuerySet, Value, When
from django.utils.formats import date_format

from cases.models import Audit, Sample, User

State = Audit.State


def looks_of(user: User, today: datetime.date) -> QuerySet[Sample]:
    """Overdue first, then planned and begun by date, then those that are in, newest first."""
    found = Sample.objects.given_to(user).with_door(user).select_related("plan", "audit", "case")
    return in_order_of_need(found, today)


def in_order_of_need(samples: QuerySet[Sample], today: datetime.date) -> QuerySet[Sample]:
    waits = {"audit__state__in": Audit.OPEN_STATES}
    need = CaseWhen(
        When(**waits, audit__due_on__lt=today, then=Value(0)),
        When(**waits, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return samples.annotate(need=need).order_by("need", "audit__due_on", "plan", "place")


def late_in_words(due: datetime.date, today: datetime.date) -> str:
    """ "9 days overdue"; nothing while it is in time."""
    days = (today - due).days
    if days <= 0:
        return ""
    return "1 day overdue" if days == 1 else f"{days} days overdue"


def how_far(sample: Sample) -> list[tuple[str, str]]:
    """The state alone, for choosing by: a code and its word."""
    audit = sample.audit
    if audit is None or audit.state == State.WITHDRAWN:
        return [("out", "Taken out")]
    return [
        (audit.state, "Begun" if audit.state == State.IN_PROGRESS else audit.get_state_display())
    ]


def state_in_words(sample: Sample, today: datetime.date) -> str:
    """How far a look has come: overdue first in words, then what was done on which day."""
    audit = sample.audit
    if audit is None or audit.state == State.WITHDRAWN:
        return "Taken out"
    if audit.state in Audit.OPEN_STATES:
        word = "Planned" if audit.state == State.PLANNED else "Begun"
        late = late_in_words(audit.due_on, today) if audit.due_on else ""
        return f"{late}, {word.lower()}".capitalize() if late else word
    submitted = date_format(audit.submitted_at, "j F Y")
    return f"{audit.get_state_display()}, in on {submitted}"
