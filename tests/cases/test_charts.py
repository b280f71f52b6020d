"""The flower and the roots: lengths, tips and places as the drawings of the product fix them."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest

from cases import charts
from cases.charts import FlowerPicture, Pillar, RatedDomain, RootsPicture

SCALE = {
    "green": {"label": "Strength"},
    "amber": {"label": "Developing"},
    "red": {"label": "Gap"},
    "not_yet_known": {"label": "Not yet known"},
    "not_applicable": {"label": "Does not apply now"},
}


def picture(*values: str, **fields) -> FlowerPicture:
    letters = "FLOURISH"
    domains = (RatedDomain(letters[i], f"Domain {letters[i]}", v) for i, v in enumerate(values))
    return FlowerPicture(tuple(domains), SCALE, **fields)


def from_middle(point) -> float:
    return round(math.dist(point, (160, 160)), 1)


def points_of(path: str) -> list[tuple[float, float]]:
    numbers = [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@pytest.mark.parametrize(
    ("value", "tip"), [("green", 121), ("amber", 89), ("red", 58), ("not_yet_known", 121)]
)
def test_petal_opens_as_far_as_its_rating(value, tip):
    outline = points_of(charts.petal_path(value, 0))
    assert max(from_middle(point) for point in outline) == tip
    assert outline[0] == outline[-1] == (160, 138)


@pytest.mark.parametrize(
    ("value", "half_width"), [("green", 25), ("amber", 18.5), ("red", 12), ("not_yet_known", 25)]
)
def test_petal_is_as_wide_as_its_rating(value, half_width):
    outline = points_of(charts.petal_path(value, 0))
    assert max(x for x, _ in outline) == 160 + half_width
    assert min(x for x, _ in outline) == 160 - half_width


@pytest.mark.parametrize("index", range(8))
def test_every_tip_is_pointed(index):
    """Both sides arrive at the tip at less than 30 degrees from the petal's axis."""
    outline = points_of(charts.petal_path("green", 45 * index))
    before, tip, after = outline[5], outline[6], outline[7]
    sides = [math.atan2(p[1] - tip[1], p[0] - tip[0]) for p in (before, after)]
    opening = abs(math.remainder(sides[0] - sides[1], math.tau))
    assert from_middle(tip) == 121
    assert math.degrees(opening) < 60


def test_eight_petals_stand_clockwise_from_the_top():
    petals = charts.draw_flower(picture(*["green"] * 8), 320).petals
    assert [petal.letter for petal in petals] == list("FLOURISH")
    assert [petal.tip for petal in petals[::2]] == [(160, 39), (281, 160), (160, 281), (39, 160)]


@pytest.mark.parametrize("value", ["not_applicable", ""])
def test_no_petal_without_an_opening(value):
    assert charts.petal_path(value, 0) == ""


def test_stem_and_dash_of_a_domain_that_does_not_apply():
    petal = charts.draw_flower(picture("not_applicable"), 320).petals[0]
    assert [from_middle(end) for end in petal.stem] == [25, 102.2]
    assert petal.dash[0][1] == petal.dash[1][1] == 47.91
    assert petal.dash[1][0] - petal.dash[0][0] == 20


@pytest.mark.parametrize(
    ("size", "letters", "marks", "box"),
    [
        (320, True, True, "0 0 320 320"),
        (240, True, True, "0 0 320 320"),
        (96, False, True, "36 36 248 248"),
        (64, False, False, "36 36 248 248"),
        (32, False, False, "36 36 248 248"),
    ],
)
def test_small_flowers_drop_letters_then_marks(size, letters, marks, box):
    drawing = charts.draw_flower(picture("green"), size)
    assert (drawing.letters, drawing.marks, drawing.box) == (letters, marks, box)


def test_letters_are_never_under_16_pixels():
    assert 22 * charts.LETTERS_FROM / 320 >= 16


