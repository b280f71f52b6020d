"""Everything held about one child, for a subject access request: what is in it, and the file."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.actions.access_log import record
from cases.models import AccessLog
from cases.pages.subject_access import BEFORE, Everything, everything_paper
from cases.reports.files import asked_for, hand_out
from cases.reports.writers import as_docx
from cases.subject_rights import WHO, makes_the_file
from cases.views.case import visible_case

WHAT = "everything held about a child"


@require_safe
@access.allow(*access.CASE_ROLES)
def case_everything(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Its opening and each file are one row in the access log."""
    case = visible_case(request, case_id)
    if access.needs_reason(request.user, case, timezone.now()):
        return redirect("case_reason", case_id=case_id)
    access.require(makes_the_file(request.user, case), WHO)
    found = Everything(case, request.user)
    writers = {"docx": lambda: as_docx(everything_paper(found)), "json": lambda: as_json(found)}
    kind = asked_for(request, *writers)
    if kind:
        holds = f"{sum(number for _, number in found.counts)} rows about one child"
        return hand_out(
            request, kind, writers[kind], name=WHAT, what=WHAT, holds=holds, case=case
        )  # fmt: skip
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what=WHAT,
        case=case,
        allocated=access.holds(request.user, case),
    )
    context = {"case": case, "found": found, "before": BEFORE}
    return render(request, "cases/case_everything.html", context)


def as_json(found: Everything) -> bytes:
    """{table: [{column: words}]}: the same words as the document, for a machine."""
    return json.dumps(dict(found.tables), ensure_ascii=False, indent=1).encode()
