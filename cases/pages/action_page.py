"""What an action's page shows: which steps it offers this reader, and who could do it.

Reads; writes nothing. Who may: cases/access.py.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases import access
from cases.composed import IDS, Composed
from cases.models import Action, Audit, Case, Membership, RatingValue, User
from cases.rating_sheet import Row, Sheet
from frameworks.models import Edition, Item, Section

WORTH_AN_ACTION = (RatingValue.RED, RatingValue.AMBER, RatingValue.NOT_YET_KNOWN)
TO_VERIFY_SHOWN = 10


class ActionPage:
    """One action before one reader."""

    def __init__(self, action: Action, reader: User) -> None:
        self.action, self.reader = action, reader
        self.today = timezone.localdate()

    @property
    def is_unfinished(self) -> bool:
        return self.action.state in Action.UNFINISHED

    @property
    def is_overdue(self) -> bool:
        return self.is_unfinished and self.action.due_on < self.today

    @property
    def overdue_days(self) -> datetime.timedelta:
        return self.today - self.action.due_on

    @property
    def sent_back(self) -> bool:
        """Somebody looked and said what is still missing."""
        return self.is_unfinished and bool(self.action.closing_words)

    @cached_property
    def may_move(self) -> bool:
        return access.can_move_action(self.reader, self.action)

    @cached_property
    def may_verify(self) -> bool:
        return self.action.state == Action.State.DONE and access.can_verify(
            self.reader, self.action
        )

    @cached_property
    def may_cancel(self) -> bool:
        return self.is_unfinished and access.can_cancel(self.reader, self.action)

    @cached_property
    def may_change(self) -> bool:
        return self.is_unfinished and access.can_change_action(self.reader, self.action)

    @property
    def may_look(self) -> bool:
        return self.action.already_in_plan and self.is_unfinished and self.may_move

    @cached_property
    def may_re_rate(self) -> bool:
        verified = self.action.state == Action.State.VERIFIED and not self.action.urgent
        return verified and access.can_rate(self.reader, self.action.case)

    def allows(self, step: str) -> bool:
        """Whether this reader may take a step at all, whatever state the action is in."""
        asks = {
            "verify": access.can_verify,
            "cancel": access.can_cancel,
            "change": access.can_change_action,
            "look": access.can_move_action,
        }
        return asks[step](self.reader, self.action)

    def fits(self, step: str) -> bool:
        """Whether the action is in a state for the step."""
        if step == "verify":
            return self.action.state == Action.State.DONE
        return self.is_unfinished and (step != "look" or self.action.already_in_plan)

    @cached_property
    def owners(self) -> list[User]:
        return people_for(self.action.case, self.action.owner)


def people_for(case: Case, also: User) -> list[User]:
    """Who could do something for a child: whoever holds the case, then its team by name, and one
    person besides. Of a restricted case only those who are named on it.
    """
    held = case.allocations.filter(ends=None)
    members = Membership.objects.current(on=timezone.localdate())
    members = members.filter(team_id__in=held.values("team_id"))
    near = Q(pk__in=members.values("user_id"), is_active=True)
    if case.restricted:
        near &= Q(pk__in=case.named_people.values("user_id"))
    people = User.objects.annotate(
        is_near=Exists(members.filter(user=OuterRef("pk"))),
        holds=Exists(held.filter(practitioner=OuterRef("pk"))),
    )
    people = people.filter(near | Q(holds=True) | Q(pk=also.pk))
    return list(people.order_by("-holds", "-is_near", "name"))


def latest_audit(case: Case, reader: User) -> Audit | None:
    """The newest audit of a case that is in and open to this reader."""
    found = Audit.objects.visible_to(reader).counted().voiced_by(Audit.Voice.PRACTITIONER)
    found = found.filter(case=case).select_related("case", "edition")
    return found.order_by("-submitted_at").first()


def worth_an_action(audit: Audit) -> list[Row]:
    """What an audit found that is not a strength, gaps first, then in framework order."""
    rows = [row for row in Sheet(audit).rows.values() if row.value in WORTH_AN_ACTION]
    return sorted(rows, key=lambda row: WORTH_AN_ACTION.index(RatingValue(row.value)))


def actions_to_verify(reader: User) -> list[Action]:
    """What others did and this reader may verify, the longest done first; one statement."""
    found = Action.objects.visible_to(reader).to_verify_by(reader)
    return TO_VERIFY.rows(found.db, ids=found)


def _to_verify(actions: Any, ids: Any) -> QuerySet[Action]:
    found = actions.filter(pk__in=ids).select_related("case", "owner")
    return found.order_by("done_on", "pk")[:TO_VERIFY_SHOWN]


TO_VERIFY = Composed("cases.Action", _to_verify, ids=IDS)


def rated_sections() -> list[Section]:
    """Domains and pillars that are published now, in framework order."""
    kinds = [Section.Kind.DOMAIN, Section.Kind.PILLAR]
    own = Exists(Item.objects.filter(section=OuterRef("pk"), kind=Item.Kind.OWN))
    published = Section.objects.filter(edition__status=Edition.Status.PUBLISHED)
    published = published.filter(Q(kind__in=kinds) | own)
    return list(published.order_by("edition__framework__order", "order"))
