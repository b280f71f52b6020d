"""Geometry of the child's flower and the roots below it: ratings in, numbers out.

Belongs here: where every petal, letter, bead and dash stands. Does not belong here: queries,
and colours (templates/cases/_flower.html and _roots.html hold them as presentation attributes).
The flower stands in a box of 320 by 320, the roots in a box of 540 by 290. Pure: no Django.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

GREEN, AMBER, RED = "green", "amber", "red"
NOT_YET_KNOWN, NOT_APPLICABLE, NOT_RATED = "not_yet_known", "not_applicable", ""
VALUES = (GREEN, AMBER, RED, NOT_YET_KNOWN, NOT_APPLICABLE)
STEPS = {GREEN: 0, AMBER: 1, RED: 2}
Point = tuple[float, float]

CENTRE = 160.0
LETTERS_AT = 140.0
RING = 122.0
LETTERS_FROM = 240  # smaller and a letter would be under 16 px
MARKS_FROM = 96
# How far a petal opens: tip radius and half-width.
OPENS = {GREEN: (121.0, 25.0), AMBER: (89.0, 18.5), RED: (58.0, 12.0), NOT_YET_KNOWN: (121.0, 25.0)}
BUD_WITH_RING = 66.0
MARK_SHARE = {AMBER: 0.63, RED: 0.45, NOT_YET_KNOWN: 0.37}  # of the petal's length


@dataclass(frozen=True)
class RatedDomain:
    """One domain as the flower and the word row show it."""

    letter: str
    name: str
    value: str = NOT_RATED
    earlier: str = NOT_RATED  # the practitioner's rating last time
    child: str = NOT_RATED  # the child's own view


@dataclass(frozen=True)
class FlowerPicture:
    """What a flower says; how it is drawn depends on the size asked for."""

    domains: tuple[RatedDomain, ...]
    scale: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: str = "How life is for this child"
    earlier_on: str = ""  # "19 February 2026": when the thin outline was rated

    @property
    def hears_child(self) -> bool:
        return any(domain.child for domain in self.domains)

    @property
    def grown(self) -> bool:
        """A thin outline of last time shows somewhere."""
        return any(_shows_earlier(domain) for domain in self.domains)

    @property
    def apart(self) -> bool:
        return any(two_steps_apart(domain.value, domain.child) for domain in self.domains)

    def description(self) -> str:
        """The picture in words: every domain, its rating, last time and the child's view."""
        return " ".join(self._sentence(domain) for domain in self.domains)

    def _sentence(self, domain: RatedDomain) -> str:
        said = f"{domain.name}: {word(domain.value, self.scale)}"
        if domain.earlier and domain.earlier != domain.value:
            said += f", last time {word(domain.earlier, self.scale)}"
        if domain.child:
            said += f", child's view {word(domain.child, self.scale)}"
        return said + "."


@dataclass(frozen=True)
class Petal:
    """One domain drawn: numbers for the template, all within the 320 box."""

    letter: str
    value: str
    path: str
    tip: Point
    letter_at: Point
    mark_at: Point
    earlier_path: str
    stem: tuple[Point, Point]
    dash: tuple[Point, Point]
    child: str
    child_at: Point
    apart_path: str


@dataclass(frozen=True)
class FlowerDrawing:
    """A flower at one size: 320 and 240 with letters, 96 with marks, 64 and 32 petals alone."""

    size: int
    petals: tuple[Petal, ...]
    title: str
    description: str
    disc: float
    edge: float  # line width in the box, so that small flowers keep a visible edge
    letters: bool
    marks: bool
    ring: bool  # the child's ring of marks

    @property
    def box(self) -> str:
        return "0 0 320 320" if self.letters else "36 36 248 248"


@dataclass(frozen=True)
class Pillar:
    """One pillar of the practice standards: a value for each of its standards, in order."""

    name: str
    values: tuple[str, ...]
    short_name: str = ""


