"""One QA auditor's second ratings: to do, to settle, settled; and how far the county's are."""

from __future__ import annotations

from functools import cached_property

from cases.agreement import Progress, progress
from cases.models import Moderation, User
from cases.querysets import ModerationQuerySet


class MySecondRatings:
    """Three lists that hold nothing of any first rating."""

    def __init__(self, reader: User) -> None:
        mine = Moderation.objects.rated_by(reader)
        self._mine = mine.select_related("second__case", "first").order_by("second__due_on", "pk")

    @property
    def to_do(self) -> ModerationQuerySet:
        return self._mine.filter(second__submitted_at=None)

    @property
    def waiting(self) -> ModerationQuerySet:
        return self._mine.filter(second__submitted_at__isnull=False, settled=None)

    @property
    def settled(self) -> ModerationQuerySet:
        return self._mine.filter(settled__isnull=False)

    @cached_property
    def mine(self) -> Progress:
        return progress(self._mine)

    @cached_property
    def county(self) -> Progress:
        """Of everybody's second ratings, without a case."""
        return progress(Moderation.objects.all())
