"""The tables of the Standard Safeguarding Dataset, joined into one entry an episode."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

from cases.intake.dates import Unreadable
from cases.intake.entries import Entry
from cases.intake.rows import Problem, Table, Wanted, birth_of, entry_of
from cases.intake.safeguarding import PLANS, Held, Joined
from cases.intake.words import person_of, reference_of, text_of

Day = datetime.date


def joined_entries(tables: list[Table]) -> Iterator[Entry]:
    known = join(tables)
    for table in tables:
        if table.kind in PLANS:
            for wanted in table.rows:
                yield _episode(table, wanted, known)


def join(tables: list[Table]) -> Joined:
    """Names first, then what refers to them, whatever the order of the files."""
    known = Joined()
    order = ("department", "professionals", "family", "person", "involvements")
    for kind in order:
        for table in tables:
            if table.kind == kind:
                for wanted in table.rows:
                    _TAKES[kind](known, table, wanted)
    return known


def _department(known: Joined, table: Table, wanted: Wanted) -> None:
    known.teams[reference_of(wanted.cells["team"])] = wanted.text("name")[:100]


def _professional(known: Joined, table: Table, wanted: Wanted) -> None:
    who = reference_of(wanted.cells["worker"])
    known.workers[who] = (
        reference_of(wanted.cells.get("staff"))[:150] or who,
        person_of(wanted.cells.get("name")),
    )


def _family(known: Joined, table: Table, wanted: Wanted) -> None:
    family = reference_of(wanted.cells["family"])
    if family:
        known.families[reference_of(wanted.cells["reference"])].add(family)


def _person(known: Joined, table: Table, wanted: Wanted) -> None:
    reference = reference_of(wanted.cells["reference"])
    try:
        found = birth_of(table, wanted)
        known.births[reference] = (found["birth"], found["expected"], "")
    except Problem as problem:
        where = f"{table.label}, row {wanted.row}"
        known.births[reference] = (None, False, f"{problem} It stands in {where}.")


def _involvement(known: Joined, table: Table, wanted: Wanted) -> None:
    """The latest one that has not ended says who holds the case."""
    try:
        since, ended = table.day(wanted, "opened"), table.day(wanted, "closed")
    except Unreadable:
        return
    if (ended and ended <= table.today) or (since and since > table.today):
        return
    reference = reference_of(wanted.cells["reference"])
    before = known.holders.get(reference)
    earliest = Day.min
    if before is None or (since or earliest) >= (before.since or earliest):  # type: ignore[operator]
        worker, team = reference_of(wanted.cells["worker"]), text_of(wanted.cells.get("team"))
        known.holders[reference] = Held(worker, team, since)


_TAKES = {
    "department": _department,
    "professionals": _professional,
    "family": _family,
    "person": _person,
    "involvements": _involvement,
}


def _episode(table: Table, wanted: Wanted, known: Joined) -> Entry:
    reference = reference_of(wanted.cells["reference"])
    month, expected, problem = known.births.get(
        reference, (None, False, "this person is not in the table ssd_person.")
    )
    wanted.cells["birth"] = month  # the table of the person has it, this one has not
    entry = entry_of(table, wanted, PLANS[table.kind])
    if entry.closed:
        return entry
    if problem and entry.reference:
        return replace(entry, birth=None, problem=problem)
    if entry.problem:
        return entry
    families = known.families.get(reference, set())
    held = known.holders.get(reference) or Held(entry.worker, entry.team)
    staff, name = known.worker(held.worker) if held.worker else ("", "")
    return replace(
        entry,
        expected=bool(expected),
        worker=staff,
        worker_name=name,
        team=known.team(held.team)[:100],
        held_from=held.since,  # type: ignore[arg-type]
        family=next(iter(families)) if len(families) == 1 else "",
    )
