"""How an audit moves on: its states, the moves between them, who makes each, and what guards it.

Belongs here: the table that code, tests and docs/roles.md share, and the refusal of a move that
does not fit. Does not belong here: writing (cases/actions/moves.py) and who somebody is
(cases/access.py). Overdue, due for re-audit and escalated are worked out, never stored.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from cases.models import Audit
from cases.querysets import SPREAD
from cases.stored_settings import stored

State = Audit.State
ANY_OPEN = (State.PLANNED, State.IN_PROGRESS)


class Refused(Exception):
    """The move does not fit the state the audit is in; the message says why, and what stands."""


@dataclass(frozen=True)
class Move:
    """One way an audit moves on."""

    name: str
    label: str
    froms: tuple[str, ...]
    to: str
    who: str  # whom cases/access.py lets make it; docs/roles.md has the whole table
    guard: str
    needs_reason: bool = False


_MOVES = [
    Move("begin", "Begin", (State.PLANNED,), State.IN_PROGRESS, "rater",
         "the case is open and held by the rater, or was drawn for them"),
    Move("submit", "Submit", (State.IN_PROGRESS,), State.SUBMITTED, "rater",
         "everything asked for is rated or left on purpose; each gap has an action or is in the "
         "plan; what does not apply has a reason"),
    Move("agree", "Agree", (State.SUBMITTED,), State.AGREED, "agreer", "not one’s own audit"),
    Move("return", "Return", (State.SUBMITTED,), State.RETURNED, "agreer",
         "a reason; opens a linked revision with the ratings copied", needs_reason=True),
    Move("moderate", "Ask for a second rating", (State.SUBMITTED,), State.IN_MODERATION,
         "agreer; in a draw, quality",
         "not one’s own audit; the second rater neither holds nor manages the case, nor has "
         "opened it"),
    Move("settle", "Settle the agreed rating", (State.IN_MODERATION,), State.AGREED, "moderator",
         "the blind second rating is in; a reason wherever the agreed rating is another"),
    Move("settle_second", "Settle the second rating", (State.SUBMITTED,), State.AGREED, "moderator",
         "a second rating only, together with the first"),
    Move("close", "Close", (State.AGREED,), State.CLOSED, "system",
         "every action is verified, or cancelled with a reason"),
    Move("correct", "Correct", (State.CLOSED,), State.CLOSED, "quality",
         "opens a new linked audit; the closed one stays as it is", needs_reason=True),
    Move("withdraw", "Withdraw", (*ANY_OPEN, State.SUBMITTED, State.RETURNED, State.IN_MODERATION,
         State.AGREED), State.WITHDRAWN, "rater’s manager", "kept, and counted nowhere",
         needs_reason=True),
]  # fmt: skip
MOVES: dict[str, Move] = {move.name: move for move in _MOVES}
# Moves after which an audit counts that did not before, or the other way round.
RECOUNTED = frozenset(
    move.name
    for move in _MOVES
    if any((state in Audit.COUNTED_STATES) != (move.to in Audit.COUNTED_STATES)
           for state in move.froms)
)  # fmt: skip
# While it is one of these, people may comment on an audit and reply; both stay with it.
TALKED_OF = (State.SUBMITTED, State.RETURNED, State.IN_MODERATION, State.AGREED, State.CLOSED)


def check(state: str, name: str) -> Move:
    """The move, if it fits the state; raises Refused with a sentence for the person who asked."""
    move = MOVES[name]
    if state not in move.froms:
        stands = State(state).label.lower()
        fits = " or ".join(State(found).label.lower() for found in move.froms)
        raise Refused(
            f"“{move.label}” is for an audit that is {fits}; this one is {stands}. "
            "Nothing was changed, and all that the audit holds is safe."
        )
    return move


def check_talk(state: str) -> None:
    """An audit that is not in yet, or was withdrawn, is not commented on. Raises Refused."""
    if state not in TALKED_OF:
        stands = State(state).label.lower()
        raise Refused(
            f"Comments and replies are for an audit that is submitted; this one is {stands}. "
            "Nothing was changed."
        )


# --- worked out, never stored ----------------------------------------------------------------


def is_drawn(pk: int) -> bool:
    """In the share of self audits that a manager looks at; AuditQuerySet.drawn says it in SQL."""
    return pk * SPREAD % 100 < stored.AGREE_SHARE


def waits_for_somebody(audit: Audit) -> bool:
    """Somebody has to agree it. A self audit that was not drawn rests here, and counts."""
    if audit.state != State.SUBMITTED or audit.voice != Audit.Voice.PRACTITIONER:
        return False
    return audit.type != Audit.Type.SELF or is_drawn(audit.pk)


def days_waiting(audit: Audit, today: datetime.date) -> int:
    if audit.submitted_at is None or not waits_for_somebody(audit):
        return 0
    return (today - timezone.localdate(audit.submitted_at)).days


def is_escalated(audit: Audit, today: datetime.date) -> bool:
    """It has waited to be agreed for longer than ESCALATE_DAYS."""
    return days_waiting(audit, today) > stored.ESCALATE_DAYS


def is_overdue(audit: Audit, today: datetime.date) -> bool:
    """A planned look past its day, not begun or not in yet."""
    return audit.state in ANY_OPEN and audit.due_on is not None and audit.due_on < today
