"""Everything held about one member of staff: each takes their own, the governance lead anybody's.

Belongs here: both pages and their files. Does not belong here: what is in it
(cases/pages/staff_record.py).
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access
from cases.actions.access_log import record
from cases.forms.staff_record import WhoseRecord
from cases.models import AccessLog, User
from cases.pages.staff_record import StaffRecord, sheets
from cases.reports.files import asked_for, hand_out
from cases.reports.workbooks import workbook_of_tables

WHAT = "everything held about a member of staff"


@require_safe
@access.signed_in
def my_record(request: HttpRequest) -> HttpResponse:
    """One's own, whatever one's role; each file is a row in the access log."""
    found = StaffRecord(request.user, request.user)
    return _file(request, found) or render(request, "cases/my_record.html", {"found": found})


@require_safe
@access.allow(access.Role.INFORMATION_GOVERNANCE)
def staff_record(request: HttpRequest) -> HttpResponse:
    """Of somebody who asked, by sign-in name, also of those who left. Looking is a row too."""
    form = WhoseRecord(request.GET if "person" in request.GET else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "cases/staff_record.html", {"form": form}, status=status)
    person: User = form.cleaned_data["person"]
    found = StaffRecord(person, request.user)
    answer = _file(request, found)
    if answer is None:
        own = person == request.user
        record(
            by=request.user,
            event=AccessLog.Event.VIEW,
            what=WHAT,
            case=person.public_id,
            allocated=own,
        )
        answer = render(request, "cases/staff_record.html", {"form": form, "found": found})
    return answer


def _file(request: HttpRequest, found: StaffRecord) -> HttpResponse | None:
    """The file that is asked for; its row in the log names the account by its identifier."""
    writers = {
        "xlsx": lambda: workbook_of_tables(sheets(found)),
        "json": lambda: json.dumps(dict(found.tables), ensure_ascii=False, indent=1).encode(),
    }
    kind = asked_for(request, *writers)
    if not kind:
        return None
    return hand_out(
        request,
        kind,
        writers[kind],
        name=WHAT,
        what=WHAT,
        holds=f"{sum(number for _, number in found.counts)} rows",
        sheet=found.person.public_id,
        own=found.own,
    )
