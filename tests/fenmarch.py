"""The demo county for tests: built once for a folder of tests, and gone after it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from cases.demo.clock import on_the
from cases.demo.county import Wish, build

SEED = 1
# What the county's facts are told of: a day late in a quarter, when each has had time to happen.
# tests/cases/test_any_day.py builds it on others.
DAY = datetime.date(2026, 11, 20)


def load_frameworks() -> None:
    files = [
        str(settings.BASE_DIR / "fixtures" / name) for name in ("flourish", "relationships-first")
    ]
    call_command(
        "load_framework", *(f"{name}.yaml" for name in files), publish=True, stdout=StringIO()
    )


@contextmanager
def rolled_back(blocker) -> Iterator[None]:
    """A database of one's own for a while; whatever is written goes again."""
    with blocker.unblock(), transaction.atomic():
        load_frameworks()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def county(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The full county of about 700 open cases."""
    with rolled_back(django_db_blocker), on_the(DAY):
        build(Wish(SEED, DAY), say=lambda line: None)
        yield


@pytest.fixture
def frameworks_loaded(db) -> Iterator[None]:
    """Nothing but the frameworks: where seed_demo may build."""
    load_frameworks()
    yield
