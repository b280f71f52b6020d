"""What a file and a sheet are to the readers, and how large they may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cases.intake.words import Value

LARGEST = 20 * 1024 * 1024  # bytes of all files together, as they are sent
MOST_ROWS = 100_000  # of one sheet
MOST_COLUMNS = 120
Row = tuple[int, list[Value]]  # its number in the file, its cells
AGAIN = "Save it again from the program it came from, and choose the new file."


@dataclass(frozen=True)
class Source:
    """One file as it was sent."""

    name: str
    blob: bytes


@dataclass
class Sheet:
    """One table of a file. `formulas` finds the cells whose result was never stored."""

    label: str  # how places in it are told
    title: str
    rows: Iterator[Row]
    formulas: Callable[[], set[tuple[int, int]]] = set


def is_blank(cells: list[Value]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
