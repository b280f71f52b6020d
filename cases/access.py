"""Who may see and do what: the one place that decides by roles.

Belongs here: what a role (cases/roles.py) reaches, and the marks on views. Does not belong here:
queries for lists (cases/querysets.py) and anything about a page. Imports no model.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cases.roles import (
    AGREERS,
    CASE_ROLES,
    EVERYONE,
    FIGURE_ROLES,
    LOOKS_ELSEWHERE,
    OVER_TEAMS,
    PUBLISHERS,
    RATERS,
    TEAM_ROLES,
    Role,
    Standing,
    standing,
)

if TYPE_CHECKING:
    from uuid import UUID

    from cases.models import Action, Audit, Case, Moderation, Team, User

__all__ = [  # roles are asked for here
    "AGREERS", "CASE_ROLES", "EVERYONE", "FIGURE_ROLES", "LOOKS_ELSEWHERE", "OVER_TEAMS",
    "PUBLISHERS", "RATERS", "TEAM_ROLES", "Role", "Standing", "standing",
]  # fmt: skip
View = Callable[..., HttpResponse]


def managed_team(user: User, team_id: UUID) -> Team | None:
    """A team this person manages today; it came with their memberships, so nothing is looked up."""
    teams = standing(user).managed_teams
    return next((team for team in teams if team.public_id == team_id), None)


# --- what a role reaches, whatever the case --------------------------------------------------


def administers(user: User) -> bool:
    """Accounts, the register, frameworks and settings: reads no rating and no note."""
    return standing(user).has(Role.ADMIN)


def keeps_what_it_composed(user: User) -> bool:
    """What they may see holds for a whole request. An admin's grant ends at a moment instead."""
    return not administers(user)


def leads_governance(user: User) -> bool:
    return standing(user).has(Role.INFORMATION_GOVERNANCE)


def publishes(user: User) -> bool:
    """What partners read, and they look over the whole county."""
    return standing(user).has(*PUBLISHERS)


def looks_over_county(user: User) -> bool:
    return standing(user).has(Role.DIRECTOR, Role.QA_AUDITOR)


def looks_over_teams(user: User) -> bool:
    return standing(user).has(*OVER_TEAMS)


def leads_above_teams(user: User) -> bool:
    """Opens a case with a reason only."""
    return standing(user).has(Role.SERVICE_MANAGER, Role.DIRECTOR)


def practises(user: User) -> bool:
    return standing(user).has(Role.PRACTITIONER)


def manages_a_team(user: User) -> bool:
    return standing(user).has(Role.TEAM_MANAGER)


def rates(user: User) -> bool:
    return standing(user).has(*RATERS)


def agrees(user: User) -> bool:
    return standing(user).has(*AGREERS)


# --- one case, one audit -------------------------------------------------------------------


def holds(user: User, case: Case) -> bool:
    """The case is allocated to this person now."""
    if hasattr(case, "current_holder_id"):  # it came with its allocation: nothing to look up
        return case.current_holder_id == user.pk
    return case.allocations.filter(practitioner=user, ends=None).exists()


def works_with(user: User, case: Case) -> bool:
    """They hold the case, or stand in for whoever holds it: for both it is a case of their own."""
    return holds(user, case) or standing(user).covers.of_case(case) is not None


def manages(user: User, case: Case) -> bool:
    """The case is in a team this person manages now."""
    teams = standing(user).managed_team_ids
    if hasattr(case, "current_team_id"):
        return case.current_team_id in teams
    return bool(teams) and case.allocations.filter(team_id__in=teams, ends=None).exists()


def can_rate(user: User, case: Case) -> bool:
    """The practitioner who holds or covers an open case, or the manager of its team."""
    if case.status != "open":
        return False
    roles = standing(user)
    return (roles.has(Role.PRACTITIONER) and works_with(user, case)) or manages(user, case)


# The first is the usual one. A second rating is asked for, never chosen.
OWN_TYPES = ("self", "supervision", "re_audit", "closure")
OTHERS_TYPES = ("learning_conversation", "dip_sample", "thematic", "re_audit", "closure")


def types_to_begin(user: User, case: Case) -> tuple[str, ...]:
    """Who holds a case looks at their own work; a manager who rates it looks from beside."""
    return OWN_TYPES if works_with(user, case) else OTHERS_TYPES


