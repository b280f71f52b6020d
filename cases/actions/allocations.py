"""Cases on the register and who holds them: adding, moving, closing, naming people.

Belongs here: writes. Who may ask is decided by the views through cases/access.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.doubles import let_follow, protect_too
from cases.actions.summarise import kept
from cases.actions.turns import held_case, held_teams, hold_others_off
from cases.models import (
    AccessLog,
    Allocation,
    Case,
    FamilyGroup,
    Membership,
    NamedPerson,
    PlanChange,
    PlanType,
    User,
)


class NotPossible(Exception):
    """The change would break a rule; the message is a sentence for the person who asked."""


class PlanMoved(NotPossible):
    """Somebody changed the plan since the page was drawn; `current` is what it is now."""

    def __init__(self, current: PlanType) -> None:
        super().__init__("Somebody changed the plan since you opened this page.")
        self.current = current


class AlreadyKnown(NotPossible):
    """A case with this reference is on the register."""


def known(reference: str) -> Case | None:
    """References that differ in capitals only are one reference to the people who type them."""
    wanted = reference.strip()
    if wanted.isascii():
        return Case.objects.filter(reference__iexact=wanted).first()
    # Each database makes other letters small in a way of its own; files are read like this too.
    others = Case.objects.filter(reference__regex=r"[^!-~]").order_by("pk")
    return next((one for one in others if one.reference.casefold() == wanted.casefold()), None)


@transaction.atomic
def add_case(
    *,
    by: User,
    reference: str,
    plan_type: PlanType,
    holder: Membership | None,
    birth_month: datetime.date | None = None,
    expected_month: datetime.date | None = None,
    family: str = "",
) -> Case:
    """A child's case, held from today by `holder` in their team; None leaves it to be given."""
    if holder is not None:
        _require_at_work(holder)
    hold_others_off()  # nobody adds the same reference in other capitals meanwhile
    if known(reference):
        raise AlreadyKnown
    group = FamilyGroup.objects.get_or_create(number=family.strip())[0] if family.strip() else None
    try:
        with transaction.atomic():
            case = Case.objects.create(
                reference=reference.strip(),
                plan_type=plan_type,
                birth_month=birth_month,
                expected_month=expected_month,
                family_group=group,
                opened_on=timezone.localdate(),
            )
    except IntegrityError as fault:  # added by somebody else in this very moment
        raise AlreadyKnown from fault
    record(by=by, event=AccessLog.Event.CHANGE, what="added a case", case=case)
    if holder is not None:
        allocate(by=by, case=case, holder=holder)
    return case


@transaction.atomic
def allocate(*, by: User, case: Case, holder: Membership) -> Allocation:
    """Opens the first allocation, or the next one of a case nobody holds."""
    _require_at_work(holder)
    case = held_case(case)
    if case.allocations.filter(ends=None).exists():
        raise NotPossible("Somebody holds this case already. Move it instead.")
    begun = _begin(by=by, case=case, holder=holder, what="gave a case")
    let_follow([case.pk])
    return begun


@transaction.atomic
def reallocate(*, by: User, case: Case, holder: Membership) -> Allocation:
    """Ends the current allocation and starts the next the same day, both or neither.

    The person who held it gets "not found" at the very next request, drafts and all.
    """
    _require_at_work(holder)
    case = held_case(case)
    today = timezone.localdate()
    current = case.allocations.filter(ends=None).first()
    if current and (current.practitioner_id, current.team_id) == (holder.user_id, holder.team_id):
        raise NotPossible("This person holds the case already, in this team.")
    if current:
        current.ends = max(current.starts, today)
        current.save(update_fields=["ends"])
    begun = _begin(by=by, case=case, holder=holder, what="moved a case")
    let_follow([case.pk])
    return begun


@transaction.atomic
def change_plan_type(
    *, by: User, case: Case, plan_type: PlanType, before: PlanType | None
) -> PlanChange:
    """The child has another kind of plan from today; ratings from before say so from now on.

    `before` is the plan the page showed. Audits keep the plan they were submitted with.
    """
    case = held_case(case)
    current = case.plan_type
    if case.status != Case.Status.OPEN:
        raise NotPossible("The case is closed, so its plan does not change.")
    if before != current:
        raise PlanMoved(current)
    if plan_type == current:
        raise NotPossible("This is the plan the child has already.")
    case.plan_type = plan_type
    case.save(update_fields=["plan_type"])
    change = PlanChange.objects.create(
        case=case, before=current, after=plan_type, on=timezone.localdate(), by=by
    )
    record(by=by, event=AccessLog.Event.CHANGE, what="changed a case's plan", case=case)
    return change


@transaction.atomic
def close_case(*, by: User, case: Case, status: str = Case.Status.CLOSED) -> Case:
    """The work with this child has ended; what was audited stays, nothing new is rated."""
    case = held_case(case)
    if case.status != Case.Status.OPEN:
        raise NotPossible("The case is closed already.")
    case.status, case.closed_on = status, timezone.localdate()
    case.save(update_fields=["status", "closed_on"])
    record(by=by, event=AccessLog.Event.CHANGE, what="closed a case", case=case)
    return case


@transaction.atomic
def reopen_case(*, by: User, case: Case) -> Case:
    """Closed by mistake, or the family has come back; whoever held it last holds it.

    Where their team was closed meanwhile, nobody holds it until somebody is given it.
    """
    case = held_case(case)
    if case.status == Case.Status.OPEN:
        raise NotPossible("The case is open already.")
    if case.same_child_as_id:
        raise NotPossible(f"The child is recorded as {case.same_child_as}, which goes on.")
    case.status, case.closed_on = Case.Status.OPEN, None
    case.save(update_fields=["status", "closed_on"])
    for held in case.allocations.filter(ends=None, team__closed_on__isnull=False):
        held.ends = max(held.starts, timezone.localdate())
        held.save(update_fields=["ends"])
    record(by=by, event=AccessLog.Event.CHANGE, what="opened a case again", case=case)
    return case


@transaction.atomic
def name_people(*, by: User, case: Case, restricted: bool, people: Iterable[User]) -> Case:
    """Restricts a case to these people, or opens it to its team again."""
    people = list(people)
    if restricted and not people:
        raise NotPossible("Name at least one person, or nobody can open the case.")
    case = held_case(case)
    with kept([case.pk, *case.doubles.values_list("pk", flat=True)]):
        case.restricted = restricted
        case.save(update_fields=["restricted"])
        case.named_people.all().delete()
        if restricted:
            NamedPerson.objects.bulk_create(NamedPerson(case=case, user=user) for user in people)
        protect_too(case)
    what = "named people on a case" if restricted else "ended a case's restriction"
    record(by=by, event=AccessLog.Event.CHANGE, what=what, case=case)
    return case


def _require_at_work(holder: Membership) -> None:
    """Before a case is held. Waits for a merge that is under way, refuses a team it closed."""
    if any(team.closed_on for team in held_teams(holder.team_id or 0)):
        raise NotPossible("This team is closed. Open the page again and choose from it.")


def _begin(*, by: User, case: Case, holder: Membership, what: str) -> Allocation:
    if case.status != Case.Status.OPEN:
        raise NotPossible("The case is closed, so nobody can hold it.")
    allocation = Allocation.objects.create(  # type: ignore[misc]  # a practitioner has a team
        case=case, practitioner=holder.user, team=holder.team, starts=timezone.localdate()
    )
    record(by=by, event=AccessLog.Event.CHANGE, what=what, case=case)
    return allocation
