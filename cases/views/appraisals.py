"""Appraisal summaries: begun and filled by a practitioner, read by their manager once shown.

Belongs here: request in, response out. Every write is in cases/actions/appraisals.py.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access
from cases.actions import appraisals as actions
from cases.actions.access_log import record
from cases.forms.appraisals import ChooseForm, ShowForm, YearForm
from cases.models import AccessLog, Appraisal, Team
from cases.pages.appraisal import AppraisalPage
from cases.pages.appraisal_words import appraisal_paper
from cases.reports import pdf
from cases.reports.files import asked_for, hand_out
from cases.reports.writers import as_docx

OWN = "Each practitioner begins their own. What they show you stands here."


@require_http_methods(["GET", "HEAD", "POST"])
@access.allow(*access.TEAM_ROLES)
def appraisals(request: HttpRequest) -> HttpResponse:
    """One's own summaries, and those that practitioners of one's teams show."""
    user, roles = request.user, access.standing(request.user)
    teams = Team.objects.filter(pk__in=roles.team_ids)
    form = YearForm(request.POST if request.method == "POST" else None, teams=teams)
    if request.method == "POST":
        access.require(access.practises(user), OWN)
        if form.is_valid():
            day, team = form.cleaned_data["ends_on"], form.chosen_team
            found = actions.begin(practitioner=user, team=team, ends_on=day)
            return redirect("appraisal_choose", appraisal_id=found.public_id)
    rows = Appraisal.objects
    context = {"form": form, "own": rows.own(user).for_list()}
    context["shown"] = rows.shown_to(user).for_list()
    context["practises"] = access.practises(user)
    context["manages"] = access.manages_a_team(user)
    return render(request, "cases/appraisals.html", context, status=422 if form.errors else 200)


@require_safe
@access.allow(*access.TEAM_ROLES)
def appraisal(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """The summary, as it prints; and the same as a Word document."""
    found = _appraisal(request, appraisal_id)
    page = AppraisalPage(found, request.user)
    context = {"page": page, "appraisal": found, "pdf": pdf.is_here()}
    writers = {
        "docx": lambda: as_docx(appraisal_paper(page)),
        "pdf": lambda: pdf.as_pdf(render(request, "cases/appraisal.html", context)),
    }
    kind = asked_for(request, *writers)
    if kind:
        return hand_out(
            request,
            kind,
            writers[kind],
            name="appraisal summary",
            what="appraisal summary",
            holds="the standards and the evidence chosen",
            sheet=appraisal_id,
            own=page.is_own,
        )
    _opened(request, page)
    return render(request, "cases/appraisal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allow(*access.TEAM_ROLES)
def appraisal_choose(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """Its writer ticks which of their own notes and strengths stand in it."""
    found = _own(request, appraisal_id)
    page = AppraisalPage(found, request.user)
    if request.method != "POST":
        _opened(request, page)
        return _choices(request, page)
    form = ChooseForm(request.POST)
    if not form.is_valid():
        return _choices(request, page, 422)
    ticked = {"notes": form.ticked("note"), "strengths": form.ticked("strength")}
    version = form.cleaned_data["version"]
    try:
        actions.choose(appraisal=found, by=request.user, version=version, of=page.offered, **ticked)
    except actions.Changed as changed:
        page = AppraisalPage(changed.appraisal, request.user)
        return _choices(request, page, 409, ticked)
    messages.success(request, "Saved. This is what the summary shows.")
    return redirect("appraisal", appraisal_id=appraisal_id)


@require_POST
@access.allow(*access.TEAM_ROLES)
def appraisal_show(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """Shown to the manager, or taken back."""
    found = _own(request, appraisal_id)
    form = ShowForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing changed. Press one of the buttons.")
        return redirect("appraisal", appraisal_id=appraisal_id)
    shown = form.cleaned_data["shown"] == "yes"
    actions.show(appraisal=found, by=request.user, shown=shown)
    said = "Your team manager can read it now." if shown else "Only you can read it now."
    messages.success(request, said)
    return redirect("appraisal", appraisal_id=appraisal_id)


def _appraisal(request: HttpRequest, appraisal_id: UUID) -> Appraisal:
    found = Appraisal.objects.visible_to(request.user).for_list()
    return get_object_or_404(found, public_id=appraisal_id)


def _own(request: HttpRequest, appraisal_id: UUID) -> Appraisal:
    """Its writer alone chooses; a manager who may read it is told so."""
    found = _appraisal(request, appraisal_id)
    access.require(found.practitioner_id == request.user.pk, "Only its writer chooses.")
    return found


def _opened(request: HttpRequest, page: AppraisalPage) -> None:
    event, what = AccessLog.Event.VIEW, "appraisal summary"
    case = page.appraisal.public_id
    record(by=request.user, event=event, what=what, case=case, allocated=page.is_own)


def _choices(
    request: HttpRequest,
    page: AppraisalPage,
    status: int = 200,
    ticked: dict[str, set[int]] | None = None,
) -> HttpResponse:
    """With `ticked` the page shows what was sent, beside what was saved since."""
    sent = ticked or {}
    notes = {piece.pk for _, piece in page.notes if piece.chosen}
    strengths = {piece.pk for piece in page.strengths if piece.chosen}
    context = {"page": page, "appraisal": page.appraisal, "stale": ticked is not None}
    context["refused"] = status == 422
    context["ticked_notes"] = sent.get("notes", notes)
    context["ticked_strengths"] = sent.get("strengths", strengths)
    return render(request, "cases/appraisal_choose.html", context, status=status)
