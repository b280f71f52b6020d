"""The register as the plan needs it: read in a few statements, whatever its size."""

from __future__ import annotations

from django.utils import timezone

from cases.access import TEAM_ROLES
from cases.intake.known import PLAN, TEAM, WORKER, Known, Plan
from cases.intake.plan import State
from cases.models import (
    Allocation,
    Case,
    CaseloadAlias,
    Membership,
    PlanType,
    Team,
    User,
)

CHUNK = 5000


def known() -> Known:
    """Plan types, teams, people with an open account, and what an admin said of unknown words."""
    found = Known()
    for pk, code, name, order in PlanType.objects.values_list("pk", "code", "name", "order"):
        found.add_plan(pk, code, name, order)
    for pk, name in Team.objects.at_work().values_list("pk", "name"):
        found.add_team(pk, name)
    people = User.objects.filter(is_active=True).values_list("pk", "name", "username", "email")
    for pk, name, username, email in people:
        found.add_person(pk, name, username, email)
    parts = Membership.objects.current(on=timezone.localdate()).filter(role__in=TEAM_ROLES)
    for user, team in parts.values_list("user_id", "team_id"):
        found.parts[user].add(team)
    _add_aliases(found)
    return found


def _add_aliases(found: Known) -> None:
    for alias in CaseloadAlias.objects.select_related("plan_type", "user", "team"):
        if alias.what == WORKER and alias.user.is_active:
            found.aliases[WORKER, alias.key] = alias.user_id
        elif alias.what == TEAM and not alias.team.closed_on:
            found.aliases[TEAM, alias.key] = alias.team_id
        elif alias.what == PLAN:
            plan = alias.plan_type
            found.aliases[PLAN, alias.key] = (
                Plan(plan.pk, plan.name, plan.order) if plan else Plan(outcome=alias.outcome)
            )


def cases() -> dict[str, State]:
    """Every case by its reference in small letters, with who holds it now."""
    wanted = (
        "reference", "pk", "plan_type_id", "plan_type__name", "birth_month", "expected_month",
        "family_group__number", "status", "closed_on", "opened_on", "same_child_as_id",
    )  # fmt: skip
    found, by_pk = {}, {}
    rows = Case.objects.order_by().values_list(*wanted)
    for row in rows.iterator(CHUNK):
        reference, pk, plan, name, birth, due, family, status, closed, opened, into = row
        is_open = status == Case.Status.OPEN
        state = State(pk, plan, name, birth, due, family or "", is_open, closed, opened)
        state.is_double = into is not None
        found[reference.casefold()] = by_pk[pk] = state
    held = Allocation.objects.filter(ends=None).order_by()
    for case, user, team, starts, pk, closed in held.values_list(
        "case_id", "practitioner_id", "team_id", "starts", "pk", "team__closed_on"
    ).iterator(CHUNK):
        state = by_pk[case]
        state.starts, state.allocation = starts, pk
        if closed:  # a closed case of a team that is closed: opened again, nobody holds it
            state.team_closed = True
        else:
            state.user, state.team = user, team
    return found
