"""The one writer of Excel workbooks: a table's rows, and pictures of a page as charts to edit.

Belongs here: how cells, columns and charts become XLSX. Does not belong here: which rows, and what
a picture shows (cases/chart_sheets.py). Text is text, whatever it starts with; every chart says in
words what it shows, and is told apart in grey.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import xlsxwriter

from cases.reports.cells import Cell, guarded

AUTHOR = "Flourish Audit"  # never a person
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
DAY = "d mmmm yyyy"
NARROWEST, WIDEST, ARROW, OF_A_DAY = 10, 60, 3, 18  # of a column, in letters
HEAD, HEAD_HEIGHT = 22, 32  # a longer head goes over two lines
LINE_HEIGHT, MOST_LINES = 15, 20  # of a row with long text; a longer one is read in its cell
INK, MUTED, BRAND, GRID, PALE, WHITE = (
    "#14242e", "#4a5a65", "#0b4a46", "#dcd7cb", "#e3e8eb", "#ffffff",
)  # fmt: skip
PERCENT = {"min": 0, "max": 100, "num_format": '0"%"'}


class Part(NamedTuple):
    """One part of every bar: its column, and its look; `hatch` are lines over the fill."""

    column: int
    fill: str
    edge: str
    hatch: str = ""


@dataclass(frozen=True)
class Shares:
    """Bars that each share out their own whole, the first row on top; `label` names a bar."""

    label: int
    parts: Sequence[Part]


@dataclass(frozen=True)
class Trend:
    """A share row by row, in %. Each column of `stretches` is joined by a line, and no two are;
    `below` and `above` hold how far the likely range reaches; `few` are rows drawn hollow."""

    label: int
    stretches: Sequence[int]
    below: int
    above: int
    few: frozenset[int] = frozenset()


class Mark(NamedTuple):
    """Points of one kind: their column, and their shape, hollow or filled."""

    column: int
    shape: str
    filled: bool = True


@dataclass(frozen=True)
class Funnel:
    """Points at `across` and their own column, between lines whose heads and rows are `lines`."""

    label: int
    across: int
    marks: Sequence[Mark]
    named: frozenset[int]  # rows whose name stands beside their point
    end: int  # of the axis across
    lines_name: str
    line_heads: Sequence[str]
    lines: Sequence[Sequence[Cell]]
    dashes: Sequence[str]  # of each line: "solid" or another
    says: tuple[str, str]  # of both axes


@dataclass(frozen=True)
class Sheet:
    """One picture of a page: its numbers, and a chart of them beside."""

    name: str
    title: str
    alt: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    chart: Shares | Trend | Funnel


def workbook(rows: Iterable[Sequence[Cell]], sheets: Sequence[Sheet] = ()) -> bytes:
    """The rows, the first of them heads, on the first sheet; then a sheet for each picture."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE) as book:
        book.set_properties({"author": AUTHOR})
        _fill(book, "Rows", rows)
        for sheet in sheets:
            _draw(book, sheet)
    return stream.getvalue()


