"""People from a file, for admins: choose it, look, confirm, hand over the links."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import Role, allow
from cases.actions import people_file as actions
from cases.actions.people import NotPossible
from cases.forms.people_file import ConfirmPeopleForm, PeopleFileForm
from cases.forms.taken import taken_whole
from cases.intake.files import Source
from cases.intake.people_rows import PeopleReading, read_people
from cases.models import PeopleFile
from cases.pages.people_preview import PeoplePage
from cases.reports import export
from cases.reports.files import asked_for, hand_out
from cases.reports.people_template import make
from cases.tables.paging import configure
from cases.tables.people_file import SHOWN, PeopleFileTable, lines_of
from flourish_audit import invitations

TOO_LARGE = "The file is over 20 MB. Send fewer rows."


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def people_file(request: HttpRequest) -> HttpResponse:
    kind = asked_for(request, "csv", "xlsx")
    if kind:
        return hand_out(
            request, kind, lambda: make(kind), name="people-template",
            what="template for people", holds="headings to fill in",
        )  # fmt: skip
    reading, form = PeopleReading(), PeopleFileForm()
    if request.method == "POST":
        form = PeopleFileForm(request.POST, request.FILES)
        if taken_whole(request, form, "file", TOO_LARGE):
            sent = form.cleaned_data["file"]
            source = Source(sent.name or "file", sent.read())
            reading = read_people(source, timezone.localdate())
            if not reading.faults:
                waiting = actions.keep(by=request.user, reading=reading)
                return redirect("people_preview", waiting.public_id)
    status = 422 if reading.faults or form.errors else 200
    context = {"form": form, "faults": reading.faults}
    return render(request, "cases/people_file.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def people_preview(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """What it would do; once done, what it did. Links of new people are shown once."""
    file = get_object_or_404(PeopleFile.objects.select_related("by"), public_id=file_id)
    refused, form = "", ConfirmPeopleForm(request.POST or None)
    if request.POST.get("do") == "drop":
        actions.drop(waiting=file)
        messages.success(request, "The preview is dropped. Nothing was changed.")
        return redirect("people_file")
    if request.POST.get("do") == "apply" and form.is_valid():
        try:
            return _done(request, file, form.cleaned_data)
        except NotPossible as reason:
            refused = str(reason)
            file.refresh_from_db()
    page = PeoplePage.of(file)
    shown = request.GET.get("show", "")
    table = PeopleFileTable(lines_of(page.found, shown if shown in SHOWN else ""))
    exported = export(request, table, name="people-preview", what="preview of people")
    if exported:
        return exported
    context = {
        "page": page, "table": configure(request, table), "shown": shown, "choices": SHOWN.items(),
        "form": ConfirmPeopleForm(), "refused": refused,
    }  # fmt: skip
    status = 409 if refused else 200
    return render(request, "cases/people_preview.html", context, status=status)


def _done(request: HttpRequest, file: PeopleFile, wanted: dict) -> HttpResponse:
    if file.waiting is None:
        raise NotPossible("This was done already. Nothing was done twice.")
    reading = PeopleReading.from_json(file.waiting)
    _, new = actions.carry_out(
        by=request.user, reading=reading, mark=wanted["mark"] or "-",
        leave_out=wanted["leave_out"], waiting=file,
    )  # fmt: skip
    given = invitations.invite_all(new, request.build_absolute_uri)
    messages.success(request, "Done. What was read of the file is dropped.")
    if not given.links:
        if given.sent:
            said = "1 sign-in link is" if given.sent == 1 else f"{given.sent} sign-in links are"
            messages.success(request, f"{said} on the way.")
        return redirect("people_preview", file.public_id)
    context = {"file": file, "links": given.links, "sent": given.sent}
    return render(request, "cases/people_links.html", context)
