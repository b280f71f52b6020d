"""The same form sent again: a double click, a back button, an answer that never came.

A form that makes a row looks here first, so that it makes one. Forms that change a row carry its
version instead.
"""

from __future__ import annotations

import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from cases.models import User

Row = TypeVar("Row", bound=Model)
SAME_WITHIN = datetime.timedelta(hours=24)


def resent(rows: QuerySet[Row], *, by: User, since: str) -> Row | None:
    """The row this very form made already; `rows` are what is like it, `since` its moment.

    Call it inside the transaction that makes the row: a person's presses go one after the other.
    """
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).order_by().values_list("pk").get()
    lately = rows.filter(**{f"{since}__gte": timezone.now() - SAME_WITHIN})
    return lately.order_by("-pk").first()
