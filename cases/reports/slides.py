"""The one writer of slides: titles, texts, bars, tables and drawings as PowerPoint's own objects.

Belongs here: making a page of a deck that can be edited, read aloud and printed in grey. Does not
belong here: what is said on it. Text is plain text, whatever it starts with; every chart, table
and drawing says in words what it shows.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from cases.reports.cells import plain
from cases.reports.workbooks import AUTHOR, SAFE

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.75  # inches
INK, MUTED, WHITE, LINEN, BRAND = "14242e", "4a5a65", "ffffff", "f6f4ef", "0b4a46"
TITLE_ONLY = 5  # of the layouts that python-pptx brings
LANGUAGE = "en-GB"
# What PowerPoint's XML cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
POINTS = 72  # an inch
WIDE_LETTER, LINE_HEIGHT = 0.52, 1.25  # of a letter's size, as estimates that err wide


class Box(NamedTuple):
    """A place on the page, in inches."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A paragraph of one look."""

    text: str
    size: int = 20
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True)
class Series:
    """One part of every bar; `hatch` is the colour of the lines over its fill."""

    name: str
    values: Sequence[int]
    fill: str
    edge: str
    hatch: str = ""


@dataclass(frozen=True)
class Cell:
    text: str
    fill: str = WHITE
    bold: bool = False


def text_of(value: Any) -> str:
    """Plain text that any program can open, as it was written."""
    return CONTROL.sub("", str(plain(value)))


def size_for(text: str, box: Box, *, largest: int, smallest: int = 14) -> int:
    """The largest even size at which a text should stand in its box."""
    for size in range(largest, smallest, -2):
        across = max(1, int(box.width * POINTS / (size * WIDE_LETTER)))
        lines = sum(math.ceil(len(part) / across) or 1 for part in text.split("\n"))
        if lines * size * LINE_HEIGHT <= box.height * POINTS:
            return size
    return smallest


class Deck:
    """Pages one after the other, each with the same line at its foot."""

    def __init__(self, *, title: str, foot: str) -> None:
        self.show = Presentation()
        self.foot = foot
        self._widen()
        about = self.show.core_properties
        about.title, about.language = text_of(title), LANGUAGE
        about.author = about.last_modified_by = AUTHOR
        about.subject = about.keywords = about.comments = about.category = ""

    def _widen(self) -> None:
        """The layouts are made for 4 to 3: as wide as the page, so that pages added later fit."""
        wider = WIDTH / Emu(self.show.slide_width).inches
        self.show.slide_width, self.show.slide_height = Inches(WIDTH), Inches(HEIGHT)
        master = self.show.slide_master
        for shapes in (master.placeholders, *(one.placeholders for one in master.slide_layouts)):
            for shape in shapes:
                if shape._element.xpath(".//a:xfrm"):
                    shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)

    def add(self, title: str, **options: Any) -> Page:
        slide = self.show.slides.add_slide(self.show.slide_layouts[TITLE_ONLY])
        page = Page(slide)
        page.title(title, **options)
        foot = Box(MARGIN, HEIGHT - 0.5, WIDTH - 2 * MARGIN, 0.35)
        page.text(foot, [Line(self.foot, size=12, colour=MUTED)])
        return page

    def as_bytes(self) -> bytes:
        stream = io.BytesIO()
        self.show.save(stream)
        return stream.getvalue()


