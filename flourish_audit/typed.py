"""What somebody typed into a form that could not be saved: to be kept, or shown again.

Belongs here: which fields that is, also of a post that was too large to be read as a form.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, QueryDict

TOKEN_FIELD = "form_token"  # noqa: S105
HELD_FIELD = "held_post"
NEVER_KEPT = ("csrfmiddlewaretoken", TOKEN_FIELD, HELD_FIELD, "take_out")
NOT_SHOWN = ("/account/",)  # secrets of signing in
MOST_READ = 10 * 1024 * 1024  # bytes; no form of ours comes near
FORM = "application/x-www-form-urlencoded"


def by_script(request: HttpRequest) -> bool:
    """Sent by the page's own script, which keeps the text on screen itself."""
    return request.headers.get("X-Requested-With") == "fetch"


def kept_fields(sent: QueryDict) -> Iterator[tuple[str, str]]:
    """Name and value of what was typed or chosen, in the order it was sent; no secrets."""
    for name, values in sent.lists():
        if _is_kept(name):
            for value in values:
                yield name, value


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """The same, of a post that failed; without what is empty. Never raises."""
    if request.method != "POST" or request.path.startswith(NOT_SHOWN):
        return []
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except (RequestDataTooBig, TooManyFieldsSent):
        sent = []
    except Exception:  # the sender has gone, or it was no form
        return []
    # Django says that there is nothing, once it has found that there is too much.
    return [
        (name.replace("_", " "), value)
        for name, value in sent or _parsed(request)
        if _is_kept(name) and value.strip()
    ]


def _is_kept(name: str) -> bool:
    return name not in NEVER_KEPT and "password" not in name.lower()


def _parsed(request: HttpRequest) -> list[tuple[str, str]]:
    """What Django would not read, because there is too much of it."""
    try:
        if request.content_type != FORM or int(request.META["CONTENT_LENGTH"]) > MOST_READ:
            return []
        body = request._body if hasattr(request, "_body") else request.read(MOST_READ)
        return parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    except (OSError, ValueError, KeyError):
        return []
