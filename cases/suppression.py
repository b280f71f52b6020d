"""Which lines of a published table stay closed, so that nothing shown gives a small number back.

Pure functions of counts, no Django model. Why the rule holds: docs/decisions/0019.
Belongs here: the rule. Does not belong here: which tables there are (cases/county_counts.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Line = tuple[int, ...]  # one number a word


@dataclass(frozen=True)
class Closed:
    """Places of the lines whose numbers are not shown, and whether the total is not either."""

    lines: frozenset[int]
    total: bool = False


def closed_lines(lines: Sequence[Line], below: int) -> Closed:
    """The lines add up to the total. A line or the total is shown whole or not at all.

    A line with a small number is closed. So are those after it, one by one, until what is closed
    keeps its numbers to itself; and where all lines together do not, the total too.
    """
    everything = Closed(frozenset(range(len(lines))), total=True)
    if has_small(added(lines), below):
        return everything
    closed = [place for place, line in enumerate(lines) if has_small(line, below)]
    waiting = _in_turn(closed, len(lines))
    while closed and not keeps_apart([lines[place] for place in closed], below):
        if not waiting:
            return everything
        closed.append(waiting.pop(0))
    return Closed(frozenset(closed))


def has_small(line: Line, below: int) -> bool:
    return any(0 < number < below for number in line)


def keeps_apart(closed: Sequence[Line], below: int) -> bool:
    """The shown lines taken from the total leave the sum of these; it has to fit any small number
    beside one that is not small, in every word."""
    return len(closed) > 1 and all(number >= 2 * below - 1 for number in added(closed))


def added(lines: Sequence[Line]) -> Line:
    return tuple(map(sum, zip(*lines, strict=True)))


def _in_turn(closed: Sequence[int], number: int) -> list[int]:
    """The other places, from the first closed one on and round. Never by how large they are: who
    knows the rule could reckon back from that."""
    start = closed[0] if closed else 0
    places = [place % number for place in range(start, start + number)]
    return [place for place in places if place not in closed]
