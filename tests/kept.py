"""A world that is built once for a file of tests; each test reads and changes a copy of its own."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from tests.world import World, build_world


def once(build: Callable[[World], World]) -> Callable:
    """A fixture of a whole file: what `build` makes of the small county, gone after the file.

    For files whose tests all begin with it: while it stands, nobody else's world can be built.
    """

    @pytest.fixture(scope="module")
    def made(django_db_setup, django_db_blocker) -> Iterator[World]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield build(build_world())
            transaction.set_rollback(True)

    return made


def copied(world: World) -> World:
    """Rows go back by themselves after each test; this is for what Python remembers of them."""
    return copy.deepcopy(world)
