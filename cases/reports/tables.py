"""The one way for a table to be taken away: the rows and columns of the page, unpaged.

Belongs here: a table's rows as CSV, and the row cap. Does not belong here: choosing rows, the
caller's table is exactly what the page shows; workbooks (workbooks.py); how a file leaves
(files.py).
"""

from __future__ import annotations

import csv
import inspect
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_tables2 import Table
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow

from cases.models import Case
from cases.reports.cells import Cell, guarded, plain
from cases.reports.files import asked_for, hand_out, page_address
from cases.reports.workbooks import Sheet, workbook
from cases.stored_settings import stored
from cases.tables.paging import order
from cases.whose_view import FILE_HEAD, Whose

CSV, XLSX = "csv", "xlsx"


def export(
    request: HttpRequest,
    table: Table,
    *,
    name: str,
    what: str = "",
    voice: Whose | None = None,
    draw: Callable[[], Sequence[Sheet]] = tuple,
    case: Case | None = None,
) -> HttpResponse | None:
    """The answer to `?_export=csv` or `xlsx`, or None where the page itself is asked for.

    Without a purpose it is the page that asks for one; over the cap it is a refusal, never a cut
    list; after a quarter of an hour the password is asked again. `name` is the file's, `what` the
    log's own words for it. Where a `voice` is counted, the last column of the file names it.
    `draw` makes the pictures of the page, which stand in a workbook as charts.
    `case` is set where every row is about one case, which the log then names.
    """
    kind = asked_for(request, CSV, XLSX)
    if not kind:
        return None
    order(request, table)
    number = len(records_of(table))
    if number > stored.EXPORT_ROW_CAP:
        context = {"number": number, "cap": stored.EXPORT_ROW_CAP, "back": page_address(request)}
        return render(request, "cases/export_too_many.html", context, status=403)
    return hand_out(
        request,
        kind,
        lambda: as_csv(table, voice) if kind == CSV else as_xlsx(table, voice, draw),
        name=name,
        what=what or name,
        holds=f"{number} row{'' if number == 1 else 's'}",
        case=case,
    )


def records_of(table: Table) -> Any:
    """All rows in their order. A table of very many reads only what its file says of each."""
    return table.for_file if hasattr(type(table), "for_file") else table.data


def rows_of(table: Table, voice: Whose | None = None) -> Iterator[Sequence[Cell]]:
    """Headers, then every row: the columns the page shows, sorted as it is; last, whose view."""
    columns = [column for column in table.columns if not column.column.exclude_from_export]
    yield [*(plain(column.header) for column in columns), *([FILE_HEAD] if voice else [])]
    said = [voice.label] if voice else []
    ways = [(column.name, own_value(column)) for column in columns]
    for record in records_of(table):
        row = BoundRow(record, table=table)
        yield [
            *(plain(own(record=record) if own else row.get_cell_value(name)) for name, own in ways),
            *said,
        ]


def own_value(column: BoundColumn) -> Callable[..., Any] | None:
    """A method that asks for the record alone is called at once: it is what the library would
    call, which asks for its signature in every cell."""
    method = column.value
    asks = [*inspect.signature(method).parameters]
    return method if asks == ["record"] and not column.column.empty_values else None


def as_csv(table: Table, voice: Whose | None = None) -> bytes:
    """RFC 4180: commas, CRLF, quotes doubled; dates as 2026-05-12."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([guarded(value) for value in row] for row in rows_of(table, voice))
    return text.getvalue().encode()


def as_xlsx(
    table: Table, voice: Whose | None = None, draw: Callable[[], Sequence[Sheet]] = tuple
) -> bytes:
    """The rows on the first sheet, then the pictures of the page as charts."""
    return workbook(rows_of(table, voice), draw())
