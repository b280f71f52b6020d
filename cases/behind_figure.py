"""The children behind one figure of a team: as many as the figure says, as far as they are open.

Belongs here: whose cases stand in that list, and with what. Does not belong here: counting
(cases/rollups.py), columns (cases/tables/team_cases.py), and requests (cases/views/team.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from cases import access, rollups
from cases.forms.filters import FigureFilter
from cases.models import Action, Audit, Case, Team, User
from cases.querysets import CaseQuerySet
from cases.tables.team_cases import BehindTable
from cases.whose_view import Whose
from frameworks.models import Edition, Item


@dataclass(frozen=True)
class Behind:
    item: Item
    value: str
    total: int
    shown: int
    table: BehindTable
    practitioner: User | None
    team: Team
    query: str
    whose: Whose

    @property
    def title(self) -> str:
        return str(self.item)

    @property
    def back(self) -> str:
        return reverse("team_picture", args=[self.team.public_id]) + self.query

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Team picture", self.back)]

    @property
    def hidden(self) -> int:
        return self.total - self.shown

    @property
    def scale(self) -> Edition:
        return self.item.edition


def behind_of(
    user: User, team: Team, choice: FigureFilter, code: str, value: str, person: str | None
) -> Behind | None:
    """The children behind a number; None where there is no such number."""
    item = newest_item(code)
    if item is None or value not in COUNTABLE:
        return None
    names = access.names_practitioners(user, team.pk)
    practitioner = _practitioner(person) if names and person else None
    if names and person and practitioner is None:
        return None
    selection = choice.selection(practitioner.pk if practitioner else None)
    votes = rollups.behind(
        Audit.objects.countable_in(selection.voice, user).filter(team=team),
        selection,
        code=code,
        value=value,
    )
    cases = _open_cases(user, votes)
    table = BehindTable(
        cases,
        audits=_audits(votes),
        actions=_actions(user, code, cases),
        today=timezone.localdate(),
        names=names,
    )
    return Behind(
        item=item,
        value=value,
        total=len(votes),
        shown=len(table.rows),
        table=table,
        practitioner=practitioner,
        team=team,
        query=choice.votes_query(),
        whose=choice.whose,
    )


def _open_cases(user: User, votes: list[rollups.Vote]) -> CaseQuerySet:
    found = Case.objects.visible_to(user).not_blind_to(user)
    return found.filter(pk__in=[vote.case_id for vote in votes]).select_related("plan_type")


COUNTABLE = ("green", "amber", "red", "not_yet_known", "not_applicable", rollups.NOT_ASKED)


def newest_item(code: str) -> Item | None:
    if "\x00" in code:
        return None
    items = Item.objects.filter(code=code).exclude(edition__status=Edition.Status.DRAFT)
    return items.select_related("section", "edition").order_by("-edition__number").first()


def _practitioner(person: str) -> User | None:
    try:
        return User.objects.filter(public_id=UUID(person)).first()
    except ValueError:
        return None


def _audits(votes: list[rollups.Vote]) -> dict[int, Audit]:
    """Per case the audit its vote came from."""
    audits = Audit.objects.filter(pk__in=[vote.audit_id for vote in votes]).order_by()
    return {audit.case_id: audit for audit in audits.select_related("practitioner")}


def _actions(user: User, code: str, cases: CaseQuerySet) -> dict[int, Action]:
    """Per case the action on the item that matters now: an unfinished one, else the newest."""
    actions = Action.objects.visible_to(user).filter(items__code=code, case__in=cases.order_by())
    found: dict[int, Action] = {}
    for action in actions.order_by("created_at", "pk"):
        held = found.get(action.case_id)
        if held is None or held.state not in Action.UNFINISHED or action.state in Action.UNFINISHED:
            found[action.case_id] = action
    return found
