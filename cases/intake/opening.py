"""A file by what it holds, never by its name: a workbook, separated text, or a reason why not.

Everything is in memory; nothing of it is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from cases.intake import separated, workbook
from cases.intake.faults import UnreadableError
from cases.intake.files import Sheet, Source

_NOT_TABLES = (
    (b"%PDF", "this is a PDF. Export the list as an Excel workbook (.xlsx) or CSV"),
    (b"\x89PNG", "this is a picture. Export the list as an Excel workbook (.xlsx) or CSV"),
    (b"\xff\xd8\xff", "this is a picture. Export the list as an Excel workbook (.xlsx) or CSV"),
    (b"{\\rtf", "this is a text document. Export the list as an Excel workbook (.xlsx) or CSV"),
    (b"\x1f\x8b", "this is a packed file. Unpack it first"),
    (b"7z\xbc\xaf", "this is a packed file. Unpack it first"),
    (b"Rar!", "this is a packed file. Unpack it first"),
    (b"SQLite format 3", "this is a database. Export the list as an Excel workbook or CSV"),
    (
        b"\xd0\xcf\x11\xe0",
        "this is a workbook of the old kind (.xls), or one with a password. Save it as an Excel "
        "workbook (.xlsx) without a password",
    ),
)


def sheets_of(source: Source, *, alone: bool) -> Iterator[Sheet]:
    """Every sheet of a file; `alone` when it is the only file, so that places need not name it."""
    name = source.name[:80]
    if not source.blob.strip(b"\x00 \r\n\t"):
        raise UnreadableError(name, "the file is empty. Choose another.")
    for begins, reason in _NOT_TABLES:
        if source.blob.startswith(begins):
            raise UnreadableError(name, f"{reason}.")
    if source.blob.startswith(b"PK"):
        yield from workbook.sheets(source, name, alone=alone)
    else:
        yield separated.sheet(source, name)
