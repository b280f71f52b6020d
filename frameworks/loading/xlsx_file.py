"""A spreadsheet, cell by cell, into the same tree as the other notations; every fault has a cell.

Belongs here: what may be in such a file at all, and what a cell holds. Does not belong here: how
rows of several sheets belong together (xlsx_rows) and what the keys mean (validate).
"""

from __future__ import annotations

import datetime
import difflib
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException

from frameworks.loading import sheets
from frameworks.loading.faults import Cell, Faults, UnreadableError
from frameworks.loading.sheets import Column, Sheet
from frameworks.loading.tree import Node, hidden_characters, name_of
from frameworks.loading.xlsx_rows import Row, build

if TYPE_CHECKING:
    from openpyxl import Workbook

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SPREADSHEETS = (ZIP, OLD)
UNREADABLE = "is not readable as a spreadsheet; save it again as .xlsx"
MAX_UNPACKED = 4 * 1024 * 1024
MAX_PARTS = 200
MAX_TAGS = 150_000
MAX_ROWS = 3_000
MAX_COLUMNS = 30
MAX_CELL = 12_000
# Parts of a workbook that do something, or fetch something, when it is opened.
REFUSED = {
    "vbaproject.bin": "holds macros; save it as a plain workbook (.xlsx)",
    "xl/externallinks/": "links to another workbook; paste the values and remove the links",
    "xl/connections.xml": "fetches data from elsewhere; paste the values and remove the connection",
    "xl/embeddings/": "holds another file inside; remove it",
    "xl/activex/": "holds controls; remove them",
}
BROKEN = (
    SyntaxError, DefusedXmlException, zipfile.BadZipFile,
    zipfile.LargeZipFile,
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, AssertionError,
    NotImplementedError, RuntimeError, OverflowError, StopIteration, zlib.error,
)  # fmt: skip


def read_xlsx(content: bytes, faults: Faults) -> Node:
    """The tree of the workbook. Raises UnreadableError where it cannot be read at all."""
    import openpyxl  # 9 MB that a worker needs for such a file alone
    from openpyxl.utils.exceptions import InvalidFileException

    _refuse_dangerous(content, faults)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = {
            sheet.name: _rows(book, sheet, number, faults)
            for number, sheet in enumerate(sheets.SHEETS)
            if sheet.name in book.sheetnames
        }
        names = list(book.sheetnames)
    except UnreadableError:
        raise
    except (*BROKEN, InvalidFileException) as error:
        raise _refused(faults, UNREADABLE) from error
    _refuse_unknown(names, faults)
    return build(rows, faults)  # fmt: skip


def _refused(faults: Faults, reason: str) -> UnreadableError:
    faults.add(1, "", reason)
    return UnreadableError()


def _refuse_dangerous(content: bytes, faults: Faults) -> None:
    """Before anything is parsed: what it unpacks to, and what it would do."""
    if content.startswith(OLD):
        reason = "is an old .xls file, or has a password; save it as .xlsx without one"
        raise _refused(faults, reason)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
                raise _refused(faults, "unpacks to more than 4 MiB; a framework is much smaller")
            for part in parts:
                for name, reason in REFUSED.items():
                    if name in part.filename.lower():
                        raise _refused(faults, reason)
            texts = [packed.read(part) for part in parts]
    except BROKEN as error:
        raise _refused(faults, UNREADABLE) from error
    if any(b"<!DOCTYPE" in text or b"<!ENTITY" in text for text in texts):
        raise _refused(faults, "is not readable as a spreadsheet: it holds a document type")
    if sum(text.count(b"<") for text in texts) > MAX_TAGS:
        raise _refused(faults, "holds far more cells than a framework needs")


def _refuse_unknown(names: list[str], faults: Faults) -> None:
    known = [sheet.name for sheet in sheets.SHEETS]
    for number, name in enumerate(names):
        if name in known or name == sheets.INSTRUCTIONS:
            continue
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        faults.add(Cell(_shown(name), 100 + number, 1, 1), "", f"unknown sheet; {hint}")
    if sheets.FRAMEWORK.name not in names:
        reason = f"has no sheet {sheets.FRAMEWORK.name}; begin with the template"
        raise _refused(faults, reason)


