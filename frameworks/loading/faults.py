"""What is wrong with a framework file, and where. Nothing here knows what a framework is."""

from __future__ import annotations

from dataclasses import dataclass, field


class Cell(int):
    """A place in a spreadsheet, in place of a line: sorts by sheet, row, column; reads Items!C7."""

    sheet: str
    name: str

    def __new__(cls, sheet: str, number: int, row: int, column: int) -> Cell:
        cell = super().__new__(cls, (number * 1_000_000 + row) * 1_000 + column)
        letters, rest = "", column
        while rest:
            rest, place = divmod(rest - 1, 26)
            letters = chr(ord("A") + place) + letters
        cell.sheet, cell.name = sheet, f"{letters}{row}"
        return cell

    def __str__(self) -> str:
        return f"{self.sheet}!{self.name}"

    def __format__(self, spec: str) -> str:
        return str(self)


def on(line: int) -> str:
    """As in "first on line 5" or "first in cell A5 of Items"."""
    if isinstance(line, Cell):
        return f"in cell {line.name} of {line.sheet}"
    return f"on line {line}"


@dataclass(frozen=True, order=True)
class Fault:
    """One reason why a file is refused, with the place to mend."""

    line: int
    path: str
    reason: str
    file: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path or 'file'}: {self.reason}"

    @property
    def where(self) -> str:
        """As a heading: "Line 5", or "Items, cell C7"."""
        if isinstance(self.line, Cell):
            return f"{self.line.sheet}, cell {self.line.name}"
        return f"Line {self.line}"

    @property
    def about(self) -> str:
        """What is meant there: the column of a sheet, or the path in a file."""
        if isinstance(self.line, Cell):
            return self.path.replace("_", " ").capitalize()
        return self.path


MISSING = "is missing"


@dataclass
class Faults:
    """All faults of one file, gathered in one run."""

    file: str
    found: set[Fault] = field(default_factory=set)

    def add(self, line: int, path: str, reason: str) -> None:
        if isinstance(line, Cell):  # the cell says which row: of the path only its column is news
            path = path.rpartition(".")[2]
        self.found.add(Fault(line, path, reason, self.file))

    def __bool__(self) -> bool:
        return bool(self.found)

    def __iter__(self):
        """In the order of the file; a cell that was refused is not also called missing."""
        refused = {each.line for each in self.found if each.reason != MISSING}
        told = (
            each
            for each in self.found
            if not (isinstance(each.line, Cell) and each.reason == MISSING and each.line in refused)
        )
        return iter(sorted(told))


class UnreadableError(Exception):
    """Reading cannot go on; the fault that says why is already noted."""