def can_edit_audit(user: User, audit: Audit) -> bool:
    """Its rater, while it is open and they may still rate the case, or were given it to rate.

    A child's or family's view has pages of its own: see can_edit_view.
    """
    if not audit.is_open or audit.rater_id != user.pk or audit.voice == "child_or_family":
        return False
    if looks_independently(user, audit):
        return True
    if not hasattr(audit, "case_holder_id"):
        return can_rate(user, audit.case)
    roles = standing(user)  # the audit came with its case's allocation: nothing to look up
    holder, team = audit.case_holder_id, audit.case_team_id  # type: ignore[attr-defined]
    return audit.case.status == "open" and (
        (roles.has(Role.PRACTITIONER) and holder == user.pk)
        or roles.covers.of(holder, team) is not None
        or team in roles.managed_team_ids
    )


def can_edit_view(user: User, audit: Audit) -> bool:
    """A child's or family's view: whoever records it, while they may rate the case."""
    mine = audit.is_open and audit.rater_id == user.pk
    return mine and audit.voice == "child_or_family" and can_rate(user, audit.case)


INDEPENDENT_TYPES = ("learning_conversation", "moderation", "dip_sample", "thematic", "closure")


def looks_independently(user: User, audit: Audit) -> bool:
    """A look they were given at somebody else's case; the audit itself came through the door."""
    return audit.type in INDEPENDENT_TYPES and standing(user).has(*LOOKS_ELSEWHERE)


def can_begin(user: User, audit: Audit) -> bool:
    """Its rater alone begins a planned look."""
    return audit.rater_id == user.pk


def picks_for_month(user: User) -> bool:
    """Team managers look at two cases of other teams a month."""
    return bool(standing(user).managed_teams)


def can_discard(user: User, audit: Audit) -> bool:
    """What one began oneself; a look that was drawn for a round is not dropped by its auditor."""
    given = audit.voice == "second_rater" or hasattr(audit, "sample")
    return can_edit_audit(user, audit) and not given


def can_agree(user: User, audit: Audit) -> bool:
    """The manager of the case's team or a QA auditor, never the rater.

    A case that its own team manager holds is agreed above the team. The audit came through the
    door, so a QA auditor who finds it here was given the case.
    """
    if audit.rater_id == user.pk or audit.voice != "practitioner":
        return False
    roles = standing(user)
    if roles.has(Role.QA_AUDITOR) and not works_with(user, audit.case):
        return True
    if held_by_its_manager(audit.case):
        return not works_with(user, audit.case) and oversees(user, audit.case)
    return manages(user, audit.case)


def held_by_its_manager(case: Case) -> bool:
    """The practitioner who holds the case also manages its team now."""
    held = case.allocations.filter(ends=None).select_related("practitioner").first()
    if held is None:
        return False
    parts = held.practitioner.memberships.current(on=timezone.localdate())
    return parts.filter(role=Role.TEAM_MANAGER, team_id=held.team_id).exists()


def oversees(user: User, case: Case) -> bool:
    """The case is in a service this person manages, or in the county they direct."""
    roles = standing(user)
    if roles.whole_county:
        return True
    services = roles.service_ids
    return (
        bool(services)
        and case.allocations.filter(team__service_id__in=services, ends=None).exists()
    )


def can_withdraw(user: User, audit: Audit) -> bool:
    """Whoever manages the rater's work on this case, never the rater."""
    if audit.rater_id == user.pk:
        return False
    if held_by_its_manager(audit.case):
        return oversees(user, audit.case) and not works_with(user, audit.case)
    return manages(user, audit.case)


def can_redact(user: User, audit: Audit) -> bool:
    """Its rater, or whoever manages the case, takes a name out of an audit."""
    if audit.rater_id == user.pk or manages(user, audit.case):
        return True
    return held_by_its_manager(audit.case) and oversees(user, audit.case)


def can_reply(user: User, audit: Audit) -> bool:
    """Its rater, or whoever holds the case now; what they reply stays with the audit."""
    return audit.rater_id == user.pk or holds(user, audit.case)