def _rows(book: Workbook, sheet: Sheet, number: int, faults: Faults) -> list[Row]:
    """Every row that says something, each value under its column's key."""
    found: list[Row] = []
    columns: dict[int, Column] = {}
    part = book[sheet.name]
    lines = part.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    upright = sheet is sheets.FRAMEWORK
    for place, cells in enumerate(lines, start=1):
        at = [Cell(sheet.name, number, place, column) for column in range(1, len(cells) + 1)]
        if upright:
            found += _upright(sheet, cells, at, faults)
        elif place == 1:
            columns = _columns(sheet, cells, at, faults)
        elif row := _row(sheet, columns, cells, at, faults):
            found.append(row)
        if place > MAX_ROWS and any(cell.value is not None for cell in cells):
            faults.add(at[0], "", f"a sheet has {MAX_ROWS:,} rows at most")
            raise UnreadableError
    return found


def _upright(sheet: Sheet, cells: tuple, at: list[Cell], faults: Faults) -> list[Row]:
    """The sheet that describes the framework: what is asked in A, the answer in B."""
    said = cells[0].value if cells else None
    if said is None or str(said).startswith(sheets.EXAMPLE):
        return []
    column = sheet.column(str(said))
    if column is None:
        if at[0].name != "A1":
            faults.add(at[0], "", _unknown(str(said), sheet))
        return []
    node = _node(cells[1], at[1], column, faults) if len(cells) > 1 else None
    place = at[1] if len(at) > 1 else at[0]
    return [Row(place, {column.key: node} if node else {}, {column.key: place})]


def _columns(sheet: Sheet, cells: tuple, at: list[Cell], faults: Faults) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for number, cell in enumerate(cells):
        if cell.value is None:
            continue
        column = sheet.column(str(cell.value))
        if column is None:
            faults.add(at[number], "", _unknown(str(cell.value), sheet))
        elif column in found.values():
            faults.add(at[number], "", f"the column {column.title} is here twice")
        else:
            found[number] = column
    return found


def _unknown(said: str, sheet: Sheet) -> str:
    titles = [column.title for column in sheet.columns]
    near = difflib.get_close_matches(said[:60], titles, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(titles)}"
    return f"unknown heading {_shown(said)}; {hint}"


def _row(
    sheet: Sheet, columns: dict[int, Column], cells: tuple, at: list[Cell], faults: Faults
) -> Row | None:
    first = next((cell.value for cell in cells if cell.value is not None), None)
    if first is None or str(first).lstrip().startswith(sheets.EXAMPLE):
        return None
    values = {}
    for number, cell in enumerate(cells):
        if number in columns:
            node = _node(cell, at[number], columns[number], faults)
            if node is not None:
                values[columns[number].key] = node
        elif cell.value is not None:
            faults.add(at[number], "", "stands under no heading")
    places = {column.key: at[number] for number, column in columns.items()}
    return Row(at[0], values, places) if values else None


def _node(cell: object, at: Cell, column: Column, faults: Faults) -> Node | None:
    """What one cell holds, as a word of the tree; nothing where it is empty or refused."""
    value, kind = cell.value, getattr(cell, "data_type", "n")  # type: ignore[attr-defined]
    if value is None:
        return None
    if kind in ("f", "e"):
        what = "a formula" if kind == "f" else f"the error {_shown(str(value))}"
        faults.add(at, column.title, f"holds {what}; type the words or the number itself")
        return None
    if isinstance(value, bool):
        return Node("literal", at, str(value).lower())
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < 1e15
        return _listed(column, Node("bare", at, str(int(value)) if whole else str(value)))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return Node("literal", at, str(value))
    if not isinstance(value, str):
        faults.add(at, column.title, "holds a formula; type the words or the number itself")
        return None
    return _word(value, at, column, faults)


def _word(value: str, at: Cell, column: Column, faults: Faults) -> Node | None:
    if len(value) > MAX_CELL:
        faults.add(at, column.title, f"is longer than {MAX_CELL:,} characters")
        return None
    text = value.replace("\r\n", "\n").replace("_x000D_", "")
    for character in sorted(hidden_characters(text)):
        faults.add(at, column.title, f"holds a hidden character: {name_of(character)}")
        text = text.replace(character, "")
    text = text.strip()
    if not text:
        return None
    if column.holds == "word":
        return Node("text", at, text.lower().replace(" ", "_"))
    return _listed(column, Node("text" if column.holds == "text" else "bare", at, text))


def _listed(column: Column, node: Node) -> Node:
    """Line numbers may be several: "72, 73"."""
    if column.holds != "lines" or "," not in str(node.value):
        return node
    parts = [part.strip() for part in str(node.value).split(",")]
    return Node("list", node.line, [Node("bare", node.line, part) for part in parts])


def _shown(text: str) -> str:
    said = "".join(character if character.isprintable() else " " for character in text)
    return said if len(said) <= 40 else f"{said[:40]}..."
