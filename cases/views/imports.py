"""Bringing a caseload in, for admins: choose files, look, say what words mean, confirm, undo."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.access import Role, allow
from cases.actions import import_undo, import_waiting, imports
from cases.forms.imports import CaseloadFilesForm, ConfirmForm, MatchForm
from cases.forms.taken import taken_whole
from cases.intake.reading import Source, read
from cases.models import CaseloadAlias, CaseloadImport
from cases.pages.caseload_preview import ImportPage
from cases.reports import export
from cases.reports.caseload_template import make
from cases.reports.files import asked_for, hand_out
from cases.tables.imports import SHOWN, ImportTable, lines_of
from cases.tables.paging import configure

TOO_LARGE = "Together the files are over 20 MB. Take out sheets that are not lists, or send fewer."
PRESSES = ("apply", "drop", "undo")
PAST = 20  # imports that are listed


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def caseload_import(request: HttpRequest) -> HttpResponse:
    kind = asked_for(request, "csv", "xlsx")
    if kind:
        return hand_out(
            request, kind, lambda: make(kind), name="caseload-template",
            what="template for a caseload", holds="headings to fill in",
        )  # fmt: skip
    faults: list = []
    form = CaseloadFilesForm()
    if request.method == "POST":
        form = CaseloadFilesForm(request.POST, request.FILES)
        if taken_whole(request, form, "files", TOO_LARGE):
            faults, waiting = _taken(request, form.cleaned_data)
            if waiting:
                return redirect("caseload_preview", waiting.public_id)
    status = 422 if faults or form.errors else 200
    context = {"form": form, "faults": faults, "past": CaseloadImport.objects.all()[:PAST]}
    return render(request, "cases/caseload_import.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def caseload_preview(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What it would do; once brought in, what it did, and undoing it."""
    brought = get_object_or_404(CaseloadImport, public_id=import_id)
    refused, form = "", ConfirmForm(request.POST or None)
    if request.POST.get("do") in PRESSES and form.is_valid():
        try:
            return _done(request, brought, form.cleaned_data)
        except imports.NotPossible as reason:
            refused = str(reason)
            brought.refresh_from_db()
    page = ImportPage.of(brought)
    shown = request.GET.get("show", "")
    table = ImportTable(lines_of(page.found, shown if shown in SHOWN else ""))
    exported = export(request, table, name="caseload-preview", what="preview of a caseload")
    if exported:
        return exported
    context = {
        "page": page, "table": configure(request, table), "shown": shown, "choices": SHOWN.items(),
        "form": ConfirmForm(), "refused": refused,
    }  # fmt: skip
    status = 409 if refused else 200
    return render(request, "cases/caseload_preview.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def caseload_match(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The words of the files that nobody here is called, to be said once."""
    waits = CaseloadImport.State.WAITING
    waiting = get_object_or_404(CaseloadImport, public_id=import_id, state=waits)
    page = ImportPage.of(waiting)
    posted = request.method == "POST"
    form = MatchForm(request.POST if posted else None, unmatched=page.unmatched)
    if posted and form.is_valid():
        for said, means in form.answers():
            import_waiting.match(by=request.user, said=said, means=means)
        messages.success(request, "Saved, and remembered for the next file.")
        return redirect("caseload_preview", import_id)
    status = 422 if form.errors else 200
    return render(request, "cases/caseload_match.html", {"page": page, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def caseload_words(request: HttpRequest) -> HttpResponse:
    """What was said of words before; a press forgets one."""
    aliases = CaseloadAlias.objects.select_related("user", "team", "plan_type")
    which = request.POST.get("forget", "")
    if request.method == "POST":
        number = int(which) if which.isascii() and which.isdigit() and len(which) < 10 else 0
        text = import_waiting.forget(by=request.user, number=number)
        if text:
            messages.success(request, f"“{text}” is forgotten. The next file asks again.")
        return redirect("caseload_words")
    return render(request, "cases/caseload_words.html", {"aliases": aliases})


def _taken(request: HttpRequest, wanted: dict) -> tuple[list, CaseloadImport | None]:
    """The faults of the files, or what now waits to be confirmed."""
    sources = [Source(sent.name or "file", sent.read()) for sent in wanted["files"]]
    reading = read(sources, today=wanted["as_at"], kind=wanted["kind"])
    if reading.faults:
        return reading.faults, None
    return [], import_waiting.keep(by=request.user, reading=reading, as_at=wanted["as_at"])


def _done(request: HttpRequest, brought: CaseloadImport, wanted: dict) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "drop":
        import_waiting.drop(waiting=brought)
        messages.success(request, "The preview is dropped. Nothing was brought in.")
        return redirect("caseload_import")
    if do == "undo":
        import_undo.undo(by=request.user, brought=brought)
        messages.success(request, "Undone. The caseload is as it was before.")
        return redirect("caseload_import")
    import_waiting.bring_in_waiting(
        by=request.user, waiting=brought, mark=wanted["mark"], leave_out=wanted["leave_out"]
    )
    messages.success(request, "Brought in. What was read of the files is dropped.")
    return redirect("caseload_preview", brought.public_id)
