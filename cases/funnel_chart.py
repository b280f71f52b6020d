"""Geometry of the funnel: a team's share against how many children it was counted of.

Belongs here: where each line, point and name stands. Does not belong here: counting and limits
(cases/funnel_counts.py, cases/statistics.py), and colours (templates/cases/_funnel.html). Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

Point = tuple[float, float]
Box = tuple[float, float, float, float]

LEFT, RIGHT, TOP, BOTTOM = 56.0, 14.0, 14.0, 58.0
CURVE_POINTS = 48
LETTER = 8.4  # a letter's width at 16 px, a little more than it takes
LINE = 20.0
NEAR = 12.0  # of a name to its point
NICE = (1, 2, 5)


@dataclass(frozen=True)
class Dot:
    """A team to be drawn."""

    name: str
    k: int
    n: int
    stands: str
    named: bool = True  # a name stands beside it where there is room
    must: bool = False  # and even where there is none


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Name:
    text: str
    at: Point
    anchor: str


@dataclass(frozen=True)
class FunnelDrawing:
    width: int
    height: int
    middle: float  # y of the whole's share
    wide: str  # the band of the 99.8% limits, closed
    narrow: str
    wide_lines: tuple[str, str]
    narrow_lines: tuple[str, str]
    dots: tuple[tuple[Point, Dot], ...]
    names: tuple[Name, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    left: float = LEFT
    top: float = TOP

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def base(self) -> float:
        return self.height - BOTTOM

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


# Children and tail -> the edges of the limits, in children.
Edges = Callable[[int, str], tuple[float, float]]


def draw(
    dots: Sequence[Dot], *, share: float, edges: Edges, width: int, height: int
) -> FunnelDrawing:
    """`edges(n, "95" or "998")` says where the lines stand for n children."""
    most, step = axis_of(max((dot.n for dot in dots), default=1))

    def x(n: float) -> float:
        return round(LEFT + (width - LEFT - RIGHT) * n / most, 1)

    def y(part: float) -> float:
        inside = min(1.0, max(0.0, part))
        return round(height - BOTTOM - (height - BOTTOM - TOP) * inside, 1)

    places = sizes(most)
    lines = {
        level: tuple([(x(n), y(edges(n, level)[end] / n)) for n in places] for end in (0, 1))
        for level in ("95", "998")
    }
    at = tuple(((x(dot.n), y(dot.k / dot.n)), dot) for dot in dots)
    area = (LEFT, TOP - 8, width - RIGHT, height - BOTTOM)
    return FunnelDrawing(
        width=width,
        height=height,
        middle=y(share),
        wide=_band(*lines["998"]),
        narrow=_band(*lines["95"]),
        wide_lines=(_path(lines["998"][0]), _path(lines["998"][1])),
        narrow_lines=(_path(lines["95"][0]), _path(lines["95"][1])),
        dots=at,
        names=tuple(_names(at, area)),
        x_ticks=tuple(Tick(x(n), str(n)) for n in range(0, most + 1, step)),
        y_ticks=tuple(Tick(y(part / 100), f"{part}%") for part in (0, 25, 50, 75, 100)),
    )


def axis_of(largest: int) -> tuple[int, int]:
    """The end of the axis of children and the step of its numbers: about five steps."""
    size = 1
    while True:
        for nice in NICE:
            if nice * size * 5 >= largest:
                step = nice * size
                return max(1, ceil(largest * 1.02 / step)) * step, step
        size *= 10


def sizes(most: int) -> list[int]:
    """Numbers of children to draw the limits at: close together where they bend."""
    if most <= CURVE_POINTS:
        return list(range(1, most + 1))
    spread = {max(1, round(most * (part / CURVE_POINTS) ** 2)) for part in range(CURVE_POINTS + 1)}
    return sorted(spread | {1, most})


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _band(lower: Sequence[Point], upper: Sequence[Point]) -> str:
    return _path([*lower, *reversed(upper)]) + "Z"


# --- names ---------------------------------------------------------------------------------


def _names(dots: Sequence[tuple[Point, Dot]], area: Box) -> list[Name]:
    """Beside its point where that covers nothing: those that must be read come first."""
    taken: list[Box] = [(x - 8, y - 8, x + 8, y + 8) for (x, y), _ in dots]
    found = []
    for point, dot in sorted(dots, key=lambda pair: (not pair[1].must, pair[0])):
        if not dot.named:
            continue
        options = [(name, _box(name)) for name in _options(point, dot.name)]
        inside = [(name, box) for name, box in options if _within(box, area)]
        free = [pair for pair in inside if not any(_meet(pair[1], other) for other in taken)]
        best = free[:1] or (inside[:1] if dot.must else [])
        for name, box in best:
            found.append(name)
            taken.append(box)
    return found


def _options(point: Point, text: str) -> list[Name]:
    x, y = point
    return [
        Name(text, (x + NEAR, y + 5), "start"),
        Name(text, (x - NEAR, y + 5), "end"),
        Name(text, (x, y - NEAR - 2), "middle"),
        Name(text, (x, y + NEAR + 12), "middle"),
        *(
            Name(text, (x + side * NEAR, y + up), anchor)
            for up in (-2, 12, -10, 20, -18, 28)
            for side, anchor in ((1, "start"), (-1, "end"))
        ),
    ]


def _box(name: Name) -> Box:
    length = len(name.text) * LETTER
    x, y = name.at
    left = {"start": x, "end": x - length, "middle": x - length / 2}[name.anchor]
    return (left, y - LINE + 5, left + length, y + 5)


def _within(box: Box, area: Box) -> bool:
    return box[0] >= area[0] and box[1] >= area[1] and box[2] <= area[2] and box[3] <= area[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
