"""Passing on the work of somebody who leaves: cases, open audits and actions, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from cases.actions.access_log import record
from cases.actions.allocations import NotPossible, reallocate
from cases.actions.turns import held_cases, held_teams
from cases.models import AccessLog, Action, Allocation, Audit, Case, Membership, User


@transaction.atomic
def hand_over(
    *,
    person: User,
    to: Membership | None,
    cases: Iterable[Case],
    audits: Iterable[Audit],
    actions: Iterable[Action],
    by: User,
) -> None:
    """The cases go to `to`; audits and actions to whoever holds their case afterwards.

    What belongs to a closed case comes to the person who asks. Raises NotPossible with the reason;
    then nothing is done.
    """
    cases, audits, actions = list(cases), list(audits), list(actions)
    if to is not None and to.team_id is not None:
        held_teams(to.team_id)
    held_cases([*cases, *(audit.case for audit in audits), *(action.case for action in actions)])
    for case in cases:
        _pass_case(case, to, by)
    for audit in audits:
        _pass_audit(audit, _next(audit.case, person, by), by)
    for action in actions:
        _pass_action(action, _next(action.case, person, by), by)


def _pass_case(case: Case, to: Membership | None, by: User) -> None:
    if to is None:
        raise NotPossible("Choose the colleague who holds the cases from today.")
    if case.restricted and not case.named_people.filter(user=to.user).exists():
        raise NotPossible(f"Case {case.reference} is restricted: name {to.user} on it first.")
    reallocate(by=by, case=case, holder=to)


def _pass_audit(audit: Audit, to: User, by: User) -> None:
    same = Audit.objects.open().filter(
        case=audit.case, rater=to, type=audit.type, voice=audit.voice
    )
    if same.exists():
        raise NotPossible(
            f"{to} has an open {audit.get_type_display().lower()} of case "
            f"{audit.case.reference} already. One of the two is withdrawn or submitted first."
        )
    if not Audit.objects.open().filter(pk=audit.pk).update(rater=to):
        raise NotPossible("An audit was submitted meanwhile. Open this page again.")
    record(by=by, event=AccessLog.Event.CHANGE, what="open audit passed on", case=audit.case)


def _pass_action(action: Action, to: User, by: User) -> None:
    rows = Action.objects.unfinished().filter(pk=action.pk)
    rows.update(owner=to, version=F("version") + 1)
    record(by=by, event=AccessLog.Event.CHANGE, what="action passed on", case=action.case)


def _next(case: Case, person: User, by: User) -> User:
    held = Allocation.objects.filter(case=case, ends=None).select_related("practitioner").first()
    return held.practitioner if held and held.practitioner_id != person.pk else by
