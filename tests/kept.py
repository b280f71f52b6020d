"""A world that is built once for a file of tests; each test reads and changes a copy of its own."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from tests.world import World, build_world

DATABASE = {"db", "transactional_db", "live_server"}


def once(build: Callable[[World], World]) -> Callable:
    """A fixture of a whole file: what `build` makes of the small county, gone after the file.

    For files whose tests all begin with it: while it stands, nobody else's world can be built.
    """

    @pytest.fixture(scope="module")
    def made(django_db_setup, django_db_blocker) -> Iterator[World]:
        with standing(build, django_db_blocker) as world:
            yield world

    return made


@contextmanager
def standing(build: Callable[[World], World], blocker) -> Iterator[World]:
    """In a transaction around those of the tests; what waits to be checked is checked here."""
    with blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        world = build(build_world())
        connection.check_constraints()
    yield world
    with blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


def copied(world: World) -> World:
    """Rows go back by themselves after each test; this is for what Python remembers of them."""
    return copy.deepcopy(world)


def begin_alike(items: list[pytest.Item]) -> bool:
    """All tests of a file that ask for the database begin with the small county, and none commits:
    then it can stand for all of them."""
    asking = [item for item in items if uses_database(item)]
    return bool(asking) and all(
        "world" in item.fixturenames and not commits(item) for item in asking
    )


def uses_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db")) or not DATABASE.isdisjoint(item.fixturenames)


def commits(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db")
    told = marked is not None and marked.kwargs.get("transaction", False)
    return told or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)
