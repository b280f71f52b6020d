"""How long a sign-in lasts: idle and absolute limits, checked on the server."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from cases.access import signed_in


class SessionLimitsMiddleware:
    """Ends a session after idle or absolute time; notes the last use once a minute at most."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            begun = request.session.setdefault("begun", now)
            seen = request.session.get("seen", now)
            if (
                now - seen > settings.SESSION_IDLE_SECONDS
                or now - begun > settings.SESSION_MAX_SECONDS
            ):
                logout(request)
            elif "seen" not in request.session or now - seen >= _note_every():
                request.session["seen"] = now
        return self.get_response(request)


def _note_every() -> int:
    """Not a write for every page, and still close enough when the idle limit is short."""
    return min(60, settings.SESSION_IDLE_SECONDS // 10)


@signed_in
@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """The button of the warning before a sign-in ends: being asked is what extends it."""
    request.session["seen"] = int(time.time())
    return JsonResponse({"idle_seconds": settings.SESSION_IDLE_SECONDS})
