"""Addresses under /api/ are for programs: no cookie is read there, and every fault is a problem.

Belongs here: what is so of every answer there, also of those that no view gives. Does not belong
here: who is let in (cases/api/door.py).
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cases.api.problems import Problem, answer_of

UNDER = "/api/"


class ApiAnswersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(UNDER):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)  # a session opens nothing here
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code >= 400 and is_page:
            return answer_of(Problem(response.status_code, wait=_wait(response)))
        return response


def _wait(response: HttpResponse) -> int:
    said = response.get("Retry-After", "")
    return int(said) if said.isdecimal() else 0
