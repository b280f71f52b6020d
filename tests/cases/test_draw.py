"""The draw: even, repeatable, and never an auditor who may not look. Pure; no database."""

from __future__ import annotations

from collections import Counter

import pytest

from cases.draw import draw

POOL = list(range(100, 160))


def looks(**options):
    given = {"seed": 7, "size": 12, "auditors": [1, 2, 3], "barred": {}}
    return draw(POOL, **(given | options))


def test_same_arguments_draw_the_same():
    assert looks() == looks()


def test_another_seed_draws_another_way():
    """Control: the draw does depend on the seed."""
    assert looks() != looks(seed=8)


def test_no_case_twice_and_all_from_the_pool():
    cases = [look.case for look in looks(size=60)]
    assert sorted(cases) == POOL


@pytest.mark.parametrize(("size", "spread"), [(12, [4, 4, 4]), (13, [4, 4, 5]), (2, [1, 1])])
def test_spread_evenly(size, spread):
    assert sorted(Counter(look.auditor for look in looks(size=size)).values()) == spread


def test_spread_evenly_although_one_may_look_at_few():
    barred = dict.fromkeys(POOL[5:], frozenset({1}))
    counts = Counter(look.auditor for look in looks(size=60, barred=barred))
    assert counts == {1: 5, 2: 28, 3: 27} or counts == {1: 5, 2: 27, 3: 28}


@pytest.mark.parametrize("seed", range(20))
def test_nobody_gets_a_case_they_may_not_look_at(seed):
    barred = {case: frozenset({case % 3 + 1}) for case in POOL}
    found = looks(seed=seed, size=40, barred=barred)
    assert [look for look in found if look.auditor in barred[look.case]] == []
    assert any(look.auditor in barred[look.case] for look in looks(seed=seed, size=40))  # control


def test_a_case_nobody_may_look_at_is_left_out():
    barred = dict.fromkeys(POOL[1:], frozenset({1, 2, 3}))
    assert [look.case for look in looks(barred=barred)] == POOL[:1]


@pytest.mark.parametrize("options", [{"size": 0}, {"auditors": []}])
def test_nothing_asked_draws_nothing(options):
    assert looks(**options) == []


def test_the_result_of_one_seed_is_written_down():
    """So that a draw of last year can be repeated after the program has changed."""
    assert [(look.case, look.auditor) for look in looks(size=4)] == WRITTEN


WRITTEN = [(112, 1), (145, 2), (110, 3), (140, 1)]
