"""What happens next in Fenmarch: one action a domain with gaps, or "already in the plan"."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from cases.demo import notes
from cases.demo.chance import identifier
from cases.demo.ratings import RED, Rated
from cases.demo.schedule import Look
from cases.models import Action, Audit
from frameworks.models import Item

if TYPE_CHECKING:
    from cases.demo.caseload import Caseload

State = Action.State
ROWS = 2000


@dataclass(frozen=True)
class Step:
    action: Action
    items: list[Item]


def steps(load: Caseload, look: Look, audit: Audit, rated: list[Rated], rng: Random) -> list[Step]:
    """Every gap is covered: the gaps of a domain together, by one action or the plan."""
    by_section: dict[int, list[Item]] = {}
    for row in rated:
        if row.value == RED:
            by_section.setdefault(row.item.section_id, []).append(row.item)
    return [Step(_action(load, look, audit, items[0], rng), items) for items in by_section.values()]


def _action(load: Caseload, look: Look, audit: Audit, item: Item, rng: Random) -> Action:
    in_plan = rng.random() < 0.3
    due = look.day + datetime.timedelta(days=rng.choice((14, 21, 28, 42, 56, 84)))
    action = Action(
        public_id=identifier(rng),
        case=look.child.case,
        audit=audit,
        already_in_plan=in_plan,
        what="" if in_plan else notes.what_next(rng, item.section.letter.upper()),
        owner=audit.practitioner,
        due_on=due,
        created_at=audit.submitted_at,
    )
    _settle(load, look, action, rng)
    return action


def _settle(load: Caseload, look: Look, action: Action, rng: Random) -> None:
    """Most actions are done by their date; the few overdue ones are planted afterwards.

    An unfinished one is due a fortnight or more after the anchor, so that a demo which stays up
    some days does not fill with overdue actions by itself.
    """
    case = look.child.case
    ended = case.closed_on is not None or look.child.holder.pk != action.owner_id
    soon = load.anchor + datetime.timedelta(days=14)
    if not ended and (action.due_on >= soon or look.index == 5):
        action.due_on = max(action.due_on, soon + datetime.timedelta(days=rng.randint(0, 20)))
        action.state = State.IN_PROGRESS if rng.random() < 0.3 else State.OPEN
        if look.index < 5 or rng.random() < 0.75:
            return
    drawn = rng.random()
    late = State.DONE if drawn < 0.94 else State.CANCELLED
    action.state = State.VERIFIED if drawn < 0.35 else late
    cancelled = action.state == State.CANCELLED
    said = notes.CANCELLED if cancelled else rng.choice(notes.DONE)
    latest = min(case.closed_on or load.anchor, load.anchor)
    days = max(0, min((action.due_on - look.day).days + 6, (latest - look.day).days))
    ended_on = look.day + datetime.timedelta(days=rng.randint(min(3, days), days))
    action.version = 1
    if cancelled:
        action.closing_words = said
    else:
        _done(load, look, action, said, ended_on)


def _done(
    load: Caseload, look: Look, action: Action, evidence: str, done_on: datetime.date
) -> None:
    """Done by its owner; verified, if at all, by the team's manager some days later."""
    action.done_evidence, action.done_on, action.done_by = evidence, done_on, action.owner
    if action.state == State.VERIFIED:
        action.verified_by = load.people.managers[look.child.team]
        action.verified_on = min(done_on + datetime.timedelta(days=4), load.anchor)
        action.version = 2


def store(found: list[Step]) -> None:
    Action.objects.bulk_create([step.action for step in found], batch_size=ROWS)
    through = Action.items.through
    through.objects.bulk_create(
        [
            through(action_id=step.action.pk, item_id=item.pk)
            for step in found
            for item in step.items
        ],
        batch_size=ROWS,
    )
