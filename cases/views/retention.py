"""Keeping and erasing: periods, previews, the second person's yes, and erasing in steps."""

from __future__ import annotations

import time
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access
from cases.access import Role, allow
from cases.actions import erasure_runs as runs
from cases.actions import holds
from cases.actions.erasing import NotPossible, erase
from cases.actions.redactions import NoOwner
from cases.forms.retention import HoldForm, LiftForm, PreviewForm
from cases.models import ErasureRun, LegalHold
from cases.pages.retention import RunPage, lines
from cases.signed_in_lately import signed_in_lately
from cases.tables.paging import configure
from cases.tables.retention import DueTable

AT_ONCE = 10  # seconds of erasing before the page answers; what is left is gone on with
NO_OWNER = (
    "The web’s database role does not own the tables, so nothing was erased. Whoever runs the "
    "server sets DATABASE_OWNER_URL, or erases with manage.py erase."
)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN, Role.INFORMATION_GOVERNANCE)
def retention(request: HttpRequest) -> HttpResponse:
    """What is kept how long, what is due, and runs; a preview is made here."""
    form = PreviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            run = runs.preview(by=request.user, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error("before", str(reason))
        else:
            return redirect("retention_run", run.public_id)
    made = ErasureRun.objects.select_related("made_by", "approved_by")[:50]
    holds_it = access.leads_governance(request.user)
    context = {"lines": list(lines()), "form": form, "runs": made, "sets_holds": holds_it}
    status = 422 if form.errors else 200
    return render(request, "cases/retention.html", context, status=status)


@require_safe
@allow(Role.ADMIN, Role.INFORMATION_GOVERNANCE)
def retention_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: what it holds, who made it, and what may be done with it now."""
    page = RunPage(_run(run_id), request.user)
    table = None
    if page.names_cases:
        cases = page.cases().select_related("plan_type").order_by()
        table = configure(request, DueTable(cases))
    return render(request, "cases/retention_run.html", {"page": page, "table": table})


@require_POST
@allow(Role.ADMIN, Role.INFORMATION_GOVERNANCE)
def retention_step(request: HttpRequest, run_id: UUID, step: str) -> HttpResponse:
    """Approve, drop or erase; the password was given a moment ago."""
    run = _run(run_id)
    if step not in STEPS:
        raise Http404
    if not signed_in_lately(request, time.time()):
        here = urlencode({"next": reverse("retention_run", args=[run_id])})
        return redirect(f"{reverse('account_reauthenticate')}?{here}")
    try:
        messages.success(request, STEPS[step](request, run))
    except NotPossible as reason:
        messages.warning(request, str(reason))
    except NoOwner:
        messages.warning(request, NO_OWNER)
    return redirect("retention_run", run_id)


def _approve(request: HttpRequest, run: ErasureRun) -> str:
    runs.approve(by=request.user, run=run)
    return "You approved it. It can be erased now."


def _drop(request: HttpRequest, run: ErasureRun) -> str:
    runs.drop(by=request.user, run=run)
    return "Dropped. Nothing was erased."


def _erase(request: HttpRequest, run: ErasureRun) -> str:
    done = erase(run, by=request.user, seconds=AT_ONCE)
    return "Erased." if done.state == "erased" else "A part is erased. Press again to go on."


STEPS = {"approve": _approve, "drop": _drop, "erase": _erase}


@require_http_methods(["GET", "POST"])
@allow(Role.INFORMATION_GOVERNANCE)
def legal_holds(request: HttpRequest) -> HttpResponse:
    """What is kept whatever its period says; a hold is set here."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            holds.set_hold(by=request.user, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error("reference", str(reason))
        else:
            messages.success(request, "It is kept until you lift the hold.")
            return redirect("legal_holds")
    found = LegalHold.objects.select_related("case", "set_by", "lifted_by")
    status = 422 if form.errors else 200
    return render(request, "cases/holds.html", {"form": form, "holds": found}, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.INFORMATION_GOVERNANCE)
def hold_lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    hold = get_object_or_404(LegalHold.objects.select_related("case"), public_id=hold_id)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            holds.lift_hold(by=request.user, hold=hold, because=form.cleaned_data["because"])
        except NotPossible as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, "The hold is lifted.")
        return redirect("legal_holds")
    status = 422 if form.errors else 200
    return render(request, "cases/hold_lift.html", {"form": form, "hold": hold}, status=status)


def _run(run_id: UUID) -> ErasureRun:
    found = ErasureRun.objects.select_related("made_by", "approved_by", "dropped_by")
    return get_object_or_404(found, public_id=run_id)
