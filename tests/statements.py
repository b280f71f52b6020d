"""What a page asks of the database, counted on tables whose size the database knows.

A database in use has counted its tables; in a test it still takes a table of two hundred rows for
an empty one, and PostgreSQL may plan a page that then runs past the time allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.actions import summarise
from cases.demo.bulk import count_tables
from cases.models import User


@contextmanager
def statements() -> Iterator[CaptureQueriesContext]:
    """`len()` of it is how many were asked inside."""
    count_tables()
    with CaptureQueriesContext(connection) as found:
        yield found


def same_for_1_3_and_200(
    readers: list[tuple[Client, str]], add: Callable[[int], None]
) -> dict[str, list[HttpResponse]]:
    """Each page asks the database as often for 1, 3 and 200 rows; its three answers.

    `add(n)` makes the nth row. Control: tests/cases/test_query_counts.py.
    """
    counts: dict[str, list[int]] = {}
    answers: dict[str, list[HttpResponse]] = {}
    for client, address in readers:
        client.get(address)  # what only the first page after a sign-in asks
    for first, last in ((0, 1), (1, 3), (3, 200)):
        with counted_after():
            for number in range(first, last):
                add(number)
        count_tables()
        for client, address in readers:
            with CaptureQueriesContext(connection) as found:
                answers.setdefault(address, []).append(client.get(address))
            counts.setdefault(address, []).append(len(found))
    assert {page: asked for page, asked in counts.items() if len(set(asked)) > 1} == {}
    assert {answer.status_code for three in answers.values() for answer in three} == {200}
    return answers


@contextmanager
def counted_after() -> Iterator[None]:
    """The summary tables are counted once after what is made inside, not with each of its rows."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(summarise, "_write", lambda before, after: None)
        yield
    summarise.rebuild()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
