"""Work accounts: who somebody of the issuer is here, and the parts their groups give.

Belongs here: the writes, with their log rows. What the issuer said was judged before
(flourish_audit/openid.py). Nobody is made who is neither known here nor in a group that was named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.access import TEAM_ROLES, Role
from cases.actions import people
from cases.actions.access_log import record
from cases.models import AccessLog, Membership, Service, Team, User

BY_GROUP = "by a group of the work account"


class Refused(Exception):
    """This person of the issuer is not let in; the message is a key of the page's words."""


@dataclass(frozen=True)
class Part:
    """A role, with the team or service it is played in."""

    role: str
    team: Team | None = None
    service: Service | None = None


@transaction.atomic
def admit(
    *, issuer: str, subject: str, email: str, name: str, given: Iterable[Part] | None
) -> User:
    """The person of ours, found by the issuer's number, else by e-mail, else made by a group.

    `given` are the parts their groups give, None where the issuer says nothing of groups.
    """
    kept = SocialAccount.objects.filter(provider=issuer, uid=subject).select_related("user").first()
    user = kept.user if kept else _known_by(email, issuer)
    if user is None:
        user = _made(email, name, list(given or ()))
    if not user.is_active:
        raise Refused("closed")
    if kept is None:
        SocialAccount.objects.create(user=user, provider=issuer, uid=subject, extra_data={})
        _log(user, "joined a work account", after=_named(user))
    return user


@transaction.atomic
def follow_groups(*, user: User, named: Iterable[Part], given: Iterable[Part]) -> None:
    """Parts that the settings name for groups begin and end with the groups.

    `named` are all those parts, `given` those of this person's groups. A part that no group is
    named for is an admin's to give and to end, and stays as it is.
    """
    wanted = set(given)
    current = user.memberships.current(on=timezone.localdate()).select_related("team", "service")
    has = {Part(row.role, row.team, row.service): row for row in current}
    for part in set(named) - wanted:
        if part in has:
            _change(user, "ended", part, has[part])
    for part in wanted - has.keys():
        _change(user, "gave", part, None)


def has_one(user: User) -> bool:
    """They came with a work account, and have not been given a new link since."""
    return SocialAccount.objects.filter(user=user).exists()


def part_of(role: str, place: str) -> Part | None:
    """The part that a setting names; None while no such team is at work, or no such service."""
    if role in TEAM_ROLES:
        team = Team.objects.filter(name__iexact=place, closed_on=None).first()
        return Part(role, team=team) if team else None
    if role == Role.SERVICE_MANAGER:
        service = Service.objects.filter(name__iexact=place).first()
        return Part(role, service=service) if service else None
    return Part(role)


def _known_by(email: str, issuer: str) -> User | None:
    """The one account with this verified address; never one that belongs to another subject."""
    if not email:
        return None
    found = list(User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email))[:2])
    if len(found) > 1:
        raise Refused("two")
    if found and SocialAccount.objects.filter(user=found[0], provider=issuer).exists():
        raise Refused("taken")
    return found[0] if found else None


def _made(email: str, name: str, parts: list[Part]) -> User:
    """Somebody of a named group, on their first day; their other parts follow."""
    if not parts or not email:
        raise Refused("unknown")
    first = parts[0]
    try:
        return people.create_person(
            by=None, username=email.lower(), name=name or email, email=email,
            role=first.role, team=first.team, service=first.service,
        )  # fmt: skip
    except people.NotPossible as reason:
        raise Refused("unknown") from reason


def _change(user: User, verb: str, part: Part, row: Membership | None) -> None:
    """One part begun or ended; what can never be so (the last admin leaves) is left as it is."""
    try:
        if row is not None:
            people.end_membership(by=None, membership=row)
        else:
            people.give_membership(
                by=None, user=user, role=part.role, team=part.team, service=part.service
            )
    except people.NotPossible as reason:
        _log(None, f"could not follow {BY_GROUP}", after=f"{_named(user)}: {reason}")
    else:
        _log(None, f"{verb} a part {BY_GROUP}", after=_named(user))


def _named(user: User) -> str:
    return f"{user.name} ({user.username})"


def _log(by: User | None, what: str, *, after: str) -> None:
    record(by=by, event=AccessLog.Event.CHANGE, what=what, after=after)
