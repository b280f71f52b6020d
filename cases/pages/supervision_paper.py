"""A supervision sheet folded for one page of paper: the same lists, alike lines told once.

Belongs here: which lines are put together, cut or left for the screen, and what the sheet says of
that. Does not belong here: what the lists hold (supervision.py) and how they are printed. Every
case of a list stands on the paper, by its reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cases import charts
from cases.models import Action
from cases.pages.supervision import Line, Lines, SheetPage

LINES = 8  # of a list; the references of the others follow in one
LETTERS = 110  # of what somebody typed
NO_ACTION, IN_PLAN, ACTED = "No open action", "Already in the plan", "With an action"


@dataclass(frozen=True)
class Folded:
    """A list on paper: what is said, and of which cases."""

    rows: tuple[tuple[str, str], ...]
    more: str = ""  # references of the lines that stand on screen only
    hidden: int = 0


def cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"


def together(pairs: Iterable[tuple[str, str]], mark: str = ", ") -> tuple[tuple[str, str], ...]:
    """What is said alike of several stands once, in the order of the first."""
    found: dict[str, dict[str, None]] = {}
    for words, of in pairs:
        found.setdefault(words, {})[of] = None
    return tuple((words, mark.join(each)) for words, each in found.items())


def by_case(rows: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str], ...]:
    """(what is said, "9000001 Understood, Learning; 9000002 Healthy")."""
    found: dict[tuple[str, str], list[str]] = {}
    for words, reference, name in rows:
        found.setdefault((words, reference), []).append(name)
    pairs = ((words, f"{of} {', '.join(names)}") for (words, of), names in found.items())
    return together(pairs, "; ")


class SheetPaper:
    def __init__(self, page: SheetPage) -> None:
        self.page = page

    @property
    def working_well(self) -> Folded:
        lines = self.page.working_well
        rows = tuple(
            (line.case.reference, cut(line.audit.working_well))  # type: ignore[union-attr]
            for line in lines.rows[:LINES]
        )
        return Folded(rows, references(lines.rows[LINES:]), lines.hidden)

    @property
    def changes(self) -> Folded:
        """By what changed to what, those that grew first; of a case all its domains."""
        lines = self.page.changes
        rows = by_case((self._moved(line), line.case.reference, line.name) for line in lines.rows)
        return Folded(rows, hidden=lines.hidden)

    def _moved(self, line: Line) -> str:
        """ "Grown, gap to developing"."""
        before, now = (
            charts.word(value, self.page.scale).lower() for value in (line.before, line.now)
        )
        return f"{line.moved}, {before} to {now}"

    @property
    def stuck(self) -> Folded:
        """Those nobody works on first; of a case all its domains."""
        lines = self.page.stuck
        order = (NO_ACTION, IN_PLAN, ACTED)
        told = ((what_happens(line.actions), line) for line in lines.rows)
        ordered = sorted(told, key=lambda pair: order.index(pair[0]))
        rows = by_case((what, line.case.reference, line.name) for what, line in ordered)
        return Folded(rows, hidden=lines.hidden)

    @property
    def due(self) -> Folded:
        return self._alike(self.page.due)

    @property
    def views(self) -> Folded:
        return self._alike(self.page.views)

    def _alike(self, lines: Lines) -> Folded:
        rows = together((line.words, line.case.reference) for line in lines.rows)
        told = {of for _, each in rows[:LINES] for of in each.split(", ")}
        rest = [line for line in lines.rows if line.case.reference not in told]
        shown = tuple((words, of) if ", " in of else (of, words) for words, of in rows[:LINES])
        return Folded(shown, references(rest), lines.hidden)

    @property
    def overdue(self) -> Folded:
        lines = self.page.overdue
        rows = tuple(
            (line.case.reference, f"{action_words(line.actions[0])}: {line.words}")
            for line in lines.rows[:LINES]
        )
        return Folded(rows, references(lines.rows[LINES:]), lines.hidden)

    @property
    def left_out(self) -> str:
        """What stands on screen and not on the paper, in one sentence."""
        return f"{'; '.join(self._left())}." if any(self._left()) else ""

    def _left(self) -> Iterator[str]:
        if self.page.due.total:
            yield "the plan type of each case due"
        if self.page.stuck.total:
            yield "since when each gap is stuck, and what its actions say"
        lists = (self.working_well, self.due, self.overdue, self.views)
        if any(found.more for found in lists):
            yield f"more than {LINES} lines of a list"
        typed = [line.audit.working_well for line in self.page.working_well.rows if line.audit]
        typed += [line.actions[0].what for line in self.page.overdue.rows]
        if any(cut(text).endswith("…") for text in typed):
            yield "the end of long words"
        if len(self.page.versions) > 1:
            yield "earlier versions of the agreed points"


def references(lines: Sequence[Line]) -> str:
    return ", ".join(dict.fromkeys(line.case.reference for line in lines))


def what_happens(actions: Sequence[Action]) -> str:
    if not actions:
        return NO_ACTION
    return IN_PLAN if all(action.already_in_plan for action in actions) else ACTED


def action_words(action: Action) -> str:
    what = "already in the plan" if action.already_in_plan else cut(action.what)
    return f"{what}, {action.owner.name}"
