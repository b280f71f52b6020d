"""The writer of slides: nothing in them acts, everything speaks, and no person is named."""

import io

import openpyxl
import pytest
from pptx.chart.data import CategoryChartData

from cases.reports.slides import Box, Cell, Deck, Line, Series, size_for, workbook
from tests import slides

NASTY = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    " =1",
    "http://example.invalid",
    "<b>&",
]
PLACE = Box(1, 1, 8, 4)


def deck(text: str = "Ask", *, alt: str = "What it shows") -> bytes:
    """One slide with everything, each text the same."""
    made = Deck(title=text, foot=text)
    page = made.add(text)
    page.text(PLACE, [Line(text), Line(text, bold=True)], fill="f6f4ef")
    parts = [
        Series(text, [3], "0e6b4a", "0e6b4a"),
        Series("Gap", [0], "c4321f", "c4321f", "fbe9e5"),
    ]
    page.bars(PLACE, heads=[text], parts=parts, alt=alt, labels=0.3)
    page.table(PLACE, [[Cell(text), Cell(text)]], widths=(1, 1), alt=alt)
    page.drawing(PLACE, [[(0, 0), (9, 0), (9, 9)]], alt=alt, side=10, middle=2)
    return made.as_bytes()


def sheets(content: bytes):
    """The workbooks inside the deck."""
    for slide in slides.read(content).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                blob = shape.chart.part.chart_workbook.xlsx_part.blob
                yield openpyxl.load_workbook(io.BytesIO(blob)).active


def test_text_is_plain_text_whatever_it_starts_with():
    for text in NASTY:
        content = deck(text)
        show = slides.read(content)
        said = slides.words(show)[0].split("\n")
        assert said == [text] * 4, text  # title, two lines, and the foot
        assert slides.tables(show) == [[[text, text]]]
        assert slides.charts(show) == [([text], {text: [3], "Gap": [0]})]
        (sheet,) = sheets(content)
        for place in ("A2", "B1"):
            cell = sheet[place]
            assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)
        assert sheet["B2"].value == 3
    outside = [name for name, text in slides.parts(content) if 'TargetMode="External"' in text]
    assert outside == []


def test_the_librarys_own_sheet_would_calculate():
    """The control: the workbook that python-pptx writes by itself."""
    data = CategoryChartData()
    data.categories = ["=1+1"]
    data.add_series("Gap", [1])
    sheet = openpyxl.load_workbook(io.BytesIO(data.xlsx_blob)).active
    assert sheet["A2"].data_type == "f"
    mended = workbook(["=1+1"], [Series("Gap", [1], "c4321f", "c4321f")])
    assert openpyxl.load_workbook(io.BytesIO(mended)).active["A2"].data_type == "s"


def test_what_xml_cannot_hold_is_left_out():
    show = slides.read(deck("A\x00\x01\x0b\x1f\ufffeB"))
    assert slides.words(show)[0].split("\n") == ["AB"] * 4
    assert slides.charts(show)[0][0] == ["AB"]


def test_charts_tables_and_drawings_say_what_they_show():
    assert slides.silent(slides.read(deck())) == []
    assert len(slides.silent(slides.read(deck(alt="")))) == 3  # the control


def test_every_slide_has_a_title_in_its_own_place_and_our_language():
    (slide,) = slides.read(deck()).slides
    assert slide.shapes.title.text_frame.text == "Ask"
    runs = slide._element.xpath(".//a:rPr")
    assert runs
    assert {run.get("lang") for run in runs} == {"en-GB"}


def test_no_person_made_it():
    about = slides.read(deck()).core_properties
    assert (about.author, about.last_modified_by) == ("Flourish Audit", "Flourish Audit")
    assert slides.holding(deck(), ["Canny"]) == []  # whose name the library's own file carries


@pytest.mark.parametrize("length", [10, 80, 200, 600])
def test_a_text_is_as_large_as_its_box_allows(length):
    box = Box(0, 0, 11.8, 1.75)
    size = size_for("word " * (length // 5), box, largest=30)
    across = int(box.width * 72 / (size * 0.52))
    assert 14 <= size <= 30
    assert size == 14 or -(-length // across) * size * 1.25 <= box.height * 72
