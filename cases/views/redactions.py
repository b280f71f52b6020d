"""Taking a name out of a submitted audit: type it, see where it stands, confirm."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actions.redactions import NoOwner, redact
from cases.forms.redactions import RedactForm
from cases.models import Audit


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
@sensitive_post_parameters("take_out")
def audit_redact(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """The words travel in the body of the two requests and are stored nowhere."""
    found = Audit.objects.visible_to(request.user).select_related("case", "edition")
    audit = get_object_or_404(found, public_id=audit_id)
    if access.needs_reason(request.user, audit.case, timezone.now()):
        return redirect("case_reason", case_id=audit.case.public_id)
    access.require(
        access.can_redact(request.user, audit),
        "The person who rated, or the manager of the case, takes words out of an audit.",
    )
    if audit.is_open:
        return render(request, "cases/audit_redact_open.html", {"audit": audit}, status=409)
    form = RedactForm(request.POST if request.method == "POST" else None, audit=audit)
    if form.is_valid() and form.cleaned_data["sure"]:
        words = form.cleaned_data["take_out"]
        try:
            number = redact(audit=audit, words=words, by=request.user)
        except NoOwner:
            return render(request, "cases/audit_redact_no_owner.html", {"audit": audit}, status=503)
        messages.success(request, f"Taken out in {number} place{'' if number == 1 else 's'}.")
        return redirect("audit", audit_id=audit_id)
    status = 422 if form.errors else 200
    context = {"audit": audit, "form": form}
    return render(request, "cases/audit_redact.html", context, status=status)
