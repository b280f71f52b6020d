"""Two ratings of one case side by side, and what was agreed; before the second is in, nothing.

Belongs here: what the pair's page shows. Does not belong here: who may see a pair
(cases/querysets.py) and settling it (cases/actions/moderation.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cases import access
from cases.models import AgreedChange, Case, Evidence, Moderation, User
from cases.pages.history import IN_ORDER
from cases.rating_sheet import Row, Sheet
from frameworks.models import Item


@dataclass(frozen=True)
class PairRow:
    """One item that either of the two rated."""

    item: Item
    first: Row
    second: Row
    change: AgreedChange | None = None

    @property
    def same(self) -> bool:
        return self.first.value == self.second.value

    @property
    def only_one(self) -> bool:
        return not (self.first.value and self.second.value)

    @property
    def apart(self) -> str:
        """By how many steps, in words."""
        if self.same:
            return "The same"
        if self.only_one:
            return "Rated by one"
        if self.first.value in IN_ORDER and self.second.value in IN_ORDER:
            steps = abs(IN_ORDER[self.first.value] - IN_ORDER[self.second.value])
            return "1 step apart" if steps == 1 else f"{steps} steps apart"
        return "Not on one scale"

    @property
    def agreed(self) -> str | None:
        return self.change.value if self.change else self.first.value

    @property
    def notes(self) -> list[tuple[str, Evidence]]:
        pairs = (("First", self.first.note), ("Second", self.second.note))
        return [(who, note) for who, note in pairs if note and note.text]


class PairPage:
    """A moderation for one reader."""

    def __init__(self, moderation: Moderation, reader: User) -> None:
        self.moderation = moderation
        self.reader = reader
        self.first, self.second = moderation.first, moderation.second
        self.scale = self.second.edition.scale

    @property
    def is_blind(self) -> bool:
        """Nothing of the first rating is read, let alone shown, until the second is in."""
        return self.second.submitted_at is None

    @property
    def is_settled(self) -> bool:
        return self.moderation.settled_id is not None

    @property
    def asked_by(self) -> User | None:
        """Who picked this audit; nobody where a draw by chance did."""
        plan = self.moderation.plan
        return None if plan and plan.drawn_at else self.moderation.asked_by

    @cached_property
    def can_settle(self) -> bool:
        open_pair = not self.is_settled and not self.is_blind
        return open_pair and access.can_settle(self.reader, self.moderation)

    @cached_property
    def opens_case(self) -> bool:
        """Other QA auditors read the ratings of a pair, without the case and its notes."""
        visible = Case.objects.visible_to(self.reader)
        return visible.filter(pk=self.second.case_id).exists()

    @cached_property
    def rows(self) -> list[PairRow]:
        """Framework order."""
        if self.is_blind:
            return []
        first, second = Sheet(self.first), Sheet(self.second)
        changes = {change.item_id: change for change in self.moderation.changes.all()}
        pairs = (
            PairRow(row.item, row, second.rows[pk], changes.get(pk))
            for pk, row in first.rows.items()
            if pk in second.rows
        )
        return [pair for pair in pairs if pair.first.value or pair.second.value]

    @property
    def apart(self) -> list[PairRow]:
        return [row for row in self.rows if not row.same and not row.only_one]

    @property
    def by_one(self) -> list[PairRow]:
        return [row for row in self.rows if row.only_one]

    @property
    def same(self) -> list[PairRow]:
        return [row for row in self.rows if row.same]

    @property
    def changes(self) -> list[PairRow]:
        return [row for row in self.rows if row.change]