def may_go_back_to_its_rater(audit: Audit) -> bool:
    """Its rater may still rate this case, so that a revision can be opened for them."""
    rater, case = audit.rater, audit.case
    if not rater.is_active or case.status != "open":
        return False
    own = works_with(rater, case)
    return can_rate(rater, case) or (not own and looks_independently(rater, audit))


def can_correct(user: User, audit: Audit) -> bool:
    """Quality assurance alone opens a closed audit's correction."""
    return standing(user).has(Role.QA_AUDITOR) and not works_with(user, audit.case)


def plans_moderation(user: User) -> bool:
    """Quality assurance draws second ratings and opens calibrations."""
    return standing(user).has(Role.QA_AUDITOR)


def can_settle(user: User, moderation: Moderation) -> bool:
    """The second rater settles what both found, while quality assurance is their part."""
    own = moderation.second.rater_id == user.pk and standing(user).has(Role.QA_AUDITOR)
    return own and not works_with(user, moderation.first.case)


def part_in_words(user: User) -> str:
    """The part a person plays, kept beside what they write: "Practitioner, Harbour"."""
    found = standing(user)
    parts = [role.label for role in Role if role in found.roles]
    return ", ".join([*parts, found.place] if found.place else parts)[:60]


def can_acknowledge(user: User, concern: Action) -> bool:
    """Whoever was told, or manages or oversees the case; never the person who raised it."""
    if concern.raised_by_id == user.pk:
        return False
    case = concern.case
    return concern.owner_id == user.pk or manages(user, case) or oversees(user, case)


def can_move_action(user: User, action: Action) -> bool:
    """Its owner, who holds or covers the case, or the manager of its team."""
    case = action.case
    return action.owner_id == user.pk or works_with(user, case) or manages(user, case)


def can_verify(user: User, action: Action) -> bool:
    """Who holds or covers the case, its team's manager, or a QA auditor given it; never the
    action's owner or whoever did it. What a manager did on a case of their own is verified above.

    The action came through the door.
    """
    if user.pk in (action.owner_id, action.done_by_id):
        return False
    case = action.case
    if works_with(user, case) or manages(user, case) or standing(user).has(Role.QA_AUDITOR):
        return True
    return oversees(user, case) and held_by_its_manager(case)


def can_cancel(user: User, action: Action) -> bool:
    """Those who move it on; a safeguarding concern never by whoever raised it."""
    return can_acknowledge(user, action) if action.urgent else can_move_action(user, action)


def can_change_action(user: User, action: Action) -> bool:
    """Its date and owner: the owner, or the manager of the case's team."""
    return action.owner_id == user.pk or manages(user, action.case)


def can_reallocate(user: User, case: Case) -> bool:
    return administers(user) or manages(user, case)


def needs_reason(user: User, case: Case, now: datetime.datetime) -> bool:
    """Above the team, a case opens only after a reason was given in the last hour."""
    if works_with(user, case) or manages(user, case):
        return False
    if not leads_above_teams(user):
        return False
    return not case.drill_downs.filter(user=user, expires_at__gt=now).exists()


def names_practitioners(user: User, team_id: int) -> bool:
    """Figures carry practitioners' names for their own team manager and nobody above."""
    return team_id in standing(user).managed_team_ids


def counts_restricted(user: User, team: Team) -> bool:
    """Restricted cases enter the figures of those who look over the team's service or more."""
    return looks_over_county(user) or team.service_id in standing(user).service_ids


def require(allowed: bool, reason: str = "") -> None:
    """403 with the reason unless allowed."""
    if not allowed:
        raise PermissionDenied(reason)


# --- marks on views ------------------------------------------------------------------------


def allow(*roles: str) -> Callable[[View], View]:
    """Let these roles in. Others get 404 where the address names an object, 403 where it does not.

    Every view carries this, `signed_in` or `public`.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not standing(request.user).has(*roles):  # type: ignore[arg-type]
                if kwargs:
                    raise Http404
                raise PermissionDenied("Your role has no part in this page.")
            return view(request, *args, **kwargs)

        guarded.access = roles  # type: ignore[attr-defined]
        return guarded

    return mark


def signed_in(view: View) -> View:
    """Any signed-in person, whatever their role: their own account, help pages."""
    view.access = ("signed in",)  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open to the world: health, sign-in. LoginRequiredMiddleware lets it through."""
    view.access = ("public",)  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view
