"""The pages that say what went wrong, what to do, and that the work is safe.

A post that could not be saved is shown again, so that nobody has to trust the browser's memory.
"""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from flourish_audit.typed import by_script, typed_in

RETRY_AFTER = 5  # seconds
NOT_ANSWERING = (
    "The database did not answer in time. What you chose or typed is still here. Try again in a "
    "few seconds."
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    too_large = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
    if isinstance(exception, too_large):
        return _plain("held/too_large.html", 400, typed=typed_in(request))
    return _plain("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The reason is ours, written in access.py or a view; nothing anybody typed."""
    return render(request, "403.html", {"exception": str(exception or "")}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and what is not yours."""
    return _plain("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database and no person: those may be what is broken."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _not_answering(request)
    return _plain("500.html", 500, typed=typed_in(request))


def _not_answering(request: HttpRequest) -> HttpResponse:
    """The database is down, slow, locked or full: come again, with what was typed in hand."""
    answer: HttpResponse
    if by_script(request):
        answer = JsonResponse({"error": "database", "message": NOT_ANSWERING}, status=503)
    else:
        answer = _plain("held/not_answering.html", 503, typed=typed_in(request))
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _plain(template: str, status: int, **context: object) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), status=status)
