"""What the readers make of files: one Entry a row, and what was not read.

Only what an Entry has a place for is ever kept: no name of a child, no address, no day of birth.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields

from cases.intake.faults import Fault

Day = datetime.date


@dataclass(frozen=True, slots=True)
class Entry:
    """One row about one child. `problem` says why the row cannot be used, if it cannot."""

    sheet: str
    row: int
    reference: str = ""
    birth: Day | None = None  # the first of the month
    expected: bool = False  # the month is when the birth is expected
    plan: str = ""  # as the file says, or the code a list stands for
    team: str = ""
    worker: str = ""  # a name, an e-mail address or a staff number
    worker_name: str = ""  # where the number has a name in another table
    held_from: Day | None = None  # since when this worker holds the case
    opened: Day | None = None
    closed: Day | None = None
    family: str = ""
    problem: str = ""


@dataclass
class Reading:
    """Everything that a set of files gave."""

    kind: str = ""  # annex-a, ssd, plain
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)  # of whole files: nothing is brought in
    ignored: dict[str, list[str]] = field(default_factory=dict)  # sheet: headings not read
    skipped: list[str] = field(default_factory=list)  # sheets not read, each with why
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        """For the preview that waits to be confirmed."""
        rows = [[_plain(getattr(entry, name)) for name in NAMES] for entry in self.entries]
        faults = [asdict(fault) for fault in self.faults]
        return {
            "kind": self.kind, "rows": rows, "faults": faults, "ignored": self.ignored,
            "skipped": self.skipped, "notes": self.notes,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: dict) -> Reading:
        return cls(
            kind=kept["kind"],
            entries=list(_entries(kept["rows"])),
            faults=[Fault(**fault) for fault in kept["faults"]],
            ignored=kept["ignored"],
            skipped=kept["skipped"],
            notes=kept["notes"],
        )


NAMES = [part.name for part in fields(Entry)]
DAYS = {NAMES.index(name) for name in ("birth", "held_from", "opened", "closed")}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _entries(rows: list[list]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            *(
                Day.fromisoformat(value) if place in DAYS and value else value
                for place, value in enumerate(row)
            )
        )
