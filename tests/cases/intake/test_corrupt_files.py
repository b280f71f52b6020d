"""A hundred corrupt files: each is told by place and reason, and changes nothing."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.actions.imports import HasErrors, bring_in
from cases.intake.reading import Source, read
from tests.cases.intake.corrupt import GOOD, HEAD, SECRET, broken_files
from tests.cases.intake.test_import_caseload import register


def faults_of(sources: list[Source]) -> list:
    """What a person is told; an empty list when the files were brought in."""
    today = timezone.localdate()
    reading = read(sources, today=today)
    if reading.faults:
        return reading.faults
    try:
        bring_in(by=None, reading=reading, as_at=today)
    except HasErrors as refused:
        return refused.plan.errors
    return []


@pytest.mark.sweep
def test_a_hundred_corrupt_files_say_where_and_why_and_change_nothing(world):
    before, tried = register(), 0
    for name, sources, word in broken_files():
        faults = faults_of(sources)
        assert faults, f"{name} was brought in"
        assert all(fault.place and fault.reason for fault in faults), name
        told = " ".join(map(str, faults))
        assert word in told, f"{name}: {told}"
        assert SECRET not in told and "Traceback" not in told, name
        tried += 1
    assert tried >= 100
    assert register() == before
    good = [Source("list.csv", (HEAD + GOOD).encode())]
    assert faults_of(good) == [] and register() != before  # the control: a good file comes in
