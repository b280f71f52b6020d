"""Every pair of colours that meets on a page, by the contrast rule of WCAG 2.2.

Text needs 4.5 to 1; edges of controls and parts of pictures need 3 to 1. Colours are read from the
custom properties of the stylesheet, so a changed colour that is too weak fails here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STYLESHEET = (ROOT / "static" / "flourish.css").read_text()
PICTURES = [
    ROOT / "templates" / "cases" / name
    for name in ("_mark.html", "_tile.html", "_flower.html", "_flower_key.html", "_roots.html")
]
TEXT, SHAPE = 4.5, 3.0


def colours_of(stylesheet: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", stylesheet))


COLOURS = colours_of(STYLESHEET)


def luminance(colour: str) -> float:
    def channel(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    ("ink", "white"), ("ink", "linen"), ("ink", "focus"), ("ink", "amber"), ("ink", "tint-green"),
    ("ink", "tint-amber"), ("ink", "tint-red"), ("ink", "tint-unknown"), ("ink", "tint-na"),
    ("muted", "white"), ("muted", "linen"), ("link", "white"), ("link", "linen"),
    ("white", "brand"), ("white", "brand-dark"), ("brand", "white"), ("brand", "linen"),
    ("error", "white"), ("error", "linen"), ("white", "green"), ("white", "red"),
    ("unknown", "white"), ("unknown", "linen"), ("na", "white"), ("na", "linen"),
]  # fmt: skip
TEXT_PAIRS += [("ink", name) for name in COLOURS if name.startswith("heat-")]
SHAPE_PAIRS = [
    ("line", "white"), ("line", "linen"), ("brand", "white"), ("brand", "linen"),
    ("green", "white"), ("green", "linen"), ("red", "white"), ("red", "linen"),
    ("red-edge", "white"), ("amber-edge", "white"), ("amber-edge", "linen"),
    ("amber-edge", "amber"), ("green", "tint-green"), ("amber-edge", "tint-amber"),
    ("red", "tint-red"), ("unknown", "tint-unknown"), ("na", "tint-na"), ("unknown", "white"),
    ("na", "white"), ("ink", "linen"), ("focus", "ink"), ("focus", "brand"), ("error", "white"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= TEXT


@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shape_stands_out_from_its_ground(shape, ground):
    assert contrast(COLOURS[shape], COLOURS[ground]) >= SHAPE


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("ink", "white", 15.9),
        ("muted", "white", 7.1),
        ("link", "white", 7.4),
        ("ink", "amber", 7.7),
    ],
)
def test_contrast_is_reckoned_as_the_look_page_says(one, other, said):
    assert round(contrast(COLOURS[one], COLOURS[other]), 1) == said


def test_a_weaker_colour_would_be_caught():
    """The control: pale grey text put in the place of the quiet text fails the same sum."""
    weak = colours_of(STYLESHEET.replace("--muted: #4a5a65", "--muted: #8d979e"))
    assert contrast(weak["muted"], weak["white"]) < TEXT


def test_every_colour_of_the_stylesheet_is_a_property_or_white():
    """Rules use the names above; the forced-colours ground of the pictures is plain white."""
    rules = STYLESHEET.split("}", 1)[1]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) == {"#ffffff"}


# Colours of a rule, each as (what it paints, its property).
PAINT = re.compile(
    r"(?<![\w-])(color|background(?:-color)?|border[\w-]*): [^;{}]*?var\(--([\w-]+)\)"
)
# Parts whose ground another rule of the same part gives; everything else may stand on white.
STANDS_ON = {
    ".site-name:focus-visible svg": "focus",
    ".find-link": "brand",
    ".site-name": "brand",
    ".account summary": "brand",
}


def pairs_of(stylesheet: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(text on a ground, edge on a ground) of every rule, hover, focus, disabled and print too."""
    texts, edges = set(), set()
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", stylesheet.split("}", 1)[1]):
        paints = {what.split("-")[0]: colour for what, colour in PAINT.findall(body)}
        ground = paints.get("background") or next(
            (ground for part, ground in STANDS_ON.items() if part in selector), "white"
        )
        if "color" in paints or "background" in paints:
            text = paints.get("color", "white" if ground.startswith("brand") else "ink")
            texts.add((text, ground))
        if "border" in paints and paints["border"] != ground:
            edges.add((paints["border"], ground))
    return texts, edges


def weak_pairs(stylesheet: str) -> set[tuple[str, str]]:
    """Every pair that some rule makes and that does not stand out enough."""
    colours, (texts, edges) = colours_of(stylesheet), pairs_of(stylesheet)
    edges = {pair for pair in edges if "rule" not in pair}  # between rows: decoration only
    return {(one, on) for one, on in texts if contrast(colours[one], colours[on]) < TEXT} | {
        (one, on) for one, on in edges if contrast(colours[one], colours[on]) < SHAPE
    }


def test_every_pair_that_a_rule_makes_stands_out():
    """The stylesheet, not the list above: a rule that is added is measured unnamed."""
    texts, edges = pairs_of(STYLESHEET)
    assert {("white", "brand"), ("muted", "white"), ("ink", "focus")} <= texts
    assert ("line", "white") in edges
    assert weak_pairs(STYLESHEET) == set()


def test_a_rule_with_a_weak_pair_would_be_caught():
    """The control: quiet text on a middle ground, and a pale edge, each in a rule of its own."""
    rules = ".new:hover { color: var(--muted); background: var(--heat-share-5); }"
    rules += " .new { border: 1px solid var(--tint-na); }"
    assert weak_pairs(STYLESHEET + rules) == {("muted", "heat-share-5"), ("tint-na", "white")}


def test_forced_colours_name_only_those_of_the_device():
    """A colour of ours inside would be thrown away, or stand on a ground nobody chose."""
    own = STYLESHEET.split("{", 1)[1]
    blocks = re.findall(r"@media \(forced-colors: active\) \{((?:[^{}]*\{[^{}]*\})*)\s*\}", own)
    assert len(blocks) > 3
    named = set(re.findall(r"(?:color|background|border[\w-]*): [^;{}]*?var\(", " ".join(blocks)))
    assert named == set()


def test_every_property_with_a_colour_is_measured():
    measured = {name for pair in TEXT_PAIRS + SHAPE_PAIRS for name in pair}
    assert set(COLOURS) - measured == {"rule"}  # between rows: decoration only


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_pictures_use_only_the_colours_of_the_stylesheet(picture):
    """Presentation attributes repeat the properties: print and screen agree."""
    used = set(re.findall(r"#[0-9a-fA-F]{6}", picture.read_text()))
    assert used <= set(COLOURS.values())


def test_no_text_is_smaller_than_16_pixels():
    sizes = [float(size) for size in re.findall(r"font(?:-size)?:[^;}]*?([\d.]+)rem", STYLESHEET)]
    assert min(sizes) == 1


def test_targets_of_controls_are_at_least_44_pixels():
    """Every min-height given to a control or a link is 44 px or more."""
    rules = re.findall(r"([^{}]+)\{([^{}]*min-height: ([\d.]+)rem[^{}]*)\}", STYLESHEET)
    heights = {rule.strip().splitlines()[-1]: float(height) for rule, _, height in rules}
    assert {rule for rule, height in heights.items() if 0 < height < 2.75} == set()
