"""A look that is planned and not begun: what it is, whose case, by when, and what may be done.

Belongs here: what the page of a planned audit says. Does not belong here: the list of looks
(cases/pages/looks.py) and beginning one (cases/actions/planned.py).
"""

from __future__ import annotations

from functools import cached_property

from django.utils import timezone

from cases import access
from cases.models import Allocation, Audit, Case, Sample, User
from cases.pages.looks import late_in_words


class PlannedLook:
    def __init__(self, audit: Audit, reader: User) -> None:
        self.audit = audit
        self.reader = reader

    @cached_property
    def sample(self) -> Sample | None:
        return Sample.objects.filter(audit=self.audit).select_related("plan").first()

    @cached_property
    def held(self) -> Allocation | None:
        """Who holds the case now: the person to look together with."""
        rows = self.audit.case.allocations.filter(ends=None)
        return rows.select_related("practitioner", "team").first()

    @property
    def parts(self) -> list[str]:
        """The parts or items it looks at, when it looks at some only."""
        if self.audit.scope == Audit.Scope.THEMED:
            return [str(section) for section in self.audit.themed_sections.all()]
        if self.audit.scope == Audit.Scope.CHOSEN:
            return [str(item) for item in self.audit.chosen_items.all()]
        return []

    @property
    def late(self) -> str:
        due = self.audit.due_on
        return late_in_words(due, timezone.localdate()) if due else ""

    @property
    def is_own(self) -> bool:
        return access.can_begin(self.reader, self.audit)

    @property
    def case_is_open(self) -> bool:
        return self.audit.case.status == Case.Status.OPEN
