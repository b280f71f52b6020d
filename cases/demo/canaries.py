"""A token that occurs once in every text field of every case and person, to show what leaks.

Each canary names the person and team who may see it now; a closed case has neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.demo.chance import stream

if TYPE_CHECKING:
    from cases.demo.audits import Batch
    from cases.demo.caseload import Caseload, Child
    from cases.models import Action, AgreedChange, AuditComment, AuditMove, Case


@dataclass(frozen=True)
class Canary:
    token: str
    owner: str
    team: str


class Cage:
    """Gives out the tokens and remembers whose they are. Empty unless it was wished for."""

    def __init__(self, seed: int, *, wanted: bool) -> None:
        self.rng = stream(seed, "canaries")
        self.wanted = wanted
        self.found: list[Canary] = []
        self.places: dict[object, tuple[str, str]] = {}

    def mark_cases(self, load: Caseload) -> None:
        """References and family numbers, before they are stored."""
        if not self.wanted:
            return
        for child in load.children:
            self.places[child.case.public_id] = _place(load, child)
            child.case.reference += "-" + self._token(child.case)
        grouped = [child.case for child in load.children if child.case.family_group]
        for case in {case.family_group.number: case for case in grouped}.values():
            case.family_group.number += "-" + self._token(case)

    def mark_audits(self, batch: Batch) -> None:
        """What works well, before the audits are stored."""
        for audit in batch.audits if self.wanted else []:
            audit.working_well = self._mark(audit.working_well, audit.case)

    def mark_texts(self, batch: Batch) -> None:
        """Notes, actions and what was done, before they are stored."""
        if not self.wanted:
            return
        for note in batch.evidence:
            note.text = self._mark(note.text, note.audit.case)
        for step in batch.steps:
            self.mark_action(step.action)

    def mark_action(self, action: Action) -> None:
        if not self.wanted:
            return
        action.what = self._mark(action.what, action.case)
        action.done_evidence = self._mark(action.done_evidence, action.case)
        action.closing_words = self._mark(action.closing_words, action.case)

    def mark(self, row: AuditMove | AuditComment, name: str) -> None:
        """What was said of an audit, before it is stored; silence stays silent."""
        text = getattr(row, name)
        if self.wanted and text:
            setattr(row, name, self._mark(text, row.audit.case))

    def mark_change(self, change: AgreedChange, case: Case) -> None:
        if self.wanted:
            change.reason = self._mark(change.reason, case)

    def mark_words(self, text: str, owner: str, team: str) -> str:
        """Words that belong to a person rather than a case."""
        return f"{text} {self._kept(owner, team)}" if self.wanted else text

    @staticmethod
    def unmarked(text: str) -> str:
        """A text that is copied from a stored row, to be marked anew: no token stands twice."""
        return " ".join(word for word in text.split(" ") if not word.startswith("cnry"))

    def _mark(self, text: str, case: Case) -> str:
        return f"{text} {self._token(case)}".strip()

    def _token(self, case: Case) -> str:
        return self._kept(*self.places[case.public_id])

    def _kept(self, owner: str, team: str) -> str:
        letters = "".join(self.rng.choice("bcdfghjkmnpqrstvwxz") for _ in range(6))
        token = f"cnry{len(self.found):06d}{letters}"
        self.found.append(Canary(token, owner, team))
        return token


def _place(load: Caseload, child: Child) -> tuple[str, str]:
    if child.case.closed_on is not None:
        return "", ""
    return child.holder.username, load.people.teams[child.team].name
