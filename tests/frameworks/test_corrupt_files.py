"""Hundreds of corrupt files: each refused with its place and reason, the database untouched."""

from __future__ import annotations

import re

import pytest

from tests.frameworks.corrupt_notation import broken_json, unreadable
from tests.frameworks.corruptions import Corrupt, all_wrong
from tests.frameworks.files import GOOD, load, snapshot, write

CORRUPT = [*all_wrong(), *unreadable(), *broken_json()]


@pytest.fixture
def loaded(db, tmp_path) -> None:
    load(write(tmp_path, GOOD.replace("First wording", "Zeroth wording")), publish=True)


@pytest.mark.sweep
@pytest.mark.parametrize("corrupt", CORRUPT, ids=[each.name[:60] for each in CORRUPT])
def test_corrupt_file_is_refused_with_place_and_reason(loaded, tmp_path, corrupt: Corrupt):
    before = snapshot()
    path = write(tmp_path, corrupt.content, f"corrupt{corrupt.suffix}")
    code, said, faults = load(path, publish=True)
    wanted = f"{path}:{corrupt.line}: {corrupt.path or 'file'}: {corrupt.reason}"
    assert [fault for fault in faults if fault == wanted] == [wanted], "\n".join(faults)
    assert (code, said, snapshot()) == (1, "", before)


def test_corrupt_files_are_at_least_two_hundred_and_different():
    assert len({each.content for each in CORRUPT}) == len(CORRUPT) >= 200


def test_good_file_loads_and_changes_the_database(loaded, tmp_path):
    """The control: nothing but the corruption is what the others are refused for."""
    before = snapshot()
    code, _, faults = load(write(tmp_path, GOOD), publish=True)
    counts, checksum = snapshot()
    assert (code, faults, counts) == (0, [], [1, 2, 4, 10, 6])
    assert checksum != before[1]


def test_all_faults_of_all_files_come_in_one_run(db, tmp_path):
    first = write(tmp_path, GOOD.replace("order: 7", "order: x").replace("Alpha", "~"), "a.yaml")
    second = write(tmp_path, GOOD.replace("kind: domain", "kind: dom"), "b.yaml")
    sound = write(tmp_path, GOOD, "c.yaml")
    code, _, faults = load(first, sound, second)
    assert [re.match(r".*/(.*?): ", fault)[1].split(":")[0] for fault in faults] == [
        "a.yaml", "a.yaml", "b.yaml", "b.yaml", "b.yaml",
    ]  # fmt: skip
    assert (code, snapshot()[0]) == (1, [0, 0, 0, 0, 0])


def test_one_framework_in_two_files_is_refused(db, tmp_path):
    first, second = write(tmp_path, GOOD, "a.yaml"), write(tmp_path, GOOD, "b.yaml")
    code, _, faults = load(first, second)
    reason = f"demo is also in {first}; give each framework once"
    assert (code, faults) == (1, [f"{second}:2: framework.code: {reason}"])


def test_missing_file_and_folder_are_refused(db, tmp_path):
    code, _, faults = load(tmp_path / "none.yaml", tmp_path)
    assert (code, faults) == (
        1,
        [
            f"{tmp_path / 'none.yaml'}:1: file: cannot be opened: No such file or directory",
            f"{tmp_path}:1: file: cannot be opened: Is a directory",
        ],
    )
