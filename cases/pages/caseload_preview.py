"""The page of one import: what it would do or did, in words, and what of the files was not read."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.actions.import_undo import why_not
from cases.actions.import_waiting import plan_of
from cases.intake.entries import Reading
from cases.intake.known import Unmatched
from cases.intake.plan import Plan
from cases.intake.reading import KINDS
from cases.models import CaseloadImport

WORDS = (
    ("adds", "Cases added"),
    ("moves", "Cases moved"),
    ("closes", "Cases closed"),
    ("changes", "Cases changed"),
    ("errors", "Rows that cannot be used"),
)
FEW = 5


@dataclass
class ImportPage:
    brought: CaseloadImport
    reading: Reading = field(default_factory=Reading)
    found: Plan = field(default_factory=Plan)

    @classmethod
    def of(cls, brought: CaseloadImport) -> ImportPage:
        if brought.state != CaseloadImport.State.WAITING:
            return cls(brought)
        return cls(brought, *plan_of(brought))

    @property
    def waits(self) -> bool:
        return self.brought.state == CaseloadImport.State.WAITING

    @property
    def kind(self) -> str:
        return KINDS.get(self.brought.kind, "")

    @property
    def counts(self) -> list[tuple[str, int]]:
        counts = self.found.counts() if self.waits else self.brought.counts
        return [(label, counts.get(name, 0)) for name, label in WORDS]

    @property
    def unchanged(self) -> int:
        return self.found.unchanged

    @property
    def unmatched(self) -> list[Unmatched]:
        """The most frequent first."""
        said = self.found.children.unmatched
        return sorted(said, key=lambda one: (-said[one], one.what, one.text))

    @property
    def first_unmatched(self) -> str:
        named = [f"“{one.text}”" for one in self.unmatched[:FEW]]
        more = len(self.unmatched) - FEW
        return ", ".join(named) + (f" and {more} more" if more > 0 else "")

    @property
    def ignored(self) -> list[tuple[str, str]]:
        return [(sheet, ", ".join(names)) for sheet, names in self.reading.ignored.items() if names]

    @property
    def why_not_undone(self) -> str:
        return why_not(self.brought)
