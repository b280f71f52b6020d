"""Actions as a table: overdue first, then by date."""

from __future__ import annotations

import datetime

import django_tables2 as tables

from cases.markup import format_html
from cases.models import Action


class ActionTable(tables.Table):
    what = tables.Column(
        verbose_name="What happens next",
        empty_values=(),
        orderable=False,
        linkify=("action", {"action_id": tables.A("public_id")}),
    )
    items = tables.Column(verbose_name="For", orderable=False, empty_values=())
    case = tables.Column(
        accessor="case__reference",
        linkify=("case", {"case_id": tables.A("case__public_id")}),
        verbose_name="Case",
    )
    owner = tables.Column(accessor="owner__name", verbose_name="Who")
    due_on = tables.Column(verbose_name="By", attrs={"td": {"class": "date"}})
    state = tables.Column(verbose_name="State", attrs={"td": {"class": "date"}})

    class Meta:
        model = Action
        fields = ("what", "items", "case", "owner", "due_on", "state")
        sequence = fields
        caption = "Actions, the earliest date first"
        empty_text = "No actions here. They come from gaps, on the last page of an audit."
        attrs = {"class": "table table--cards"}

    def __init__(self, *args, today: datetime.date, **kwargs) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def value_what(self, record: Action) -> str:
        return str(record)

    def render_what(self, record: Action) -> str:
        return str(record)

    def value_items(self, record: Action) -> str:
        return ", ".join(str(item) for item in record.items.all())

    def render_items(self, record: Action) -> str:
        """The first two items and how many more; the action's page has them all."""
        names = [str(item) for item in record.items.all()]
        more = len(names) - 2
        return ", ".join(names[:2]) + (f" and {more} more" if more > 0 else "")

    def render_due_on(self, record: Action) -> str:
        date = f"{record.due_on.day} {record.due_on:%B %Y}"
        if record.state in Action.UNFINISHED and record.due_on < self.today:
            days = (self.today - record.due_on).days
            return format_html(
                "{}<br><strong>{} overdue</strong>", date, "1 day" if days == 1 else f"{days} days"
            )
        return date

    def value_due_on(self, record: Action) -> datetime.date:
        return record.due_on


class TeamActionsTable(ActionTable):
    """Overdue actions of a team. Above the team nobody is named and no typed text shown: the
    action's page asks for a reason first."""

    class Meta(ActionTable.Meta):
        caption = "Overdue actions, the longest first"
        empty_text = "Nothing is past its date."

    def __init__(self, *args, names: bool, **kwargs) -> None:
        self.names = names
        super().__init__(*args, exclude=() if names else ("owner",), **kwargs)

    def render_what(self, record: Action) -> str:
        return str(record) if self.names else "Open this action"

    value_what = render_what
