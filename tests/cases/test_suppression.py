"""What is hidden in a published table stays hidden: by hand, every small table, random counties."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from cases import county_counts, suppression
from cases.county_counts import CountyLine
from cases.figures import ItemRow
from cases.models import Service
from cases.suppression import Closed, added, closed_lines
from tests.attack import cells, given_away

WORDS = (*county_counts.COLOURS, "not_yet_known")


@pytest.fixture
def primary_alone(monkeypatch):
    """The control: lines with a small number are closed, and nothing else for their sake."""
    monkeypatch.setattr(suppression, "keeps_apart", lambda closed, below: True)


# --- by hand -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "closed", "total"),
    [
        ([(20, 9), (30, 0), (7, 6)], set(), False),  # nothing small; nought is shown
        ([(20, 3), (30, 9), (40, 9)], {0, 1}, False),  # 3 would come back from the total
        ([(20, 9), (30, 9), (40, 3)], {2, 0}, False),  # the next one on, and round
        ([(20, 3), (30, 4), (40, 9)], {0, 1, 2}, False),  # 3 + 4 tells too much
        ([(20, 3), (30, 9), (40, 4)], {0, 1, 2}, False),
        ([(20, 3), (0, 0), (40, 9)], {0, 1, 2}, False),
        ([(20, 3), (30, 0), (40, 2)], {0, 1, 2}, True),  # the county's own number is small
        ([(20, 3), (30, 5), (40, 2)], {0, 1, 2}, True),  # 10 in all: both or all are small
        ([(3, 0), (20, 0), (40, 0)], {0, 1, 2}, True),  # nought in all would tell each nought
        ([(20, 3)], {0}, True),  # one service is the county
        ([(0, 0), (0, 0)], set(), False),
        ([], set(), False),
    ],
)
def test_what_is_closed(lines, closed, total):
    assert closed_lines(lines, 6) == Closed(frozenset(closed), total)


@pytest.mark.parametrize("below", [0, 1])
def test_nothing_is_small_when_the_setting_says_so(below):
    assert closed_lines([(1, 2), (3, 0)], below) == Closed(frozenset())


# --- every small table, and somebody who knows the rule ------------------------------------


def told(lines: list[tuple[int, ...]], below: int) -> tuple:
    """What is shown of a table."""
    closed = closed_lines(lines, below)
    shown = tuple(None if place in closed.lines else line for place, line in enumerate(lines))
    return shown, None if closed.total else added(lines)


def worked_out(number: int, words: int, below: int, most: int) -> tuple[int, int]:
    """Hidden cells in all tables of that many lines and words with up to `most` a word, and those
    of them that the tables which show the same agree on."""
    columns = [c for c in product(range(most + 1), repeat=number) if sum(c) <= most]
    worlds = defaultdict(list)
    for chosen in product(columns, repeat=words):
        lines = list(zip(*chosen, strict=True))
        worlds[told(lines, below)].append(lines)
    every = agreed = 0
    for (shown, _), tables in worlds.items():
        for place in (place for place, line in enumerate(shown) if line is None):
            for word in range(words):
                every += 1
                agreed += len({table[place][word] for table in tables}) == 1
    return every, agreed


SIZES = [(2, 1, 6, 24), (3, 1, 6, 16), (4, 1, 3, 10), (2, 2, 3, 8), (3, 2, 3, 6)]


@pytest.mark.parametrize("size", SIZES)
def test_who_knows_the_rule_and_tries_every_table_learns_no_number(size):
    every, agreed = worked_out(*size)
    assert (every > 20, agreed) == (True, 0)


def test_control_without_secondary_suppression_they_learn_many(primary_alone):
    assert all(worked_out(*size)[1] > 10 for size in SIZES)


# --- random small counties, two quarters ---------------------------------------------------


def random_lines(dice: random.Random) -> Iterator[CountyLine]:
    """Two domains over a few services, many numbers small, some nought."""
    services = [Service(pk=pk, name=f"Service {pk}") for pk in range(dice.randint(2, 5))]
    most = dice.choice((4, 8, 15, 40))
    for letter in "FL":
        row = ItemRow(letter, "impact", letter, letter, letter, letter, (0, 0))
        found = Counter(
            {
                (letter, service.pk, word): dice.choice((0, dice.randint(0, most)))
                for service in services
                for word in WORDS
            }
        )
        yield from county_counts._lines_of(row, services, found)


def leaks(settings, number: int) -> tuple[int, int]:
    """Hidden cells in so many random counties, and those of them that are given away."""
    hidden = given = 0
    for seed in range(number):
        shown, truth = {}, {}
        for quarter in ("one", "two"):
            settings.SUPPRESS_BELOW = 6
            shown |= cells(quarter, random_lines(random.Random(f"{seed} {quarter}")))
            settings.SUPPRESS_BELOW = 0
            truth |= cells(quarter, random_lines(random.Random(f"{seed} {quarter}")))
        assert all(number in (None, truth[cell]) for cell, number in shown.items())
        assert not [cell for cell, number in shown.items() if number and number < 6]
        hidden += sum(number is None for number in shown.values())
        given += len(given_away(shown, truth))
    return hidden, given


def test_no_hidden_number_of_random_counties_can_be_worked_out(db, settings):
    hidden, given = leaks(settings, 60)
    assert (hidden > 1000, given) == (True, 0)


@pytest.mark.sweep
def test_control_without_secondary_suppression_many_can(db, settings, primary_alone):
    hidden, given = leaks(settings, 60)
    assert hidden > given > 100
