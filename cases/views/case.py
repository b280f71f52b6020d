"""One child's case: its page, the reason for opening it from above, brothers and sisters."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actions.access_log import record
from cases.actions.drill_downs import give_reason
from cases.forms.caseload import ReasonForm
from cases.models import AccessLog, Case
from cases.pages.case_page import CasePage
from cases.pages.family import Family


@require_safe
@access.allow(*access.CASE_ROLES)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How this child's life goes, how we practise, what changed and what happens next."""
    found = visible_case(request, case_id)
    if access.needs_reason(request.user, found, timezone.now()):
        return redirect("case_reason", case_id=case_id)
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what="case",
        case=found,
        allocated=found.holder_id == request.user.pk,
    )
    one_child = Q(same_child_as=found) | Q(pk=found.same_child_as_id)
    context = {"page": CasePage(found, request.user)}
    context["doubles"] = Case.objects.visible_to(request.user).filter(one_child)
    return render(request, "cases/case.html", context)


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.SERVICE_MANAGER, access.Role.DIRECTOR)
def case_reason(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for a reason; with it the case opens for an hour."""
    found = visible_case(request, case_id)
    form = ReasonForm(request.POST or None)
    if not access.needs_reason(request.user, found, timezone.now()):
        return redirect("case", case_id=case_id)
    if request.method == "POST" and form.is_valid():
        give_reason(case=found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("case", case_id=case_id)
    status = 422 if form.errors else 200
    return render(request, "cases/reason.html", {"case": found, "form": form}, status=status)


@require_safe
@access.allow(*access.CASE_ROLES)
def siblings(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Brothers and sisters side by side, as far as the person may see them."""
    found = visible_case(request, case_id)
    if access.needs_reason(request.user, found, timezone.now()):
        return redirect("case_reason", case_id=case_id)
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what="family of a case",
        case=found,
        allocated=found.holder_id == request.user.pk,
    )
    return render(request, "cases/siblings.html", {"family": Family(found, request.user)})


def visible_case(request: HttpRequest, case_id: UUID) -> Case:
    """The case with who holds it and what changed for it, or 404."""
    cases = Case.objects.visible_to(request.user).with_allocation().at_hand().with_turns()
    return get_object_or_404(cases.select_related("plan_type", "family_group"), public_id=case_id)
