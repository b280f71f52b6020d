"""Safeguarding concerns as pages show them: raised, waiting, waiting too long, acknowledged."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases.composed import IDS, Composed
from cases.models import Action, Allocation, Audit, Case, User
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


def _of(actions: Any, ids: Any) -> QuerySet[Action]:
    held = Allocation.objects.filter(case=OuterRef("case_id"), ends=None)
    team = Subquery(held.values("team__name")[:1])
    return actions.filter(pk__in=ids).concerns().annotate(team_name=team)


CONCERNS = Composed("cases.Action", _of, ids=IDS)


def _among(actions: QuerySet[Action]) -> list[Concern]:
    """With the people in them and the team that has the case now; one statement."""
    return shown(CONCERNS.rows(actions.db, ids=actions))


def of_case(case: Case, reader: User) -> list[Concern]:
    return _among(Action.objects.visible_to(reader).filter(case=case))


def of_audit(audit: Audit) -> list[Concern]:
    """Of an audit that came through the door; one statement."""
    return _among(Action.objects.filter(audit=audit))


def waiting_for(reader: User) -> list[Concern]:
    """What stands first on a manager's first page; one statement."""
    return _among(Action.objects.waiting_for(reader, too_late(timezone.now())))
