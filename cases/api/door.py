"""Who is let in: a token in the header of a request, its client, and the row that says so.

Belongs here: reading the token, refusing, throttling, one log row for each call of a known client.
Does not belong here: what a token and a client are (cases/actions/api_clients.py), whose figures
count (cases/answering.py), the addresses (cases/api/v1.py).
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from ninja.security import HttpBearer

from cases.actions import api_clients
from cases.answering import still_answers
from cases.api.problems import Problem, answer_of
from cases.models import ApiClient
from flourish_audit import throttle

MARK = "API client"
READING = ("GET", "HEAD")
ENDED = {
    "revoked": "It was revoked. Ask an admin for a new client.",
    "over": "Its time is over. Ask an admin for a new client.",
    "early": "Its time has not begun yet.",
}


class Token(HttpBearer):
    """`Authorization: Bearer ...` alone: no cookie and nothing in an address opens anything."""

    def __call__(self, request: HttpRequest) -> ApiClient:
        words = request.headers.get("Authorization", "").split()
        if len(words) != 2 or words[0].lower() != "bearer":
            raise Problem(401)
        return self.authenticate(request, words[1])

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient:
        """A right token is answered however many wrong ones came from its address."""
        client = api_clients.client_of(token)
        if client is None:
            wait = throttle.wrong_token(request)
            if wait:
                raise Problem(
                    429,
                    "Too many wrong tokens from this address",
                    "Wait, then send the right one: that is answered at once.",
                    wait=wait,
                )
            raise Problem(401)
        request.api_client = client  # type: ignore[attr-defined]
        self._counted(request, client)
        refused = self._why_not(request, client)
        if refused:
            raise Problem(403, "This client is not let in", refused)
        return client

    def _counted(self, request: HttpRequest, client: ApiClient) -> None:
        now = timezone.now()
        calls = api_clients.note_call(client, now)
        request.api_calls = calls  # type: ignore[attr-defined]
        if calls > settings.API_CALLS_A_MINUTE:
            raise Problem(
                429,
                "Too many calls in one minute",
                f"This client may call {settings.API_CALLS_A_MINUTE} times a minute.",
                wait=60 - now.second,
            )

    def _why_not(self, request: HttpRequest, client: ApiClient) -> str:
        if client.state in ENDED:
            return ENDED[client.state]
        if not client.lets_in(throttle.seen_address(request)):
            return "The call does not come from one of the addresses it is open to."
        if not still_answers(client):
            return (
                "The person who answers for it no longer looks at these figures. Ask an admin for "
                "a client that somebody else answers for."
            )
        return ""


def guarded(pattern: URLPattern, *, is_public: bool = False) -> URLPattern:
    """The address behind this door: read only, marked, and with its row in the log."""
    view, name = pattern.callback, str(pattern.name)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.method
        if method not in READING:
            return answer_of(Problem(405))
        request.method = "GET"  # HEAD is answered as GET is; the server leaves the body out
        try:
            response = view(request, *args, **kwargs)
        finally:
            request.method = method
        _noted(request, response, name)
        response["Vary"] = "Accept, Authorization"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    answered.access = ("public",) if is_public else (MARK,)  # type: ignore[attr-defined]
    answered.login_required = False  # type: ignore[attr-defined]
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return URLPattern(pattern.pattern, answered, pattern.default_args, pattern.name)


def _noted(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Before the answer leaves. Where the row cannot be written, there is no answer."""
    client: ApiClient | None = getattr(request, "api_client", None)
    if client is None:
        return
    if getattr(request, "api_calls", 0) > settings.API_CALLS_A_MINUTE + 1:
        return  # the first call too many is a row; a program gone wild does not fill the log
    about = getattr(request, "api_about", "")
    refused = response.status_code >= 400
    api_clients.note_answer(client, what=name, about=about, refused=refused)
