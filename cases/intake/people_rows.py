"""A file of people: one row a person and role, wanted columns only, each row as plain words.

Belongs here: recognising the headings and reading the cells. Does not belong here: who is known
and what would be done (cases/intake/people_plan.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from itertools import chain, islice

from cases.intake.columns import HEADING_WITHIN, Headings, Meanings, headings_in
from cases.intake.dates import Unreadable
from cases.intake.faults import Fault, UnreadableError
from cases.intake.files import LARGEST, Sheet, Source
from cases.intake.opening import sheets_of
from cases.intake.rows import Table, Wanted, table_of
from cases.intake.words import key_of

Day = datetime.date
COLUMNS = (
    "name", "sign_in_name", "email", "role", "team", "service", "from", "to", "action",
)  # fmt: skip
# "opened" and "closed" are read as dates by cases/intake/rows.py.
MEANINGS: Meanings = {
    "username": r"^sign[ _]in[ _]name$|^user ?name$|^user_?principal_?name$|^login( name)?$",
    "email": r"^(work )?e ?mail( address)?$|^e_?mail$|^mail$",
    "name": r"^name$|^(full|staff|display|person s?) ?name$|^person$|^worker( name)?$",
    "role": r"^role$|^role name$|^part$",
    "team": r"^team( name)?$",
    "service": r"^service( name)?$",
    "opened": r"^from$|^from date$|^start(s|ed)?$|^start date$|^first day$",
    "closed": r"^to$|^until$|^to date$|^end(s|ed)?$|^end date$|^last day$",
    "action": r"^action$|^do$",
}
MOST = 5000
ADD, CHANGE, END, CLOSE = "add", "change", "end", "close"
ACTIONS = {
    "": ADD, "add": ADD, "new": ADD, "change": CHANGE, "move": CHANGE, "end": END, "close": CLOSE,
}  # fmt: skip
NO_ACTION = "the action is none of add, change, end and close. Choose one of them."


@dataclass(frozen=True, slots=True)
class Row:
    """One row about one person. `problem` says why it cannot be used, if it cannot."""

    sheet: str
    row: int
    username: str = ""
    email: str = ""
    name: str = ""
    role: str = ""
    team: str = ""
    service: str = ""
    starts: Day | None = None
    last_day: Day | None = None
    action: str = ADD
    problem: str = ""


@dataclass
class PeopleReading:
    """Everything one file gave."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)  # of the whole file: nothing is done
    ignored: list[str] = field(default_factory=list)  # headings that are not read
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        """For the preview that waits to be confirmed."""
        rows = [[_plain(getattr(row, name)) for name in NAMES] for row in self.rows]
        faults = [asdict(fault) for fault in self.faults]
        return {"rows": rows, "faults": faults, "ignored": self.ignored, "notes": self.notes}

    @classmethod
    def from_json(cls, kept: dict) -> PeopleReading:
        rows = [
            Row(
                *(
                    Day.fromisoformat(value) if place in DAYS and value else value
                    for place, value in enumerate(row)
                )
            )
            for row in kept["rows"]
        ]
        return cls(rows, [Fault(**one) for one in kept["faults"]], kept["ignored"], kept["notes"])


NAMES = [part.name for part in fields(Row)]
DAYS = {NAMES.index("starts"), NAMES.index("last_day")}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def read_people(source: Source, today: Day) -> PeopleReading:
    """The first sheet with headings of people; a fault of the file is gathered, not raised."""
    reading, name = PeopleReading(), source.name[:80]
    if len(source.blob) > LARGEST:
        reason = f"the file is over {LARGEST // 1024**2} MB. Send fewer rows."
        reading.faults.append(Fault(name, 0, reason))
        return reading
    try:
        for sheet in sheets_of(source, alone=True):
            if _take(sheet, today, reading):
                break
        else:
            raise UnreadableError(
                name, "no list of people is in it: no row of headings names who signs in "
                "(sign_in_name or email) and what their role is (role). Take the empty list."
            )  # fmt: skip
    except UnreadableError as unreadable:
        reading.faults.append(unreadable.fault)
    return reading


def _take(sheet: Sheet, today: Day, reading: PeopleReading) -> bool:
    head = list(islice(sheet.rows, HEADING_WITHIN))
    headings = headings_in(head, MEANINGS, {"username", "role"}) or headings_in(
        head, MEANINGS, {"email", "role"}
    )
    if headings is None:
        return False
    table = table_of(sheet, "people", headings, chain(head, sheet.rows), today)
    if not table.rows:
        raise UnreadableError(sheet.label, "there are headings, but no row about a person.")
    if len(table.rows) > MOST:
        raise UnreadableError(sheet.label, f"there are more than {MOST:,} rows. Send two files.")
    reading.ignored = headings.ignored
    reading.rows = list(_rows(table, headings))
    reading.notes = [
        f"“{headings.name_of(name)}” is read as month/day/year."
        for name, first in table.month_first.items()
        if first
    ]
    return True


def _rows(table: Table, headings: Headings) -> Iterator[Row]:
    for wanted in table.rows:
        problem, days = wanted.problem, {}
        for mine, theirs in (("starts", "opened"), ("last_day", "closed")):
            try:
                days[mine] = table.day(wanted, theirs)
            except Unreadable:
                problem = f"“{headings.name_of(theirs)}” is not a date. Write it like 31/12/2026."
        action = ACTIONS.get(key_of(wanted.text("action")))
        problem = problem or ("" if action else NO_ACTION)
        username = wanted.text("username") or wanted.text("email")
        yield Row(
            table.label, wanted.row, username.lower()[:150], wanted.text("email")[:254],
            wanted.text("name")[:150], *_places(wanted), **days, action=action or ADD,
            problem=problem,
        )  # fmt: skip


def _places(wanted: Wanted) -> Iterator[str]:
    for name in ("role", "team", "service"):
        yield wanted.text(name)[:150]
