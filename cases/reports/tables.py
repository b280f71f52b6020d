"""The one writer of table files: the rows and columns of the page, unpaged, with a purpose.

Belongs here: turning a table into CSV or XLSX, the purpose page, the row cap and the log row.
Does not belong here: choosing rows; the caller's table is exactly what the page shows.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import xlsxwriter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django_tables2 import Table

from cases import access
from cases.actions.access_log import record
from cases.models import AccessLog
from cases.reports.cells import Cell, guarded, plain
from cases.tables.paging import order
from cases.whose_view import FILE_HEAD, Whose

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PURPOSE_LENGTH = 300


def export(
    request: HttpRequest, table: Table, *, name: str, what: str = "", voice: Whose | None = None
) -> HttpResponse | None:
    """The answer to `?_export=csv` or `xlsx`, or None where the page itself is asked for.

    Without a purpose it is the page that asks for one; over the cap it is a refusal, never a cut
    list; after a quarter of an hour the password is asked again. `name` is the file's, `what` the
    log's own words for it. Where a `voice` is counted, the last column of the file names it.
    """
    kind = request.GET.get("_export")
    if kind not in CONTENT_TYPES:
        return None
    order(request, table)
    number = len(table.rows)
    if number > settings.EXPORT_ROW_CAP:
        context = {"number": number, "cap": settings.EXPORT_ROW_CAP, "back": _without(request)}
        return render(request, "cases/export_too_many.html", context, status=403)
    purpose = request.GET.get("purpose", "").replace("\x00", "").strip()
    if not purpose or len(purpose) > PURPOSE_LENGTH:
        return _ask_purpose(request, purpose, kind, number)
    if not access.signed_in_lately(request, time.time()):
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    record(
        by=request.user,
        event=AccessLog.Event.EXPORT,
        what=f"{what or name} ({number} row{'' if number == 1 else 's'}, {kind})",
        why=purpose,
    )
    content = {CSV: as_csv, XLSX: as_xlsx}[kind](table, voice)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, kind)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(name: str, kind: str) -> str:
    """Plain letters, digits and hyphens only, and the day."""
    return f"{slugify(name)[:60] or 'table'}-{timezone.localdate():%Y-%m-%d}.{kind}"


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


def _ask_purpose(request: HttpRequest, purpose: str, kind: str, number: int) -> HttpResponse:
    error = ""
    if "purpose" in request.GET:
        error = "Say what the file is for"
        if len(purpose) > PURPOSE_LENGTH:
            error = f"Use {PURPOSE_LENGTH} characters or fewer; you typed {len(purpose)}"
    context = {
        "purpose": purpose,
        "error": error,
        "number": number,
        "kind": {CSV: "CSV file", XLSX: "Excel workbook"}[kind],
        "length": PURPOSE_LENGTH,
        "kept": [
            (key, value)
            for key, values in request.GET.lists()
            if key != "purpose"
            for value in values
        ],
        "back": _without(request),
    }
    return render(request, "cases/export_purpose.html", context)


def _without(request: HttpRequest) -> str:
    """The page's own address with its filters, without the export."""
    query = request.GET.copy()
    for key in ("_export", "purpose"):
        query.pop(key, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
