"""Rating: the pages, and the one endpoint that saves a press.

Belongs here: request in, response out. What a page shows is in cases/pages/, what may be
sent in cases/forms/rating.py, every write in cases/actions/. Notes: cases/views/rating_notes.py.
"""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import access
from cases.actions import audits as audit_actions
from cases.actions.access_log import record
from cases.actions.carrying import carry_note
from cases.actions.ratings import Change, Conflict, rate_many
from cases.forms.rating import Malformed, changes_in, press_in
from cases.models import AccessLog, Audit
from cases.pages import grid
from cases.pages.rating_page import RatingPage
from cases.pages.rating_rows import practice_rows
from cases.pages.trail import revision_of
from cases.rating_sheet import Sheet
from cases.views.audits import read_audit
from cases.views.own_audit import by_script, look_up, on_own_audit, place_of, state_of
from frameworks.models import Edition

# --- pages -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def audit(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """To rate when it is open and one's own; otherwise to read."""
    if request.method == "POST":
        return save_form(request, audit_id=audit_id)
    found = look_up(request, audit_id)
    if access.can_edit_view(request.user, found):
        return redirect("view_record", audit_id=audit_id)
    if found.state == Audit.State.PLANNED or not access.can_edit_audit(request.user, found):
        return read_audit(request, found)
    page = RatingPage(Sheet(found))
    if not page.on_one_page:
        stop = page.next_stop or page.stops[0]
        return redirect("audit_section", audit_id=audit_id, code=stop.code)
    return _page(request, page)


@require_http_methods(["GET", "POST"])
@access.allow(*access.RATERS)
def audit_section(request: HttpRequest, audit_id: UUID, code: str) -> HttpResponse:
    """One section a page: the deep scopes always, Focused where there is no script."""
    if request.method == "POST":
        return save_form(request, audit_id=audit_id, code=code)
    found = look_up(request, audit_id)
    if found.state == Audit.State.PLANNED or not access.can_edit_audit(request.user, found):
        return redirect("audit", audit_id=audit_id)
    page = RatingPage(Sheet(found), code)
    if page.part is None:
        raise Http404
    return _page(request, page)


def _page(request: HttpRequest, page: RatingPage) -> HttpResponse:
    """A rating page, and its line in the access log."""
    audit = page.audit
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what="audit",
        case=audit.case,
        allocated=audit.case_holder_id == request.user.pk,
    )
    context = {"page": page, "audit": audit, "revision": revision_of(page.sheet)}
    return render(request, "cases/rate.html", context)


@require_GET
@access.allow(*access.RATERS)
@on_own_audit
def audit_panel(request: HttpRequest, audit: Audit, code: str) -> HttpResponse:
    """The outcomes of one domain, for a page that opens them in place."""
    if not by_script(request):
        return redirect("audit_section", audit_id=audit.public_id, code=code)
    page = RatingPage(Sheet(audit))
    part = page.sheet.section(code)
    if part is None or part.impact is None:
        raise Http404
    rows = [page.shown(row) for row in part.rest]
    return render(request, "cases/_rate_rows.html", {"rows": rows, "page": page, "audit": audit})


# --- one press -------------------------------------------------------------------------------


@require_POST
@access.allow(*access.RATERS)
@on_own_audit
def rate_item(request: HttpRequest, audit: Audit, code: str) -> HttpResponse:
    """Save one value, or clear it; answers only once it is stored."""
    item = audit_actions.item_of(audit, code)
    if item is None:
        raise Http404
    press = press_in(request.POST)
    try:
        rating = audit_actions.rate_item(audit=audit, item=item, by=request.user, **asdict(press))
    except audit_actions.Stale as stale:
        mine = Change(item, press.value, press.version, press.reason)
        return _conflict(request, audit, [Conflict(mine, stale.current)])
    if not by_script(request):
        return redirect(place_of(audit, code, item.section.code))
    return JsonResponse(state_of(rating, code))


# --- a whole page without script ---------------------------------------------------------------


@access.allow(*access.RATERS)
@on_own_audit
def save_form(request: HttpRequest, audit: Audit, code: str) -> HttpResponse:
    """Save every answer that differs from what the page showed, then go where was asked."""
    data = request.POST.copy()
    sheet = Sheet(audit)
    then, _, about = data.get("then", "next").partition(":")
    if then == "clear":
        data[f"value-{about}"] = ""
    try:
        same = about if then == "same" else ""
        changes = changes_in(data, sheet.rows.values(), same=same)
    except Malformed as fault:
        context = {"page": RatingPage(sheet, code, data.dict()), "audit": audit, "fault": fault}
        return render(request, "cases/rate.html", context, status=400)
    saved = rate_many(audit=audit, changes=changes, by=request.user)
    if saved.conflicts:
        return _conflict(request, audit, saved.conflicts, code)
    if then == "rest" and (part := sheet.section(about)):
        audit_actions.rate_rest_as_domain(audit=audit, section=part.section, by=request.user)
    if then == "carry" and (row := sheet.row(about)):
        carry_note(audit=audit, item=row.item)
    return redirect(_after_saving(audit, code, then, about))


def _after_saving(audit: Audit, code: str, then: str, about: str) -> str:
    """The address the pressed button asked for, else the next section with something to rate."""
    sheet, uuid = Sheet(audit), audit.public_id
    row = sheet.row(about)
    if then in ("note", "why") and row:
        return reverse(f"{then}_item", args=[uuid, about])
    if then in ("section", "rest") and sheet.section(about):
        return reverse("audit_section", args=[uuid, about])
    here = reverse("audit_section", args=[uuid, code]) if code else reverse("audit", args=[uuid])
    if then in ("clear", "stay", "same", "carry"):
        return f"{here}#row-{about}" if row else here
    if then == "grid":  # the caseload grid, where the next child stands
        return grid.place_of(about)
    stop = RatingPage(sheet, code).next_stop if then == "next" else None
    if stop:
        return reverse("audit_section", args=[uuid, stop.code])
    return reverse("audit_finish", args=[uuid])


def _conflict(
    request: HttpRequest, audit: Audit, conflicts: list[Conflict], code: str = ""
) -> HttpResponse:
    """409: both values readable, and one press to choose. Nothing was written over."""
    if by_script(request):
        mine, current = conflicts[0].change, conflicts[0].current
        state = state_of(current, mine.item.code)
        return JsonResponse({"mine": mine.value or "", **state, "conflict": True}, status=409)
    page = RatingPage(Sheet(audit), code)
    choices = [page.choice(each.change.item.code, each.change) for each in conflicts]
    context = {"audit": audit, "choices": choices, "page": page}
    return render(request, "cases/conflict.html", context, status=409)


# --- practice ----------------------------------------------------------------------


@require_GET
@access.signed_in
def try_it(request: HttpRequest) -> HttpResponse:
    """A made-up child to practise on: the same tiles, and nothing is stored."""
    edition = Edition.objects.published().filter(framework__code="flourish").first()
    context = {"edition": edition, "rows": practice_rows(edition)}
    return render(request, "cases/try_it.html", context)
