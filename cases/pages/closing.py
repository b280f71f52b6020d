"""What stands beside the button that closes a case: the last look at how things are now."""

from __future__ import annotations

import datetime
from functools import cached_property

from django.utils import timezone

from cases import access
from cases.models import Audit, Case, User


class Closing:
    """For those who rate the case; an admin, who closes cases too, reads nothing of audits."""

    def __init__(self, case: Case, reader: User) -> None:
        self.case = case
        self.reader = reader

    @cached_property
    def may_look(self) -> bool:
        return access.can_rate(self.reader, self.case)

    @cached_property
    def last_on(self) -> datetime.date | None:
        """When the latest closure audit that counts was submitted."""
        found = Audit.objects.visible_to(self.reader).counted().filter(case=self.case)
        last = found.filter(type=Audit.Type.CLOSURE).order_by("-submitted_at").first()
        return timezone.localdate(last.submitted_at) if last and last.submitted_at else None
