"""Which cases a round looks at and who looks: a draw that can be repeated to the same result.

Belongs here: the draw itself, a pure function of what is handed in. Does not belong here: which
cases can be drawn, and who may not look at which (cases/querysets.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Drawn:
    """One case, and the auditor who looks at it; both by id."""

    case: int
    auditor: int


def draw(
    pool: Sequence[int],
    *,
    seed: int,
    size: int,
    auditors: Sequence[int],
    barred: Mapping[int, frozenset[int]],
) -> list[Drawn]:
    """Up to `size` cases of the pool, at random, spread evenly over the auditors.

    `barred` maps a case to the auditors who may not look at it. The same arguments give the same
    draw on any machine. With too few cases it draws what there is.
    """
    rng = Random(seed)  # noqa: S311  to be drawn again, not to be secret
    cases, turns = list(pool), list(auditors)
    rng.shuffle(cases)
    rng.shuffle(turns)
    given: dict[int, list[int]] = {auditor: [] for auditor in turns}
    for case in cases:
        if sum(map(len, given.values())) >= size:
            break
        may = [auditor for auditor in turns if auditor not in barred.get(case, ())]
        if may:
            given[min(may, key=lambda auditor: len(given[auditor]))].append(case)
    _even_out(given, barred)
    looks = {case: auditor for auditor, found in given.items() for case in found}
    return [Drawn(case, looks[case]) for case in cases if case in looks]


def _even_out(given: dict[int, list[int]], barred: Mapping[int, frozenset[int]]) -> None:
    """Hand cases from the fullest to the emptiest hands while that brings them nearer."""
    while True:
        swap = _one_swap(given, barred)
        if swap is None:
            return
        full, spare, case = swap
        given[full].remove(case)
        given[spare].append(case)


def _one_swap(
    given: dict[int, list[int]], barred: Mapping[int, frozenset[int]]
) -> tuple[int, int, int] | None:
    for full in sorted(given, key=lambda auditor: -len(given[auditor])):
        for spare in sorted(given, key=lambda auditor: len(given[auditor])):
            if len(given[full]) - len(given[spare]) < 2:
                break
            for case in given[full]:
                if spare not in barred.get(case, ()):
                    return full, spare, case
    return None
