"""Two audits of one child item by item: what has grown, and what was rated in one of them only.

Belongs here: laying the ratings and notes of two audits side by side. Does not belong here:
choosing them (cases/forms/comparison.py) and columns (cases/tables/comparison.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from cases.models import Audit, Evidence, Rating
from cases.pages.history import GROWN, NOW_KNOWN, SAME, SET_BACK, change
from frameworks import linked
from frameworks.models import Item

ONLY_BEFORE, ONLY_AFTER = "Only in the earlier audit", "Only in the later audit"
NEW_LINE = "Not compared: its words mean something else now"
OTHERWISE = "changed in another way"  # to or from a word that is no colour
COUNTED = ((GROWN, "grown"), (NOW_KNOWN, "now known"), (SAME, "the same"), (SET_BACK, "set back"))


@dataclass(frozen=True)
class Side:
    """An item in one of the two audits."""

    item: Item
    value: str
    note: str = ""


@dataclass(frozen=True)
class Compared:
    """One item, known by its code, in the earlier audit, the later one, or both."""

    item: Item  # in the words of the later audit
    before: Side | None
    after: Side | None
    change: str

    @property
    def worded_before(self) -> str:
        """The earlier wording, where an edition changed it."""
        if not (self.before and self.after) or self.before.item.text == self.after.item.text:
            return ""
        return self.before.item.text

    @property
    def order(self) -> tuple:
        return (self.item.edition.framework.order, self.item.position)


class Comparison:
    def __init__(self, one: Audit, other: Audit) -> None:
        """In order of time, whichever was chosen first."""
        self.before, self.after = sorted((one, other), key=lambda audit: audit.submitted_at)

    @property
    def same_voice(self) -> bool:
        return self.before.voice == self.after.voice

    @property
    def editions_differ(self) -> bool:
        """Two wordings of one framework; two frameworks have no item in common anyway."""
        one, other = self.before.edition, self.after.edition
        return one.pk != other.pk and one.framework_id == other.framework_id

    @cached_property
    def rows(self) -> list[Compared]:
        """Framework order; two statements."""
        pair = (self.before.pk, self.after.pk)
        notes = {
            (audit, code): text
            for audit, code, text in Evidence.objects.filter(audit__in=pair).values_list(
                "audit_id", "item__code", "text"
            )
        }
        ratings = Rating.objects.filter(audit__in=pair, value__isnull=False)
        sides: dict[str, dict[int, Side]] = {}
        for row in ratings.select_related("item__section", "item__edition__framework"):
            note = notes.get((row.audit_id, row.item.code), "")
            side = Side(row.item, str(row.value), note)
            sides.setdefault(row.item.code, {})[row.audit_id] = side
        found = [self._compared(both) for both in sides.values()]
        return sorted(found, key=lambda row: row.order)

    @cached_property
    def _lines(self) -> linked.Lines:
        """Asked for only where two wordings are compared."""
        return linked.lines() if self.before.edition_id != self.after.edition_id else linked.Lines()

    def _compared(self, both: dict[int, Side]) -> Compared:
        before, after = both.get(self.before.pk), both.get(self.after.pk)
        item = (after or next(iter(both.values()))).item
        if before is None or after is None:
            return Compared(item, before, after, ONLY_BEFORE if before else ONLY_AFTER)
        if not self._lines.comparable(item.code, *(_number(side) for side in (before, after))):
            return Compared(item, before, after, NEW_LINE)
        moved = change(before.value, after.value) if self.same_voice else ""
        return Compared(item, before, after, moved)

    @property
    def in_both(self) -> list[Compared]:
        return [row for row in self.rows if row.before and row.after]

    @property
    def only_before(self) -> list[Compared]:
        return [row for row in self.rows if row.after is None]

    @property
    def only_after(self) -> list[Compared]:
        return [row for row in self.rows if row.before is None]

    @property
    def counts(self) -> list[tuple[int, str]]:
        """How many have grown, are now known, the same, set back: strengths first, all counted."""
        found = Counter(row.change for row in self.in_both)
        said = [(found[word], words) for word, words in COUNTED]
        if found[NEW_LINE]:
            said.append((found[NEW_LINE], "not compared, a new line began"))
        return [*said, (found[""], OTHERWISE)] if found[""] else said


def _number(side: Side) -> int:
    return side.item.edition.number
