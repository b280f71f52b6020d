"""One child over time: domains round by round, and two audits item by item."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.actions.access_log import record
from cases.forms.comparison import CompareForm
from cases.forms.rows_filter import By, RowsFilter, section, words
from cases.models import AccessLog, Case
from cases.pages.comparison import Comparison
from cases.pages.domain_history import DomainHistory, audits_in_time
from cases.reports import export
from cases.tables.comparison import CompareTable, PageTable
from cases.views.case import visible_case


def _note_opening(request: HttpRequest, case: Case, what: str) -> None:
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what=what,
        case=case,
        allocated=access.holds(request.user, case),
    )


@require_safe
@access.allow(*access.CASE_ROLES)
def case_history(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Each domain in each audit, the newest last."""
    case = visible_case(request, case_id)
    if access.needs_reason(request.user, case, timezone.now()):
        return redirect("case_reason", case_id=case_id)
    _note_opening(request, case, "history of a case")
    child, whole = request.GET.get("child") == "1", request.GET.get("all") == "1"
    page = DomainHistory(case, request.user, child=child, whole=whole)
    return render(request, "cases/case_history.html", {"page": page, "case": case})


@require_safe
@access.allow(*access.CASE_ROLES)
def compare(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Any two audits of this child that are open to the reader."""
    case = visible_case(request, case_id)
    if access.needs_reason(request.user, case, timezone.now()):
        return redirect("case_reason", case_id=case_id)
    audits = list(audits_in_time(case, request.user))
    asked = "a" in request.GET or "b" in request.GET
    form = CompareForm(request.GET if asked else None, audits=audits)
    context: dict = {"case": case, "form": form, "audits": audits}
    if form.is_valid():
        found = Comparison(*form.chosen)
        narrow = RowsFilter(
            request.GET,
            found.rows,
            part=By("Part", lambda row: section(row.item), in_order=True),
            change=By("Change", lambda row: words(row.change or "Other")),
        )
        whole = CompareTable(found, narrow.chosen(), caption="Two audits item by item")
        what = "two audits side by side"
        exported = export(request, whole, name="two audits", what=what, case=case)
        if exported:
            return exported
        context |= {"found": found, "tables": _tables(found, narrow), "narrow": narrow}
    _note_opening(request, case, "two audits side by side")
    status = 422 if form.errors else 200
    return render(request, "cases/compare.html", context, status=status)


def _tables(found: Comparison, narrow: RowsFilter) -> list[tuple[str, PageTable]]:
    """Rated in both, then what stands in one of them only."""
    named = (
        ("Rated in both", found.in_both),
        ("Only in the later audit", found.only_after),
        ("Only in the earlier audit", found.only_before),
    )
    parts = [(name, narrow.chosen(rows)) for name, rows in named]
    return [
        (f"{name}: {len(rows)}", narrow.said_by(PageTable(found, rows, caption=name)))
        for name, rows in parts
        if rows or name == "Rated in both"
    ]
