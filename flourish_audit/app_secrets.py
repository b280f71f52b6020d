"""The secret of an app that is being set up: until its first code it waits in the session.

Encrypted as it will be kept, because the table of sessions is stored, backed up and replicated like
any other. Belongs here: keeping it for minutes, and dropping it once the person goes elsewhere.
Does not belong here: secrets of apps that are set up (second_step.py).
"""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from flourish_audit import kept_secrets
from flourish_audit.typed import by_script

PLACE = "app_being_set_up"
SECONDS = 10 * 60
# Where a person goes in the middle of setting an app up; from anywhere else they begin anew.
ON_THE_WAY = {
    "mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "work_again", "still_here",
}  # fmt: skip


def begun(session: SessionBase) -> str:
    """A new secret, in place of one that was not used."""
    secret = generate_totp_secret()
    session[PLACE] = {"secret": kept_secrets.encrypt(secret), "at": int(time.time())}
    return secret


def waiting(session: SessionBase) -> str | None:
    """The secret of the page that was drawn, unless that is too long ago."""
    kept = session.get(PLACE)
    if not kept or time.time() - kept["at"] > SECONDS:
        return None
    try:
        return kept_secrets.decrypt(kept["secret"])
    except kept_secrets.CannotRead:
        return None


def drop(session: SessionBase) -> None:
    session.pop(PLACE, None)


def drop_elsewhere(request: HttpRequest) -> None:
    """For every page of somebody signed in: they did not go on with it."""
    match = request.resolver_match
    on_the_way = by_script(request) or (match and match.view_name in ON_THE_WAY)
    if PLACE in request.session and not on_the_way:
        drop(request.session)
