"""Supervision sheets: found and begun, read and written by two, signed, names taken out.

Belongs here: request in, response out. Every write is in cases/actions/supervision.py.
"""

from __future__ import annotations

import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cases import access, supervising
from cases.actions import supervision as actions
from cases.actions.access_log import record
from cases.actions.redactions import NoOwner
from cases.actions.sheet_redactions import redact_sheet
from cases.forms.rows_filter import By, RowsFilter, person, quarter
from cases.forms.supervision import BeginForm, PointsForm, SheetRedactForm, SignForm
from cases.models import AccessLog, SupervisionSheet
from cases.pages.supervision import SheetPage
from cases.pages.supervision_facts import digest, facts_of
from cases.pages.supervision_paper import SheetPaper
from cases.reports import pdf
from cases.reports.files import asked_for, hand_out
from cases.supervision_querysets import supervised_by, with_last_sheet


@require_http_methods(["GET", "HEAD", "POST"])
@access.allow(*access.TEAM_ROLES)
def supervisions(request: HttpRequest) -> HttpResponse:
    """A manager's practitioners and their sheets; one's own sheets."""
    user, begins = request.user, supervising.begins_sheets(request.user)
    parts = list(with_last_sheet(supervised_by(user, timezone.localdate())))
    data = request.POST if request.method == "POST" else None
    form = BeginForm(data, parts=parts, asked=request.GET.get("person", ""))
    if request.method == "POST":
        access.require(begins, supervising.MANAGERS_ONLY)
        if form.is_valid():
            chosen, day = form.chosen, form.cleaned_data["held_on"]
            given = {"practitioner": chosen.user, "team": chosen.team, "by": user}
            sheet, _ = actions.begin(held_on=day, **given)
            return redirect("supervision_sheet", sheet_id=sheet.public_id)
    sheets = SupervisionSheet.objects
    context = {"form": form, "begins": begins, "parts": parts}
    context["own"] = sheets.held_on(user).for_list()
    narrow = context["narrow"] = RowsFilter(
        request.GET,
        sheets.kept_by(user).for_list(),
        practitioner=By("Practitioner", lambda sheet: person(sheet.practitioner)),
        held=By("Quarter", lambda sheet: quarter(sheet.held_on), in_order=True),
    )
    context["kept"] = narrow.chosen()
    return render(request, "cases/supervisions.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allow(*access.TEAM_ROLES)
def supervision_sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """The page both read, write on and sign."""
    page = SheetPage(_sheet(request, sheet_id), request.user)
    if request.method != "POST":
        own = page.part == supervising.PRACTITIONER
        if asked_for(request, "pdf"):
            return _take_away(request, page, own=own)
        event, what = AccessLog.Event.VIEW, "supervision sheet"
        record(by=request.user, event=event, what=what, case=sheet_id, allocated=own)
        return _page(request, page)
    form = PointsForm(request.POST, sheet=page.sheet, points=page.points)
    if not form.is_valid():
        return _page(request, page, form)
    given = {"version": form.cleaned_data["version"], "text": form.cleaned_data["text"]}
    try:
        actions.save_points(sheet=page.sheet, by=request.user, **given)
    except actions.Changed as changed:
        page = SheetPage(changed.sheet, request.user)
        return _page(request, page, form.seeing(page.points, page.sheet.version))
    messages.success(request, "Saved. Earlier versions are kept.")
    return redirect("supervision_sheet", sheet_id=sheet_id)


@require_POST
@access.allow(*access.TEAM_ROLES)
def supervision_sign(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """One person's tick, under exactly what their page showed."""
    page = SheetPage(_sheet(request, sheet_id), request.user)
    form = SignForm(request.POST, version=page.sheet.version, seen="")
    if not form.is_valid():
        return _page(request, page, sign=form)
    seen = form.cleaned_data["seen"]

    def same(sheet: SupervisionSheet, now: datetime.datetime) -> dict | None:
        facts = sheet.facts or facts_of(sheet, now)
        return facts if digest(facts) == seen else None

    version = form.cleaned_data["version"]
    try:
        sheet = actions.sign(
            sheet=page.sheet, by=request.user, part=page.part, version=version, same=same
        )
    except (actions.Changed, actions.NothingAgreed):
        page = SheetPage(_sheet(request, sheet_id), request.user)
        return _page(request, page, changed=True)
    said = "Both have signed. Nothing changes on it any more." if sheet.is_signed else "Signed."
    messages.success(request, said)
    return redirect("supervision_sheet", sheet_id=sheet_id)


@require_POST
@access.allow(*access.TEAM_ROLES)
def supervision_remove(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """A sheet begun for the wrong day goes again, as long as nothing stands on it."""
    sheet = _sheet(request, sheet_id)
    access.require(sheet.begun_by_id == request.user.pk, "Whoever began a sheet removes it.")
    try:
        actions.remove(sheet=sheet, by=request.user)
    except actions.Changed:
        said = "Not removed: something was written on this sheet. It stays as it is."
        messages.warning(request, said)
        return redirect("supervision_sheet", sheet_id=sheet_id)
    messages.success(request, "Removed. Nothing was written on it.")
    return redirect("supervisions")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allow(*access.TEAM_ROLES)
@sensitive_post_parameters("take_out")
def supervision_redact(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """A name is taken out of the agreed points and all their versions."""
    sheet = _sheet(request, sheet_id)
    form = SheetRedactForm(request.POST if request.method == "POST" else None, sheet=sheet)
    context = {"sheet": sheet, "form": form}
    if form.is_valid() and form.cleaned_data["sure"]:
        words = form.cleaned_data["take_out"]
        try:
            number = redact_sheet(sheet=sheet, words=words, by=request.user)
        except NoOwner:
            return render(request, "cases/supervision_no_owner.html", context, status=503)
        messages.success(request, f"Taken out in {number} place{'' if number == 1 else 's'}.")
        return redirect("supervision_sheet", sheet_id=sheet_id)
    status = 422 if form.errors else 200
    return render(request, "cases/supervision_redact.html", context, status=status)


def _sheet(request: HttpRequest, sheet_id: UUID) -> SupervisionSheet:
    found = SupervisionSheet.objects.visible_to(request.user).for_list()
    return get_object_or_404(found, public_id=sheet_id)


def _take_away(request: HttpRequest, page: SheetPage, *, own: bool) -> HttpResponse:
    """The page as it prints; the sheet stands in the log row."""
    return hand_out(
        request,
        "pdf",
        lambda: pdf.as_pdf(_page(request, page)),
        name="supervision sheet",
        what="supervision sheet",
        holds="one sheet as it stands",
        sheet=page.sheet.public_id,
        own=own,
    )


def _page(
    request: HttpRequest,
    page: SheetPage,
    form: PointsForm | None = None,
    *,
    sign: SignForm | None = None,
    changed: bool = False,
) -> HttpResponse:
    """`changed`: what it lists or says is no longer what the reader had before them."""
    refused = bool((form and form.errors) or (sign and sign.errors))
    stale = changed or bool(form and form.is_bound and not refused)
    context = {"page": page, "sheet": page.sheet, "changed": changed, "paper": SheetPaper(page)}
    context["pdf"] = pdf.is_here()
    context["form"] = form or PointsForm(sheet=page.sheet, points=page.points)
    context["sign"] = sign or SignForm(version=page.sheet.version, seen=page.seen)
    context["lost_nothing"] = stale and not changed
    status = 422 if refused else 409 if stale else 200
    return render(request, "cases/supervision_sheet.html", context, status=status)