@dataclass(frozen=True)
class RootsPicture:
    pillars: tuple[Pillar, ...]
    scale: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: str = "How we practise"

    def description(self) -> str:
        return " ".join(
            f"{pillar.name}: {counted(pillar.values, self.scale)}." for pillar in self.pillars
        )


@dataclass(frozen=True)
class Bead:
    value: str
    at: Point


@dataclass(frozen=True)
class Root:
    number: int
    label: str
    label_at: Point
    path: str
    beads: tuple[Bead, ...]


# --- words -----------------------------------------------------------------------------------


def word(value: str, scale: Mapping[str, Mapping[str, str]]) -> str:
    """The edition's word for a value; an empty value is not rated."""
    if not value:
        return "Not rated"
    entry = scale.get(value) or {}
    return entry.get("label") or value.replace("_", " ").capitalize()


def counted(values: Iterable[str], scale: Mapping[str, Mapping[str, str]]) -> str:
    """ "2 met, 1 partly met": the counts behind a root, strengths first."""
    known = list(values)
    parts = [(known.count(value), word(value, scale).lower()) for value in (*VALUES, NOT_RATED)]
    return ", ".join(f"{count} {label}" for count, label in parts if count) or "nothing asked"


def two_steps_apart(value: str, child: str) -> bool:
    """Strength to one, gap to the other."""
    return value in STEPS and child in STEPS and abs(STEPS[value] - STEPS[child]) == 2


def _shows_earlier(domain: RatedDomain) -> bool:
    """A domain not rated now shows nothing but its letter."""
    return bool(domain.value) and domain.earlier in STEPS and domain.earlier != domain.value


# --- the flower --------------------------------------------------------------------------------


def draw_flower(picture: FlowerPicture, size: int) -> FlowerDrawing:
    large = size >= LETTERS_FROM
    ring = large and picture.hears_child
    count = len(picture.domains) or 1
    return FlowerDrawing(
        size=size,
        petals=tuple(
            _petal(domain, 360 * index / count, ring=ring, large=large)
            for index, domain in enumerate(picture.domains)
        ),
        title=picture.title,
        description=picture.description(),
        disc=32 if ring else 17,
        edge=1.8 if large else 2.6 if size >= MARKS_FROM else 3.2 if size >= 64 else 5.5,
        letters=large,
        marks=size >= MARKS_FROM,
        ring=ring,
    )


def _petal(domain: RatedDomain, angle: float, *, ring: bool, large: bool) -> Petal:
    inner = 38.0 if ring else 22.0
    outer = RING - 1
    length = outer - inner
    mark = inner + MARK_SHARE.get(domain.value, 0.5) * (_tip(domain.value, ring) - inner)
    across = inner + 0.91 * length
    return Petal(
        letter=domain.letter,
        value=domain.value,
        path=petal_path(domain.value, angle, ring=ring),
        tip=_turn((0, -_tip(domain.value, ring)), angle),
        letter_at=_turn((0, -LETTERS_AT), angle),
        mark_at=_turn((0, -mark), angle),
        earlier_path=petal_path(domain.earlier, angle, ring=ring)
        if large and _shows_earlier(domain)
        else "",
        stem=(_turn((0, -inner - 3), angle), _turn((0, -inner - 0.81 * length), angle)),
        dash=(_turn((-10, -across), angle), _turn((10, -across), angle)),
        child=domain.child if ring else "",
        child_at=_turn((0, -22), angle),
        apart_path=_arc(angle) if ring and two_steps_apart(domain.value, domain.child) else "",
    )


def _tip(value: str, ring: bool) -> float:
    if value == RED and ring:
        return BUD_WITH_RING
    return OPENS.get(value, OPENS[GREEN])[0]


