"""A single-use link with which an invited person sets their name and password.

The link is signed over the password now stored, so it stops working once a password is set, when a
newer link is made, and after PASSWORD_RESET_TIMEOUT. No table holds it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from cases.access import public
from cases.actions import people
from cases.models import User
from flourish_audit import forgotten, throttle
from flourish_audit.account_forms import InvitationForm


class InvitationTokens(PasswordResetTokenGenerator):
    key_salt = "flourish_audit.invitations"


tokens = InvitationTokens()


def link_for(user: User) -> str:
    """The path of the link; whoever holds it may set the password, so show it once."""
    return reverse("invitation", args=[user.public_id.hex, tokens.make_token(user)])


def send(user: User, link: str) -> None:
    send_mail(
        "Your sign-in link for Flourish Audit",
        f"Hello,\n\nSet your password with this link. It works once, for three days:\n\n{link}\n\n"
        f"You sign in as {user.username}.\n",
        None,
        [user.email],
    )


class Given(NamedTuple):
    sent: int
    links: list[tuple[User, str]]  # to be handed over: no relay, no address, or not taken


def invite_all(people: Sequence[User], absolute: Callable[[str], str]) -> Given:
    """A link for each: by mail where there is a relay and an address, else to hand over."""
    sent, links = 0, []
    for user in people:
        link = absolute(link_for(user))
        if not (settings.MAIL_RELAY and user.email):
            links.append((user, link))
            continue
        try:
            send(user, link)
        except OSError:  # the relay is away: nobody is left without a link
            links.append((user, link))
        else:
            sent += 1
    return Given(sent, links)


def _invited(who: str, token: str) -> User | None:
    try:
        user = User.objects.filter(public_id=uuid.UUID(hex=who), is_active=True).first()
    except ValueError:
        return None
    if user is None:
        return None
    good = tokens.check_token(user, token) or forgotten.tokens.check_token(user, token)
    return user if good else None


@public
@sensitive_post_parameters("password1", "password2")
def accept(request: HttpRequest, who: str, token: str) -> HttpResponse:
    user = _invited(who, token)
    if user is None:
        return render(request, "account/invitation_over.html", status=410)
    form = InvitationForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        people.accept_invitation(
            user=user, name=form.cleaned_data["name"], password=form.cleaned_data["password1"]
        )
        throttle.forget(user.username)
        messages.success(request, f"Your password is set. Sign in as {user.username}.")
        return redirect("account_login")
    return render(request, "account/invitation.html", {"form": form, "person": user})
