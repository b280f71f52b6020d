"""What happened when in one case: audits, voices, actions, moves and plans, newest first.

Belongs here: turning rows that were read already into lines with a day. Does not belong here:
reading them (case_page.py), and what ratings mean in time (history.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from cases.models import Action, Allocation, Audit, AuditMove, ChildVoice, PlanChange, User
from cases.pages.history import lower

MOVED = {
    "return": "returned",
    "moderate": "sent for a second rating",
    "settle": "agreed after a second rating,",
    "withdraw": "withdrawn",
}
SHOWN = 10  # the rest is folded


@dataclass(frozen=True)
class Happening:
    """One line of 'What happened when'."""

    on: datetime.date
    words: str
    audit: Audit | None = None
    by: str = ""
    note: str = ""
    action: Action | None = None
    is_view: bool = False  # a child's or family's own view, not a look at a case


@dataclass(frozen=True)
class Timeline:
    """Newest first; a long one shows its newest lines and folds the rest."""

    lines: tuple[Happening, ...]

    @property
    def newest(self) -> tuple[Happening, ...]:
        return self.lines[:SHOWN]

    @property
    def folded(self) -> tuple[Happening, ...]:
        return self.lines[SHOWN:]


def timeline(
    *,
    audits: Iterable[Audit],
    moves: Iterable[AuditMove],
    allocations: Iterable[Allocation],
    plan_changes: Iterable[PlanChange],
    actions: Iterable[Action],
    reader: User,
) -> Timeline:
    found = [line for audit in audits for line in _of_audit(audit, reader)]
    found += [_of_move(move, reader) for move in moves]
    found += _moves(allocations, reader)
    found += [
        Happening(row.on, f"Plan changed from {lower(row.before.name)} to {lower(row.after.name)}")
        for row in plan_changes
    ]
    found += [line for action in actions for line in _of_action(action)]
    return Timeline(tuple(sorted(found, key=lambda line: line.on, reverse=True)))


def _moves(allocations: Iterable[Allocation], reader: User) -> Iterator[Happening]:
    ordered = sorted(allocations, key=lambda row: (row.starts, row.pk))
    for number, row in enumerate(ordered):
        who = "you" if row.practitioner_id == reader.pk else str(row.practitioner)
        verb = "Moved to" if number else "Opened with"
        yield Happening(row.starts, f"{verb} {who}, {row.team}")


def _of_move(move: AuditMove, reader: User) -> Happening:
    """What became of an audit, on the day it did; its reason stands on the audit's own page."""
    by = "you" if move.by_id == reader.pk else str(move.by or "the system")
    return Happening(timezone.localdate(move.at), MOVED[move.name], audit=move.audit, by=by)


def _of_audit(audit: Audit, reader: User) -> Iterator[Happening]:
    """Its kind and depth, who, and how far it has come."""
    by = "you" if audit.rater_id == reader.pk else str(audit.rater)
    if audit.voice == Audit.Voice.CHILD_OR_FAMILY:
        yield _of_view(audit, by)
        return
    if audit.submitted_at:
        day = timezone.localdate(audit.submitted_at)
        agreed = audit.state not in (Audit.State.SUBMITTED, *Audit.OPEN_STATES)
        state = lower(audit.get_state_display()) if agreed else ""
        yield Happening(day, "submitted", audit=audit, by=by, note=state)
    else:
        state = "" if audit.is_open else lower(audit.get_state_display())
        day = timezone.localdate(audit.started_at)
        yield Happening(day, "begun", audit=audit, by=by, note=state)
    view = getattr(audit, "child_voice", None)
    if view and view.heard_on:
        whose = "Child’s" if view.whose == ChildVoice.Whose.CHILD else "Family’s"
        yield Happening(view.heard_on, f"{whose} view heard", note=view.how_in_words)


def _of_view(audit: Audit, by: str) -> Happening:
    """A view of its own: heard, not yet, cannot now, or still being recorded."""
    view = audit.child_voice
    whose = "Parent’s or carer’s view" if view.whose == ChildVoice.Whose.FAMILY else "Child’s view"
    on = view.heard_on or timezone.localdate(audit.submitted_at or audit.started_at)
    if audit.is_open:
        return Happening(on, f"{whose} begun", audit=audit, by=by, is_view=True)
    if view.heard == ChildVoice.Heard.YES:
        how = view.how_in_words
        return Happening(on, f"{whose} heard", audit=audit, by=by, note=how, is_view=True)
    answer = lower(view.get_heard_display())
    return Happening(on, f"{whose}: {answer}", audit=audit, by=by, is_view=True)


def _of_action(action: Action) -> Iterator[Happening]:
    """Agreed, done and verified, each on its own day; one already in the plan is no happening."""
    if action.already_in_plan:
        return
    yield Happening(timezone.localdate(action.created_at), "Action agreed", action=action)
    if action.done_on:
        words = "Action cancelled" if action.state == Action.State.CANCELLED else "Action done"
        yield Happening(action.done_on, words, action=action)
    if action.verified_on:
        yield Happening(action.verified_on, "Action verified", action=action)
