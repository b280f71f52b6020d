"""The mark on views that change an open audit: who may, and what everybody else is told.

Belongs here: looking the audit up once, and the answers 404, 403, 409 and 400 as a page or, for our
script, as JSON. Does not belong here: any single view.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from cases import access, scopes
from cases.actions.audits import NotOpen
from cases.forms.rating import Malformed, is_code
from cases.models import Audit, Rating
from cases.views.audits import already_submitted, planned_page


def on_own_audit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands the view this person's open audit: not theirs 404 or 403, submitted 409."""

    @wraps(view)
    def found(request: HttpRequest, audit_id: UUID, code: str = "") -> HttpResponse:
        audit = look_up(request, audit_id, code)
        if not audit.is_open:
            return closed(request, audit)
        access.require(
            access.can_edit_audit(request.user, audit), "Only the person who rates can change it."
        )
        if audit.state == Audit.State.PLANNED:
            return not_begun(request, audit)
        try:
            return view(request, audit, code)
        except NotOpen:
            audit.refresh_from_db(fields=["state", "submitted_at"])
            return closed(request, audit)
        except Malformed as fault:
            return refused(request, audit, str(fault))

    return found


def look_up(request: HttpRequest, audit_id: UUID, code: str = "") -> Audit:
    """The audit with its case, wording and the item of that code; 404 when it is not theirs."""
    if code and not is_code(code):
        raise Http404
    found = Audit.objects.visible_to(request.user).at_hand()
    if request.method == "POST" and by_script(request):  # answers in values, not in words
        found = found.select_related(None).select_related("case")
    return get_object_or_404(found.with_item(code) if code else found, public_id=audit_id)


def by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def state_of(rating: Rating | None, code: str) -> dict:
    """What stands in the database for one item, as the script wants it."""
    return {
        "item": code,
        "value": (rating.value or "") if rating else "",
        "reason": rating.reason if rating else "",
        "version": rating.version if rating else 0,
        "saved_at": clock(rating.saved_at) if rating else "",
    }


def clock(moment) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def place_of(audit: Audit, code: str, section_code: str) -> str:
    """Where an item stands: the page of all impacts, or its section's own page."""
    address = reverse("audit_section", args=[audit.public_id, section_code])
    if audit.scope in scopes.ON_ONE_PAGE:
        address = reverse("audit", args=[audit.public_id])
    return f"{address}#row-{code}"


def closed(request: HttpRequest, audit: Audit) -> HttpResponse:
    """409: submitted meanwhile, or withdrawn."""
    if by_script(request):
        said = "This audit is submitted, so nothing in it changes any more."
        return JsonResponse({"closed": True, "message": said}, status=409)
    return already_submitted(request, audit)


def not_begun(request: HttpRequest, audit: Audit) -> HttpResponse:
    """409: a planned look takes no ratings until its auditor begins it."""
    said = "This look is planned. Begin it first; nothing was saved."
    if by_script(request):
        return JsonResponse({"message": said}, status=409)
    return planned_page(request, audit, fault=said, status=409)


def refused(request: HttpRequest, audit: Audit, fault: str) -> HttpResponse:
    """400: not a request of our pages; nothing is written."""
    if by_script(request):
        return JsonResponse({"message": fault}, status=400)
    context = {"audit": audit, "fault": fault}
    return render(request, "cases/rate_refused.html", context, status=400)
