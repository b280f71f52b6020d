"""The one writer of table files: the rows and columns of the page, unpaged.

Belongs here: turning a table into CSV or XLSX, and the row cap. Does not belong here: choosing
rows, the caller's table is exactly what the page shows; and how a file leaves: files.py.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import xlsxwriter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_tables2 import Table

from cases.reports.cells import Cell, guarded, plain
from cases.reports.files import asked_for, hand_out, page_address
from cases.tables.paging import order
from cases.whose_view import FILE_HEAD, Whose

CSV, XLSX = "csv", "xlsx"


def export(
    request: HttpRequest, table: Table, *, name: str, what: str = "", voice: Whose | None = None
) -> HttpResponse | None:
    """The answer to `?_export=csv` or `xlsx`, or None where the page itself is asked for.

    Without a purpose it is the page that asks for one; over the cap it is a refusal, never a cut
    list; after a quarter of an hour the password is asked again. `name` is the file's, `what` the
    log's own words for it. Where a `voice` is counted, the last column of the file names it.
    """
    kind = asked_for(request, CSV, XLSX)
    if not kind:
        return None
    order(request, table)
    number = len(table.rows)
    if number > settings.EXPORT_ROW_CAP:
        context = {"number": number, "cap": settings.EXPORT_ROW_CAP, "back": page_address(request)}
        return render(request, "cases/export_too_many.html", context, status=403)
    return hand_out(
        request,
        kind,
        lambda: {CSV: as_csv, XLSX: as_xlsx}[kind](table, voice),
        name=name,
        what=what or name,
        holds=f"{number} row{'' if number == 1 else 's'}",
    )


def rows_of(table: Table, voice: Whose | None = None) -> Iterator[Sequence[Cell]]:
    """Headers, then every row: the columns the page shows, sorted as it is; last, whose view."""
    hidden = [column.name for column in table.columns.iterall() if not column.visible]
    for place, row in enumerate(table.as_values(exclude_columns=hidden)):
        said = [voice.label if place else FILE_HEAD] if voice else []
        yield [*(plain(value) for value in row), *said]


def as_csv(table: Table, voice: Whose | None = None) -> bytes:
    """RFC 4180: commas, CRLF, quotes doubled; dates as 2026-05-12."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([guarded(value) for value in row] for row in rows_of(table, voice))
    return text.getvalue().encode()


def as_xlsx(table: Table, voice: Whose | None = None) -> bytes:
    """One sheet, header frozen and filterable; text is always text."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "d mmmm yyyy",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("Rows")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        last_row = last_column = 0
        for last_row, row in enumerate(rows_of(table, voice)):
            last_column = max(last_column, len(row) - 1)
            for column, value in enumerate(row):
                write = sheet.write_string if isinstance(value, str) else sheet.write
                write(last_row, column, value, *([bold] if last_row == 0 else []))
        sheet.autofilter(0, 0, last_row, last_column)
        sheet.set_column(0, last_column, 22)
    return stream.getvalue()