@lru_cache(maxsize=256)
def petal_path(value: str, angle: float, *, ring: bool = False) -> str:
    """The closed outline of a petal turned clockwise from the top; nothing for no petal."""
    if value not in OPENS:
        return ""
    a, b, w = (38.0 if ring else 22.0), _tip(value, ring), OPENS[value][1]

    def y(share: float) -> float:
        return -(a + share * (b - a))

    right = [(0.55 * w, y(0.06)), (w, y(0.24)), (w, y(0.45)), (w, y(0.68)), (0.2 * w, y(0.84))]
    left = [(-x, height) for x, height in reversed(right)]
    points = [(0.0, -a), *right, (0.0, -b), *left, (0.0, -a)]
    turned = [_turn(point, angle) for point in points]
    curves = (turned[start : start + 3] for start in (1, 4, 7, 10))
    return f"M{_at(turned[0])}" + "".join("C" + " ".join(map(_at, c)) for c in curves) + "Z"


def outline(path: str, steps: int = 8) -> list[Point]:
    """Points along a petal's path, for pictures that are drawn of straight lines."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    curves = (points[start : start + 4] for start in range(0, len(points) - 1, 3))
    return [_on(curve, step / steps) for curve in curves for step in range(steps)]


def _arc(angle: float) -> str:
    """The tick between disc and petal where the child's view is two steps from the rating."""
    begin, end = _turn((0, -38), angle - 16), _turn((0, -38), angle + 16)
    return f"M{_at(begin)}A38 38 0 0 1 {_at(end)}"


def _turn(point: Point, angle: float) -> Point:
    """Turned clockwise about the middle of the flower."""
    x, y = point
    turn = math.radians(angle)
    return (
        round(CENTRE + x * math.cos(turn) - y * math.sin(turn), 2),
        round(CENTRE + x * math.sin(turn) + y * math.cos(turn), 2),
    )


def _at(point: Point) -> str:
    return f"{point[0]:g} {point[1]:g}"


# --- the roots ---------------------------------------------------------------------------------

ROOTS_WIDTH = 540
ROOT_STARTS: Point = (270.0, 64.0)
ROOT_ENDS_AT = 216.0
ROOT_APART = 106.0
BEAD_APART = 25.0


def draw_roots(picture: RootsPicture) -> tuple[Root, ...]:
    middle = (len(picture.pillars) - 1) / 2
    return tuple(
        _root(number, pillar, ROOT_STARTS[0] + (number - 1 - middle) * ROOT_APART)
        for number, pillar in enumerate(picture.pillars, start=1)
    )


def _root(number: int, pillar: Pillar, end_x: float) -> Root:
    curve = (ROOT_STARTS, (ROOT_STARTS[0], 128.0), (end_x, 104.0), (end_x, ROOT_ENDS_AT))
    return Root(
        number=number,
        label=pillar.short_name or pillar.name,
        label_at=(round(end_x, 2), 254.0),
        path=f"M{_at(curve[0])}C" + " ".join(_at(point) for point in curve[1:]),
        beads=tuple(
            Bead(value, at)
            for value, at in zip(pillar.values, _strung(curve, len(pillar.values)), strict=True)
        ),
    )


def _strung(curve: Sequence[Point], count: int) -> list[Point]:
    """Places of beads along the root, the last one at its end; closer together when many."""
    walk = [_on(curve, 1 - step / 200) for step in range(201)]
    length = sum(math.dist(*pair) for pair in pairwise(walk))
    apart = min(BEAD_APART, (length - 20) / max(count - 1, 1))
    places: list[Point] = [walk[0]]
    gone = 0.0
    for before, after in pairwise(walk):
        gone += math.dist(before, after)
        if gone >= apart * len(places):
            places.append(after)
    return [(round(x, 2), round(y, 2)) for x, y in reversed(places[:count])]


def _on(curve: Sequence[Point], t: float) -> Point:
    shares = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    return (
        sum(share * point[0] for share, point in zip(shares, curve, strict=True)),
        sum(share * point[1] for share, point in zip(shares, curve, strict=True)),
    )
