"""A messy Annex A workbook with planted figures: what it holds is known before it is read.

Everything named in docs/caseload.md stands in it: missing workers, odd spaces, numbers as text,
both orders of dates, formulas, titles above the headings, renamed columns, blank rows, children on
several lists, closed rows, duplicates, unborn children, names and addresses in unwanted columns.
"""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass, field
from random import Random

import xlsxwriter

Day = datetime.date
TODAY = Day(2026, 11, 27)
NAMES = ("Zephyrine", "Quillon", "Ottoline", "Peregrine")
CANARIES = ("Zephyrine Quarrell", "14 Larkspur Rise", "QX9 7ZZ", "401 023 2137")
HEADINGS = {
    6: (
        "Child Unique ID", "Child's name", "Gender", "Ethnicity", "Date of  Birth (dob)",
        "Age of Child (Years)", "Home address", "CIN Start Date", "Primary Need Code",
        "CIN Closure Date", "Reason for Closure", "Case Status", "Allocated Team",
        "Allocated Worker",
    ),
    7: (
        "Child unique ID]", "Forename", "Surname", "Date of Birth", "Age",
        "Child Protection Plan Start Date", "Initial Category of Abuse",
        "Child Protection Plan End Date", "Number of Previous Child Protection Plans",
        "Allocated Team", "Social Worker",
    ),
    8: (
        "Child ID", "Date of birth", "Postcode", "NHS number",
        "Date Started to be\nLooked After", "Child's Category of Need",
        "Date Ceased to be Looked After", "Reason ceased", "Allocated Team", "Allocated Worker",
    ),
    9: (
        "CHILD UNIQUE ID ", "D.O.B", "Eligibility Category", "LA in Touch", "Activity Status",
        "Allocated Team", "Allocated Worker",
    ),
}  # fmt: skip
PLANS = {6: "child_in_need", 7: "child_protection", 8: "child_in_care", 9: "care_leaver"}


@dataclass
class Kid:
    """One made-up child and what a file says of them."""

    reference: int
    lists: tuple[int, ...]
    birth: Day
    team: str
    worker: str  # "" is #N/A
    opened: Day
    closed: Day | None = None

    @property
    def plan(self) -> str:
        return PLANS[max(self.lists)]


@dataclass
class Messy:
    """A file and what is planted in it."""

    kids: list[Kid] = field(default_factory=list)
    duplicates: int = 0

    @property
    def running(self) -> list[Kid]:
        return [kid for kid in self.kids if kid.closed is None]


def messy(
    number: int, teams: dict[str, list[str]], *, seed: int = 1, first: int = 5000001
) -> Messy:
    """`teams`: names of teams and of the people in each, as the register has them."""
    rng = Random(seed)  # noqa: S311  repeatable, not secret
    made = Messy()
    for place in range(number):
        lists = rng.choice([(6,), (6,), (6, 7), (7,), (6, 8), (8,), (9,)])
        team = rng.choice(sorted(teams))
        opened = Day(2023, 1, 2) + datetime.timedelta(days=rng.randrange(1000))
        unborn = place % 97 == 5 and 9 not in lists
        years = rng.randrange(18, 24) if 9 in lists else rng.randrange(1, 16)
        birth = Day(2027, 2, 11) if unborn else Day(2025 - years, rng.randrange(1, 13), 17)
        kid = Kid(first + place, lists, birth, team, rng.choice(teams[team]), opened)
        if place % 31 == 7:
            kid.worker = ""
        if place % 23 == 11 and 9 not in lists:
            kid.closed = opened + datetime.timedelta(days=200)
        made.kids.append(kid)
    return made


def workbook(made: Messy, *, seed: int = 2, canaries: bool = True) -> bytes:
    rng, stream = Random(seed), io.BytesIO()  # noqa: S311
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, name in ((1, "List 1"), (4, "List 4 (assessments)")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Child Unique ID", "Date of Contact", "Contact Source"])
        sheet.write_row(1, 0, [number, "01/02/2026", "Police"])
    for number, name in ((6, "List 6"), (7, "List_7"), (8, "Annex A list 8 - CLA"), (9, "Leavers")):
        sheet = book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, 5, f"Fenmarch County Council, list {number}")
        at = 2 + number % 2
        sheet.write_row(at, 0, HEADINGS[number])
        for kid in made.kids:
            if number not in kid.lists:
                continue
            at += 1 + (rng.random() < 0.01)  # now and then a blank row
            _write(sheet, at, number, kid, rng, day, canaries)
            if kid.closed is None and rng.random() < 0.02:
                at += 1
                made.duplicates += 1
                _write(sheet, at, number, kid, rng, day, canaries)
    notes = book.add_worksheet("Notes")
    notes.write(0, 0, "Prepared by the data team")
    book.close()
    return stream.getvalue()


def _write(sheet, at, number, kid, rng, day, canaries) -> None:
    for place, heading in enumerate(HEADINGS[number]):
        value = _cell(heading.casefold(), number, kid, rng, canaries)
        if isinstance(value, Day):
            sheet.write_datetime(at, place, datetime.datetime.combine(value, datetime.time()), day)
        elif isinstance(value, str) and value.startswith("="):
            sheet.write_formula(at, place, value, None, 7.5)
        elif isinstance(value, int):
            sheet.write_number(at, place, value)
        elif value is not None:
            sheet.write_string(at, place, value)


def _cell(heading: str, number: int, kid: Kid, rng: Random, canaries: bool):
    if "unique id" in heading or heading == "child id":
        return rng.choice([kid.reference, str(kid.reference), f" {kid.reference}\xa0"])
    if "birth" in heading or heading == "d.o.b":
        return _day(kid.birth, number, rng)
    if "team" in heading:
        return kid.team.replace(" ", rng.choice([" ", "\xa0", "  "]))
    if "worker" in heading:
        return kid.worker.replace(" ", rng.choice([" ", "\xa0"])) if kid.worker else "#N/A"
    if "ceased to be" in heading or "closure date" in heading or "end date" in heading:
        return _day(kid.closed, number, rng) if kid.closed else rng.choice([None, "", "N/A"])
    if "start" in heading:
        return _day(kid.opened, number, rng)
    if heading == "case status":
        return "c) Child in need plan"
    if heading.startswith("age"):
        return "=H2+5"
    return _unwanted(heading, canaries, rng)


def _unwanted(heading: str, canaries: bool, rng: Random):
    for part, value in zip(("name", "address", "postcode", "nhs"), CANARIES, strict=True):
        if canaries and part in heading:
            return value
    return rng.choice(["b) Female", "c) Other", None, 3])


def _day(day: Day, number: int, rng: Random):
    """Real dates, and text: British on most lists, American on list 8."""
    if number == 8:
        return rng.choice([day, f"{day.month}/{day.day}/{day.year}"])
    serial = (day - Day(1899, 12, 30)).days
    return rng.choice(
        [day, f"{day:%d/%m/%Y}", f"{day:%d-%b-%y}", f"{day.isoformat()} 00:00:00", str(serial)]
    )
