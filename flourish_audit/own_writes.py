"""Whoever just saved reads what they saved: the browser remembers how far the primary had written.

In force only where DATABASE_REPLICA_URL is set. A signed cookie holds the place in the primary's
log of writes after the request that saved; a page is read from the standby only when that has come
as far (cases/standby.py). Belongs here: noticing a write, and asking for the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse

from cases import standby

READS = re.compile(
    r"[\s(]*(SELECT|WITH|SHOW|SAVEPOINT|RELEASE|ROLLBACK|SET|BEGIN|COMMIT|EXPLAIN)\b", re.I
)
WRITES_WITHIN = re.compile(r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\b", re.I)
# Written with nearly every page, and read from the primary by every other.
OF_EVERY_PAGE = re.compile(
    r'\s*\w+\s+(INTO|FROM)?\s*"?(django_session|cases_accesslog|cases_loghead|'
    r"cases_signinattempt|usersessions_usersession)\b",
    re.I,
)
PLACE = "SELECT pg_current_wal_insert_lsn()::text"


class OwnWritesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        written: list[bool] = []

        def execute(run: Callable[..., Any], sql: str, *more: Any) -> Any:
            if not written and is_a_write(sql):
                written.append(True)
                standby.wrote()
            return run(sql, *more)

        with connections[standby.PRIMARY].execute_wrapper(execute):
            response = self.get_response(request)
        if written:
            standby.remember(response, _place())
        return response


def is_a_write(sql: str) -> bool:
    """Whatever is not known to be a read is taken for a write."""
    text = str(sql)
    found = READS.match(text)
    if found:
        return found[1].upper() == "WITH" and WRITES_WITHIN.search(text) is not None
    return not OF_EVERY_PAGE.match(text)


def _place() -> str:
    """Asked after the commit, so that the commit lies before it. Not known: the primary, for a
    while."""
    try:
        with connections[standby.PRIMARY].cursor() as cursor:
            cursor.execute(PLACE)
            return str(cursor.fetchone()[0])
    except Error:
        return standby.EVERYWHERE
