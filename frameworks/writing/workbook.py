"""The content of an edition as a workbook, and the empty one to fill in: the same sheets.

Belongs here: drawing cells, lists to choose from and the instructions. Does not belong here: which
sheets and columns there are (frameworks/loading/sheets). Nothing here may know of `cases`, so that
this is a writer of its own beside cases/reports/workbooks: it fills in sheets that are read again.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from frameworks.loading import sheets
from frameworks.loading.content import SCALE_WORDS, Content, SourceRow
from frameworks.loading.sheets import Column, Sheet
from frameworks.writing import template

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
ROWS_TO_FILL = 500
Rows = Sequence[dict[str, Any]]


def as_workbook(content: Content) -> bytes:
    """Every sheet filled with what the edition holds."""
    return _written(rows_of(content), content)


def blank_workbook() -> bytes:
    """The template: instructions, lists to choose from, and examples that are not read."""
    return _written(template.EXAMPLES, None)


def rows_of(content: Content) -> dict[str, Rows]:
    return {
        sheets.FRAMEWORK.name: [
            {"code": content.code, **content.head, "note": content.note, "source_file": ""}
        ],
        sheets.SCALE.name: [
            {"value": word, **content.scale[word]} for word in SCALE_WORDS if word in content.scale
        ],
        sheets.KINDS.name: [{"kind": kind, **said} for kind, said in content.kinds.items()],
        sheets.SECTIONS.name: [vars(row) | _source(row.source) for row in content.sections],
        sheets.ITEMS.name: [
            vars(row) | _source(row.source) | {"asked": "yes" if row.asked else "no"}
            for row in _by_section(content, content.items)
        ],
        sheets.REFERENCES.name: [
            vars(row) | _source(row.source) | {"section": "" if row.item else row.section}
            for row in content.references
        ],
        sheets.HEADINGS.name: [
            {"kind": kind, "heading": heading} for kind, heading in content.headings
        ],
        sheets.SHORT_FORMS.name: [
            {"short": short, "meaning": said} for short, said in content.abbreviations.items()
        ],
    }


def _by_section(content: Content, rows: Iterable[Any]) -> list[Any]:
    place = {row.code: number for number, row in enumerate(content.sections)}
    return sorted(rows, key=lambda row: place[row.section])


def _source(row: SourceRow) -> dict[str, Any]:
    return {
        "source_file": row.source_file,
        "source_heading": row.source_section,
        "source_line": row.source_line,
        "source_cell": row.source_cell,
    }


def _written(rows: dict[str, Rows], content: Content | None) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        looks = {
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}
            ),
            "cell": book.add_format({"text_wrap": True, "valign": "top"}),
            "example": book.add_format(
                {"text_wrap": True, "valign": "top", "italic": True, "font_color": "#4a5a65"}
            ),
        }
        if content is None:
            _instructions(book, looks)
        for sheet in sheets.SHEETS:
            if sheet is sheets.FRAMEWORK:
                _upright(book, sheet, rows[sheet.name], looks, blank=content is None)
            else:
                _sheet(book, sheet, rows[sheet.name], looks)
    return stream.getvalue()


def _instructions(book: xlsxwriter.Workbook, looks: dict) -> None:
    page = book.add_worksheet(sheets.INSTRUCTIONS)
    page.set_column(0, 0, 100)
    for number, line in enumerate(template.INSTRUCTIONS):
        look = looks["head"] if line in template.HEADS else looks["cell"]
        page.write_string(number, 0, line, look)


def _upright(
    book: xlsxwriter.Workbook, sheet: Sheet, rows: Rows, looks: dict, *, blank: bool
) -> None:
    page = book.add_worksheet(sheet.name)
    page.set_column(0, 0, 24)
    page.set_column(1, 2, 60)
    for column, title in enumerate(("What", "Yours", *(("An example",) if blank else ()))):
        page.write_string(0, column, title, looks["head"])
    for number, asked in enumerate(sheet.columns, start=1):
        page.write_string(number, 0, asked.title, looks["head"])
        value = rows[0].get(asked.key)
        if blank:
            page.write_string(number, 2, f"{value}. {asked.help}", looks["example"])
        elif value not in ("", None):
            _write(page, number, 1, value, looks["cell"])


def _sheet(book: xlsxwriter.Workbook, sheet: Sheet, rows: Rows, looks: dict) -> None:
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 1)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.title, looks["head"])
        if column.help:
            page.write_comment(0, number, column.help)
        if column.choices:
            page.data_validation(1, number, ROWS_TO_FILL, number, _choices(column))
    for place, row in enumerate(rows, start=1):
        first = str(row.get(sheet.columns[0].key, ""))
        look = looks["example" if first.startswith(sheets.EXAMPLE) else "cell"]
        for number, column in enumerate(sheet.columns):
            value = row.get(column.key)
            if value not in ("", None):
                _write(page, place, number, value, look)


def _choices(column: Column) -> dict[str, Any]:
    lists = {"kinds": sheets.KINDS.name, "sections": sheets.SECTIONS.name}
    if column.choices in lists:
        source: Any = f"={lists[column.choices]}!$A$2:$A${ROWS_TO_FILL + 1}"
    else:
        source = column.choices.split(",")
    # A word that is not in the list is let in: reading says what is wrong, and where.
    return {
        "validate": "list",
        "source": source,
        "error_type": "information",
        "error_title": column.title,
        "error_message": column.help[:200] or "Choose from the list",
        "input_message": column.help[:200],
    }


def _write(page: Any, row: int, column: int, value: Any, look: Any) -> None:
    """Text is always text: a spreadsheet never calculates with it."""
    if isinstance(value, int):
        page.write_number(row, column, value, look)
    else:
        page.write_string(row, column, value, look)
