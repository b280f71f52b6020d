"""Clients of the read API: made, given a token, revoked; each is a row in the log.

Belongs here: writes, and the check of a token. Who answers for what: cases/answering.py. A token is
shown once, to the person who answers for the client, and kept as a digest: it is 32 random bytes,
so that a plain digest cannot be guessed back.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from cases.access import administers
from cases.actions.access_log import record
from cases.answering import may_answer
from cases.models import AccessLog, ApiClient, Service, Team, User

PREFIX = "flourish"
NOBODY = "0" * 64


class NotPossible(Exception):
    """The message is a sentence for the person who asked."""


@transaction.atomic
def create(
    *,
    by: User,
    name: str,
    purpose: str,
    answers: User,
    scope: str,
    service: Service | None,
    team: Team | None,
    starts_on: datetime.date,
    ends_on: datetime.date,
    networks: str = "",
) -> ApiClient:
    """Without a token: whoever answers for it makes one themselves."""
    if not administers(by):
        raise PermissionDenied("Only an admin makes a client of the API.")
    if not may_answer(answers, scope=scope, service=service, team=team):
        raise NotPossible(
            f"{answers.name} does not look at these figures, so cannot answer for them. Choose "
            "somebody who manages the team or the service, or looks over the county."
        )
    if not starts_on <= ends_on <= starts_on + datetime.timedelta(ApiClient.LONGEST):
        raise NotPossible("The last day is on or after the first, and at most a year later.")
    if ApiClient.objects.filter(name__iexact=name).exists():
        raise NotPossible("There is, or was, a client with this name. Choose another.")
    client = ApiClient.objects.create(
        name=name, purpose=purpose, answers=answers, scope=scope, service=service, team=team,
        starts_on=starts_on, ends_on=ends_on, networks=networks, made_by=by,
        made_at=timezone.now(),
    )  # fmt: skip
    said = f"{name}: {client.place}; {answers.name} answers; {starts_on} to {ends_on}"
    _log(by, "made a client of the API", after=f"{said}; from {networks or 'any address'}")
    return client


@transaction.atomic
def make_token(*, by: User, client: ApiClient) -> str:
    """A new token, in words only here; one that there was is refused from now on."""
    held = ApiClient.objects.select_for_update(of=("self",)).at_hand().get(pk=client.pk)
    if held.answers_id != by.pk:
        raise PermissionDenied("Only the person who answers for a client makes its token.")
    if held.state in ("revoked", "over"):
        raise NotPossible("This client has ended. Ask an admin for a new one.")
    if not may_answer(by, scope=held.scope, service=held.service, team=held.team):
        raise NotPossible("You no longer look at these figures, so no token was made.")
    token = f"{PREFIX}_{held.public_id.hex}_{secrets.token_urlsafe(32)}"
    rotated = bool(held.token_digest)
    held.token_digest, held.token_made_at = digest(token), timezone.now()
    held.save(update_fields=["token_digest", "token_made_at"])
    _log(
        by, "renewed a token of the API" if rotated else "made a token of the API", after=str(held)
    )
    return token


@transaction.atomic
def revoke(*, by: User, client: ApiClient) -> None:
    """From the next request on; for good."""
    held = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if held.answers_id != by.pk and not administers(by):
        raise PermissionDenied("Only an admin, or who answers for a client, revokes it.")
    if held.revoked_at:
        raise NotPossible("This client was revoked before.")
    held.revoked_at, held.token_digest = timezone.now(), ""
    held.save(update_fields=["revoked_at", "token_digest"])
    _log(by, "revoked a client of the API", before=str(held))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def client_of(token: str) -> ApiClient | None:
    """The client whose token this is. As long for one that is nobody's as for a wrong one."""
    parts = token.split("_", 2)
    client = None
    if len(parts) == 3 and parts[0] == PREFIX and len(parts[1]) == 32 and parts[1].isalnum():
        try:
            key = UUID(hex=parts[1])
        except ValueError:
            key = UUID(int=0)
        client = ApiClient.objects.at_hand().filter(public_id=key).first()
    known = client.token_digest if client and client.token_digest else NOBODY
    given = digest(token) if token.isascii() else NOBODY[1:]
    return client if hmac.compare_digest(known, given) else None


def note_call(client: ApiClient, at: datetime.datetime) -> int:
    """One more call in this minute; how many that makes. One statement counts for every worker."""
    minute = at.replace(second=0, microsecond=0)
    more = Case(When(minute=minute, then=F("calls") + 1), default=Value(1))
    mine = ApiClient.objects.filter(pk=client.pk)
    mine.update(calls=more, minute=minute, last_used_at=at)
    return mine.values_list("calls", flat=True).get()


def note_answer(client: ApiClient, *, what: str, about: str, refused: bool) -> None:
    """Which client was answered or refused what: one row, before the answer leaves."""
    event = AccessLog.Event.DENIED if refused else AccessLog.Event.API
    said = f"{client.name}, for {client.answers.name}"
    record(by=None, event=event, what=f"API: {what}", why=f"{said}; {about}" if about else said)


def _log(by: User, what: str, *, before: str = "", after: str = "") -> None:
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=before, after=after)
