"""What happened to one audit since it was submitted, and what its reader may do with it now.

Belongs here: moves, comments and replies in order, the audit it goes on from, and which buttons
stand on its page. Does not belong here: ratings (audit_reading.py) and who may (cases/access.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from cases import access, lifecycle
from cases.models import Audit, AuditMove, User
from cases.rating_sheet import Row, Sheet
from cases.second_ratings import hindrance

DONE = {
    "submit": "Submitted",
    "agree": "Agreed",
    "return": "Returned",
    "moderate": "Sent for a second rating",
    "settle": "Agreed after a second rating",
    "settle_second": "Set beside the first rating and settled",
    "close": "Closed: nothing is left to do",
    "correct": "Correction opened",
    "withdraw": "Withdrawn",
    "begin": "Begun",
}


@dataclass(frozen=True)
class Step:
    """One line: what was done or said, by whom, and the words that came with it."""

    at: datetime.datetime
    what: str
    by: str
    part: str
    words: str = ""


class Trail:
    def __init__(self, audit: Audit, reader: User) -> None:
        self.audit = audit
        self.reader = reader

    @cached_property
    def moves(self) -> list[AuditMove]:
        return list(self.audit.moves.select_related("by"))

    @cached_property
    def steps(self) -> list[Step]:
        found = [
            Step(move.at, DONE[move.name], _name(move.by), move.part, move.reason)
            for move in self.moves
        ]
        for said in self.audit.comments.select_related("by"):
            what = "Reply" if said.is_reply else "Comment"
            found.append(Step(said.at, what, _name(said.by), said.part, said.text))
        return sorted(found, key=lambda step: step.at)

    @cached_property
    def agreed(self) -> AuditMove | None:
        made = [move for move in self.moves if move.name in ("agree", "settle") and move.by]
        return made[-1] if made else None

    @cached_property
    def revises(self) -> Audit | None:
        return self._near.filter(pk=self.audit.revises_id).first() if self._revises else None

    @property
    def _revises(self) -> bool:
        return self.audit.revises_id is not None

    @cached_property
    def revisions(self) -> list[Audit]:
        return list(self._near.filter(revises=self.audit))

    @property
    def _near(self):
        return Audit.objects.visible_to(self.reader).filter(case=self.audit.case_id)

    # --- what the reader may do now ---

    @cached_property
    def may(self) -> list[str]:
        """The moves and words that fit the audit's state and this reader, the first one filled."""
        audit, reader = self.audit, self.reader
        agrees = access.can_agree(reader, audit)
        talked = audit.state in lifecycle.TALKED_OF
        allowed = {
            "agree": agrees and self._fits("agree"),
            "return": agrees and self._fits("return"),
            "moderate": agrees and self._fits("moderate") and not hindrance(audit.case),
            "comment": agrees and talked,
            "reply": talked and access.can_reply(reader, audit) and self.was_talked_of,
            "correct": self._fits("correct") and access.can_correct(reader, audit),
            "withdraw": self._fits("withdraw") and access.can_withdraw(reader, audit),
        }
        return [name for name, given in allowed.items() if given]

    def _fits(self, name: str) -> bool:
        return self.audit.state in lifecycle.MOVES[name].froms

    @property
    def was_talked_of(self) -> bool:
        """Somebody else has said or done something that can be replied to."""
        me = str(self.reader)
        return any(step.by and step.by != me for step in self.steps)

    @cached_property
    def waiting(self) -> str:
        return waiting_words(self.audit, timezone.localdate())


def waiting_words(audit: Audit, today: datetime.date) -> str:
    """How long an audit has waited to be agreed; empty where nobody has to."""
    if not lifecycle.waits_for_somebody(audit):
        return ""
    days = lifecycle.days_waiting(audit, today)
    if not days:
        return "Waits to be agreed, since today"
    long = "1 day" if days == 1 else f"{days} days"
    said = f"Waits to be agreed, for {long}"
    return f"{said}: escalated" if lifecycle.is_escalated(audit, today) else said


def _name(person: User | None) -> str:
    return str(person) if person else ""


# --- what changed since the audit that this one goes on from ---------------------------------


@dataclass(frozen=True)
class Revision:
    """A revision beside the audit it goes on from."""

    first: Audit
    reason: str  # why it was returned, or what is corrected
    by: str
    on: datetime.date
    changed: list[tuple[Row, str]]  # the row now, and the value before, or ""
    notes: list[Row]  # with a note that is new or has other words
    working_well: bool  # has other words

    @property
    def nothing_yet(self) -> bool:
        return not (self.changed or self.notes or self.working_well)


def revision_of(sheet: Sheet) -> Revision | None:
    """What changed since the returned audit; nothing for an audit that revises none.

    An audit that settles a moderation revises one as well, and is told of elsewhere.
    """
    if sheet.audit.revises_id is None:
        return None
    first = Audit.objects.get(pk=sheet.audit.revises_id)
    back = first.moves.filter(name__in=["return", "correct"]).select_related("by").last()
    if back is None:
        return None
    values = dict(first.ratings.values_list("item__code", "value"))
    notes = dict(first.evidence.values_list("item__code", "text"))
    rows = list(sheet.rows.values())
    return Revision(
        first=first,
        reason=back.reason,
        by=_name(back.by),
        on=timezone.localdate(back.at),
        changed=[
            (row, values.get(row.item.code) or "")
            for row in rows
            if (row.value or "") != (values.get(row.item.code) or "")
        ],
        notes=[row for row in rows if row.note and row.note.text != notes.get(row.item.code, "")],
        working_well=sheet.audit.working_well != first.working_well,
    )
