"""Guessing passwords is slowed here: counters by account and address, shared by every worker.

One account from one address is refused for a while after too many attempts. An address alone, or
an account tried from many addresses, is only made slow and never refused, so nobody can lock a
colleague or an office out. What is stored are keyed digests, deleted after the cool-off.
"""

from __future__ import annotations

import datetime
import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cases.models import SignInAttempt

WINDOW = datetime.timedelta(minutes=5)  # an attempt counts this long, so it is the cool-off too
SLOW_AFTER = 20  # attempts from one address, or on one account, within the window
SLOW_SECONDS = 1.0


@dataclass(frozen=True)
class Verdict:
    """May this attempt go on, and the row to forget when it succeeds."""

    refused: bool
    attempt: SignInAttempt
    wait: datetime.timedelta = datetime.timedelta()


def client_address(request: HttpRequest) -> str:
    """The address to count by: of one network alike where that is an IPv6 household or office."""
    return _network(seen_address(request))


def seen_address(request: HttpRequest) -> str:
    """The one our outermost trusted proxy saw, else the peer's.

    Entries to the left of that one were written by whoever sent the request, so they are never
    believed.
    """
    count = settings.TRUSTED_PROXY_COUNT
    entries = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    address = request.META.get("REMOTE_ADDR", "")
    if count > 0 and len(entries) >= count:
        address = entries[-count]
    return address


def attempt(request: HttpRequest, account: str) -> Verdict:
    """Count first, then judge: attempts at the same moment all see one another."""
    now = timezone.now()
    account_key = _digest(account.strip().lower())
    address_key = _digest(client_address(request))
    SignInAttempt.objects.filter(at__lt=now - WINDOW).delete()
    row = SignInAttempt.objects.create(account=account_key, address=address_key, at=now)
    recent = SignInAttempt.objects.filter(at__gte=now - WINDOW)
    here = recent.filter(account=account_key, address=address_key).order_by("at")
    if here.count() > settings.LOGIN_FAILURE_LIMIT:
        row.delete()  # a refused attempt does not lengthen the wait
        oldest = here.first()
        until = (oldest.at if oldest else now) + WINDOW
        return Verdict(refused=True, attempt=row, wait=max(until - now, datetime.timedelta()))
    busiest = max(
        recent.filter(address=address_key).count(), recent.filter(account=account_key).count()
    )
    if busiest > SLOW_AFTER:
        time.sleep(SLOW_SECONDS)
    return Verdict(refused=False, attempt=row)


def wrong_token(request: HttpRequest) -> int:
    """Count a token of the API that is nobody's; the seconds to wait where there were too many.

    Counted by address alone and apart from passwords: a right token is never asked about here, and
    a report with an old token makes nobody's sign-in slow.
    """
    now = timezone.now()
    address = _digest(f"API {client_address(request)}")
    SignInAttempt.objects.filter(at__lt=now - WINDOW).delete()
    recent = SignInAttempt.objects.filter(address=address, at__gte=now - WINDOW).order_by("at")
    if recent.count() >= settings.LOGIN_FAILURE_LIMIT:
        oldest = recent.first()
        return max(1, int(((oldest.at if oldest else now) + WINDOW - now).total_seconds()))
    SignInAttempt.objects.create(account=_digest("API"), address=address, at=now)
    return 0


def succeeded(verdict: Verdict) -> None:
    """Take back this attempt only: a good sign-in now and then must not clear a guesser's count."""
    SignInAttempt.objects.filter(pk=verdict.attempt.pk).delete()


def forget(account: str) -> None:
    """A new password was set by link: the person starts afresh."""
    SignInAttempt.objects.filter(account=_digest(account.strip().lower())).delete()


def _digest(text: str) -> str:
    return salted_hmac("flourish_audit.throttle", text, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """One IPv6 household or office is a /64, not one address of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)
