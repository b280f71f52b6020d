"""An Excel workbook, looked at from outside before it is opened, then read row by row."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from cases.intake.faults import UnreadableError
from cases.intake.files import (
    AGAIN,
    MOST_COLUMNS,
    MOST_ROWS,
    Row,
    Sheet,
    Source,
    is_blank,
)

BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, KeyError)
UNPACKED = 96 * 1024 * 1024  # bytes of the whole workbook; 8,000 children need about 30
STRINGS = 40 * 1024 * 1024  # of them the texts, which are held at once
MOST_PARTS = 2000
MOST_SHEETS = 60
_NO_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?: [^<>]*)?/>)\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"
)
LARGE = "it is too large once unpacked. Take out the sheets and pictures that are not lists."


def sheets(source: Source, name: str, *, alone: bool) -> Iterator[Sheet]:
    _look_from_outside(source.blob, name)
    book = _open(source.blob, name, stored=True)
    for sheet in book.worksheets[:MOST_SHEETS]:
        label = sheet.title if alone else f"{name}: {sheet.title}"
        yield Sheet(
            label=label[:120],
            title=sheet.title,
            rows=_rows(sheet, label[:120]),
            formulas=partial(_formulas, source.blob, name, sheet.title, sheet._worksheet_path),
        )
    book.close()


def _look_from_outside(blob: bytes, name: str) -> None:
    """Sizes and parts, before anything is unpacked; no part unpacks to more than it says here."""
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as packed:
            parts = packed.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableError(name, "it has a password. Save it without one.")
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise UnreadableError(name, LARGE)
            strings = [part.file_size for part in parts if "sharedstrings" in part.filename.lower()]
            if sum(strings) > STRINGS:
                raise UnreadableError(name, LARGE)
            _no_entities(packed, parts, name)
    except BROKEN:
        raise UnreadableError(name, f"the workbook is damaged. {AGAIN}") from None
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableError(
            name, "this is an OpenDocument file. Save it as an Excel workbook (.xlsx)."
        )
    if "[Content_Types].xml" not in names or not any(part.startswith("xl/") for part in names):
        raise UnreadableError(
            name, "this is a packed file, but not an Excel workbook. Unpack it first, or choose it."
        )


def _no_entities(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    """A workbook declares nothing of its own; one that does was made to do harm."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with packed.open(part) as stream:
                begins = stream.read(2048)
            if b"<!DOCTYPE" in begins or b"<!ENTITY" in begins:
                raise UnreadableError(name, f"a part of it ({part.filename[-60:]}) is not allowed.")


def _open(blob: bytes, name: str, *, stored: bool) -> Any:
    import openpyxl  # 9 MB that a worker needs for such a file alone

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(blob), read_only=True, data_only=stored, keep_links=False
        )
        with zipfile.ZipFile(io.BytesIO(blob)) as packed:
            named = len(re.findall(rb"<(?:\w+:)?sheet\s", packed.read("xl/workbook.xml")))
    except Exception:  # openpyxl raises whatever the first broken part makes it
        raise UnreadableError(name, f"the workbook is damaged. {AGAIN}") from None
    if named > len(book.sheetnames):  # one that is gone would be left out without a word
        raise UnreadableError(name, f"the workbook is damaged: a sheet is missing. {AGAIN}")
    return book


def _rows(sheet: Any, label: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    number = seen = 0
    while True:
        try:
            cells = next(rows, None)
        except Exception:
            reason = f"the sheet is damaged from here on. {AGAIN}"
            raise UnreadableError(label, reason, number + 1) from None
        if cells is None:
            return
        number += 1
        if is_blank(list(cells)):
            continue
        seen += 1
        if seen > MOST_ROWS:
            raise UnreadableError(label, f"there are more than {MOST_ROWS:,} rows.", number)
        yield number, list(cells)


def _formulas(blob: bytes, name: str, title: str, part: str) -> set[tuple[int, int]]:
    """(row, column) of the formulas of a sheet; it is read again if any has no result."""
    if not _lacks_results(blob, part):
        return set()
    sheet = _open(blob, name, stored=False)[title]
    sheet.reset_dimensions()
    return {
        (cell.row, cell.column - 1)
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS)
        for cell in cells
        if getattr(cell, "data_type", "") == "f"
    }


def _lacks_results(blob: bytes, part: str) -> bool:
    """A formula stands in the sheet with nothing stored beside it."""
    with zipfile.ZipFile(io.BytesIO(blob)) as packed, packed.open(part.lstrip("/")) as stream:
        before = b""
        while piece := stream.read(1024 * 1024):
            if _NO_RESULT.search(before + piece):
                return True
            before = piece[-200:]
    return False
