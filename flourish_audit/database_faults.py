"""A statement that failed while a page was drawn fails the page.

`{% if a and b %}` takes any error for "no": a list that the database did not give in time would
show as an empty one, and the page would say that nothing is waiting. Belongs here: noticing that.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import DatabaseError, IntegrityError, connections
from django.http import HttpRequest, HttpResponse

from cases import standby


class DatabaseFaultsMiddleware:
    """Raises what was swallowed, unless the page itself already says that something went wrong."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        faults: list[DatabaseError] = []
        with ExitStack() as watched:
            for connection in connections.all():
                if connection.alias == standby.REPLICA:
                    continue  # what goes wrong there is read again from the primary
                watched.enter_context(connection.execute_wrapper(_keeping(faults)))
            response = self.get_response(request)
        if faults and response.status_code < 400:
            raise faults[0]
        return response


def _keeping(faults: list[DatabaseError]) -> Callable[..., Any]:
    """A row that is already there (IntegrityError) is an answer: its writer deals with it."""

    def execute(run: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return run(*arguments)
        except IntegrityError:
            raise
        except DatabaseError as fault:
            faults.append(fault)
            raise

    return execute
