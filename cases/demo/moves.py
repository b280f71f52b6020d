"""Moves of many audits at once, through the same table as real ones, with both rows each leaves.

Belongs here: keeping and writing moves in bulk. Does not belong here: which audit moves why.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict

from cases import lifecycle
from cases.access import Role
from cases.demo.caseload import Caseload
from cases.models import AccessLog, Audit, AuditMove, Membership, User

ROWS = 2000


class Moves:
    """Collects moves; `store` writes them in the order in which each audit made them."""

    def __init__(self, load: Caseload) -> None:
        self.load = load
        self.parts = {
            row.user_id: ", ".join(filter(None, [Role(row.role).label, str(row.team or "")]))
            for row in Membership.objects.select_related("team")
        }
        self.rows: list[AuditMove] = []
        self.log: list[AccessLog] = []
        self._turns: Counter[int] = Counter()
        self._steps: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def make(
        self, audit: Audit, name: str, by: User | None, at: datetime.datetime, reason: str = ""
    ) -> None:
        """One move of the table; lifecycle.Refused is a fault of the county."""
        found = lifecycle.check(audit.state, name)
        before, audit.state = audit.state, found.to
        if found.to != before:
            self.pass_on(audit, found.to)
        row = AuditMove(audit=audit, name=name, from_state=before, to_state=found.to, by=by,
                        part=self.part(by), reason=reason, at=at)  # fmt: skip
        self.load.cage.mark(row, "reason")
        self.rows.append(row)
        self.note(audit, f"audit {audit.get_state_display().lower()}", by, at)

    def note_submission(self, audit: Audit) -> None:
        """The rows of an audit that is submitted already."""
        row = AuditMove(
            audit=audit, name="submit", from_state=Audit.State.IN_PROGRESS,
            to_state=Audit.State.SUBMITTED, by=audit.rater, part=self.part(audit.rater),
            at=audit.submitted_at,
        )  # fmt: skip
        self.rows.append(row)
        self.note(audit, "audit submitted", audit.rater, row.at)

    def pass_on(self, audit: Audit, state: str) -> None:
        """A state without a row of its own, as of the agreed rating that settles a pair."""
        audit.state = state
        self._steps[self._turns[audit.pk]][state].append(audit.pk)
        self._turns[audit.pk] += 1

    def note(self, audit: Audit, what: str, by: User | None, at: datetime.datetime) -> None:
        """A row of the log alone."""
        self.log.append(
            AccessLog(
                at=at,
                actor=by,
                event=AccessLog.Event.STATE,
                what=what,
                case_id=audit.case.public_id,
            )
        )

    def part(self, person: User | None) -> str:
        return self.parts.get(person.pk, "") if person else ""

    def store(self) -> int:
        for turn in sorted(self._steps):
            for state, ids in sorted(self._steps[turn].items()):
                for start in range(0, len(ids), 500):
                    Audit.objects.filter(pk__in=ids[start : start + 500]).update(state=state)
        AuditMove.objects.bulk_create(self.rows, batch_size=ROWS)
        AccessLog.objects.bulk_create(self.log, batch_size=ROWS)
        return len(self.rows)
