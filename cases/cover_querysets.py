"""Covers as lists, and the cases and hands they bring along.

Belongs here: which covers last, who reads them, and what they reach, as sub-queries. Does not
belong here: today's covers of one person (cases/covering.py), which come with their parts.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from cases.access import Role, standing

if TYPE_CHECKING:
    from cases.models import User


def _model(name: str):
    return apps.get_model("cases", name)


def in_hands_of(user: User) -> Q:
    """Of allocations: their own, and those of open cases that they cover today."""
    found = Q(practitioner=user)
    for cover in standing(user).covers.all:
        held = Q(practitioner_id=cover.colleague_id, team_id=cover.team_id)
        found |= held & Q(case__status="open")
    return found


def not_by_stand_ins(audits: QuerySet) -> QuerySet:
    """Without audits whose rater stood in for the practitioner when they were submitted.

    Nor those whose rater stands in for whoever holds the case now.
    """
    covers = _model("Cover").objects
    then = covers.filter(
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("submitted_at")),
        stand_in=OuterRef("rater"),
        colleague=OuterRef("practitioner"),
        team=OuterRef("team"),
        starts__lte=OuterRef("submitted_day"),
        last_day__gte=OuterRef("submitted_day"),
    )
    now = covers.today().filter(
        stand_in=OuterRef(OuterRef("rater")),
        colleague=OuterRef("practitioner"),
        team=OuterRef("team"),
    )
    held = _model("Allocation").objects.filter(Exists(now), case=OuterRef("case"), ends=None)
    dated = audits.alias(submitted_day=TruncDate("submitted_at"))
    return dated.exclude(Exists(then)).exclude(Exists(held))


def covered_that_day() -> Exists:
    """Of allocations, in a row of the log with `day`: the actor stood in for the holder then."""
    rows = _model("Cover").objects.filter(
        stand_in=OuterRef(OuterRef("actor_id")),
        colleague=OuterRef("practitioner"),
        team=OuterRef("team"),
        starts__lte=OuterRef(OuterRef("day")),
        last_day__gte=OuterRef(OuterRef("day")),
    )
    return Exists(rows)


class CoverQuerySet(QuerySet):
    def lasting(self, on: datetime.date) -> Self:
        """Those of this day and later ones."""
        return self.filter(ended_at=None, last_day__gte=on)

    def over(self, on: datetime.date) -> Self:
        return self.exclude(ended_at=None, last_day__gte=on)

    def today(self) -> Self:
        today = timezone.localdate()
        return self.lasting(today).filter(starts__lte=today)

    def overlapping(self, first: datetime.date, last: datetime.date) -> Self:
        return self.filter(ended_at=None, starts__lte=last, last_day__gte=first)

    def touching(self, user: User) -> Self:
        """Of their cases, or by them."""
        return self.filter(Q(colleague=user) | Q(stand_in=user))

    def end_now(self) -> int:
        """How many of those that last are over from this moment."""
        return self.lasting(timezone.localdate()).update(ended_at=timezone.now())

    def kept_by(self, user: User) -> Self:
        """Those somebody gives and ends: a manager of their teams, an admin of all."""
        roles = standing(user)
        if roles.has(Role.ADMIN):
            return self.all()
        return self.filter(team_id__in=roles.managed_team_ids)

    def for_list(self) -> Self:
        people = self.select_related("colleague", "stand_in", "team")
        return people.order_by("starts", "last_day", "pk")
