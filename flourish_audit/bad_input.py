"""Input no page can mean: refused or cleaned at the door, so that no page behind has to.

PostgreSQL and SQLite cannot store the NUL character and nobody can type it. In an address it is
refused; in typed text it is left out, so that the rest of the text is not lost with it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from flourish_audit.errors import bad_request, page_not_found

NUL = "\x00"


class BadInputMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.META.get("HTTP_COOKIE", ""):
            request.META["HTTP_COOKIE"] = ""
        if NUL in request.path_info:
            return page_not_found(request, Http404())
        query = request.META.get("QUERY_STRING", "")
        if NUL in query or "%00" in query:
            return bad_request(request, BadRequest("The address holds a character no page uses."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        if request.method == "POST" and any(
            NUL in part for name, values in request.POST.lists() for part in (name, *values)
        ):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _without_nul(sent: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, values in sent.lists():
        cleaned.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    cleaned._mutable = False
    return cleaned
