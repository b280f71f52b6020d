"""Safeguarding concerns: raised from any page of an audit, read and acknowledged by a manager."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actions import concerns as concern_actions
from cases.actions.access_log import record
from cases.forms.concerns import ConcernForm
from cases.models import AccessLog, Action, Audit
from cases.pages import concerns as pages


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_concern(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Say that this is no referral and what to do now; then tell whoever manages the case."""
    found = Audit.objects.visible_to(request.user).select_related("case", "rater")
    audit = get_object_or_404(found, public_id=audit_id)
    if access.needs_reason(request.user, audit.case, timezone.now()):
        return redirect("case_reason", case_id=audit.case.public_id)
    form = ConcernForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _raise_page(request, audit, form)
    if not form.is_valid():
        return _raise_page(request, audit, form, status=422)
    words = form.cleaned_data["words"]
    try:
        concern_actions.raise_concern(audit=audit, by=request.user, words=words)
    except (concern_actions.Waiting, concern_actions.NobodyToTell):
        return _raise_page(request, audit, form, status=409)
    return redirect("audit_concern", audit_id=audit_id)


def _raise_page(
    request: HttpRequest, audit: Audit, form: ConcernForm, status: int = 200
) -> HttpResponse:
    context = {
        "audit": audit,
        "form": form,
        "concerns": pages.of_audit(audit),
        "owner": concern_actions.whom_to_tell(audit, request.user),
        "safeguarding": pages.safeguarding(),
    }
    return render(request, "cases/audit_concern.html", context, status=status)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def concern(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One concern to read, and to acknowledge by whoever manages the case."""
    found = Action.objects.visible_to(request.user).concerns()
    action = get_object_or_404(found, public_id=action_id)
    if access.needs_reason(request.user, action.case, timezone.now()):
        return redirect("case_reason", case_id=action.case.public_id)
    may = access.can_acknowledge(request.user, action)
    if request.method == "POST":
        access.require(may, "Somebody else than the person who raised it acknowledges a concern.")
        if not concern_actions.acknowledge(concern=action, by=request.user):
            messages.info(request, "It was acknowledged before.")
        return redirect("concern", action_id=action_id)
    allocated = access.holds(request.user, action.case)
    event = AccessLog.Event.VIEW
    record(by=request.user, event=event, what="concern", case=action.case, allocated=allocated)
    shown = pages.shown([action])[0]
    context = {"concern": shown, "may": may, "safeguarding": pages.safeguarding()}
    return render(request, "cases/concern.html", context)
