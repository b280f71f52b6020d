"""From files to entries: open, recognise, keep what is wanted, say what was not read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from itertools import chain, islice

from cases.intake import annex_a, safeguarding
from cases.intake.columns import HEADING_WITHIN
from cases.intake.entries import Reading
from cases.intake.faults import Fault, UnreadableError
from cases.intake.files import LARGEST, Sheet, Source
from cases.intake.joining import joined_entries
from cases.intake.opening import sheets_of
from cases.intake.recognise import ANNEX_A, KINDS, PLAIN, SSD, recognise
from cases.intake.rows import Table, Wanted, entries_of, status_of, table_of
from cases.intake.words import answer_of

Day = datetime.date
Say = Callable[[str], None]
MOST_FILES = 40


def silent(words: str) -> None:
    """Nobody is told."""


def read(
    sources: Iterable[Source], *, today: Day, kind: str = "auto", say: Say = silent
) -> Reading:
    """Everything the files say about a caseload; faults of whole files are gathered, not raised."""
    sources, reading, tables = list(sources), Reading(), []
    if sum(len(source.blob) for source in sources) > LARGEST or len(sources) > MOST_FILES:
        reason = f"together the files are over {LARGEST // 1024**2} MB, or more than {MOST_FILES}."
        reading.faults.append(Fault("The files", 0, reason))
        return reading
    for source in sources:
        say(f"Reading {source.name[:80]}")
        try:
            for sheet in sheets_of(source, alone=len(sources) == 1):
                table = _table(sheet, kind, today, reading, named=sheet.label != source.name[:80])
                tables += [table] if table else []
        except UnreadableError as unreadable:
            reading.faults.append(unreadable.fault)
    if not reading.faults:
        _gather(tables, sources, reading)
    return reading


def _table(sheet: Sheet, kind: str, today: Day, reading: Reading, *, named: bool) -> Table | None:
    head = list(islice(sheet.rows, HEADING_WITHIN))
    if not head:
        reading.skipped.append(f"{sheet.label}: an empty sheet.")
        return None
    found = recognise(sheet, head, kind, named=named)
    if found is None:
        reading.skipped.append(f"{sheet.label}: not one of the lists that are known.")
        return None
    if found.headings is None:
        reading.skipped.append(f"{sheet.label}: {found.said}.")
        return None
    if reading.kind and reading.kind != found.kind:
        reason = (
            f"this is a {KINDS[found.kind]} table, and the others are {KINDS[reading.kind]}. "
            "Bring them in one after the other."
        )
        raise UnreadableError(sheet.label, reason)
    reading.kind = found.kind
    reading.ignored[sheet.label] = found.headings.ignored
    return table_of(sheet, found.which, found.headings, chain(head, sheet.rows), today)


def _gather(tables: list[Table], sources: list[Source], reading: Reading) -> None:
    """Entries of all tables, or the one fault that there are none."""
    name = sources[0].name[:80] if len(sources) == 1 else "The files"
    if not sources or not tables:
        reading.faults.append(Fault(name, 0, _nothing(reading)))
        return
    if reading.kind == SSD:
        lacks = _lacking(tables)
        if lacks:
            reading.faults.append(Fault(name, 0, lacks))
            return
        reading.entries += joined_entries(tables)
    else:
        for table in tables:
            reading.entries += entries_of(table, _plan_of(reading.kind, table.kind))
    reading.notes += _notes(tables)
    if not reading.entries:
        reading.faults.append(Fault(name, 0, "there are headings, but no row about a child."))


def _nothing(reading: Reading) -> str:
    if reading.skipped:
        return (
            "no list of a caseload is in it. Wanted are lists 6 to 9 of Annex A, tables of the "
            "Standard Safeguarding Dataset, or a list with a reference, a plan type and a month "
            "of birth in columns with headings."
        )
    return "nothing could be read."


def _plan_of(kind: str, which: str) -> Callable[[Wanted], str]:
    if kind == PLAIN:
        return lambda wanted: answer_of(wanted.cells.get("plan"))
    code = annex_a.LISTS[int(which)][1]
    return lambda wanted: status_of(wanted) or code


def _lacking(tables: list[Table]) -> str:
    kinds = {table.kind for table in tables}
    if "person" not in kinds:
        return "the table ssd_person is missing. Choose it together with the others."
    if not kinds & set(safeguarding.PLANS):
        return "a table of episodes is missing, such as ssd_cin_episodes or ssd_cp_plans."
    return ""


def _notes(tables: list[Table]) -> list[str]:
    found = []
    for table in tables:
        names = [table.headings.name_of(name) for name, first in table.month_first.items() if first]
        found += [f"{table.label}: “{name}” is read as month/day/year." for name in names]
    return found


__all__ = ["ANNEX_A", "KINDS", "PLAIN", "SSD", "Reading", "Source", "read"]
