"""Geometry of a trend: a share and its likely range, quarter by quarter.

Belongs here: where each point, whisker, line and word stands. Does not belong here: counting
(cases/trend_counts.py) and colours (templates/cases/_trend.html). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cases.funnel_chart import Tick
from cases.statistics import Interval

LEFT, RIGHT, TOP, BOTTOM = 56.0, 14.0, 30.0, 78.0
CAP = 6.0  # half the width of a whisker's end


@dataclass(frozen=True)
class Mark:
    """A quarter to be drawn; without anybody rated it has no point."""

    labels: tuple[str, ...]  # under the axis, one below the other
    k: int
    n: int
    interval: Interval
    few: bool = False
    turn: str = ""  # a new edition, in a word or two
    breaks: bool = False  # and the figures before it mean something else


@dataclass(frozen=True)
class Whisker:
    x: float
    y: float
    high: float
    low: float
    few: bool
    said: str

    @property
    def left(self) -> float:
        return self.x - CAP

    @property
    def right(self) -> float:
        return self.x + CAP


@dataclass(frozen=True)
class Turned:
    """A line before the quarter of a new edition, with its word."""

    x: float
    text: str
    breaks: bool
    anchor: str


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class TrendDrawing:
    width: int
    height: int
    whiskers: tuple[Whisker, ...]
    line: str  # empty where no two quarters follow each other
    turns: tuple[Turned, ...]
    labels: tuple[Label, ...]
    y_ticks: tuple[Tick, ...]
    left: float = LEFT
    top: float = TOP

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def base(self) -> float:
        return self.height - BOTTOM


def draw(marks: Sequence[Mark], *, width: int, height: int) -> TrendDrawing:
    """Left to right in the order given, each quarter in the middle of its part of the axis."""
    part = (width - LEFT - RIGHT) / max(1, len(marks))
    across = [round(LEFT + part * (place + 0.5), 1) for place in range(len(marks))]

    def y(share: float) -> float:
        return round(height - BOTTOM - (height - BOTTOM - TOP) * share, 1)

    points = [
        (x, y(mark.k / mark.n) if mark.n else 0.0) for x, mark in zip(across, marks, strict=True)
    ]
    segments = [
        "M" + "L".join(f"{x:g} {at:g}" for x, at in ends)
        for ends, (mark, following) in zip(pairwise(points), pairwise(marks), strict=True)
        if mark.n and following.n and not following.breaks
    ]
    return TrendDrawing(
        width=width,
        height=height,
        whiskers=tuple(
            Whisker(
                x,
                y(mark.k / mark.n),
                y(mark.interval.upper),
                y(mark.interval.lower),
                mark.few,
                f"{' '.join(mark.labels)}: {mark.k} of {mark.n}",
            )
            for x, mark in zip(across, marks, strict=True)
            if mark.n
        ),
        line="".join(segments),
        turns=_turns(marks, across, part),
        labels=tuple(
            Label(x, height - BOTTOM + 22 + 20 * row, text)
            for x, mark in zip(across, marks, strict=True)
            for row, text in enumerate(mark.labels)
        ),
        y_ticks=tuple(Tick(y(share / 100), f"{share}%") for share in (0, 25, 50, 75, 100)),
    )


def _turns(marks: Sequence[Mark], across: Sequence[float], part: float) -> tuple[Turned, ...]:
    """Between two quarters; the word stands on the side where there is room."""
    return tuple(
        Turned(
            round(x - part / 2, 1),
            mark.turn,
            mark.breaks,
            "end" if place > len(marks) / 2 else "start",
        )
        for place, (x, mark) in enumerate(zip(across, marks, strict=True))
        if mark.turn
    )
