"""The rows of one sheet, wanted columns only, made into entries; what is wrong is said by row."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cases.intake.columns import Headings
from cases.intake.dates import Unreadable, american, day_of, is_unborn
from cases.intake.entries import Entry
from cases.intake.files import Row, Sheet
from cases.intake.words import Value, answer_of, heading_of, person_of, reference_of, text_of
from cases.periods import OLDEST_YEARS, add_months
from cases.privacy import is_nhs_number
from cases.references import fault_in

Day = datetime.date
DAYS = ("birth", "due", "opened", "closed")
NO_RESULT = (
    "the {name} is a formula whose result is not stored. Open the file in Excel, save it, and "
    "choose it again."
)
FAMILY = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_-]{0,29}")
FAMILY_FAULT = (
    "the family number may hold letters, digits, hyphens and slashes only, and is never a name or "
    "an NHS number."
)
MONTHS_AHEAD = 10  # a birth is expected no later


@dataclass
class Wanted:
    """The wanted cells of one row, by our names."""

    row: int
    cells: dict[str, Value]
    problem: str = ""

    def text(self, name: str) -> str:
        return text_of(self.cells.get(name))


@dataclass
class Table:
    """The wanted part of a sheet, and how its dates are written."""

    label: str
    kind: str  # "6" to "9", a table of the dataset, or "plain"
    headings: Headings
    rows: list[Wanted]
    today: Day
    month_first: dict[str, bool] = field(default_factory=dict)

    def day(self, wanted: Wanted, name: str) -> Day | None:
        value = wanted.cells.get(name)
        return day_of(value, month_first=self.month_first.get(name, False), today=self.today)


def table_of(sheet: Sheet, kind: str, headings: Headings, rows: Iterable[Row], today: Day) -> Table:
    """Keeps the wanted cells of each row and lets go of everything else at once."""
    places = headings.places
    key = next(iter(places))
    title = heading_of(headings.name_of(key))
    kept = []
    for number, cells in rows:
        if number <= headings.row:
            continue
        found = {name: _at(cells, place) for name, place in places.items()}
        if any(text_of(value) for value in found.values()) and heading_of(found[key]) != title:
            kept.append(Wanted(number, found))
    _mark_formulas(sheet, headings, kept)
    orders = {
        name: american(wanted.cells.get(name) for wanted in kept) for name in DAYS if name in places
    }
    return Table(sheet.label, kind, headings, kept, today, orders)


def _at(cells: list[Value], place: int) -> Value:
    return cells[place] if place < len(cells) else None


def _mark_formulas(sheet: Sheet, headings: Headings, rows: list[Wanted]) -> None:
    """An empty wanted cell may be a formula that was never worked out; it is not "nothing"."""
    empty = any(value is None for wanted in rows for value in wanted.cells.values())
    formulas = sheet.formulas() if empty else set()
    if not formulas:
        return
    for wanted in rows:
        for name, place in headings.places.items():
            if wanted.cells[name] is None and (wanted.row, place) in formulas:
                wanted.problem = NO_RESULT.format(name=f"“{headings.name_of(name)}”")


def entries_of(table: Table, plan_of: Callable[[Wanted], str]) -> Iterator[Entry]:
    """One entry a row; a row that cannot be used carries its problem instead."""
    for wanted in table.rows:
        yield entry_of(table, wanted, plan_of(wanted))


def entry_of(table: Table, wanted: Wanted, plan: str, **more: object) -> Entry:
    reference = reference_of(wanted.cells.get("reference"))
    kept: dict = {"sheet": table.label, "row": wanted.row}
    problem = wanted.problem or (
        fault_in(reference) if reference else "there is no reference of a child in this row."
    )
    if problem:
        shown = reference if reference and not fault_in(reference) else ""
        return Entry(**kept, reference=shown, problem=problem)
    kept |= {"reference": reference, "plan": plan}
    kept |= {"team": text_of(wanted.cells.get("team"))[:100]}
    kept |= {"worker": person_of(wanted.cells.get("worker"))}
    kept |= {"family": reference_of(wanted.cells.get("family"))} | more
    try:
        kept |= _dates(table, wanted)
        if kept["closed"] is None or kept["closed"] > table.today:
            kept |= {"closed": None} | birth_of(table, wanted)
    except Problem as problem_found:
        return Entry(table.label, wanted.row, reference, problem=str(problem_found))
    if kept["family"] and _is_no_family(kept["family"]):
        return Entry(table.label, wanted.row, reference, problem=FAMILY_FAULT)
    return Entry(**kept)


def _is_no_family(number: str) -> bool:
    return FAMILY.fullmatch(number) is None or is_nhs_number(number)


class Problem(Exception):
    """Why a row cannot be used, in a sentence."""


def _dates(table: Table, wanted: Wanted) -> dict[str, Day | None]:
    opened, closed = (_day(table, wanted, name) for name in ("opened", "closed"))
    if opened and closed and closed < opened:
        raise Problem("it ended before it began. Put the two dates right.")
    if opened and opened > table.today:
        raise Problem("it begins after the day of the file. Put the start right.")
    return {"opened": opened, "closed": closed}


def _day(table: Table, wanted: Wanted, name: str) -> Day | None:
    try:
        return table.day(wanted, name)
    except Unreadable:
        heading = table.headings.name_of(name)
        raise Problem(f"“{heading}” is not a date. Write it like 31/12/2025.") from None


def birth_of(table: Table, wanted: Wanted) -> dict[str, object]:
    """The month, and whether it is still to come. The day is let go of here."""
    born, due = _day(table, wanted, "birth"), None
    unborn = is_unborn(wanted.cells.get("birth"))
    if "due" in table.headings.places and born is None:
        due = _day(table, wanted, "due")
    day = born or due
    if day is None:
        said = "unborn, but the month the birth is expected is missing."
        raise Problem(said if unborn else "the date of birth is missing.")
    month, this = day.replace(day=1), table.today.replace(day=1)
    expected = unborn or due is not None or day > table.today
    if month > add_months(this, MONTHS_AHEAD):
        raise Problem(f"the birth would be more than {MONTHS_AHEAD} months ahead.")
    if expected and month < add_months(this, -1):
        raise Problem("the birth was expected before now. Give the date of birth.")
    if month < add_months(this, -12 * (OLDEST_YEARS + 1)):
        raise Problem(f"the date of birth is more than {OLDEST_YEARS} years ago.")
    return {"birth": month, "expected": expected}


def status_of(wanted: Wanted) -> str:
    return answer_of(wanted.cells.get("status"))
