"""How an audit moves on: its states, the moves between them, who makes each, and what guards it.

Belongs here: the table that code, tests and docs/roles.md share, and the refusal of a move that
does not fit. Does not belong here: writing (cases/actions/moves.py) and who somebody is
(cases/access.py). Overdue, due for re-audit and escalated are worked out, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Audit

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
    who: str  # a part of cases.access.parts_in_audit, or "system"
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
         "moderation planner", "the second rater neither holds nor manages the case"),
    Move("settle", "Settle the agreed rating", (State.IN_MODERATION,), State.AGREED, "moderator",
         "the blind second rating is in; a reason wherever the agreed rating is another"),
    Move("close", "Close", (State.AGREED,), State.CLOSED, "system",
         "every action is verified, or cancelled with a reason"),
    Move("correct", "Correct", (State.CLOSED,), State.CLOSED, "quality",
         "opens a new linked audit; the closed one stays as it is", needs_reason=True),
    Move("withdraw", "Withdraw", (*ANY_OPEN, State.SUBMITTED, State.RETURNED, State.IN_MODERATION,
         State.AGREED), State.WITHDRAWN, "rater’s manager", "kept, and counted nowhere",
         needs_reason=True),
]  # fmt: skip
MOVES: dict[str, Move] = {move.name: move for move in _MOVES}


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
