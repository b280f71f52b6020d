"""A case's reference put right, and two records of one child merged: for admins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.access import Role, allow
from cases.actions import case_records as actions
from cases.actions.allocations import NotPossible
from cases.forms.case_records import OtherRecordForm, ReferenceForm
from cases.models import Case
from cases.pages.case_records import TwoRecords


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def case_reference(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, status = _case(request, case_id), 200
    form = ReferenceForm(request.POST or None, initial={"before": case.reference})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_reference(by=request.user, case=case, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error("reference", str(reason))
            status = 409
        else:
            messages.success(request, "The reference is put right. Everything of the case stays.")
            return redirect("case_move", case_id)
    elif request.method == "POST":
        status = 422
    context = {"case": case, "form": form, "other": OtherRecordForm()}
    return render(request, "cases/register_reference.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def case_merge(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """This record into another: first both side by side; then, confirmed, they are one child."""
    case, refused = _case(request, case_id), ""
    posted = request.method == "POST"
    if request.POST.get("do") == "part":
        return _parted(request, case)
    asked = request.POST if posted else request.GET
    form, page = OtherRecordForm(asked if posted or "other" in asked else None), None
    if form.is_bound and form.is_valid():
        page = TwoRecords(case, form.cleaned_data["other"])
        if posted:
            mark = request.POST.get("mark") or "-"
            try:
                actions.merge_records(by=request.user, double=case, into=page.into, mark=mark)
            except NotPossible as reason:
                refused = str(reason)
            else:
                messages.success(request, f"{case.reference} belongs to {page.into.reference} now.")
                return redirect("case_move", page.into.public_id)
    status = 409 if refused else 422 if posted else 200
    context = {"case": case, "form": form, "page": page, "refused": refused}
    return render(request, "cases/register_merge.html", context, status=status)


def _parted(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        actions.part_records(by=request.user, double=case)
    except NotPossible as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, f"{case.reference} stands for itself again, closed.")
    return redirect("case_move", case.public_id)


def _case(request: HttpRequest, case_id: UUID) -> Case:
    found = Case.objects.administered_by(request.user).with_allocation()
    return get_object_or_404(found.select_related("plan_type"), public_id=case_id)
