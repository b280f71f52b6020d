"""What somebody can work out who holds every published County picture at once.

They know each shown number, that each hidden one is a whole number from nought up, and every sum:
services add up to the county, strengths, developing and gaps to n. Exact arithmetic throughout.
Shares nothing with cases/suppression.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import lcm

from cases.county_counts import CountyLine

Cell = tuple[str, str, str, str]  # quarter, domain, service ("" is the county), word
Numbers = Mapping[Cell, int | None]
Vector = dict[Cell, int]
COLOURS = ("green", "amber", "red")
WORDS = (*COLOURS, "n", "not_yet_known")


def cells(quarter: str, lines: Iterable[CountyLine]) -> dict[Cell, int | None]:
    """Every number of one quarter's tables; None where "c" stands."""
    return {
        (quarter, line.letter, line.service, word): getattr(line, word)
        for line in lines
        for word in WORDS
    }


def given_away(shown: Numbers, truth: Numbers) -> set[Cell]:
    """The hidden cells of which no second value is possible.

    Of each other cell a second world was found: every shown number and every sum is the same in it,
    no number is below nought, and the cell is another.
    """
    hidden = {cell for cell, number in shown.items() if number is None}
    moves = list(_moves(shown, hidden))
    found = {cell for move in moves if _possible(truth, move) for cell in move}
    left = {cell for move in moves for cell in move} - found
    if left:
        both = (_together(a, b, sign) for a, b in combinations(moves, 2) for sign in (1, -1))
        touching = (move for move in both if left & move.keys())
        found |= {cell for move in touching if _possible(truth, move) for cell in move}
    return hidden - found


def _sums(shown: Numbers) -> Iterator[dict[Cell, int]]:
    """Each published sum as a row that adds up to nought."""
    services = dict.fromkeys(cell[2] for cell in shown if cell[2])
    for quarter, letter, service in dict.fromkeys(cell[:3] for cell in shown):
        at = (quarter, letter, service)
        yield {(*at, word): 1 for word in COLOURS} | {(*at, "n"): -1}
        if not service:
            for word in WORDS:
                parts = {(quarter, letter, one, word): 1 for one in services}
                yield parts | {(*at, word): -1}


def _moves(shown: Numbers, hidden: set[Cell]) -> Iterator[Vector]:
    """Ways to change hidden numbers that leave every sum and every shown number as it is: together
    they make all such ways (a basis of the null space)."""
    solved: dict[Cell, dict[Cell, Fraction]] = {}
    for row in _sums(shown):
        left = {cell: Fraction(sign) for cell, sign in row.items() if cell in hidden}
        for cell in [cell for cell in left if cell in solved]:
            _subtract(left, solved[cell], left[cell])
        if left:
            pivot = min(left, key=_depends)
            left = {cell: value / left[pivot] for cell, value in left.items()}
            for other in solved.values():
                if pivot in other:
                    _subtract(other, left, other[pivot])
            solved[pivot] = left
    for free in sorted(hidden - solved.keys()):
        move = {free: Fraction(1)}
        move |= {pivot: -row[free] for pivot, row in solved.items() if free in row}
        scale = lcm(*(value.denominator for value in move.values()))
        yield {cell: int(value * scale) for cell, value in move.items()}


def _depends(cell: Cell) -> tuple[bool, bool, Cell]:
    """Totals are worked out from their parts rather than a part from the others."""
    return cell[3] != "n", cell[2] != "", cell


def _subtract(row: dict[Cell, Fraction], other: Mapping[Cell, Fraction], times: Fraction) -> None:
    for cell, value in other.items():
        row[cell] = row.get(cell, Fraction(0)) - times * value
        if not row[cell]:
            del row[cell]


def _possible(truth: Numbers, move: Vector) -> bool:
    """From the true world, one way or the other, without a number below nought."""
    return any(
        all((truth[cell] or 0) + sign * value >= 0 for cell, value in move.items())
        for sign in (1, -1)
    )


def _together(one: Vector, other: Vector, sign: int) -> Vector:
    both = {cell: one.get(cell, 0) + sign * other.get(cell, 0) for cell in one.keys() | other}
    return {cell: value for cell, value in both.items() if value}
