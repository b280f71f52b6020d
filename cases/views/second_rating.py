"""One audit is sent for a blind second rating by whoever agrees it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actions.picking import pick_for_second_rating
from cases.forms.second_rating import AskForm
from cases.lifecycle import Refused
from cases.models import Audit
from cases.second_ratings import SAFE, raters_for
from cases.templatetags.flourish import day
from cases.views.audits import refused

OWN = "Nobody sends their own audit for a second rating; its team manager or a QA auditor does."
MEANWHILE = (
    "Somebody asked the same person for another audit of this case just now. "
    "Nothing was changed: ask again."
)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit_moderate(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Ask for a second rating: who, by when, and why; or why it cannot be asked for."""
    audit = _audit(request, audit_id)
    if access.needs_reason(request.user, audit.case, timezone.now()):
        return redirect("case_reason", case_id=audit.case.public_id)
    access.require(access.can_agree(request.user, audit), OWN)
    try:
        raters = raters_for(audit)
    except Refused as refusal:
        if request.method == "POST":
            return refused(request, audit, str(refusal), request.POST.get("reason", ""))
        why = str(refusal).removesuffix(SAFE).strip()  # nothing was pressed yet
        return render(request, "cases/audit_second.html", {"audit": audit, "why": why})
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, raters=raters, today=timezone.localdate())
    if form.is_valid():
        return _asked(request, audit, form)
    status = 422 if form.is_bound else 200
    return render(request, "cases/audit_second.html", {"audit": audit, "form": form}, status=status)


def _asked(request: HttpRequest, audit: Audit, form: AskForm) -> HttpResponse:
    asked = form.cleaned_data
    try:
        pick_for_second_rating(
            audit=audit,
            rater=asked["rater"],
            by=request.user,
            due_on=asked["due_on"],
            reason=asked["reason"],
        )
    except (Refused, IntegrityError) as refusal:
        why = str(refusal) if isinstance(refusal, Refused) else MEANWHILE
        return refused(request, audit, why, asked["reason"])
    messages.success(
        request,
        f"Asked. {asked['rater'].name} rates it by {day(asked['due_on'])}, without seeing this "
        "audit. It counts again once both have agreed.",
    )
    return redirect("audit", audit_id=audit.public_id)


def _audit(request: HttpRequest, audit_id: UUID) -> Audit:
    found = Audit.objects.visible_to(request.user).select_related("case", "rater")
    return get_object_or_404(found, public_id=audit_id)
