"""What may stand in a cell of a file that a spreadsheet opens: pure functions, no Django model.

Belongs here: making a value safe and plain. Does not belong here: which rows and columns.
"""

from __future__ import annotations

import datetime
import html
import re
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

# Signs at the start that make a spreadsheet calculate, also in their full-width forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

Cell = str | int | float | Decimal | datetime.date


def plain(value: Any) -> Cell:
    """The value without markup: numbers and dates as they are, everything else as text."""
    if type(value) is str:  # most cells by far
        return value.replace("\x00", "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, SafeString):
        value = " ".join(html.unescape(strip_tags(value)).split())
    return str(value).replace("\x00", "")


def guarded(value: Cell) -> Cell:
    """Text that would start a formula gets an apostrophe before it; real numbers stay numbers."""
    if not isinstance(value, str):
        return value
    starts = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if starts and not PLAIN_NUMBER.fullmatch(value) else value
