"""One child's domains, audit by audit: how each was rated, and how it moved from time to time.

Belongs here: putting domain ratings in order of time. Does not belong here: comparing two audits
item by item (comparison.py) and the latest state of a case (case_page.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.models import Audit, Case, Rating, User
from cases.pages.history import SAME, change, skeleton
from frameworks import linked
from frameworks.models import Item

SHOWN = 8  # newest audits on the page; the others one press away
VOICES = (Audit.Voice.PRACTITIONER, Audit.Voice.CHILD_OR_FAMILY)


def audits_in_time(case: Case, reader: User) -> QuerySet[Audit]:
    """Audits of this case that count and are open to this reader, the oldest first.

    Blind second ratings are no part of a case's history: what was agreed stands for them.
    """
    found = Audit.objects.visible_to(reader).counted().filter(case=case, voice__in=VOICES)
    return found.select_related("rater", "edition").order_by("submitted_at", "pk")


@dataclass(frozen=True)
class Cell:
    """One domain in one audit, and how it moved since it was rated before in the same voice."""

    value: str
    change: str

    @property
    def moved(self) -> bool:
        return self.change not in ("", SAME)


class DomainHistory:
    """The picture of domains by rounds for one reader."""

    def __init__(self, case: Case, reader: User, *, child: bool = False, whole: bool = False):
        self.case, self.reader = case, reader
        self.child, self.whole = child, whole
        self.today = timezone.localdate()

    @cached_property
    def impacts(self) -> list[Item]:
        return skeleton(Item.Kind.IMPACT)

    @property
    def scale(self) -> dict:
        return self.impacts[0].edition.scale if self.impacts else {}

    @cached_property
    def _every(self) -> list[Audit]:
        """Those that rate a domain, in the voices that were asked for."""
        rated = Rating.objects.filter(
            audit=OuterRef("pk"), item__kind=Item.Kind.IMPACT, value__isnull=False
        )
        return list(audits_in_time(self.case, self.reader).filter(Exists(rated)))

    @cached_property
    def audits(self) -> list[Audit]:
        """The columns: the newest last."""
        found = [audit for audit in self._every if self._asked(audit)]
        return found if self.whole else found[-SHOWN:]

    def _asked(self, audit: Audit) -> bool:
        return self.child or audit.voice == Audit.Voice.PRACTITIONER

    @property
    def earlier(self) -> int:
        """Audits that are folded away."""
        return sum(1 for audit in self._every if self._asked(audit)) - len(self.audits)

    @property
    def hears_child(self) -> bool:
        return any(audit.voice == Audit.Voice.CHILD_OR_FAMILY for audit in self._every)

    @cached_property
    def _cells(self) -> dict[tuple[int, str], Cell]:
        """By audit and item code; the codes hold from edition to edition."""
        rows = Rating.objects.filter(
            audit__in=[audit.pk for audit in self._every],
            item__kind=Item.Kind.IMPACT,
            value__isnull=False,
        ).values_list("audit_id", "item__code", "value", "entry_method", "item__edition__number")
        given = {(audit, code): told for audit, code, *told in rows}
        editions = {number for *_, number in given.values()}
        lines = linked.lines() if len(editions) > 1 else linked.Lines()
        found: dict[tuple[int, str], Cell] = {}
        last: dict[tuple[str, str, int], str] = {}
        for audit in self._every:
            for item in self.impacts:
                value, method, number = given.get((audit.pk, item.code), ("", "", 0))
                if not value:
                    continue
                line = (audit.voice, item.code, lines.begins(item.code, number))
                before = last.get(line)
                moved = change(before, value)
                carried = method == Rating.EntryMethod.CARRIED and moved == SAME
                said = "Confirmed unchanged" if carried else moved
                found[audit.pk, item.code] = Cell(value, said)
                last[line] = value
        return found

    @property
    def rows(self) -> list[tuple[Item, list[Cell | None]]]:
        """Each domain with its cells, one for every column."""
        return [
            (item, [self._cells.get((audit.pk, item.code)) for audit in self.audits])
            for item in self.impacts
        ]

    @property
    def compare_url(self) -> str:
        """The last two of the columns side by side, item by item."""
        address = reverse("compare", args=[self.case.public_id])
        if len(self.audits) < 2:
            return address
        before, after = self.audits[-2:]
        return f"{address}?a={before.public_id}&b={after.public_id}"

    def address(self, *, child: bool, whole: bool) -> str:
        asked = [*(["child=1"] if child else []), *(["all=1"] if whole else [])]
        return "?" + "&".join(asked)

    @property
    def child_url(self) -> str:
        return self.address(child=not self.child, whole=self.whole)

    @property
    def whole_url(self) -> str:
        return self.address(child=self.child, whole=not self.whole)
