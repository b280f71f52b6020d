"""A practitioner's own children: the list, the grid, finding one, and what to find out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.actions.access_log import record
from cases.forms.caseload import CaseloadFilter
from cases.models import AccessLog, Audit, Case
from cases.navigation import first_page
from cases.pages.caseload import caseload_of
from cases.pages.covers import OwnCover
from cases.pages.find_out import find_out_of
from cases.pages.finding import find_cases, search_words
from cases.pages.grid import Grid
from cases.pages.history import past_audits
from cases.pages.news import news_of
from cases.reports import export
from cases.tables.caseload import CaseTable, DueTable, UpToDateTable
from cases.tables.paging import configure

ON_ONE_PAGE = 50


@require_safe
@access.signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The page that answers the first question of this person's role."""
    return redirect(first_page(request.user))


@require_safe
@access.allow(access.Role.PRACTITIONER)
def my_cases(request: HttpRequest) -> HttpResponse:
    """Exactly the open cases I hold or cover: who needs me now and why, then the others."""
    cases = Case.objects.visible_to(request.user).worked_by(request.user).open()
    caseload = caseload_of(request.user, cases, today=timezone.localdate())
    choice = CaseloadFilter(request.GET, caseload.rows)
    exported = export(
        request,
        CaseTable(choice.narrow(caseload.rows), scale=caseload.scale),
        name="my-cases",
        what="caseload",
    )
    if exported:
        return exported
    due, rest = choice.narrow(caseload.due), choice.narrow(caseload.up_to_date)
    tables = (
        DueTable(due, scale=caseload.scale, prefix="due-"),
        UpToDateTable(rest, scale=caseload.scale, prefix="rest-"),
    )
    due_table, rest_table = (configure(request, table, per_page=ON_ONE_PAGE) for table in tables)
    context = {
        "caseload": caseload,
        "filter": choice,
        "due": due_table,
        "up_to_date": rest_table,
        "past": past_audits(request.user),
        "news": news_of(request.user, timezone.localdate()),
        "own_cover": OwnCover(request.user),
    }
    return render(request, "cases/my_cases.html", context)


@require_safe
@access.allow(access.Role.PRACTITIONER)
def rate(request: HttpRequest) -> HttpResponse:
    """The caseload grid: children down, domains across, one child open for rating."""
    cases = Case.objects.visible_to(request.user).worked_by(request.user).open()
    grid = Grid(
        caseload_of(request.user, cases, today=timezone.localdate(), news=False),
        Audit.objects.visible_to(request.user).open().filter(rater=request.user),
        asked=request.GET.get("open", ""),
    )
    return render(request, "cases/rate_grid.html", {"grid": grid})


@require_safe
@access.allow(*access.CASE_ROLES, access.Role.ADMIN)
def find_case(request: HttpRequest) -> HttpResponse:
    """A reference, or how one begins, among the cases this person may see."""
    words = search_words(request.GET.get("q", ""))
    found = find_cases(request.user, words)
    if words:
        record(by=request.user, event=AccessLog.Event.SEARCH, what="case search")
    if found.only:
        return redirect("case", case_id=found.only.public_id)
    context = {"found": found, "words": words, "asked": "q" in request.GET}
    return render(request, "cases/find.html", context)


@require_safe
@access.allow(access.Role.PRACTITIONER)
def find_out(request: HttpRequest) -> HttpResponse:
    """What do we still need to find out, child by child."""
    cases = Case.objects.visible_to(request.user).worked_by(request.user).open()
    wanted = find_out_of(cases, request.user)
    covers = access.standing(request.user).covers
    cases = cases.at_hand() if covers else cases
    rows = [(case, wanted[case.pk], covers.of_case(case)) for case in cases if case.pk in wanted]
    total = sum(len(items) for _, items, _ in rows)
    return render(request, "cases/find_out.html", {"rows": rows, "total": total})
