"""Hundreds of corrupt workbooks: each refused with its cell and reason, the database untouched."""

from __future__ import annotations

import pytest

from frameworks.loading.files import sound_content
from tests.frameworks.corrupt_sheets import book_of, every_one, filled
from tests.frameworks.files import GOOD, load, snapshot, write

pytestmark = pytest.mark.django_db


@pytest.mark.sweep
def test_each_is_refused_with_place_and_reason(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    before, wrong, number = snapshot(), [], 0
    for corrupt in every_one():
        number += 1
        found, faults = sound_content("wheel.xlsx", corrupt.content)
        told = {(str(fault.line), fault.reason) for fault in faults}
        if found is not None or (corrupt.place, corrupt.reason) not in told:
            wrong.append((corrupt.name, corrupt.place, corrupt.reason, sorted(told)[:4]))
    assert not wrong, "\n".join(map(repr, wrong))
    assert number >= 200
    assert snapshot() == before


def test_the_command_refuses_one_and_writes_nothing(tmp_path):
    load(write(tmp_path, GOOD), publish=True)
    before = snapshot()
    corrupt = next(iter(every_one()))
    path = write(tmp_path, corrupt.content, "wheel.xlsx")
    code, said, faults = load(path, publish=True)
    assert (code, said, snapshot()) == (1, "", before)
    assert f"{path}:{corrupt.place}: Rating: {corrupt.reason}" in faults


def test_nothing_but_the_corruption_is_refused():
    """The control: the same workbook before anything is changed in it."""
    found, faults = sound_content("wheel.xlsx", book_of(filled()))
    assert [str(fault) for fault in faults] == []
    assert (len(found.sections), len(found.items), len(found.references)) == (3, 6, 1)
