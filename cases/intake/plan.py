"""What bringing the files in would do, child by child: the dry run. Nothing is written here."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field

from cases.intake.children import Child, Children
from cases.intake.faults import Fault
from cases.intake.known import Known

Day = datetime.date
ADD, MOVE, CLOSE, CHANGE = "add", "move", "close", "change"


@dataclass(slots=True)
class State:
    """A case on the register as it is now."""

    pk: int
    plan: int
    plan_name: str
    birth: Day | None
    due: Day | None
    family: str
    is_open: bool
    closed_on: Day | None
    opened_on: Day
    user: int | None = None
    team: int | None = None
    starts: Day | None = None
    allocation: int | None = None
    is_double: bool = False  # another record of the child goes on
    team_closed: bool = False  # held last in a team that is closed


@dataclass
class Step:
    """What is done for one child. `state` is None for a child who is added."""

    child: Child
    state: State | None
    kinds: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    starts: Day = Day.min  # of the new allocation, and of a case that is added
    holder: tuple[int, int] | None = None  # person and team of the new allocation
    closed_on: Day | None = None
    fields: dict[str, object] = field(default_factory=dict)

    def say(self, kind: str, words: str) -> None:
        self.kinds.add(kind)
        self.words.append(words)


@dataclass
class Plan:
    """Everything that would happen, and everything that cannot."""

    steps: list[Step] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    children: Children = field(default_factory=Children)
    unchanged: int = 0
    not_added: int = 0  # ended before they were ever known here
    nobody: int = 0  # come in, and no worker is said
    not_in_file: int = 0

    def count(self, kind: str) -> int:
        return sum(kind in step.kinds for step in self.steps)

    def counts(self) -> dict[str, int]:
        return {
            "adds": self.count(ADD),
            "moves": self.count(MOVE),
            "closes": self.count(CLOSE),
            "changes": self.count(CHANGE),
            "unchanged": self.unchanged,
            "errors": len(self.errors),
        }

    def mark(self) -> str:
        """Two plans with one mark do the same; a page carries it, so that what it shows is done."""
        digest = hashlib.sha256()
        for step in self.steps:
            pk = step.state.pk if step.state else 0
            digest.update(f"{step.child.reference}|{pk}|{step.words}\n".encode())
        for error in self.errors:
            digest.update(f"{error}\n".encode())
        return digest.hexdigest()[:20]


@dataclass
class Register:
    """The cases that the files name, by reference in small letters; and how many go on in all."""

    cases: dict[str, State] = field(default_factory=dict)
    still_open: int = 0


def plan(children: Children, register: Register, known: Known, today: Day) -> Plan:
    cases = register.cases
    found = Plan(errors=list(children.errors), children=children)
    for child in children.found:
        state = cases.get(child.reference.casefold())
        if state is None and child.closed:
            found.not_added += 1
            continue
        if state is not None and state.is_double:
            found.unchanged += 1
            continue
        step = Step(child, state)
        reason = _fill(step, known, today)
        if reason:
            found.errors.append(Fault(child.sheet, child.row, reason, child.reference))
        elif step.kinds:
            found.steps.append(step)
            found.nobody += state is None and child.user is None
        else:
            found.unchanged += 1
    found.not_in_file = register.still_open - sum(state.is_open for state in cases.values())
    found.errors.sort()
    return found


def _fill(step: Step, known: Known, today: Day) -> str:
    """Why nothing can be done for this child, or nothing."""
    child, state = step.child, step.state
    if child.user and child.team is None and (state is None or state.user != child.user):
        name = known.user_names.get(child.user, "")
        return f"no team is said, and {name} works in none or in several."
    if state is None:
        _add(step, known, today)
    elif child.closed:
        if state.is_open:
            step.closed_on = max(child.closed, state.opened_on)
            step.say(CLOSE, f"closed on {_said(step.closed_on)}")
    elif state.is_open or (state.closed_on and state.closed_on < today):
        _change(step, today)
        _move(step, known, today)
    return ""


def _add(step: Step, known: Known, today: Day) -> None:
    child = step.child
    step.starts = child.held_from or child.opened or today
    if child.user and child.team:
        step.holder = (child.user, child.team)
    step.say(ADD, f"added, {child.plan.name}, {_holder(child, known)}")


def _change(step: Step, today: Day) -> None:
    child, state = step.child, step.state
    if state is None:
        return
    if not state.is_open:
        step.fields |= {"status": "open", "closed_on": None}
        step.say(CHANGE, "opened again")
    if child.plan.pk != state.plan:
        step.fields["plan_type_id"] = child.plan.pk
        step.say(CHANGE, f"plan: {state.plan_name} to {child.plan.name}")
    if not child.expected and child.birth != state.birth:
        step.fields |= {"birth_month": child.birth, "expected_month": None}
        step.say(CHANGE, f"month of birth: {_month(child.birth)}")
    elif child.expected and state.birth is None and child.birth != state.due:
        step.fields["expected_month"] = child.birth
        step.say(CHANGE, f"birth expected: {_month(child.birth)}")
    if child.family and child.family != state.family:
        step.fields["family"] = child.family
        step.say(CHANGE, f"family number: {child.family}")


def _move(step: Step, known: Known, today: Day) -> None:
    """A worker who is not said keeps who holds the case; so does a later change by hand."""
    child, state = step.child, step.state
    if state is None or (child.user is None and not state.team_closed):
        return
    if child.user is None:
        step.starts = max(today, state.starts or Day.min)
        step.say(MOVE, "nobody holds it: its team is closed")
        return
    team = child.team or state.team
    if (child.user, team) == (state.user, state.team) or (state.starts and state.starts > today):
        return
    if team is not None:
        step.holder = (child.user, team)
    step.starts = max(child.held_from or today, state.starts or Day.min)
    step.say(MOVE, f"moves to {_holder(child, known)}, from {_said(step.starts)}")


def _holder(child: Child, known: Known) -> str:
    if child.user is None or child.team is None:
        return "nobody holds it yet"
    return f"{known.user_names[child.user]}, {known.team_names[child.team]}"


def _said(day: Day | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _month(day: Day | None) -> str:
    return f"{day:%B %Y}" if day else ""
