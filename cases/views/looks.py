"""The looks a person was given: their list, beginning one, and a manager's pick for this month."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases import access, lifecycle
from cases.actions.audits import NoEdition
from cases.actions.planned import begin_audit
from cases.actions.rounds import NothingToDraw, month_of, pick_for_month
from cases.calibration import waiting_for
from cases.forms.rows_filter import By, RowsFilter
from cases.models import Audit
from cases.pages.looks import how_far, looks_of
from cases.pages.news import news_of
from cases.round_counts import progress_of
from cases.sampling import month_title
from cases.stored_settings import stored
from cases.tables.paging import configure
from cases.tables.rounds import LooksTable
from cases.views.audits import planned_page


@require_safe
@access.allow(*access.LOOKS_ELSEWHERE)
def looks(request: HttpRequest) -> HttpResponse:
    """Looks I was given, the overdue ones first; a manager picks their month's here."""
    today = timezone.localdate()
    narrow = RowsFilter(
        request.GET,
        looks_of(request.user, today),
        state=By("State", how_far, in_order=True),
        plan=By("From", lambda sample: [(str(sample.plan.public_id), sample.plan.title)]),
    )
    table = narrow.said_by(LooksTable(narrow.chosen(), today=today))
    picks = access.picks_for_month(request.user)
    month = month_of(request.user, today) if picks else None
    context = {
        "narrow": narrow,
        "table": configure(request, table),
        "picks": picks,
        "month": month,
        "month_title": month.title if month else month_title(stored.MONTH_PICK, today),
        "month_pick": stored.MONTH_PICK,
        "today": today,
        "news": news_of(request.user, today),
        "calibrations": waiting_for(request.user),
    }
    return render(request, "cases/looks.html", context)


@require_POST
@access.allow(access.Role.TEAM_MANAGER)
def month_pick(request: HttpRequest) -> HttpResponse:
    """Pick cases for this month, or find those that were picked."""
    teams = access.standing(request.user).managed_teams
    try:
        plan = pick_for_month(by=request.user, teams=teams)
    except (NothingToDraw, NoEdition):
        messages.info(request, "No case of another team can be picked now: each had a look lately.")
        return redirect("looks")
    drawn = progress_of([plan], timezone.localdate())[plan.pk].drawn
    if drawn < plan.size:
        messages.info(request, f"Only {drawn} could be picked: the others had a look lately.")
    return redirect("looks")


@require_POST
@access.allow(*access.RATERS)
def audit_begin(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Begin a planned look: its auditor alone."""
    found = Audit.objects.visible_to(request.user).at_hand()
    audit = get_object_or_404(found, public_id=audit_id)
    access.require(
        access.can_begin(request.user, audit), "Only the person it was given to begins a look."
    )
    try:
        begin_audit(audit=audit, by=request.user)
    except lifecycle.Refused as refused:
        return planned_page(request, audit, fault=str(refused), status=409)
    return redirect("audit", audit_id=audit_id)
