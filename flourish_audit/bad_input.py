"""Input no page can mean: refused or cleaned at the door, so that no page behind has to.

PostgreSQL and SQLite cannot store the NUL character and nobody can type it. In an address it is
refused; in typed text it is left out, so that the rest of the text is not lost with it.

A form is what a browser sends of one. A body of any other kind would reach a view as a form
without fields, and a button that needs none would be pressed by it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from flourish_audit.errors import bad_request, page_not_found

NUL = "\x00"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
OWN_DOOR = "/api/"  # it takes no post, and says so in its own words
NO_FORM = "What came is no form that a browser sends."


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
        if request.method == "POST" and not _may_be_a_form(request):
            return bad_request(request, BadRequest(NO_FORM))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if request.method != "POST":
            return None
        if _is_broken_multipart(request):
            return bad_request(request, BadRequest(NO_FORM))
        if any(NUL in part for name, values in request.POST.lists() for part in (name, *values)):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]
        return None


def _may_be_a_form(request: HttpRequest) -> bool:
    """By its head, unless that leaves no room for a part; its token is asked for later."""
    if request.path_info.startswith(OWN_DOOR):
        return True
    if not request.META.get("CONTENT_TYPE"):
        return request.META.get("CONTENT_LENGTH") in (None, "", "0")
    said = request.content_params or {}
    if request.content_type == "multipart/form-data":
        return bool(said.get("boundary")) and (_holds_parts(request) or _is_only_an_end(request))
    return request.content_type in FORMS and said.get("charset", "utf-8").lower() == "utf-8"


def _is_broken_multipart(request: HttpRequest) -> bool:
    """It is long enough to hold parts, and none could be read; a file too large was left unread."""
    if request.content_type != "multipart/form-data" or request.POST or request.FILES:
        return False
    if getattr(request, "files_too_large", False):
        return False
    return _holds_parts(request)


def _end_of(request: HttpRequest) -> bytes:
    return f"--{(request.content_params or {}).get('boundary', '')}--\r\n".encode()


def _holds_parts(request: HttpRequest) -> bool:
    """More was said to come than the line that ends a form of parts."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > len(_end_of(request))


def _is_only_an_end(request: HttpRequest) -> bool:
    """A form of parts without any: nothing, or the line that ends it."""
    try:
        return request.body.rstrip() in (b"", _end_of(request).rstrip())
    except OSError:  # the sender has gone
        return False


def _without_nul(sent: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, values in sent.lists():
        cleaned.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    cleaned._mutable = False
    return cleaned
