"""People and the parts they play: every change to them, with its log row.

Belongs here: writes. Who may ask for them is decided by the views through cases/access.py; what can
never be so, whoever asks, is decided here.
"""

from __future__ import annotations

import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.access import TEAM_ROLES, Role
from cases.actions.access_log import record
from cases.actions.turns import PARTS, held_teams, let_others
from cases.models import AccessLog, Cover, Membership, Service, Team, User


class NotPossible(Exception):
    """The change would break a rule; the message is a sentence for the person who asked."""


@transaction.atomic
def create_person(
    *,
    by: User | None,
    username: str,
    name: str,
    email: str = "",
    role: str,
    team: Team | None = None,
    service: Service | None = None,
    starts: datetime.date | None = None,
    last_day: datetime.date | None = None,
) -> User:
    """A person who cannot sign in until they set a password by the link they are given."""
    _take_turn(team)
    username = username.strip().lower()
    if User.objects.filter(username__iexact=username).exists():
        raise NotPossible("Somebody already signs in with this name. Choose another.")
    user = User.objects.create_user(username, name=name.strip(), email=email)
    part = _begin(user, role, team, service, starts, last_day)
    _log(by, "added a person", after=f"{_named(user)}: {part.in_words}")
    return user


@transaction.atomic
def give_membership(
    *,
    by: User | None,
    user: User,
    role: str,
    team: Team | None = None,
    service: Service | None = None,
    starts: datetime.date | None = None,
    last_day: datetime.date | None = None,
) -> Membership:
    """The person plays this part too: from today unless a later day is said, to a last day if any.

    A last day makes a deputy: the part ends by itself.
    """
    _take_turn(team)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    membership = _begin(user, role, team, service, starts, last_day)
    what = f"gave the part {membership.get_role_display().lower()}"
    _log(by, what, after=f"{_named(user)}: {membership.in_words}{_dated(membership)}")
    return membership


@transaction.atomic
def end_membership(*, by: User | None, membership: Membership) -> Membership:
    """The part ends now: yesterday was its last day, and the very next page knows."""
    today = timezone.localdate()
    _keep_one_admin(membership.user, leaving=Q(pk=membership.pk))
    # The last day is not included, so a part that began today ends the day it began.
    membership.ends = max(membership.starts, today)
    membership.save(update_fields=["ends"])
    what = f"ended the part {membership.get_role_display().lower()}"
    _log(by, what, before=f"{_named(membership.user)}: {membership.in_words}")
    return membership


@transaction.atomic
def deactivate(*, by: User, user: User) -> User:
    """Closes the account now, and ends all cover by them and of their cases.

    What the person wrote and rated keeps their name.
    """
    if by.pk == user.pk:
        raise NotPossible("You cannot close your own account. Ask another admin.")
    _keep_one_admin(user, leaving=Q(user=user))
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.held_posts.all().delete()
    Cover.objects.touching(user).end_now()
    _log(by, "closed an account", before=f"{_named(user)}: open", after=f"{_named(user)}: closed")
    return user


@transaction.atomic
def reactivate(*, by: User, user: User) -> User:
    """Opens a closed account again; the person needs a new link to sign in."""
    if user.erased_on:
        raise NotPossible("This account was erased. Add the person anew.")
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    said = _named(user)
    _log(by, "opened an account again", before=f"{said}: closed", after=f"{said}: open")
    return user


@transaction.atomic
def require_new_password(*, by: User | None, user: User) -> User:
    """Ends the password, every sign-in and every earlier link, so that a new link can be given.

    The old password stops working on purpose: nobody can make a link for a colleague unnoticed. A
    work account is let go of too: the next one with the person's address takes its place.
    """
    SocialAccount.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _log(by, "gave a sign-in link", after=_named(user))
    return user


@transaction.atomic
def accept_invitation(*, user: User, name: str, password: str) -> User:
    """The invited person's own name and password; the link stops working with it."""
    user.name = name.strip()
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    _log(user, "set a password by link", after=_named(user))
    return user


def require_at_work(team: Team) -> None:
    """Waits for a merge that is under way, and refuses a team that it closed."""
    (now,) = held_teams(team.pk)
    if now.closed_on:
        raise NotPossible(f"{team.name} is closed. Choose a team that is at work.")


def _take_turn(team: Team | None) -> None:
    """Before the person is held: a team, then the table of parts, which a file holds alone."""
    if team is not None:
        require_at_work(team)
    let_others(PARTS)


def plays(user: User, role: str) -> bool:
    return user.memberships.current(on=timezone.localdate()).filter(role=role).exists()


def _dated(membership: Membership) -> str:
    """Its days, where it does not simply begin today."""
    later = membership.starts > timezone.localdate()
    said = f", from {membership.starts}" if later else ""
    return said + (f", last day {membership.last_day}" if membership.last_day else "")


def _begin(
    user: User, role: str, team: Team | None, service: Service | None,
    starts: datetime.date | None, last_day: datetime.date | None,
) -> Membership:  # fmt: skip
    _refuse_admin_with_another_part(user, role)
    where = {
        "team": team if role in TEAM_ROLES else None,
        "service": service if role == Role.SERVICE_MANAGER else None,
    }
    if role in TEAM_ROLES and team is None:
        raise NotPossible("Choose the team.")
    if role == Role.SERVICE_MANAGER and service is None:
        raise NotPossible("Choose the service.")
    today = timezone.localdate()
    starts = starts or today
    if starts < today or (last_day and last_day < starts):
        raise NotPossible("A role begins today at the earliest, and ends no sooner than it begins.")
    ends = last_day + datetime.timedelta(days=1) if last_day else None
    same = user.memberships.lasting(today).filter(role=role, **where)
    same = same.exclude(ends__lte=starts)
    if (same.filter(starts__lt=ends) if ends else same).exists():
        raise NotPossible("The person has this role already in these days.")
    return Membership.objects.create(user=user, role=role, starts=starts, ends=ends, **where)


def _refuse_admin_with_another_part(user: User, role: str) -> None:
    """Who administers accounts opens no case: an admin plays no other part, now or later."""
    today = timezone.localdate()
    parts = user.memberships.filter(Q(ends__isnull=True) | Q(ends__gt=today))
    if role == Role.ADMIN and parts.exclude(role=Role.ADMIN).exists():
        raise NotPossible(
            "An admin account has no other role. End the other roles first, or add a second "
            "account for the admin's work."
        )
    if role != Role.ADMIN and parts.filter(role=Role.ADMIN).exists():
        raise NotPossible(
            "This is an admin account, and those have no other role. Add a second account."
        )


def _keep_one_admin(user: User, leaving: Q) -> None:
    """The last admin cannot leave: nobody would be left to add another."""
    admins = Membership.objects.current(on=timezone.localdate()).filter(
        role=Role.ADMIN, user__is_active=True
    )
    if admins.filter(user=user).filter(leaving).exists() and not admins.exclude(leaving).exists():
        raise NotPossible("This is the only admin. Add another admin first.")


def _named(user: User) -> str:
    return f"{user.name} ({user.username})"


def _log(by: User | None, what: str, *, before: str = "", after: str = "") -> None:
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=before, after=after)


def choose_digest(*, user: User, wanted: bool) -> None:
    """The weekly e-mail, on or off, by the person themselves."""
    User.objects.filter(pk=user.pk).update(wants_digest=wanted)


def note_digest(*, user: User) -> None:
    """The weekly e-mail went out today."""
    User.objects.filter(pk=user.pk).update(last_digest_on=timezone.localdate())