class Page:
    """One slide."""

    def __init__(self, slide: Any) -> None:
        self.slide = slide

    def title(self, text: str, box: Box | None = None, largest: int = 36) -> None:
        box = box or Box(MARGIN, 0.4, WIDTH - 2 * MARGIN, 0.95)
        shape = self.slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = (Inches(part) for part in box)
        text = text_of(text)
        size = size_for(text, box, largest=largest, smallest=20)
        _fill_frame(shape.text_frame, [Line(text, size=size, bold=True)], MSO_ANCHOR.MIDDLE)
        shape.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        shape.text_frame.margin_left = 0

    def text(
        self, box: Box, lines: Sequence[Line], *, fill: str = "", middle: bool = False
    ) -> None:
        """Paragraphs in a box, on a quiet ground where `fill` is given."""
        shape = self.slide.shapes.add_textbox(*(Inches(part) for part in box))
        if fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = _colour(fill)
            shape.text_frame.margin_left = shape.text_frame.margin_right = Inches(0.3)
        else:
            shape.text_frame.margin_left = shape.text_frame.margin_right = 0
        _fill_frame(shape.text_frame, lines, MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP)

    def bars(
        self, box: Box, *, heads: Sequence[str], parts: Sequence[Series], alt: str, labels: float
    ) -> None:
        """Bars that each share out their own whole, the first one on top; with their numbers.

        `labels` is the share of the width that the words before the bars take.
        """
        data = CategoryChartData(number_format="0")
        data.categories = [text_of(head) for head in heads]
        for part in parts:
            data.add_series(text_of(part.name), list(part.values))
        place = (Inches(side) for side in box)
        frame = self.slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED_100, *place, data)
        _describe(frame, alt)
        chart = frame.chart
        chart.part.chart_workbook.update_from_xlsx_blob(workbook(heads, parts))
        chart.font.size, chart.font.color.rgb = Pt(16), _colour(INK)
        chart.has_title, chart.has_legend = False, True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
        axis = chart.category_axis
        axis.reverse_order, axis.major_tick_mark = True, XL_TICK_MARK.NONE
        axis.format.line.fill.background()
        chart.plots[0].gap_width, chart.plots[0].overlap = 70, 100
        for drawn, part in zip(chart.plots[0].series, parts, strict=True):
            _paint(drawn, part)
        _lay_out(chart, labels)

    def table(
        self, box: Box, rows: Sequence[Sequence[Cell]], *, widths: Sequence[float], alt: str,
        size: int = 16,
    ) -> None:  # fmt: skip
        """Rows below their heads; the first column names the row."""
        shapes, place = self.slide.shapes, (Inches(side) for side in box)
        frame = shapes.add_table(len(rows), len(rows[0]), *place)
        _describe(frame, alt)
        table = frame.table
        table.first_row = table.first_col = True
        table.horz_banding = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Inches(box.width * width / sum(widths))
        for line, row in enumerate(rows):
            table.rows[line].height = Inches(box.height / len(rows))
            for place_, cell in enumerate(row):
                found = table.cell(line, place_)
                found.fill.solid()
                found.fill.fore_color.rgb = _colour(cell.fill)
                found.vertical_anchor = MSO_ANCHOR.MIDDLE
                lines = [Line(part, size, cell.bold) for part in cell.text.split("\n")]
                _fill_frame(found.text_frame, lines, None)

    def drawing(
        self, box: Box, outlines: Sequence[Sequence[tuple[float, float]]], *, alt: str,
        side: float, colour: str = BRAND, middle: float = 0,
    ) -> None:  # fmt: skip
        """Closed shapes from a square of `side`, and a disc in its middle, as one group."""
        group = self.slide.shapes.add_group_shape()
        scale = Inches(min(box.width, box.height)) / side
        left, top = Inches(box.left), Inches(box.top)
        for points in outlines:
            placed = [(round(left + x * scale), round(top + y * scale)) for x, y in points]
            pen = group.shapes.build_freeform(*placed[0], scale=1.0)
            pen.add_line_segments(placed[1:], close=True)
            _plain_fill(pen.convert_to_shape(), colour)
        if middle:
            corner = [round(start + (side / 2 - middle) * scale) for start in (left, top)]
            across = round(2 * middle * scale)
            disc = group.shapes.add_shape(MSO_SHAPE.OVAL, *corner, across, across)
            _plain_fill(disc, colour)
        _describe(group, alt)


def workbook(heads: Sequence[str], parts: Sequence[Series]) -> bytes:
    """The sheet behind a chart, where text is text: PowerPoint opens it to edit the numbers."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE) as book:
        book.set_properties({"author": AUTHOR})
        sheet = book.add_worksheet("Sheet1")
        sheet.set_column(0, 0, 40)
        for row, head in enumerate(heads, start=1):
            sheet.write_string(row, 0, text_of(head))
        for column, part in enumerate(parts, start=1):
            sheet.write_string(0, column, text_of(part.name))
            sheet.write_column(1, column, part.values)
    return stream.getvalue()


def _fill_frame(frame: Any, lines: Sequence[Line], anchor: Any) -> None:
    frame.word_wrap = True
    if anchor is not None:
        frame.vertical_anchor = anchor
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text_of(line.text).replace("\n", " ")
        run.font.size, run.font.bold = Pt(line.size), line.bold
        run.font.color.rgb = _colour(line.colour)
        run._r.get_or_add_rPr().set("lang", LANGUAGE)
        if place:
            paragraph.space_before = Pt(line.size // 3)


def _paint(series: Any, part: Series) -> None:
    fill = series.format.fill
    if part.hatch:
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb, fill.back_color.rgb = _colour(part.hatch), _colour(part.fill)
    else:
        fill.solid()
        fill.fore_color.rgb = _colour(part.fill)
    series.format.line.color.rgb, series.format.line.width = _colour(part.edge), Pt(1.25)
    labels = series.data_labels
    labels.show_value, labels.number_format_is_linked = True, False
    labels.number_format = "0;;;"  # a part of none has no number
    labels.font.size, labels.font.bold = Pt(14), True
    labels.font.color.rgb = _colour(INK)
    white = f'<a:solidFill><a:srgbClr val="{WHITE}"/></a:solidFill>'
    ground = f"<c:spPr {nsdecls('c', 'a')}>{white}</c:spPr>"
    labels._element.find(_c("numFmt")).addnext(parse_xml(ground))


def _lay_out(chart: Any, labels: float) -> None:
    """The bars' own place: words before them, the legend above."""
    sides = {"x": labels, "y": 0.12, "w": 1 - labels - 0.01, "h": 0.87}
    inside = "".join(f'<c:{name} val="{share:.3f}"/>' for name, share in sides.items())
    layout = (
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/>'
        f'<c:xMode val="edge"/><c:yMode val="edge"/>{inside}</c:manualLayout></c:layout>'
    )
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(_c("layout")):
        area.remove(old)
    area.insert(0, parse_xml(layout))


def _c(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/drawingml/2006/chart}}{name}"


def _plain_fill(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False


def _describe(shape: Any, alt: str) -> None:
    """What it shows, for those who do not see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text_of(alt))


def _colour(code: str) -> RGBColor:
    return RGBColor.from_string(code.upper())
