"""Keeping and erasing as its pages show it: each category with its period and what is due, a run.

Belongs here: what stands on the pages. Does not belong here: what is due (cases/retention_due.py)
and who may do what (cases/actions/erasure_runs.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from cases.access import administers, leads_governance
from cases.models import Case, ErasureItem, ErasureRun, User
from cases.retention import BY_CODE, CATEGORIES, OF_CASES, Category
from cases.retention_due import by_team, due, held_categories
from cases.retention_periods import in_words, periods

LEAD = "The information governance lead"


class Line(NamedTuple):
    category: Category
    period: str
    due: int
    held: bool


def lines() -> Iterator[Line]:
    """Every category, its period in force, and how much is due today."""
    now, held = periods(), held_categories()
    counted = Counter(row.category for row in due(timezone.localdate()))
    for one in CATEGORIES:
        yield Line(one, in_words(one, now), counted[one.code], one.code in held)


class RunPage:
    """A run for one reader: an admin reads references, the lead opens no case and reads numbers."""

    def __init__(self, run: ErasureRun, reader: User) -> None:
        self.run, self.reader = run, reader
        self.items = list(run.items.all())

    @property
    def of(self) -> str:
        return BY_CODE[self.run.category].name if self.run.category else "Everything that was due"

    @property
    def counts(self) -> list[tuple[str, int, int, int]]:
        """By category: how many, of these erased, and left."""
        found: list[tuple[str, int, int, int]] = []
        for one in CATEGORIES:
            rows = [item for item in self.items if item.category == one.code]
            if rows:
                done = sum(item.erased_at is not None for item in rows)
                found.append((one.name, len(rows), done, sum(bool(item.left) for item in rows)))
        return found

    @property
    def teams(self) -> list[tuple[str, str, int]]:
        return by_team(self.run.items.all())

    @property
    def names_cases(self) -> bool:
        return administers(self.reader)

    def cases(self) -> QuerySet[Case]:
        """Those not erased yet, by the register an admin keeps."""
        codes = [one.code for one in OF_CASES]
        rows = ErasureItem.objects.filter(run=self.run, category__in=codes, erased_at=None)
        return Case.objects.administered_by(self.reader).filter(pk__in=rows.values("row"))

    @property
    def may_approve(self) -> bool:
        """Somebody else's, and one of the two is the information governance lead."""
        if self.run.state != "waits" or self.run.made_by_id == self.reader.pk:
            return False
        return leads_governance(self.reader) or leads_governance(self.run.made_by)

    @property
    def may_drop(self) -> bool:
        return self.run.state in ("waits", "approved", "too old")

    @property
    def may_erase(self) -> bool:
        return self.run.state in ("approved", "begun")

    @property
    def waits_for(self) -> str:
        """Whom it waits for, in a sentence; "" where it waits for nobody."""
        if self.run.state != "waits" or self.may_approve:
            return ""
        if self.run.made_by_id == self.reader.pk:
            lead = leads_governance(self.reader)
            who = "An admin, or another lead," if lead else LEAD
            return f"You made this preview. {who} has to approve it."
        return f"{LEAD} has to approve it."
