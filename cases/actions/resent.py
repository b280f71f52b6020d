"""The same form sent again: a double click, a back button, an answer that never came.

A form that makes a row looks here first, so that it makes one. What is typed once more on a page
that was drawn after the row was made is meant. Forms that change a row carry its version instead.
"""

from __future__ import annotations

import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from cases.models import User

Row = TypeVar("Row", bound=Model)
UNKNOWN_PAGE = datetime.timedelta(minutes=1)  # a page that does not say when it was drawn


def resent(
    rows: QuerySet[Row], *, by: User, since: str, drawn: datetime.datetime | None
) -> Row | None:
    """The row this very page made already; `rows` are what is like it, `since` their moment.

    `drawn` is when the page was, which its form carries.

    Call it inside the transaction that makes the row: a person's presses go one after the other.
    """
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).order_by().values_list("pk").get()
    made_since = rows.filter(**{f"{since}__gte": drawn or timezone.now() - UNKNOWN_PAGE})
    return made_since.order_by("-pk").first()
