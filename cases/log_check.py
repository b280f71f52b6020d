"""Whether the access log is whole: nothing edited, deleted, added from outside or cut off.

Belongs here: reading the chain from its first row to its head. Does not belong here: making it
(cases/log_chain.py). Asks the tables themselves, so that no row is left out on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connections

from cases.log_chain import BEGINNING, COLUMNS, HEAD, TABLE, digest
from cases.log_seals import Seals

AT_ONCE = 2000


class Anchor(NamedTuple):
    """What the head was: how many rows, and the digest of the last."""

    count: int | None  # None: only the digest was kept
    hash: str


@dataclass(frozen=True)
class Found:
    """How many rows stand in the chain, and the first thing wrong with it; "" when it is whole."""

    count: int
    fault: str


def head(using: str = "default") -> Anchor:
    """Where the chain ends now."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT sequence, hash FROM {HEAD} WHERE id = 1")
        row = cursor.fetchone()
    return Anchor(*row) if row else Anchor(0, BEGINNING)


def check(anchors: list[Anchor], using: str = "default") -> Found:
    """Every row in turn, then the head as it was when the check began, then what was anchored.

    Rows that are added meanwhile are read too and take nothing away.
    """
    end = head(using)
    wanted = [*anchors, end]
    seen: set[str] = {BEGINNING}
    at: dict[int, str] = {0: BEGINNING}
    counts, hashes = {a.count for a in wanted}, {a.hash for a in wanted}
    count, previous, seals = 0, BEGINNING, Seals()
    for sequence, before, made, values in _rows(using):
        fault = _fault_of(count + 1, previous, sequence, before, made, values, seals)
        if fault:
            return Found(count, fault)
        count, previous = sequence, made
        if sequence in counts:
            at[sequence] = made
        if made in hashes:
            seen.add(made)
    fault = seals.fault() or _loose(using) or _cut(wanted, end, count, at, seen)
    return Found(count, fault or _ahead(count, using))


def _rows(using: str) -> Iterator[tuple[int, str, str, tuple[Any, ...]]]:
    columns = ", ".join(COLUMNS)
    last = None
    while True:
        after = "sequence IS NOT NULL" if last is None else f"sequence > {last:d}"
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"SELECT sequence, previous, hash, {columns} FROM {TABLE} WHERE {after} "
                f"ORDER BY sequence LIMIT {AT_ONCE}"
            )
            rows = cursor.fetchall()
        for sequence, previous, made, *values in rows:
            yield sequence, previous, made, tuple(values)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]


def _fault_of(
    expected: int,
    previous: str,
    sequence: int,
    before: str,
    made: str,
    values: tuple[Any, ...],
    seals: Seals,
) -> str:
    row = f"Row {sequence} (number {values[0]} in the table)"
    if sequence > expected:
        missing = str(expected) if sequence == expected + 1 else f"{expected} to {sequence - 1}"
        return f"Row {missing} is missing before row {sequence}."
    if sequence < expected:
        return f"{row} stands before the first."
    if before != previous:
        return f"{row} does not follow the row before it: one of the two is not as it was written."
    if made == digest(sequence, before, *values):
        seals.hear(values)
    elif not seals.excuses(sequence, made, values):
        return f"{row} is not as it was written."
    return ""


def _loose(using: str) -> str:
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT min(id) FROM {TABLE} WHERE sequence IS NULL")
        loose = cursor.fetchone()[0]
    return "" if loose is None else f"Number {loose} in the table was never linked to the others."


def _ahead(count: int, using: str) -> str:
    """Rows are linked and the head moved on in one transaction: none can stand beyond it."""
    now = head(using)
    behind = (now.count or 0) < count
    return f"The log ends at {count}, its head says {now.count}." if behind else ""


def _cut(wanted: list[Anchor], end: Anchor, count: int, at: dict[int, str], seen: set[str]) -> str:
    """What should be in the chain and is not: its head, or what was kept outside."""
    for anchor in wanted:
        what = "its head" if anchor is end else "what was kept outside"
        if anchor.count is None:
            if anchor.hash not in seen:
                return f"No row has the digest that was kept outside ({anchor.hash[:12]}…)."
        elif anchor.count > count:
            says = f"the log ends at {count}, {what} says {anchor.count}"
            return f"Row {count + 1} is missing: {says}."
        elif at.get(anchor.count) != anchor.hash:
            return f"Row {anchor.count} is not the row that {what} says."
    return ""
