"""Fixtures of the whole suite. The people and cases of tests are built in tests/world.py."""

from __future__ import annotations


import pytest

from tests.world import World, build_world


@pytest.fixture
def world(db) -> World:
    """Two teams with people and cases, and a small published edition of each framework."""
    return build_world()
