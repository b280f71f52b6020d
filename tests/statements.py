"""What a page asks of the database, counted on tables whose size the database knows.

A database in use has counted its tables; in a test it still takes a table of two hundred rows for
an empty one, and PostgreSQL may plan a page that then runs past the time allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.demo.bulk import count_tables


@contextmanager
def statements() -> Iterator[CaptureQueriesContext]:
    """`len()` of it is how many were asked inside."""
    count_tables()
    with CaptureQueriesContext(connection) as found:
        yield found
