"""Actions as a table: overdue first, then by date."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cached_property
from uuid import UUID

import django_tables2 as tables

from cases.addresses import address_of_each
from cases.markup import format_html
from cases.models import Action
from cases.tables.columns import Column


class ActionTable(tables.Table):
    what = Column(verbose_name="What happens next", empty_values=(), orderable=False)
    items = Column(verbose_name="For", orderable=False, empty_values=())
    case = Column(accessor="case__reference", verbose_name="Case", empty_values=())
    owner = Column(accessor="owner__name", verbose_name="Who")
    due_on = Column(verbose_name="By", empty_values=(), attrs={"td": {"class": "date"}})
    state = Column(verbose_name="State", attrs={"td": {"class": "date"}})

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

    @cached_property
    def _address(self) -> Callable[[UUID | str], str]:
        return address_of_each("action")

    @cached_property
    def _case_address(self) -> Callable[[UUID | str], str]:
        return address_of_each("case")

    def value_what(self, record: Action) -> str:
        return str(record)

    def render_what(self, record: Action) -> str:
        address = self._address(record.public_id)
        return format_html('<a href="{}">{}</a>', address, self.value_what(record))

    def value_case(self, record: Action) -> str:
        return record.case.reference

    def render_case(self, record: Action) -> str:
        address = self._case_address(record.case.public_id)
        return format_html('<a href="{}">{}</a>', address, record.case.reference)

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

    def value_what(self, record: Action) -> str:
        return str(record) if self.names else "Open this action"
