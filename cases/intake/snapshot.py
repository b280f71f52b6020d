"""The register as the plan needs it: what the files name, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from cases.access import TEAM_ROLES
from cases.intake.known import PLAN, TEAM, WORKER, Known, Plan
from cases.intake.plan import Register, State
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
WANTED = (
    "reference", "pk", "plan_type_id", "plan_type__name", "birth_month", "expected_month",
    "family_group__number", "status", "closed_on", "opened_on", "same_child_as_id",
)  # fmt: skip
Key = TypeVar("Key")


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


def register(named: Iterable[str]) -> Register:
    """The cases of these references, in small letters, and who holds them; nothing of others."""
    every = Case.objects.order_by()
    found = Register(still_open=every.filter(status=Case.Status.OPEN).count())
    wanted = set(named)
    # A database makes letters small its own way, and surely only those of ASCII: what holds any
    # other is compared here.
    small = every.annotate(small=Lower("reference"))
    _add_cases(found, wanted, every.filter(reference__regex=r"[^!-~]"))
    for part in chunks(sorted(key for key in wanted if key.isascii())):
        _add_cases(found, wanted, small.filter(small__in=part))
    by_pk = {state.pk: state for state in found.cases.values()}
    for part in chunks(list(by_pk)):
        _add_holders(by_pk, part)
    return found


def _add_cases(found: Register, wanted: set[str], cases: QuerySet[Case]) -> None:
    for row in cases.values_list(*WANTED).iterator(CHUNK):
        reference, pk, plan, name, birth, due, family, status, closed, opened, into = row
        if (key := reference.casefold()) in wanted:
            is_open = status == Case.Status.OPEN
            state = State(pk, plan, name, birth, due, family or "", is_open, closed, opened)
            state.is_double = into is not None
            found.cases[key] = state


def _add_holders(by_pk: dict[int, State], part: Sequence[int]) -> None:
    held = Allocation.objects.filter(ends=None, case_id__in=part).order_by()
    for case, user, team, starts, pk, closed in held.values_list(
        "case_id", "practitioner_id", "team_id", "starts", "pk", "team__closed_on"
    ).iterator(CHUNK):
        state = by_pk[case]
        state.starts, state.allocation = starts, pk
        if closed:  # a closed case of a team that is closed: opened again, nobody holds it
            state.team_closed = True
        else:
            state.user, state.team = user, team


def chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """As many as one statement takes: SQLite has a limit."""
    most = min(CHUNK, connection.features.max_query_params or CHUNK)
    for start in range(0, len(keys), most):
        yield keys[start : start + most]
