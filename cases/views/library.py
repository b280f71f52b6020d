"""The wording of an edition as a file, for everybody signed in; the empty workbook for admins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from cases import access
from cases.access import Role, allow
from cases.reports.files import KINDS, asked_for, file_name, hand_out
from frameworks.library import LARGEST_NUMBER
from frameworks.models import Edition
from frameworks.writing.content_of import content_of
from frameworks.writing.notations import as_json, as_yaml
from frameworks.writing.workbook import as_workbook, blank_workbook

WRITERS = {"xlsx": as_workbook, "yaml": as_yaml, "json": as_json}


@access.signed_in
@require_safe
def edition_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One edition as a file that loads as the same again; a draft is its admins' alone."""
    editions = Edition.objects.select_related("framework")
    if not access.administers(request.user):
        editions = editions.exclude(status=Edition.Status.DRAFT)
    number = min(number, LARGEST_NUMBER)
    edition = get_object_or_404(editions, framework__code=code, number=number)
    kind = asked_for(request, *WRITERS)
    if not kind:
        return redirect("frameworks:edition", code=code, number=number)
    return hand_out(
        request,
        kind,
        lambda: WRITERS[kind](content_of(edition)),
        name=f"{code} edition {number}",
        what="wording",
        holds=f"{code}, edition {number}"[:50],
    )


@require_safe
@allow(Role.ADMIN)
def library_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook: it holds nothing of the database, so nobody is asked what it is for."""
    response = HttpResponse(blank_workbook(), content_type=KINDS["xlsx"].content_type)
    name = file_name("framework template", "xlsx")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
