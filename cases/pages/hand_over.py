"""What somebody in a manager's teams still holds, to be passed on in one step. Reads only."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet

from cases.access import INDEPENDENT_TYPES, standing
from cases.models import Action, Allocation, Audit, Case, User


def people_under(reader: User) -> QuerySet[User]:
    """Everybody who plays or played a part in the reader's teams, or holds a case there."""
    teams = standing(reader).managed_team_ids
    held = Allocation.objects.filter(team_id__in=teams, ends=None)
    parts = Q(memberships__team_id__in=teams) | Q(pk__in=held.values("practitioner_id"))
    return User.objects.filter(parts).distinct()


class HandOver:
    """The open work of one person on cases of the reader's teams, as far as the reader may see it.

    What a manager who rates a case blind may not read yet stays with its owner until they have.
    """

    def __init__(self, person: User, reader: User) -> None:
        self.person, self.reader = person, reader
        teams = standing(reader).managed_team_ids
        held = Allocation.objects.filter(team_id__in=teams, ends=None)
        self._held = held
        self._near = Case.objects.near(reader).filter(pk__in=held.values("case_id"))

    @cached_property
    def cases(self) -> list[Case]:
        own = self._held.filter(practitioner=self.person)
        found = self._near.open().filter(pk__in=own.values("case_id"))
        return list(found.select_related("plan_type").order_by("reference"))

    @cached_property
    def _open_audits(self) -> list[Audit]:
        audits = Audit.objects.visible_to(self.reader).open()
        found = audits.filter(rater=self.person, case__in=self._near.open())
        return list(found.select_related("case").order_by("case__reference", "pk"))

    @property
    def audits(self) -> list[Audit]:
        """Their looks at the cases they work with; they go on with the case."""
        return [row for row in self._open_audits if row.type not in INDEPENDENT_TYPES]

    @property
    def looks(self) -> list[Audit]:
        """Looks they were given at cases of others; whoever planned those gives them to another."""
        return [row for row in self._open_audits if row.type in INDEPENDENT_TYPES]

    @cached_property
    def actions(self) -> list[Action]:
        actions = Action.objects.visible_to(self.reader).unfinished()
        found = actions.filter(owner=self.person, case__in=self._near)
        return list(found.select_related("case").order_by("due_on", "pk"))

    @cached_property
    def to_verify(self) -> list[Action]:
        """What others did on their cases; whoever holds the case next may verify it."""
        actions = Action.objects.visible_to(self.reader).filter(state="done")
        found = actions.filter(case__in=[case.pk for case in self.cases])
        return list(found.exclude(owner=self.person).select_related("case", "owner"))

    @property
    def is_empty(self) -> bool:
        return not (self.cases or self.audits or self.actions)
