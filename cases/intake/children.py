"""One child from all their rows: the highest plan wins, contradictions are said, never settled."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cases.intake.entries import Entry
from cases.intake.faults import Fault
from cases.intake.known import ENDED, LEAVE_OUT, Known, Plan, Unmatched

Day = datetime.date


@dataclass
class Child:
    """What the files say of one child on the day."""

    reference: str
    sheet: str
    row: int
    plan: Plan = field(default_factory=Plan)
    birth: Day | None = None
    expected: bool = False
    user: int | None = None
    team: int | None = None
    held_from: Day | None = None
    opened: Day | None = None
    closed: Day | None = None  # every row about the child has ended
    family: str = ""


@dataclass
class Children:
    """All children of the files, and every row that cannot be used."""

    found: list[Child] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    unmatched: dict[Unmatched, int] = field(default_factory=dict)  # how many rows say it
    left_out: int = 0
    broken: set[str] = field(default_factory=set)  # references with an error, left as they are

    @property
    def named(self) -> set[str]:
        """Every reference that the files say something of, in small letters."""
        return {child.reference.casefold() for child in self.found} | self.broken

    def wrong(self, entry: Entry, *reasons: str | Unmatched) -> None:
        said = " Also, ".join(map(str, reasons))
        self.errors.append(Fault(entry.sheet, entry.row, said, entry.reference))
        for reason in reasons:
            if isinstance(reason, Unmatched):
                self.unmatched[reason] = self.unmatched.get(reason, 0) + 1


class Wrong(Exception):
    """Why a child's rows cannot be joined."""

    def __init__(self, entry: Entry, *reasons: str | Unmatched) -> None:
        super().__init__(*map(str, reasons))
        self.entry, self.reasons = entry, reasons


def join(entries: Iterable[Entry], known: Known, today: Day) -> Children:
    found, groups = Children(), defaultdict(list)
    for entry in entries:
        if entry.problem:
            found.wrong(entry, entry.problem)
            found.broken.add(entry.reference.casefold())
        else:
            groups[entry.reference.casefold()].append(entry)
    for key, rows in groups.items():
        if key in found.broken:
            continue
        try:
            child = _child(rows, known, today)
        except Wrong as wrong:
            found.wrong(wrong.entry, *wrong.reasons)
            found.broken.add(key)
            continue
        if child is None:
            found.left_out += 1
        else:
            found.found.append(child)
    found.errors.sort()
    return found


def _child(rows: list[Entry], known: Known, today: Day) -> Child | None:
    running: list[tuple[Entry, Plan]] = []
    ended: list[Entry] = []
    for entry in rows:
        if entry.closed:
            ended.append(entry)
            continue
        plan = known.plan(entry.plan)
        if isinstance(plan, Unmatched):
            raise Wrong(entry, plan, *_unknown(entry, known))
        if plan.outcome == ENDED:
            ended.append(replace(entry, closed=today))
        elif plan.outcome != LEAVE_OUT:
            running.append((entry, plan))
    if running:
        return _open_child(running, known, today)
    if not ended:
        return None
    last = max(ended, key=lambda entry: entry.closed or today)
    return Child(last.reference, last.sheet, last.row, closed=last.closed)


def _open_child(running: list[tuple[Entry, Plan]], known: Known, today: Day) -> Child:
    birth, expected = _birth([entry for entry, _ in running])
    running.sort(key=lambda pair: (pair[1].order, *_since(pair[0])), reverse=True)
    first, plan = running[0]
    rows = [entry for entry, _ in running]
    _agree_on_holder(running)
    holder = next((entry for entry in rows if entry.worker or entry.worker_name), first)
    user, team = _holder(holder, first, known)
    return Child(
        first.reference, first.sheet, first.row, plan, birth, expected, user, team,
        held_from=holder.held_from,
        opened=min((entry.opened for entry in rows if entry.opened), default=None),
        family=next((entry.family for entry in rows if entry.family), ""),
    )  # fmt: skip


def _since(entry: Entry) -> tuple[Day, Day, int]:
    return entry.opened or Day.min, entry.held_from or Day.min, -entry.row


def _birth(rows: list[Entry]) -> tuple[Day | None, bool]:
    """Born wins over expected; two months of birth may be two children."""
    born = [entry for entry in rows if not entry.expected] or rows
    for entry in born[1:]:
        if entry.birth != born[0].birth:
            first = born[0]
            where = f"row {first.row}" if first.sheet == entry.sheet else f"{first.sheet}, row "
            where = where if first.sheet == entry.sheet else f"{where}{first.row}"
            raise Wrong(entry, f"another month of birth than in {where}. Is it the same child?")
    return born[0].birth, born[0].expected


def _agree_on_holder(running: list[tuple[Entry, Plan]]) -> None:
    """Two rows of one list and one start that name two workers: nobody can say who is right."""
    (first, plan), *others = running
    for entry, other in others:
        same = other == plan and _since(entry)[:2] == _since(first)[:2]
        if same and first.worker and entry.worker and entry.worker != first.worker:
            raise Wrong(entry, f"another worker than in row {first.row}, on the same day.")


def _holder(holder: Entry, first: Entry, known: Known) -> tuple[int | None, int | None]:
    """The person and the team; a team that is not said is the only one the person works in."""
    if not (holder.worker or holder.worker_name):
        return None, None
    said = holder if holder.team else replace(holder, team=first.team)
    unknown = _unknown(said, known)
    user = known.worker(said)
    if unknown or isinstance(user, Unmatched):
        raise Wrong(holder, *unknown)
    if said.team:
        team = known.team(said.team)
        return user, team if isinstance(team, int) else None
    parts = known.parts.get(user, set())
    return user, next(iter(parts)) if len(parts) == 1 else None


def _unknown(entry: Entry, known: Known) -> list[Unmatched]:
    """The worker and the team of a row, where they are not known: both are asked at once."""
    if not (entry.worker or entry.worker_name):
        return []
    found: list[int | Unmatched] = [known.worker(entry)]
    found += [known.team(entry.team)] if entry.team else []
    return [one for one in found if isinstance(one, Unmatched)]
