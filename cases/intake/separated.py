"""CSV as programs write it: byte order marks, semicolons, old encodings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from cases.intake.faults import UnreadableError
from cases.intake.files import AGAIN, MOST_COLUMNS, MOST_ROWS, Row, Sheet, Source, is_blank

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LONGEST_CELL = 32_767


def sheet(source: Source, name: str) -> Sheet:
    text = _decoded(source.blob, name)
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text[:200], re.IGNORECASE):
        raise UnreadableError(
            name, "this is a web page, not a table. Export the list as CSV or an Excel workbook."
        )
    title = re.sub(r"\.\w{1,5}$", "", source.name)
    return Sheet(label=name, title=title, rows=_rows(text, name))


def _decoded(blob: bytes, name: str) -> str:
    encoding = next((code for mark, code in MARKS if blob.startswith(mark)), "")
    try:
        if encoding:
            return blob.decode(encoding)
        if b"\x00" in blob:
            row = blob[: blob.index(b"\x00")].count(b"\n") + 1
            raise UnreadableError(name, f"there is something here that is no text. {AGAIN}", row)
        return blob.decode()
    except UnicodeDecodeError as fault:
        if encoding:
            row = blob[: fault.start].count(b"\n") + 1
            raise UnreadableError(name, f"the text breaks off here. {AGAIN}", row) from None
    return _western(blob, name)


def _western(blob: bytes, name: str) -> str:
    """Older programs write one byte a letter; anything else is not a table."""
    try:
        text = blob.decode("cp1252")
    except UnicodeDecodeError as fault:
        row = blob[: fault.start].count(b"\n") + 1
        reason = f"there is something here that is no text. {AGAIN}"
        raise UnreadableError(name, reason, row) from None
    odd = re.search(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    if odd:
        row = text[: odd.start()].count("\n") + 1
        raise UnreadableError(name, f"there is something here that is no text. {AGAIN}", row)
    return text


def _separator(text: str) -> str:
    """Whatever divides most of the first lines."""
    first = "\n".join(text[:20_000].splitlines()[:20])
    return max(",;\t|", key=first.count)


def _rows(text: str, name: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    seen = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            raise UnreadableError(name, _said(str(fault)), max(reader.line_num, 1)) from None
        if cells is None:
            return
        seen += not is_blank(list(cells))
        if seen > MOST_ROWS:
            raise UnreadableError(name, f"there are more than {MOST_ROWS:,} rows.", reader.line_num)
        yield reader.line_num, list(cells[:MOST_COLUMNS])


def _said(fault: str) -> str:
    if "unexpected end" in fault:
        return f"a quotation mark is opened and never closed. {AGAIN}"
    if "larger than" in fault:
        return "a cell is far too long: a quotation mark may be missing. " + AGAIN
    return f"the quotation marks around a cell do not match. {AGAIN}"
