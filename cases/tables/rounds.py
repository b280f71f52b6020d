"""Tables of rounds and looks. They show; which rows is chosen by the views.

A case is named only where its page is open to the reader; files of a round never name one.
"""

from __future__ import annotations

import datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from cases.models import Audit, AuditPlan, Sample
from cases.pages.looks import late_in_words, state_in_words
from cases.round_counts import Progress
from cases.templatetags.flourish import day


class StateColumns(tables.Table):
    """What tables of looks share: how far each has come, overdue in words."""

    state = tables.Column(empty_values=(), orderable=False)

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def render_state(self, record: Sample):
        audit = record.audit
        late = late_in_words(audit.due_on, self.today) if audit and audit.due_on else ""
        said = state_in_words(record, self.today)
        waits = audit is not None and audit.state in Audit.OPEN_STATES
        return format_html("<strong>{}</strong>", said) if late and waits else said

    def value_state(self, record: Sample) -> str:
        return state_in_words(record, self.today)


class LooksTable(StateColumns):
    """The looks one person was given."""

    case = tables.Column(empty_values=(), orderable=False)
    what = tables.Column(verbose_name="What", empty_values=(), orderable=False)
    plan = tables.Column(verbose_name="From", accessor="plan__title", orderable=False)
    due = tables.Column(
        verbose_name="By", empty_values=(), orderable=False, attrs={"td": {"class": "date"}}
    )
    row_header = "case"
    caption = "Looks I was given, what is overdue first"

    class Meta:
        sequence = ("case", "what", "plan", "due", "state")
        attrs = {"class": "table table--cards"}
        empty_text = "No look was given to you yet. When a round draws a case for you, it is here."

    def render_case(self, record: Sample):
        if record.audit is None or not record.is_open_to_reader:
            return "Not open to you any more"
        url = reverse("audit", args=[record.audit.public_id])
        return format_html('<a class="row-link" href="{}">{}</a>', url, record.case.reference)

    def render_what(self, record: Sample) -> str:
        return f"{record.plan.get_type_display()}, {record.plan.get_scope_display()}"

    def render_due(self, record: Sample) -> str:
        return day(record.audit.due_on) if record.audit and record.audit.due_on else ""


class RoundsTable(tables.Table):
    """Rounds with how far they have come: rows are (plan, progress)."""

    title = tables.Column(verbose_name="Round", empty_values=(), orderable=False)
    what = tables.Column(verbose_name="What", empty_values=(), orderable=False)
    due = tables.Column(
        verbose_name="By", empty_values=(), orderable=False, attrs={"td": {"class": "date"}}
    )
    done = tables.Column(empty_values=(), orderable=False)
    waits = tables.Column(verbose_name="Still to do", empty_values=(), orderable=False)
    row_header = "title"
    caption = "Rounds, the newest first"

    class Meta:
        sequence = ("title", "what", "due", "done", "waits")
        attrs = {"class": "table table--cards"}
        empty_text = "No round yet. Plan one: choose a theme, how many cases, and who looks."

    def render_title(self, record: tuple[AuditPlan, Progress]):
        url = reverse("round", args=[record[0].public_id])
        return format_html('<a class="row-link" href="{}">{}</a>', url, record[0].title)

    def render_what(self, record: tuple[AuditPlan, Progress]) -> str:
        return f"{record[0].get_type_display()}, {record[0].get_scope_display()}"

    def render_due(self, record: tuple[AuditPlan, Progress]) -> str:
        return day(record[0].due_on)

    def render_done(self, record: tuple[AuditPlan, Progress]) -> str:
        return f"{record[1].done} of {record[1].drawn}"

    def render_waits(self, record: tuple[AuditPlan, Progress]):
        progress = record[1]
        if progress.is_over:
            return "Nothing: all are in"
        said = f"{progress.planned} planned, {progress.begun} begun"
        if not progress.overdue:
            return said
        return format_html("{}<br><strong>{} overdue</strong>", said, progress.overdue)


class AuditorsTable(tables.Table):
    """One round by auditor: rows are (name, progress)."""

    name = tables.Column(verbose_name="Auditor", accessor="0", orderable=False)
    drawn = tables.Column(verbose_name="Given", accessor="1__drawn", orderable=False)
    planned = tables.Column(accessor="1__planned", orderable=False)
    begun = tables.Column(accessor="1__begun", orderable=False)
    done = tables.Column(accessor="1__done", orderable=False)
    overdue = tables.Column(accessor="1__overdue", orderable=False)
    row_header = "name"
    caption = "How far each auditor has come, by name"

    class Meta:
        sequence = ("name", "drawn", "planned", "begun", "done", "overdue")
        attrs = {"class": "table table--cards"}


class RoundCasesTable(StateColumns):
    """The drawn cases of one round; a case is named only to those it is open to."""

    place = tables.Column(verbose_name="Number", orderable=False)
    case = tables.Column(empty_values=(), orderable=False)
    team = tables.Column(verbose_name="Team", accessor="team_name", orderable=False)
    plan_type = tables.Column(
        verbose_name="Plan type", accessor="case__plan_type__name", orderable=False
    )
    auditor = tables.Column(verbose_name="Auditor", accessor="auditor__name", orderable=False)
    due = tables.Column(
        verbose_name="By",
        accessor="audit__due_on",
        orderable=False,
        attrs={"td": {"class": "date"}},
    )
    give = tables.Column(verbose_name="Change", empty_values=(), orderable=False)
    row_header = "place"
    caption = "The cases drawn, what is overdue first"

    class Meta:
        sequence = ("place", "case", "team", "plan_type", "auditor", "due", "state", "give")
        attrs = {"class": "table table--cards"}
        empty_text = "Nothing is drawn."

    def render_case(self, record: Sample):
        if record.audit is None or not record.is_open_to_reader:
            return f"Open to {record.auditor.name}"
        url = reverse("audit", args=[record.audit.public_id])
        return format_html('<a class="row-link" href="{}">{}</a>', url, record.case.reference)

    def render_due(self, value: datetime.date) -> str:
        return day(value)

    def value_due(self, value: datetime.date) -> datetime.date:
        return value

    def render_give(self, record: Sample):
        if record.audit is None or record.audit.state != Audit.State.PLANNED:
            return ""
        url = reverse("sample_give", args=[record.plan.public_id, record.place])
        said = "Give to somebody else"
        hidden = format_html('<span class="visually-hidden">: number {}</span>', record.place)
        return format_html('<a href="{}">{}{}</a>', url, said, hidden)


class RoundFile(RoundCasesTable):
    """The same rows as a file: by number in the round, without a case's reference."""

    submitted = tables.Column(
        verbose_name="Submitted", accessor="audit__submitted_at", orderable=False
    )

    class Meta(RoundCasesTable.Meta):
        exclude = ("case", "give")
        sequence = ("place", "team", "plan_type", "auditor", "due", "state", "submitted")

    def value_submitted(self, value) -> datetime.date:
        return value.date()
