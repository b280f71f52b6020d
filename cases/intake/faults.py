"""What is wrong with a caseload file, and where. It never repeats what a cell holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One reason, with the place to mend: file or sheet, and the row where there is one."""

    sheet: str
    row: int
    reason: str
    reference: str = ""  # of the child, where the row has one that can be shown

    @property
    def place(self) -> str:
        return f"{self.sheet}, row {self.row}" if self.row else self.sheet

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class UnreadableError(Exception):
    """A file cannot be read at all; carries the fault that says why."""

    def __init__(self, sheet: str, reason: str, row: int = 0) -> None:
        super().__init__(reason)
        self.fault = Fault(sheet, row, reason)
