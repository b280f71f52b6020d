"""Second ratings: drawing them, one's own, a pair side by side, and how far raters agree."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, lifecycle
from cases.access import Role
from cases.actions import moderation as actions
from cases.actions.access_log import record
from cases.actions.moves import NoReason
from cases.forms.moderation import AgreementFilter, DrawForm, SettleForm
from cases.forms.rows_filter import By, RowsFilter, quarter
from cases.models import AccessLog, Moderation, Team
from cases.pages.agreement_page import AgreementPage
from cases.pages.pair import PairPage
from cases.pages.second_ratings import MySecondRatings
from cases.reports import export
from cases.second_ratings import pool_of
from cases.standby import from_standby
from cases.tables.moderation import ItemAgreementTable, PairsTable, second_rating_tables
from cases.tables.paging import configure

AGREEMENT_ROLES = (Role.SERVICE_MANAGER, Role.DIRECTOR, Role.QA_AUDITOR)


@require_safe
@access.allow(Role.QA_AUDITOR)
def moderation(request: HttpRequest) -> HttpResponse:
    """One's own second ratings: to do, to settle, settled."""
    page = MySecondRatings(request.user)
    narrow = RowsFilter(
        request.GET,
        page.settled.order_by("-settled_at", "-pk"),
        settled=By("Settled in", lambda row: quarter(localdate(row.settled_at)), in_order=True),
        how=By("Look", lambda row: [(row.second.scope, row.second.get_scope_display())]),
    )
    found = second_rating_tables(page, settled=narrow.chosen())
    narrow.said_by(found[-1])
    context = {"page": page, "tables": [configure(request, table) for table in found]}
    return render(request, "cases/moderation.html", context | {"narrow": narrow})


@require_http_methods(["GET", "POST"])
@access.allow(Role.QA_AUDITOR)
def moderation_draw(request: HttpRequest) -> HttpResponse:
    """Draw submitted audits at random for a blind second rating."""
    form = DrawForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        pool = pool_of(form.chosen_quarter)
        size = form.cleaned_data["number"] or pool.share(form.cleaned_data["share"])
        due_on = form.cleaned_data["due_on"]
        try:
            plan = actions.draw_second_ratings(
                quarter=form.chosen_quarter, size=size, due_on=due_on, by=request.user
            )
        except actions.NothingToDraw:
            form.add_error("quarter", "No submitted audit of that quarter can be rated blind.")
        except (lifecycle.Refused, IntegrityError):
            form.add_error(None, "An audit moved on while we drew. Nothing was drawn: draw again.")
        else:
            messages.success(request, f"Drawn: {plan.size} to rate a second time.")
            return redirect("moderation")
    status = 422 if form.errors else 200
    return render(request, "cases/moderation_draw.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def pair(request: HttpRequest, moderation_id: UUID) -> HttpResponse:
    """Both ratings side by side once the second is in; the second rater settles them."""
    found = _visible(request, moderation_id)
    if access.needs_reason(request.user, found.first.case, timezone.now()):
        return redirect("case_reason", case_id=found.first.case.public_id)
    page = PairPage(found, request.user)
    if request.method == "POST":
        return _settle(request, page)
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what="pair of ratings",
        case=found.first.case,
        allocated=access.holds(request.user, found.first.case),
    )
    form = SettleForm(page=page) if page.can_settle else None
    return render(request, "cases/pair.html", {"page": page, "form": form})


def _settle(request: HttpRequest, page: PairPage) -> HttpResponse:
    """What two raters agreed, once: a pair that moved on meanwhile keeps what was typed."""
    access.require(
        access.can_settle(request.user, page.moderation), "Only the second rater settles a pair."
    )
    form, status = SettleForm(request.POST, page=page), 422
    if page.is_blind or page.is_settled:
        form.refused, status = "This pair cannot be settled now. Nothing was changed.", 409
    elif form.is_valid():
        try:
            actions.settle(moderation=page.moderation, agreed=form.agreed, by=request.user)
        except (lifecycle.Refused, NoReason) as refused:
            form.refused, status = str(refused), 409
        else:
            messages.success(request, "Settled. The agreed rating now stands in every figure.")
            return redirect("pair", moderation_id=page.moderation.public_id)
    return render(request, "cases/pair.html", {"page": page, "form": form}, status=status)


@require_safe
@access.allow(*AGREEMENT_ROLES)
@from_standby
def agreement_page(request: HttpRequest) -> HttpResponse:
    """How far two raters agree, over settled pairs."""
    teams = Team.objects.figured_for(request.user).closed_last()
    choice = AgreementFilter(request.GET, today=timezone.localdate(), teams=teams)
    page = AgreementPage(
        choice.chosen(Moderation.objects.countable_by(request.user)),
        choice.chosen(Moderation.objects.visible_to(request.user)),
        choice.kinds,
    )
    table = ItemAgreementTable(page.items)
    exported = export(request, table, name="agreement", what="agreement figures")
    if exported:
        return exported
    context = {
        "filter": choice,
        "page": page,
        "table": configure(request, table, per_page=100),
        "pairs": configure(request, PairsTable(page.listed, agreed=page.agreed, prefix="pairs-")),
    }
    return render(request, "cases/agreement.html", context)


def _visible(request: HttpRequest, moderation_id: UUID) -> Moderation:
    found = Moderation.objects.visible_to(request.user).select_related(
        "first__case", "first__edition", "first__rater", "second__case", "second__edition",
        "second__rater", "settled", "settled_by", "plan", "asked_by",
    )  # fmt: skip
    return get_object_or_404(found, public_id=moderation_id)
