"""Which tables a request writes to, beside those that only say that somebody was here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

CHANGES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Written beside what is asked for: that somebody is here, what they opened, what is kept for them.
BESIDE = {
    "django_session", "usersessions_usersession", "cases_accesslog", "cases_loghead",
    "cases_signinattempt", "cases_heldpost",
}  # fmt: skip


def changed_nothing(sql: str, cursor: Any) -> bool:
    """A change of rows that name a version, or words, which no row has any more."""
    return " RETURNING " not in sql and cursor.rowcount == 0


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written to inside."""
    found: set[str] = set()

    def noted(execute, sql, parameters, many, context):
        answer = execute(sql, parameters, many, context)
        change = CHANGES.match(sql)
        if change and change[1] not in BESIDE and not changed_nothing(sql, context["cursor"]):
            found.add(change[1])
        return answer

    with connection.execute_wrapper(noted):
        yield found
