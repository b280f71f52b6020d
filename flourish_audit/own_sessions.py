"""Where a person is signed in, and ending the sign-ins they do not want.

allauth notes each sign-in (`allauth.usersessions`): when, from which address, with which browser.
Belongs here: which of them still hold, in two statements, and ending them. Does not belong here:
how long a sign-in lasts (sessions.py).
"""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods

from cases.access import signed_in
from cases.models import User

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class SignIn:
    pk: int
    key: str
    begun: datetime.datetime
    seen: datetime.datetime
    address: str
    browser: str
    is_here: bool


def sign_ins(user: User, here: str | None) -> list[SignIn]:
    """Those whose next request would be answered, this one first, then the latest used."""
    rows = list(UserSession.objects.filter(user=user))
    keys = [row.session_key for row in rows]
    kept = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    stored = {session.pk: session.get_decoded() for session in kept}
    found = [
        SignIn(
            pk=row.pk,
            key=row.session_key,
            begun=row.created_at,
            seen=_moment(stored[row.session_key].get("seen")) or row.last_seen_at,
            address=row.ip,
            browser=in_words(row.user_agent),
            is_here=row.session_key == here,
        )
        for row in rows
        if _holds(stored.get(row.session_key), user)
    ]
    return sorted(found, key=lambda one: (one.is_here, one.seen), reverse=True)


def _holds(data: dict | None, user: User) -> bool:
    """Still this person's, with the password of today, and not left alone for too long."""
    if not data or str(data.get("_auth_user_id")) != str(user.pk):
        return False
    if not constant_time_compare(data.get("_auth_user_hash", ""), user.get_session_auth_hash()):
        return False
    now = time.time()
    idle = now - data.get("seen", now) > settings.SESSION_IDLE_SECONDS
    return not idle and now - data.get("begun", now) <= settings.SESSION_MAX_SECONDS


def _moment(seconds: int | None) -> datetime.datetime | None:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC) if seconds else None


def in_words(agent: str) -> str:
    """ "Firefox on Windows"; a browser that says something else is one we do not know."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def end(user: User, *, which: set[int] | None, here: str | None) -> int:
    """End these of the person's own, or all but this one; how many. The next request knows."""
    chosen = [
        one for one in sign_ins(user, here)
        if not one.is_here and (which is None or one.pk in which)
    ]  # fmt: skip
    Session.objects.filter(pk__in=[one.key for one in chosen]).delete()
    UserSession.objects.filter(pk__in=[one.pk for one in chosen]).delete()
    return len(chosen)


@require_http_methods(["GET", "POST"])
@signed_in
def my_sessions(request: HttpRequest) -> HttpResponse:
    """One's own sign-ins; each but this one can be ended."""
    here = request.session.session_key
    if request.method == "POST":
        which = request.POST.get("end", "")
        known = which.isascii() and which.isdigit() and len(which) < 19
        chosen = None if "others" in request.POST else {int(which)} if known else set()
        number = end(request.user, which=chosen, here=here)
        plural = "" if number == 1 else "s"
        said = f"{number} sign-in{plural} ended." if number else "No other sign-in was ended."
        messages.success(request, said)
        return redirect("my_sessions")
    context = {"sign_ins": sign_ins(request.user, here)}
    context["minutes"] = settings.SESSION_IDLE_SECONDS // 60
    context["hours"] = settings.SESSION_MAX_SECONDS // 3600
    return render(request, "account/sessions.html", context)