def workbook_of_tables(tables: Iterable[tuple[str, Iterable[Sequence[Cell]]]]) -> bytes:
    """A sheet for each table: its name, at most 31 letters, and its rows, the first the heads."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE) as book:
        book.set_properties({"author": AUTHOR})
        for name, rows in tables:
            _fill(book, name, rows)
    return stream.getvalue()


def _fill(book: Any, name: str, rows: Iterable[Sequence[Cell]]) -> tuple[Any, int]:
    """A sheet that can be read, filtered and printed; and how many columns it has."""
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": DAY, "valign": "top"})
    number = book.add_format({"valign": "top", "align": "right", "indent": 1})
    further = iter(rows)
    heads = next(further, ())
    widths = [min(len(str(head)), HEAD) + ARROW for head in heads]
    numeric: set[int] = set()
    place = 0
    for place, row in enumerate(further, start=1):
        lines = 1
        for column, value in enumerate(row):
            if value == "":
                continue  # an empty text would be drawn as none; an empty cell is a gap
            if isinstance(value, str):
                sheet.write_string(place, column, value)
                size = len(value)
                if size > WIDEST or "\n" in value:
                    lines = max(lines, _lines(value))
            elif isinstance(value, datetime.date):
                sheet.write_datetime(place, column, value, day)
                size = OF_A_DAY
            else:
                sheet.write_number(place, column, value, number)
                numeric.add(column)
                size = NARROWEST
            if size > widths[column]:
                widths[column] = size
        if lines > 1:
            sheet.set_row(place, LINE_HEIGHT * min(lines, MOST_LINES))
    _head(book, sheet, heads, numeric)
    _lay_out(book, sheet, widths, place)
    return sheet, len(widths)


def _lines(text: str) -> int:
    """How many it takes in the widest column, a little more than fewer."""
    return sum(len(line) // (WIDEST - 6) + 1 for line in text.splitlines())


def _head(book: Any, sheet: Any, heads: Sequence[Cell], numeric: set[int]) -> None:
    """Two lines high, in bold; over numbers on their side."""
    look = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    left, right = book.add_format(look), book.add_format(look | {"align": "right", "indent": 1})
    sheet.set_row(0, HEAD_HEIGHT)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, str(head), right if column in numeric else left)
    sheet.freeze_panes(1, 0)


def _lay_out(book: Any, sheet: Any, widths: Sequence[int], last_row: int) -> None:
    top = book.add_format({"valign": "top"})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    for column, width in enumerate(widths):
        look = wrapped if width > WIDEST else top
        sheet.set_column(column, column, max(NARROWEST, min(width, WIDEST)), look)
    sheet.autofilter(0, 0, last_row, max(len(widths) - 1, 0))
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


# --- charts --------------------------------------------------------------------------------


def _draw(book: Any, sheet: Sheet) -> None:
    written, columns = _fill(book, sheet.name, [sheet.heads, *sheet.rows])
    chart, size = {Shares: _shares, Trend: _trend, Funnel: _funnel}[type(sheet.chart)](book, sheet)
    font = {"size": 12, "bold": True, "color": INK}
    chart.set_title({"name": guarded(sheet.title), "name_font": font, "overlay": False})
    chart.set_legend({"position": "bottom", "font": {"size": 11, "color": INK}} | _unlisted(sheet))
    chart.set_size(dict(zip(("width", "height"), size, strict=True)))
    written.insert_chart(1, columns + 1, chart, {"description": sheet.alt, "object_position": 3})


def _unlisted(sheet: Sheet) -> dict:
    """Stretches after the first stand for the same thing; so does the other line of a pair."""
    if isinstance(sheet.chart, Trend):
        return {"delete_series": list(range(1, len(sheet.chart.stretches)))}
    if isinstance(sheet.chart, Funnel):
        dashes = sheet.chart.dashes
        return {"delete_series": [at for at, dash in enumerate(dashes) if dash in dashes[:at]]}
    return {}


def _column(sheet: Sheet, column: int) -> list:
    return [sheet.name, 1, column, len(sheet.rows), column]


def _shares(book: Any, sheet: Sheet) -> tuple[Any, tuple[int, int]]:
    shares: Any = sheet.chart
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for part in shares.parts:
        look: dict[str, Any] = {"fill": {"color": f"#{part.fill}"}}
        if part.hatch:
            look = {"pattern": {
                "pattern": "wide_upward_diagonal",
                "fg_color": f"#{part.hatch}", "bg_color": f"#{part.fill}",
            }}  # fmt: skip
        chart.add_series(
            look
            | {
                "name": [sheet.name, 0, part.column],
                "categories": _column(sheet, shares.label),
                "values": _column(sheet, part.column),
                "border": {"color": f"#{part.edge}", "width": 1.25},
                "gap": 60,
                "data_labels": {
                    "value": True,
                    "num_format": "0;;;",  # a part of none has no number
                    "font": {"bold": True, "size": 11, "color": INK},
                    "fill": {"color": WHITE},
                },
            }
        )
    bare = {"major_gridlines": {"visible": False}, "line": {"none": True}}
    names = {"reverse": True, "num_font": {"size": 11}, "major_tick_mark": "none"}
    chart.set_y_axis(bare | names)
    chart.set_x_axis(bare | {"visible": False})
    return chart, (980, 150 + 46 * len(sheet.rows))


def _trend(book: Any, sheet: Sheet) -> tuple[Any, tuple[int, int]]:
    trend: Any = sheet.chart
    chart = book.add_chart({"type": "line"})
    hollow = {"fill": {"color": PALE}, "border": {"color": INK, "width": 1.5}}
    for column in trend.stretches:
        chart.add_series(
            {
                "name": [sheet.name, 0, column],
                "categories": _column(sheet, trend.label),
                "values": _column(sheet, column),
                "line": {"color": BRAND, "width": 2.25},
                "marker": {"type": "circle", "size": 9, "fill": {"color": BRAND},
                           "border": {"color": BRAND}},
                "points": [hollow if row in trend.few else None for row in range(len(sheet.rows))],
                "y_error_bars": {
                    "type": "custom",
                    "plus_values": _range(sheet, trend.above),
                    "minus_values": _range(sheet, trend.below),
                    "line": {"color": INK, "width": 1.25},
                },
            }
        )  # fmt: skip
    chart.show_blanks_as("gap")
    chart.set_x_axis({"num_font": {"size": 11}, "line": {"color": INK}})
    chart.set_y_axis(PERCENT | {"major_unit": 25, "major_gridlines": _grid(), "name": ""})
    return chart, (980, 460)


def _range(sheet: Sheet, column: int) -> str:
    letter = xlsxwriter.utility.xl_col_to_name(column)
    return f"='{sheet.name}'!${letter}$2:${letter}${len(sheet.rows) + 1}"


def _funnel(book: Any, sheet: Sheet) -> tuple[Any, tuple[int, int]]:
    funnel: Any = sheet.chart
    _fill(book, funnel.lines_name, [funnel.line_heads, *funnel.lines])
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    last = len(funnel.lines)
    for column, dash in enumerate(funnel.dashes, start=1):
        weight = {"color": BRAND, "width": 2.25} if dash == "middle" else {
            "color": MUTED, "width": 1.5, "dash_type": dash}  # fmt: skip
        chart.add_series(
            {
                "name": [funnel.lines_name, 0, column],
                "categories": [funnel.lines_name, 1, 0, last, 0],
                "values": [funnel.lines_name, 1, column, last, column],
                "line": weight,
                "marker": {"type": "none"},
            }
        )
    for mark in funnel.marks:
        chart.add_series(_points(sheet, funnel, mark))
    across, up = funnel.says
    named = {"name_font": {"size": 11, "bold": False}, "num_font": {"size": 11}}
    chart.set_x_axis({"name": across, "min": 0, "max": funnel.end, "line": {"color": INK},
                      "major_gridlines": {"visible": False}} | named)  # fmt: skip
    chart.set_y_axis(PERCENT | {"name": up, "major_unit": 25, "major_gridlines": _grid()} | named)
    return chart, (980, 560)


def _points(sheet: Sheet, funnel: Funnel, mark: Mark) -> dict:
    """A kind of point; each has its name beside it where that is asked for."""
    names = [
        {"value": guarded(cells[funnel.label])}
        if row in funnel.named and cells[mark.column] != ""
        else {"delete": True}
        for row, cells in enumerate(sheet.rows)
    ]
    return {
        "name": [sheet.name, 0, mark.column],
        "categories": _column(sheet, funnel.across),
        "values": _column(sheet, mark.column),
        "line": {"none": True},
        "marker": {"type": mark.shape, "size": 11, "border": {"color": INK, "width": 1.5},
                   "fill": {"color": INK if mark.filled else PALE}},
        "data_labels": {"value": True, "position": "right", "custom": names,
                        "font": {"size": 11, "color": INK}},
    }  # fmt: skip


def _grid() -> dict:
    return {"visible": True, "line": {"color": GRID}}
