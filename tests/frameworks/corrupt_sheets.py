"""Workbooks with one thing wrong in each, and the place and reason that a reader must be told."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils import get_column_letter

from frameworks.loading import sheets
from frameworks.loading.sheets import Column, Sheet
from tests.frameworks.made_up import wheel_workbook

FORMULA = "holds a formula; type the words or the number itself"
UNREADABLE = "is not readable as a spreadsheet; save it again as .xlsx"
ZERO_WIDTH = "holds a hidden character: ZERO WIDTH SPACE (U+200B)"
ROW = 3  # the first row of the wheel, below the example
OF_ROW = {"Scale": 2, "Kinds": 4}
FILLED = {
    "Sections": {"letter": "H", "source_heading": "Areas", "source_line": 4, "source_cell": 1,
                 "source_file": "wheel.pdf"},
    "Items": {"note": "Rate the weakest part", "timescale_days": 10, "asked": "yes",
              "level": "child", "source_heading": "Home", "source_line": 5, "source_cell": 1,
              "source_file": "wheel.pdf"},
    "References": {"note": "Ours", "source_heading": "Values", "source_line": 6, "source_cell": 1,
                   "source_file": "wheel.pdf", "name_line": 5},
    "Short forms": {"short": "CYP", "meaning": "children and young people"},
}  # fmt: skip
# (sheet, column, longest)
LONG = [
    ("Sections", "name", 200), ("Sections", "short_name", 40), ("Items", "text", 10_000),
    ("Items", "short_label", 60), ("Items", "note", 10_000), ("References", "name", 300),
    ("References", "text", 10_000), ("Scale", "label", 40), ("Scale", "short", 40),
    ("Scale", "means", 300), ("Kinds", "one", 60), ("Kinds", "many", 60), ("Kinds", "heading", 100),
    ("Items", "source_file", 80), ("Items", "source_heading", 200), ("Headings", "heading", 100),
    ("Short forms", "meaning", 100),
]  # fmt: skip
NEEDED = [
    ("Sections", "code"), ("Sections", "kind"), ("Sections", "name"), ("Items", "code"),
    ("Items", "kind"), ("Items", "text"), ("Items", "section"), ("References", "code"),
    ("References", "kind"), ("References", "use"), ("References", "text"), ("Scale", "label"),
    ("Scale", "short"), ("Scale", "means"), ("Scale", "value"), ("Kinds", "kind"), ("Kinds", "one"),
    ("Kinds", "many"), ("Kinds", "heading"),
]  # fmt: skip
NUMBERS = [
    ("Items", "timescale_days", 32_767), ("Items", "source_cell", 32_767),
    ("Sections", "source_cell", 32_767), ("References", "source_cell", 32_767),
]  # fmt: skip
CHOICES = [
    ("Sections", "kind", "spokes", "unknown word spokes; did you mean spoke?"),
    ("Items", "kind", "hopee", "unknown word hopee; did you mean hope?"),
    ("Items", "level", "chld", "unknown word chld; did you mean child?"),
    ("Items", "asked", "often", "unknown word often; known are yes, no"),
    ("References", "use", "quote", "unknown word quote; known are cite, guide, plan"),
    ("Items", "section", "hom", "no section has the code wheel.hom; did you mean wheel.home?"),
    ("Items", "parent", "home.9", "no item has the code wheel.home.9"),
    ("Items", "parent", "friends.1", "wheel.friends.1 is in another section"),
    ("Items", "parent", "home.1", "wheel.home.1 leads back to wheel.home.1 itself"),
    ("References", "item", "home.9",
     "no item has the code wheel.home.9; did you mean wheel.home.3?"),
    ("References", "section", "qqqq-qqqq-qqqq", "no section has the code wheel.qqqq-qqqq-qqqq"),
    ("Items", "code", "home.2", ""),
    ("Items", "code", "Home.1", '"wheel.Home.1" is not written with a-z, 0-9, dots and hyphens'),
    ("Items", "code", "home 1", '"wheel.home 1" is not written with a-z, 0-9, dots and hyphens'),
    ("Items", "code", "hоme.1", '"wheel.hоme.1" holds CYRILLIC SMALL LETTER O (U+043E); only a-z, '
     "0-9, dots and hyphens are used here"),
    ("Sections", "code", "home١", '"wheel.home١" holds ARABIC-INDIC DIGIT ONE (U+0661); only a-z, '
     "0-9, dots and hyphens are used here"),
    ("Sections", "letter", "hh", "should be one capital letter from A to Z, not hh"),
    ("Sections", "letter", "h", "should be one capital letter from A to Z, not h"),
    ("Kinds", "kind", "sp-oke", "is not written with a-z, 0-9 and _, forty at most"),
    ("Kinds", "kind", "own", "is kept for the product; choose another word"),
    ("Headings", "kind", "values", "is a heading for a kind of reference that the file does not "
     "hold"),
    ("Short forms", "short", "cyp", "is not a short form: capital letters A to Z, twelve at most"),
    ("Scale", "value", "lime", "unknown key lime; known are green, amber, red, not_yet_known, "
     "not_applicable"),
    ("References", "kind", "värde", '"värde" holds LATIN SMALL LETTER A WITH DIAERESIS (U+00E4); '
     "only a-z, 0-9 and _ are used here"),
]  # fmt: skip
# Where the word in the first column is wrong, the cell beside it is named.
BESIDE = {"Headings": "heading", "Short forms": "meaning"}
HEAD = [
    (2, None, "is missing"), (3, None, "is missing"), (4, None, "is missing"),
    (6, None, "is missing"), (2, "Wheel", '"Wheel" is not written with a-z, 0-9, dots and hyphens'),
    (2, "search", "search is the address of a page; choose another code"),
    (2, "a.b", "holds a dot; dots part the codes of sections and items"),
    (6, "first", "should be a whole number from 1 to 32,767, not first"),
    (6, 0, "should be a whole number from 1 to 32,767, not 0"),
    (6, 1.5, "should be a whole number from 1 to 32,767, not 1.5"),
    (6, True, "should be a whole number from 1 to 32,767, not true"),
    (3, 2024, "should be a text; 2024 holds no letter"),
    (3, True, "should be a text, not a bare true"), (3, "x" * 201, "is longer than 200 characters"),
    (5, "x" * 301, "is longer than 300 characters"), (4, "=1+1", FORMULA),
    (3, "Wheel\u200b", ZERO_WIDTH), (3, "cafe\u0301", "holds letters made of separate accents; "
                                     "type them anew"),
]  # fmt: skip


@dataclass(frozen=True)
class CorruptBook:
    name: str
    content: bytes
    place: str
    reason: str


def every_one() -> Iterator[CorruptBook]:
    for name, change, place, reason in (*_cells(), *_whole_sheets()):
        yield CorruptBook(name, _changed(change), place, reason)
    yield from _bytes()


Grid = dict[str, dict[str, Any]]  # what each cell of each sheet holds
Case = tuple[str, Callable[[Grid], Any], str, str]


@cache
def _filled() -> Grid:
    book = openpyxl.load_workbook(io.BytesIO(wheel_workbook()))
    grid = {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None
        }
        for sheet in book
        if sheet.title != sheets.INSTRUCTIONS
    }
    for name, values in FILLED.items():
        for key, value in values.items():
            grid[name][place_of(name, key)] = value
    return grid


def filled() -> Grid:
    """The wheel with every column of its first rows said."""
    return {name: dict(cells) for name, cells in _filled().items()}


def book_of(grid: Grid) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy"}
    with xlsxwriter.Workbook(stream, options) as book:
        for name, cells in grid.items():
            page = book.add_worksheet(name)
            for place, value in cells.items():
                if value is None:
                    continue
                formula = isinstance(value, str) and value.startswith("=")
                write = page.write_formula if formula else page.write
                write(place, value)
    return stream.getvalue()


def _changed(change: Callable[[Grid], Any]) -> bytes:
    grid = filled()
    change(grid)
    return book_of(grid)


def _sheet(name: str) -> Sheet:
    return next(sheet for sheet in sheets.SHEETS if sheet.name == name)


def place_of(name: str, key: str, row: int = 0) -> str:
    keys = [column.key for column in _sheet(name).columns]
    return f"{get_column_letter(keys.index(key) + 1)}{row or OF_ROW.get(name, ROW)}"


def _set(name: str, place: str, value: Any) -> Callable[[Grid], None]:
    def change(grid: Grid) -> None:
        grid[name][place] = value

    return change


def _one(name: str, key: str, value: Any, reason: str) -> Case:
    place = place_of(name, key)
    return f"{name} {key} {value!r:.30}", _set(name, place, value), f"{name}!{place}", reason


def _cells() -> Iterator[Case]:
    for sheet in sheets.SHEETS[1:]:
        for column in sheet.columns:
            yield _one(sheet.name, column.key, "=A1&B1", FORMULA)
            yield from _hidden(sheet, column)
    for name, key, longest in LONG:
        yield _one(name, key, "x" * (longest + 1), f"is longer than {longest:,} characters")
    for name, key in NEEDED:
        yield _one(name, key, None, "is missing")
    for name, key, most in NUMBERS:
        for value in ("ten", -1, 1.5, most + 1, "１２"):
            said = f"should be a whole number from 1 to {most:,}, not {value}"
            yield _one(name, key, value, said)
    for key in ("source_line", "name_line"):
        for value in ("four", -4, "4, x", 0):
            reason = "should be a line number, or a list of them such as [72, 73]"
            yield _one("References", key, value, reason)
    for name, key, value, reason in CHOICES:
        if not reason:
            reason = f"wheel.home.2 is here twice; first in cell A{ROW} of {name}"
            yield name, _set(name, place_of(name, key), value), f"{name}!A{ROW + 1}", reason
        else:
            at = place_of(name, BESIDE.get(name, key))
            told = f"{name}!{at}"
            yield f"{name} {value}", _set(name, place_of(name, key), value), told, reason
    day = datetime.date(2026, 5, 1)
    yield _one("Items", "text", day, "should be a text, not a bare 2026-05-01 00:00:00")
    yield _one("Items", "text", False, "should be a text, not a bare false")
    for row, value, reason in HEAD:
        yield f"Framework {row}", _set("Framework", f"B{row}", value), f"Framework!B{row}", reason


def _hidden(sheet: Sheet, column: Column) -> Iterator[Case]:
    if column.holds == "text" and column.key not in ("letter", "short"):
        yield _one(sheet.name, column.key, "safe\u200bhouse", ZERO_WIDTH)


def _whole_sheets() -> Iterator[Case]:
    for sheet in sheets.SHEETS[1:]:
        titles = ", ".join(column.title for column in sheet.columns)
        last = get_column_letter(len(sheet.columns) + 1)
        first, place = sheet.columns[0].title, f"{sheet.name}!{last}1"
        unknown = f"unknown heading Qqqq; known are {titles}"
        yield "unknown heading", _set(sheet.name, f"{last}1", "Qqqq"), place, unknown
        twice = f"the column {first} is here twice"
        yield "twice", _set(sheet.name, f"{last}1", first), place, twice
        stray = f"{last}{OF_ROW.get(sheet.name, ROW)}"
        yield (
            "stray",
            _set(sheet.name, stray, "left over"),
            f"{sheet.name}!{stray}",
            ("stands under no heading"),
        )
    yield (
        "renamed",
        lambda grid: grid.update({"Item": grid.pop("Items")}),
        "Item!A1",
        ("unknown sheet; did you mean Items?"),
    )
    yield (
        "no framework",
        lambda grid: grid.pop("Framework"),
        "1",
        ("has no sheet Framework; begin with the template"),
    )
    yield (
        "no scale",
        lambda grid: grid.pop("Scale"),
        "Framework!A1",
        ("is missing: items are rated, so its five words are needed"),
    )
    yield (
        "no kinds",
        lambda grid: grid.pop("Kinds"),
        f"Sections!B{ROW}",
        ("unknown word spoke; known are domain, pillar, universal, aim, chapter"),
    )
    yield (
        "many rows",
        _set("Items", "A3001", "home.99"),
        "Items!A3001",
        ("a sheet has 3,000 rows at most"),
    )
    yield (
        "kind unused",
        _set("Kinds", "A7", "wish"),
        "Kinds!A7",
        ("is a kind that no section or item of the file has"),
    )
    yield (
        "unknown question",
        _set("Framework", "A9", "Colour"),
        "Framework!A9",
        (
            "unknown heading Colour; known are Code, Name, Publisher, Summary, Place in the list, "
            "Note on this edition, Source document"
        ),
    )


def _bytes() -> Iterator[CorruptBook]:
    good = wheel_workbook()
    wrong = openpyxl.load_workbook(io.BytesIO(good))
    wrong["Items"]["D3"].value = "#REF!"
    stream = io.BytesIO()
    wrong.save(stream)
    reason = "holds the error #REF!; type the words or the number itself"
    yield CorruptBook("error", stream.getvalue(), "Items!D3", reason)
    typed = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    yield CorruptBook("entity", with_part(good, "xl/worksheets/sheet6.xml", typed), "1",
                      "is not readable as a spreadsheet: it holds a document type")  # fmt: skip
    for tenth in range(1, 10):
        cut = good[: len(good) * tenth // 10]
        yield CorruptBook(f"cut at {tenth}0%", cut, "1", UNREADABLE)
    reason = "is an old .xls file, or has a password; save it as .xlsx without one"
    yield CorruptBook("old", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "1", reason)
    for part, reason in (
        ("xl/vbaProject.bin", "holds macros; save it as a plain workbook (.xlsx)"),
        ("xl/externalLinks/externalLink1.xml",
         "links to another workbook; paste the values and remove the links"),
        ("xl/connections.xml",
         "fetches data from elsewhere; paste the values and remove the connection"),
        ("xl/embeddings/oleObject1.bin", "holds another file inside; remove it"),
        ("xl/activeX/activeX1.xml", "holds controls; remove them"),
    ):  # fmt: skip
        yield CorruptBook(part, with_part(good, part, b"<x/>"), "1", reason)
    for part in ("xl/workbook.xml", "xl/worksheets/sheet6.xml", "[Content_Types].xml"):
        yield CorruptBook(f"{part} broken", with_part(good, part, b"<broken"), "1", UNREADABLE)


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part added, or put in the place of its own."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return stream.getvalue()
