"""An admin takes off a second step that a person has lost.

Belongs here: that write, with its log row. Setting one up is the person's own:
flourish_audit/second_step.py.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from cases.actions.access_log import record
from cases.actions.people import NotPossible
from cases.models import AccessLog, User


@transaction.atomic
def take_off(*, by: User, user: User) -> None:
    """Apps, passkeys and recovery codes of the person go, and every open sign-in of theirs ends."""
    if by.pk == user.pk:
        raise NotPossible("Take your own off under your name, “How you sign in”.")
    if not has_one(user):
        raise NotPossible(f"{user.name} has no second step.")
    Authenticator.objects.filter(user=user).delete()
    end_sign_ins(user)
    record(
        by=by,
        event=AccessLog.Event.CHANGE,
        what="took off a second step",
        after=f"{user.name} ({user.username})",
    )


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def end_sign_ins(user: User) -> None:
    """The next request of each is refused."""
    noted = UserSession.objects.filter(user=user)
    Session.objects.filter(pk__in=list(noted.values_list("session_key", flat=True))).delete()
    noted.delete()
