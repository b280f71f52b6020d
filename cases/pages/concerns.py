"""Safeguarding concerns as pages show them: raised, waiting, waiting too long, acknowledged."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from cases.models import Action, Audit, Case, User
from cases.periods import span_in_words
from cases.stored_settings import stored


@dataclass(frozen=True)
class Concern:
    """One urgent action, and how long it waits or waited at a moment."""

    action: Action
    now: datetime.datetime

    @property
    def is_waiting(self) -> bool:
        return self.action.acknowledged_at is None

    @property
    def waited(self) -> str:
        return span_in_words((self.action.acknowledged_at or self.now) - self.action.created_at)

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.action.created_at < too_late(self.now)


@dataclass(frozen=True)
class Safeguarding:
    """What the county tells people to do, wherever a concern is shown."""

    text: str
    link: str
    hours: int

    @property
    def is_web(self) -> bool:
        return self.link.startswith(("https://", "http://"))


def safeguarding() -> Safeguarding:
    return Safeguarding(stored.SAFEGUARDING_TEXT, stored.SAFEGUARDING_LINK, stored.CONCERN_HOURS)


def too_late(now: datetime.datetime) -> datetime.datetime:
    """A concern raised before this moment should have been acknowledged."""
    return now - datetime.timedelta(hours=stored.CONCERN_HOURS)


def shown(actions: Iterable[Action]) -> list[Concern]:
    now = timezone.now()
    return [Concern(action, now) for action in actions]


def of_case(case: Case, reader: User) -> list[Concern]:
    """One statement."""
    return shown(Action.objects.visible_to(reader).concerns().filter(case=case))


def of_audit(audit: Audit) -> list[Concern]:
    """Of an audit that came through the door; one statement."""
    return shown(Action.objects.concerns().filter(audit=audit))


def waiting_for(reader: User) -> list[Concern]:
    """What stands first on a manager's first page; one statement."""
    return shown(Action.objects.waiting_for(reader, too_late(timezone.now())))
