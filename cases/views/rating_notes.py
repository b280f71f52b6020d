"""Notes, and the why of a rating: a part of the page with script, a page of their own without."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actions import audits as audit_actions
from cases.forms.rating import NoteForm
from cases.forms.why import WhyForm
from cases.models import Audit
from cases.rating_sheet import Row, Sheet
from cases.views.own_audit import by_script, clock, on_own_audit, place_of, state_of


@require_http_methods(["GET", "POST"])
@access.allow(*access.RATERS)
@on_own_audit
def note_item(request: HttpRequest, audit: Audit, code: str) -> HttpResponse:
    """What was seen or heard, where it comes from and when."""
    row = _row(Sheet(audit), code)
    form = NoteForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "GET" or not form.is_valid():
        return _note(request, audit, form, 200 if request.method == "GET" else 422)
    part = access.part_in_words(request.user)
    try:
        note = audit_actions.save_note(
            audit=audit, item=row.item, by=request.user, role=part, **form.to_save
        )
    except audit_actions.Stale as stale:
        return _note(request, audit, form.seeing(stale.current), 409)
    if not by_script(request):
        return redirect(place_of(audit, code, row.item.section.code))
    return JsonResponse({"item": code, "version": note.version, "saved_at": clock(note.saved_at)})


def _note(request: HttpRequest, audit: Audit, form: NoteForm, status: int) -> HttpResponse:
    """The form with what was typed, what stands in the way, and what others saved since."""
    if by_script(request) and request.method == "POST":
        return JsonResponse(form.trouble, status=status)
    template = "cases/_note.html" if by_script(request) else "cases/rate_note.html"
    return render(request, template, _context(audit, form), status=status)


@require_http_methods(["GET", "POST"])
@access.allow(*access.RATERS)
@on_own_audit
def why_item(request: HttpRequest, audit: Audit, code: str) -> HttpResponse:
    """What helped, what is missing, or in which domains a universal determinant shows."""
    sheet = Sheet(audit)
    row = _row(sheet, code)
    form = WhyForm(request.POST if request.method == "POST" else None, sheet=sheet, row=row)
    if request.method == "GET" or not form.is_valid():
        return _why(request, audit, form, 200 if request.method == "GET" else 422)
    try:
        rating = audit_actions.save_why(audit=audit, item=row.item, by=request.user, **form.to_save)
    except audit_actions.Stale as stale:
        return _why(request, audit, form.seeing(stale.current), 409)
    if not by_script(request):
        return redirect(place_of(audit, code, row.item.section.code))
    return JsonResponse(state_of(rating, code) | {"named": form.named_in_words})


def _why(request: HttpRequest, audit: Audit, form: WhyForm, status: int) -> HttpResponse:
    if by_script(request) and request.method == "POST":
        return JsonResponse(form.trouble, status=status)
    template = "cases/_why.html" if by_script(request) else "cases/rate_why.html"
    return render(request, template, _context(audit, form), status=status)


def _context(audit: Audit, form: NoteForm | WhyForm) -> dict:
    item = form.row.item
    back = place_of(audit, item.code, item.section.code)
    return {"audit": audit, "form": form, "row": form.row, "back": back}


def _row(sheet: Sheet, code: str) -> Row:
    row = sheet.row(code)
    if row is None:
        raise Http404
    return row
