"""Rounds of audits for QA auditors: the list, planning and drawing one, how far it has come."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actions.rounds import MayNotLook, NothingToDraw, draw_round, give_to
from cases.forms.rounds import GiveForm, RoundForm
from cases.forms.rows_filter import By, RowsFilter, person
from cases.models import AuditPlan
from cases.pages.looks import how_far
from cases.pages.round_page import RoundPage, rounds_with_progress
from cases.reports import export
from cases.sampling import pool_for
from cases.tables.paging import configure
from cases.tables.rounds import AuditorsTable, RoundCasesTable, RoundFile, RoundsTable
from frameworks.models import Edition

UNDER_WAY, OVER = ("now", "Under way"), ("over", "Over")


@require_safe
@access.allow(access.Role.QA_AUDITOR)
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round with how far it has come, the newest first."""
    plans = AuditPlan.objects.rounds_for(request.user)
    narrow = RowsFilter(
        request.GET,
        rounds_with_progress(plans, timezone.localdate()),
        how=By("Rounds", lambda row: [OVER if row[1].is_over else UNDER_WAY]),
        what=By("What", lambda row: [(row[0].type, row[0].get_type_display())]),
    )
    table = configure(request, narrow.said_by(RoundsTable(narrow.chosen())))
    return render(request, "cases/rounds.html", {"table": table, "narrow": narrow})


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.QA_AUDITOR)
def round_plan(request: HttpRequest) -> HttpResponse:
    """Plan a round: first how many cases could be drawn, then the draw."""
    form = RoundForm(request.POST or None, editions=Edition.objects.published().with_sections())
    pool = None
    if request.method == "POST" and form.is_valid():
        pool = pool_for(form.wanted, timezone.localdate())
        if "draw" in request.POST:
            try:
                plan = draw_round(wanted=form.wanted, by=request.user)
                return redirect("round", plan_id=plan.public_id)
            except NothingToDraw:
                form.add_error(None, "No case can be drawn. Choose more teams, plans or people.")
    context = {"form": form, "pool": pool}
    status = 422 if form.errors else 200
    return render(request, "cases/round_plan.html", context, status=status)


def _round(request: HttpRequest, plan_id: UUID) -> AuditPlan:
    return get_object_or_404(AuditPlan.objects.rounds_for(request.user), public_id=plan_id)


@require_safe
@access.allow(access.Role.QA_AUDITOR)
def round_page(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One round: how far it has come, by auditor, and its cases; as a file without references."""
    plan, today = _round(request, plan_id), timezone.localdate()
    page = RoundPage(plan, request.user, today)
    narrow = RowsFilter(
        request.GET,
        page.samples,
        auditor=By("Auditor", lambda sample: person(sample.auditor)),
        state=By("State", how_far),
    )
    samples = narrow.chosen()
    file = RoundFile(samples, today=today)
    exported = export(request, file, name=f"round {plan.title}", what="cases of a round")
    if exported:
        return exported
    table = narrow.said_by(RoundCasesTable(samples, today=today))
    context = {
        "narrow": narrow,
        "page": page,
        "plan": plan,
        "auditors": AuditorsTable(page.by_auditor),
        "table": configure(request, table),
    }
    return render(request, "cases/round.html", context)


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.QA_AUDITOR)
def sample_give(request: HttpRequest, plan_id: UUID, place: int) -> HttpResponse:
    """Give a look nobody has begun to another auditor; refused with the reason when too near."""
    plan = _round(request, plan_id)
    samples = plan.samples.select_related("auditor", "case")
    sample = get_object_or_404(samples, place=place)
    form = GiveForm(request.POST or None, now=sample.auditor)
    status = 200
    if request.method == "POST" and form.is_valid():
        auditor = form.cleaned_data["auditor"]
        try:
            give_to(sample=sample, auditor=auditor, by=request.user)
            messages.success(request, f"Number {place} is now with {auditor.name}.")
            return redirect("round", plan_id=plan_id)
        except MayNotLook as refused:
            form.add_error("auditor", str(refused))
            status = 409
    context = {"plan": plan, "sample": sample, "form": form}
    status = status if status == 409 else 422 if form.errors else 200
    return render(request, "cases/round_give.html", context, status=status)
