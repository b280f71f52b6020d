"""What went wrong, in the form of RFC 9457: what happened, and what to do.

Belongs here: the answer and the exception that leads to it. Does not belong here: when something is
wrong (the other modules). Nothing that was sent stands in an answer but the names of parameters.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"
# (title, detail): what is said where nothing more is known.
USUAL = {
    400: ("The request was not understood", "Compare it with the document at openapi.json."),
    401: (
        "No valid token",
        "Send the token in the header “Authorization: Bearer …”, never in the address. A token "
        "that was renewed or revoked does not work any more.",
    ),
    403: ("Not open to this client", "Ask an admin of Flourish Audit what this client may read."),
    404: ("Not found", "There is nothing at this address that this client may read."),
    405: ("Nothing can be changed here", "This API is read only. Use GET or HEAD."),
    406: ("No such form of answer", "Ask for application/json or text/csv."),
    500: (
        "Something went wrong here",
        "It was not the request, and nothing was changed. Try again, then tell an admin.",
    ),
    503: ("The database does not answer", "Nothing was changed. Try again in a minute."),
}


class Problem(Exception):
    """Raised by whoever notices; the answer is the same for all."""

    def __init__(
        self, status: int, title: str = "", detail: str = "", *, wait: int = 0, **more: Any
    ) -> None:
        self.status, self.title, self.detail, self.wait = status, title, detail, wait
        self.more = more
        super().__init__(title or str(status))


def answer_of(problem: Problem) -> HttpResponse:
    usual = USUAL.get(problem.status, USUAL[400 if problem.status < 500 else 500])
    body = {
        "type": "about:blank",
        "title": problem.title or usual[0],
        "status": problem.status,
        "detail": problem.detail or usual[1],
        **problem.more,
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=problem.status, content_type=CONTENT_TYPE
    )
    if problem.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Flourish Audit"'
    if problem.status == 405:
        response["Allow"] = "GET, HEAD"
    if problem.wait:
        response["Retry-After"] = str(problem.wait)
    return response
