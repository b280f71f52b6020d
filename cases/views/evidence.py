"""One child's evidence to take away: the whole sheet, and one page for the case system's notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.actions.access_log import record
from cases.models import AccessLog, Case
from cases.pages.blocks import Paper
from cases.pages.case_page import CasePage
from cases.pages.evidence import EvidenceSheet
from cases.pages.evidence_words import evidence_paper
from cases.pages.paste_back import paste_paper
from cases.reports import pdf
from cases.reports.files import asked_for, hand_out
from cases.reports.texts import as_text, as_txt
from cases.reports.writers import as_docx
from cases.views.case import visible_case

WRITERS = {"docx": as_docx, "txt": as_txt}


class Kind(NamedTuple):
    """One of the two pages: how it is written, and what the log calls it."""

    write: Callable[[EvidenceSheet], Paper]
    what: str
    template: str


WHOLE = Kind(evidence_paper, "evidence sheet", "cases/evidence.html")
NOTES = Kind(paste_paper, "text for the case notes", "cases/case_notes.html")


@require_safe
@access.allow(*access.CASE_ROLES)
def case_evidence(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ratings, notes and steps in framework order, each dated, with its rater and wording."""
    return _page(request, case_id, WHOLE)


@require_safe
@access.allow(*access.CASE_ROLES)
def case_notes(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One page of plain points for the case system's notes."""
    return _page(request, case_id, NOTES)


def _page(request: HttpRequest, case_id: UUID, kind: Kind) -> HttpResponse:
    """Each opening and each file is one row in the access log."""
    case = visible_case(request, case_id)
    if access.needs_reason(request.user, case, timezone.now()):
        return redirect("case_reason", case_id=case_id)
    sheet = EvidenceSheet(CasePage(case, request.user))
    file = asked_for(request, *WRITERS, "pdf")
    if file and sheet.audits:
        return hand_out(
            request,
            file,
            lambda: _written(request, case, sheet, kind, file),
            name=kind.what,
            what=kind.what,
            holds="evidence for one child",
            case=case,
        )
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what=kind.what,
        case=case,
        allocated=case.holder_id == request.user.pk,
    )
    return _shown(request, case, sheet, kind)


def _shown(request: HttpRequest, case: Case, sheet: EvidenceSheet, kind: Kind) -> HttpResponse:
    paper = kind.write(sheet)
    context = {"case": case, "sheet": sheet, "paper": paper, "plain": as_text(paper)}
    return render(request, kind.template, context | {"pdf": pdf.is_here()})


def _written(
    request: HttpRequest, case: Case, sheet: EvidenceSheet, kind: Kind, file: str
) -> bytes:
    """As a PDF it is the page itself."""
    if file == "pdf":
        return pdf.as_pdf(_shown(request, case, sheet, kind))
    return WRITERS[file](kind.write(sheet))