@pytest.mark.parametrize(
    ("value", "earlier", "drawn"),
    [
        ("green", "amber", True),
        ("not_yet_known", "amber", True),
        ("red", "green", True),
        ("green", "green", False),
        ("green", "not_yet_known", False),
        ("green", "", False),
        ("", "green", False),
    ],
)
def test_outline_of_last_time_shows_only_change(value, earlier, drawn):
    shown = FlowerPicture((RatedDomain("F", "Family", value, earlier),), SCALE)
    petal = charts.draw_flower(shown, 320).petals[0]
    assert petal.earlier_path == (charts.petal_path(earlier, 0) if drawn else "")
    assert shown.grown is drawn


def test_outline_of_last_time_is_left_out_of_small_flowers():
    shown = FlowerPicture((RatedDomain("F", "Family", "green", "amber"),), SCALE)
    assert charts.draw_flower(shown, 96).petals[0].earlier_path == ""


def test_child_ring_moves_the_petals_out():
    heard = FlowerPicture((RatedDomain("F", "Family", "red", "", "green"),), SCALE)
    drawing = charts.draw_flower(heard, 320)
    assert (drawing.ring, drawing.disc) == (True, 32)
    outline = points_of(drawing.petals[0].path)
    assert (from_middle(outline[0]), from_middle(outline[6])) == (38, 66)
    assert from_middle(drawing.petals[0].child_at) == 22


@pytest.mark.parametrize(
    ("value", "child", "apart"),
    [
        ("green", "red", True),
        ("red", "green", True),
        ("green", "amber", False),
        ("amber", "red", False),
        ("green", "not_yet_known", False),
        ("", "red", False),
    ],
)
def test_tick_where_the_child_sees_it_two_steps_apart(value, child, apart):
    heard = FlowerPicture((RatedDomain("F", "Family", value, "", child),), SCALE)
    petal = charts.draw_flower(heard, 320).petals[0]
    assert bool(petal.apart_path) is apart
    assert heard.apart is apart


def test_description_says_every_rating_in_words():
    domains = (
        RatedDomain("F", "Family", "green", "amber", "red"),
        RatedDomain("L", "Learning"),
    )
    assert FlowerPicture(domains, SCALE).description() == (
        "Family: Strength, last time Developing, child's view Gap. Learning: Not rated."
    )


def test_flower_of_no_domains_is_an_empty_ring():
    assert charts.draw_flower(picture(), 320).petals == ()


# --- roots ----------------------------------------------------------------------------------


def roots(*counts: int) -> tuple[charts.Root, ...]:
    pillars = (Pillar(f"Pillar {n}", ("green",) * n) for n in counts)
    return charts.draw_roots(RootsPicture(tuple(pillars), SCALE))


def test_five_roots_end_106_apart():
    ends = [root.beads[-1].at for root in roots(3, 4, 4, 5, 4)]
    assert ends == [(58, 216), (164, 216), (270, 216), (376, 216), (482, 216)]


def test_each_standard_is_one_bead():
    assert [len(root.beads) for root in roots(3, 4, 4, 5, 4)] == [3, 4, 4, 5, 4]


def test_beads_stand_25_apart_counted_from_the_end():
    middle = roots(3, 4, 4, 5, 4)[2]
    heights = [bead.at[1] for bead in middle.beads]
    gaps = [lower - upper for upper, lower in pairwise(heights)]
    assert heights[-1] == 216
    assert all(abs(gap - 25) < 1.5 for gap in gaps)


@pytest.mark.parametrize("count", [0, 1, 9, 30])
def test_any_number_of_standards_keeps_its_beads_on_the_root(count):
    (root,) = roots(count)
    assert len(root.beads) == count
    assert all(64 <= bead.at[1] <= 216 for bead in root.beads)


def test_roots_in_words_count_strengths_first():
    pillar = Pillar("Voice", ("red", "green", "", "green"))
    assert RootsPicture((pillar,), SCALE).description() == (
        "Voice: 2 strength, 1 gap, 1 not rated."
    )
