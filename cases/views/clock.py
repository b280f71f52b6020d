"""The dates of a standard with a clock, beside a case."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actions.access_log import record
from cases.actions.clocks import StaleClock, save_clock
from cases.forms.clocks import ClockForm
from cases.models import AccessLog, Case
from cases.timed_items import clock_of, timed_items
from cases.views.audits import safe_next


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def clock(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """When it was opened and held, by those who may rate the case."""
    back = safe_next(request) or reverse("case", args=[case_id])
    cases = Case.objects.visible_to(request.user).at_hand().select_related("plan_type")
    case = get_object_or_404(cases, public_id=case_id)
    item = next((item for item in timed_items() if item.code == code), None)
    if item is None:
        raise Http404
    access.require(access.can_rate(request.user, case), "Those who hold the case record its dates.")
    entry = case.clock_entries.filter(item_code=code).first()
    form = ClockForm(request.POST or None, case=case, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            save_clock(case=case, item_code=code, by=request.user, **form.cleaned_data)
        except StaleClock as stale:
            form = form.seeing(stale.current)
        else:
            messages.success(request, "The dates are saved.")
            return redirect(back)
    held = access.holds(request.user, case)
    record(by=request.user, event=AccessLog.Event.VIEW, what="clock", case=case, allocated=held)
    now = clock_of(item, form.entry, plan_code=case.plan_type.code, today=timezone.localdate())
    context = {
        "case": case,
        "item": item,
        "form": form,
        "clock": now,
        "back": safe_next(request) or back,
    }
    status = 409 if form.stale else 422 if form.errors else 200
    return render(request, "cases/clock.html", context, status=status)
