"""The one way a file leaves: asked what it is for, signed in lately, one row in the access log.

Belongs here: the purpose page, the log row and the answer's headers, for a file of any kind.
Does not belong here: what stands in the file; a writer makes its bytes once all of this holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from cases import access
from cases.actions.access_log import record
from cases.models import AccessLog, Case
from cases.reports import pdf
from cases.signed_in_lately import signed_in_lately

OFFICE = "application/vnd.openxmlformats-officedocument."
PURPOSE_LENGTH = 300


class Kind(NamedTuple):
    content_type: str
    words: str  # as in "as a CSV file"


KINDS = {
    "csv": Kind("text/csv; charset=utf-8", "a CSV file"),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", "an Excel workbook"),
    "docx": Kind(f"{OFFICE}wordprocessingml.document", "a Word document"),
    "pptx": Kind(f"{OFFICE}presentationml.presentation", "a PowerPoint file"),
    "yaml": Kind("application/yaml; charset=utf-8", "a YAML file"),
    "json": Kind("application/json; charset=utf-8", "a JSON file"),
    "txt": Kind("text/plain; charset=utf-8", "a text file"),
    "pdf": Kind("application/pdf", "a PDF file"),
}


def asked_for(request: HttpRequest, *kinds: str) -> str:
    """The kind of file that `?_export=` names, of those that the page offers; "" for the page."""
    kind = request.GET.get("_export", "")
    if kind == "pdf" and not pdf.is_here():
        return ""
    return kind if kind in kinds else ""


def hand_out(
    request: HttpRequest,
    kind: str,
    make: Callable[[], bytes],
    *,
    name: str,
    what: str,
    holds: str,
    case: Case | None = None,
    sheet: UUID | None = None,
    own: bool = False,
) -> HttpResponse:
    """The file, or first the page that asks what it is for, or the password again.

    `kind` is a key of KINDS; `make` writes the bytes once all of this holds, and the row is written
    before they leave: no file without its row. `name` is the file's, `what` the log's own words for
    it, `holds` what is in it, as in "12 rows". `case` is set where the file is about one case;
    `sheet` where it is one about a person, `own` if that is the reader.
    """
    purpose = request.GET.get("purpose", "").replace("\x00", "").strip()
    if not purpose or len(purpose) > PURPOSE_LENGTH:
        return _ask_purpose(request, purpose, kind, holds)
    if not signed_in_lately(request, time.time()):
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    content = make()
    record(
        by=request.user,
        event=AccessLog.Event.EXPORT,
        what=f"{what} ({holds}, {kind})",
        case=case or sheet,
        allocated=own or (case is not None and access.holds(request.user, case)),
        why=purpose,
    )
    response = HttpResponse(content, content_type=KINDS[kind].content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, kind)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(name: str, kind: str) -> str:
    """Plain letters, digits and hyphens only, and the day."""
    return f"{slugify(name)[:60] or 'file'}-{timezone.localdate():%Y-%m-%d}.{kind}"


def page_address(request: HttpRequest) -> str:
    """The page's own address with its filters, without the export."""
    query = request.GET.copy()
    for key in ("_export", "purpose"):
        query.pop(key, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _ask_purpose(request: HttpRequest, purpose: str, kind: str, holds: str) -> HttpResponse:
    error = ""
    if "purpose" in request.GET:
        error = "Say what the file is for"
        if len(purpose) > PURPOSE_LENGTH:
            error = f"Use {PURPOSE_LENGTH} characters or fewer; you typed {len(purpose)}"
    context = {
        "purpose": purpose,
        "error": error,
        "holds": holds,
        "kind": KINDS[kind].words,
        "length": PURPOSE_LENGTH,
        "kept": [
            (key, value)
            for key, values in request.GET.lists()
            if key != "purpose"
            for value in values
        ],
        "back": page_address(request),
    }
    return render(request, "cases/export_purpose.html", context)
