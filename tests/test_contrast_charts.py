"""Colours inside charts, in pages, slides and workbooks, by the contrast rule of WCAG 2.2.

A shape needs 3 to 1 against what it lies on, by its edge or by its fill; words 4.5. Pages are read
shape by shape from what draws them, so that a shape that is added is measured unnamed.
"""

from __future__ import annotations

import re

import pytest

from cases import bars, session_deck
from cases.reports import slides, workbooks
from tests.test_contrast import COLOURS, ROOT, SHAPE, TEXT, contrast

WHITE = "#ffffff"
BANDS = ("#eef0f1", "#d9dfe2")  # of the funnel: their ends are lines, which are measured
LINES = "#dcd7cb"  # of a grid; every figure stands beside it in words
DECORATION = {LINES, *BANDS}
DRAWN_BY = (
    "templates/cases/_funnel.html", "templates/cases/_trend.html", "templates/cases/_hatch.html",
    "cases/bars.py", "cases/tables/team.py",
)  # fmt: skip
SHAPES = re.compile(r"<(?:path|circle|rect)\b[^>]*?/>", re.DOTALL)
PAINT = re.compile(r'\b(fill|stroke)="(#[0-9a-f]{6})"')


def shapes_in(source: str) -> list[dict[str, str]]:
    """What paints each shape that has a colour of its own; strings that go on are joined."""
    joined = re.sub(r"'\s*\n\s*'", "", source)
    return [paint for shape in SHAPES.findall(joined) if (paint := dict(PAINT.findall(shape)))]


def lost(source: str, grounds: tuple[str, ...]) -> list[dict[str, str]]:
    """Shapes that neither their edge nor their fill tells from one of the grounds."""
    return [
        paint
        for paint in shapes_in(source)
        if not DECORATION & set(paint.values())
        and any(max(contrast(paint[part], on) for part in paint) < SHAPE for on in grounds)
    ]


def source_of(path: str) -> str:
    return (ROOT / path).read_text()


@pytest.mark.parametrize("path", DRAWN_BY)
def test_every_shape_of_a_chart_stands_out(path):
    grounds = (WHITE, *BANDS) if "funnel" in path else (WHITE,)
    drawn = source_of(path)
    assert shapes_in(drawn)
    if "hatch" not in path:  # stripes lie on the fill beneath: the next test
        assert lost(drawn, grounds) == []


def test_stripes_stand_out_from_what_they_lie_on():
    beneath, over = shapes_in(source_of("templates/cases/_hatch.html"))
    assert contrast(beneath["fill"], over["stroke"]) >= SHAPE
    for fill, _, hatch in session_deck.LOOKS.values():
        assert not hatch or contrast(f"#{fill}", f"#{hatch}") >= SHAPE


def test_a_weak_shape_would_be_caught():
    """The control: a pale dot on the bands, and a paler edge of a bar that is white inside."""
    pale = '<circle r="6" fill="#d0d6da" stroke="#eeeeee"/>'
    assert len(lost(source_of(DRAWN_BY[0]) + pale, (WHITE, *BANDS))) == 1
    weak = source_of("cases/bars.py").replace('stroke="#7b8790"', 'stroke="#b4bcc2"')
    assert len(lost(weak, (WHITE,))) == 1


def looks_of_pages() -> dict[str, tuple[str, str]]:
    """Fill and edge of each part of a bar; the stripes' own ground where it is hatched."""
    found = {}
    for value, said in bars.SEGMENTS.items():
        fill, edge = re.match(r'fill="([^"]+)" stroke="([^"]+)"', said).groups()
        found[value] = (fill if fill.startswith("#") else edge, edge)
    return found


def test_every_part_of_a_bar_has_an_edge_that_stands_out():
    """On white, as a gap of it parts the neighbours on pages; and slides and sheets look alike."""
    for value, (fill, edge) in looks_of_pages().items():
        assert contrast(edge, WHITE) >= SHAPE
        drawn, bounded, _ = session_deck.LOOKS[value]
        assert (f"#{drawn}", f"#{bounded}") == (fill, edge)


def test_words_on_slides_stand_out():
    """Numbers on bars have a white ground of their own; heads a quiet one; a heat cell its tint."""
    ink, muted, white, linen, brand = (
        f"#{code}" for code in (slides.INK, slides.MUTED, slides.WHITE, slides.LINEN, slides.BRAND)
    )
    tints = [f"#{code}" for code in session_deck.TINTS]
    pairs = [(ink, on) for on in (white, linen, *tints)]
    pairs += [(word, on) for word in (muted, brand) for on in (white, linen)]
    assert [pair for pair in pairs if contrast(*pair) < TEXT] == []


def test_lines_marks_and_words_of_workbook_charts_stand_out():
    """A mark that is hollow keeps its edge, on the sheet and on what fills it."""
    edges = (workbooks.INK, workbooks.MUTED, workbooks.BRAND)
    assert [edge for edge in edges if contrast(edge, workbooks.WHITE) < TEXT] == []
    assert contrast(workbooks.INK, workbooks.PALE) >= TEXT


def test_words_in_pictures_stand_out():
    """Names in the funnel lie on its bands; the ends of the scale of likely ranges on white."""
    sheet = source_of("static/flourish.css")
    written = dict(re.findall(r"\.(funnel|whisker) text \{[^}]*fill: var\(--(\w+)\)", sheet))
    assert set(written) == {"funnel", "whisker"}
    for on in (WHITE, *BANDS):
        assert contrast(COLOURS[written["funnel"]], on) >= TEXT
    assert contrast(COLOURS[written["whisker"]], WHITE) >= TEXT


def test_every_chart_colour_is_named_here_or_a_colour_of_the_stylesheet():
    known = {*COLOURS.values(), *DECORATION, WHITE}
    used = {code for path in DRAWN_BY for code in re.findall(r"#[0-9a-f]{6}", source_of(path))}
    assert used <= known
