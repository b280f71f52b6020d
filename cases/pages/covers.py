"""Cover as pages show it: what a manager gives and ends, and what a person is told of theirs.

Reads; writes nothing.
"""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from cases.access import Role, administers, standing
from cases.covering import Covers
from cases.models import Cover, Membership, User

OVER_SHOWN = 20


class CoversPage:
    """The cover of a manager's teams, or of all teams for an admin."""

    def __init__(self, reader: User) -> None:
        self.reader, self.today = reader, timezone.localdate()

    @property
    def kept(self) -> QuerySet[Cover]:
        return Cover.objects.kept_by(self.reader)

    @cached_property
    def rows(self) -> list[Cover]:
        """On now or to come, the first to begin first."""
        return list(self.kept.lasting(self.today).for_list())

    @cached_property
    def over(self) -> list[Cover]:
        found = self.kept.over(self.today).for_list().order_by("-last_day", "-pk")
        return list(found[:OVER_SHOWN])

    @cached_property
    def people(self) -> QuerySet[Membership]:
        """Practitioners whom this person may choose, each in a team: of their own teams, or all."""
        found = Membership.objects.current(on=self.today).filter(role=Role.PRACTITIONER)
        found = found.filter(user__is_active=True, team__closed_on=None)
        if not administers(self.reader):
            found = found.filter(team_id__in=standing(self.reader).managed_team_ids)
        return found.select_related("user", "team").order_by("user__name", "team__order")


class OwnCover:
    """What somebody's own first page says of cover; one statement, where there is any."""

    def __init__(self, person: User) -> None:
        self.now: Covers = standing(person).covers
        self.today = timezone.localdate()
        rows = Cover.objects.touching(person).lasting(self.today).for_list()
        found = list(rows) if self.now.are_told else []
        self.to_come = [row for row in found if row.stand_in_id == person.pk and not row.has_begun]
        self.for_me = [row for row in found if row.colleague_id == person.pk]
