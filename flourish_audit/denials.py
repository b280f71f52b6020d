"""A case, audit, action or sheet refused to somebody signed in leaves a row in the access log.

Written after the view has given up its transaction and before the answer leaves, so that a refusal
is never rolled back with the page it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cases.actions.access_log import record
from cases.models import AccessLog, Action, Audit, Grant

REFUSED = (403, 404)
WHAT = (("action", Action), ("audit", Audit), ("grant", Grant), ("case", None))


class DenialsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in REFUSED and not getattr(response, "is_no_denial", False):
            _record(request)
        return response


def _record(request: HttpRequest) -> None:
    match = request.resolver_match
    if match is None or not request.user.is_authenticated:
        return
    sheet = match.kwargs.get("sheet_id")
    if isinstance(sheet, UUID):
        what = "supervision sheet"
        record(by=request.user, event=AccessLog.Event.DENIED, what=what, case=sheet)
    for what, model in WHAT:
        key = match.kwargs.get(f"{what}_id")
        if isinstance(key, UUID):
            # Of an audit or action the log names the case; of an unknown case what was asked for.
            case = key if model is None else _case_of(model, key)
            record(by=request.user, event=AccessLog.Event.DENIED, what=what, case=case)
            return


def _case_of(model: type[Audit] | type[Action] | type[Grant], key: UUID) -> UUID | None:
    return model.objects.filter(public_id=key).values_list("case__public_id", flat=True).first()
