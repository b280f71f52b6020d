"""Brothers and sisters worked with together, side by side."""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Audit, Case, User
from cases.pages.caseload import audits_of, rows_of
from cases.pages.due import CaseRow
from cases.pages.history import skeleton
from frameworks.models import Item


class Family:
    """One child's family group as one reader may see it."""

    def __init__(self, case: Case, reader: User) -> None:
        self.case = case
        self.reader = reader

    @property
    def _whole(self) -> QuerySet[Case]:
        """The child's own case and every open one of the group; a child alone is a group of one."""
        if not self.case.family_group_id:
            return Case.objects.filter(pk=self.case.pk)
        return Case.objects.filter(family_group=self.case.family_group_id).open()

    @cached_property
    def impacts(self) -> list[Item]:
        return skeleton(Item.Kind.IMPACT)

    @property
    def scale(self) -> dict:
        return self.impacts[0].edition.scale if self.impacts else {}

    @cached_property
    def rows(self) -> list[CaseRow]:
        """The eldest first. Ratings show only of cases the reader may open without asking."""
        cases = self._whole.visible_to(self.reader)
        found = list(cases.select_related("plan_type").with_allocation())
        opened = cases.open_without_asking(self.reader, timezone.now())
        audits = audits_of(Audit.objects.visible_to(self.reader), opened)
        rows = rows_of(found, audits, self.impacts, today=timezone.localdate())
        at_once = set(opened.values_list("pk", flat=True))
        self.behind_a_reason = {case.pk for case in found} - at_once
        return sorted(rows, key=lambda row: (row.born, row.reference))

    @cached_property
    def others(self) -> int:
        """Brothers and sisters this reader may not see."""
        return self._whole.count() - len(self.rows)

    @property
    def sentence(self) -> str:
        """ "3 children in this family, the eldest first."""
        number = len(self.rows) + self.others
        if number == 1:
            return "No brother or sister is worked with here now."
        return f"{number} children in this family, the eldest first."

    @property
    def shared_gaps(self) -> list[tuple[str, list[str]]]:
        """Domains that are a gap now for more than one of them: perhaps one thing to do."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            for domain in row.gaps:
                found.setdefault(domain.name, []).append(row.reference)
        return [(name, references) for name, references in found.items() if len(references) > 1]
