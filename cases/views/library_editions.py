"""The library of frameworks for its admins: upload, look, publish, retire."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import Role, allow
from cases.actions import library as actions
from cases.actions.drafts import begin
from cases.forms.library import LinksForm, UploadForm, YesForm
from cases.forms.taken import taken_whole
from cases.pages.library import EditionPage, Preview, all_editions
from frameworks import linking
from frameworks.library import LARGEST_NUMBER
from frameworks.loading.files import sound_content
from frameworks.models import Edition
from frameworks.publishing import Changed, NotNow

TOO_LARGE = (
    "The file is over 20 MB, so it was not read. A framework file holds 1 MiB at most: "
    "take out pictures and sheets that are not part of it."
)


@require_safe
@allow(Role.ADMIN)
def library(request: HttpRequest) -> HttpResponse:
    """Every framework with its editions, drafts too."""
    return render(request, "cases/library.html", {"frameworks": all_editions()})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def library_upload(request: HttpRequest) -> HttpResponse:
    """A file is read and judged; a sound one is shown before anything is written."""
    posted = request.method == "POST"
    form, faults, name = UploadForm(request.POST or None, request.FILES or None), [], ""
    if posted:
        form = UploadForm(request.POST, request.FILES)
        if taken_whole(request, form, "file", TOO_LARGE):
            name = form.cleaned_data["file"].name
            content, faults = sound_content(name, form.content)
            if content is not None:
                upload = actions.stage(by=request.user, content=content, file_name=name)
                return redirect("library_preview", upload_id=upload.public_id)
    context = {"form": form, "faults": faults, "name": name}
    return render(request, "cases/library_upload.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def library_preview(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What the file changes, in words; a yes makes it a draft."""
    upload = actions.waiting(request.user, upload_id)
    if upload is None:
        raise Http404
    changed = False
    if request.method == "POST":
        try:
            outcome = actions.confirm(by=request.user, upload=upload)
        except Changed:
            actions.look_again(upload)
            changed = True
        else:
            edition = outcome.edition
            said = "is there as a draft. Nobody rates against it until you publish it."
            if outcome.did == "no change":
                said = "has these words already; nothing in it changed."
            messages.success(request, f"{edition} {said}")
            return redirect("library_edition", edition.framework.code, edition.number)
    context = {"page": Preview(upload), "changed": changed}
    return render(request, "cases/library_preview.html", context, status=409 if changed else 200)


@require_safe
@allow(Role.ADMIN)
def library_edition(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What an edition changes, and what can be done with it now."""
    page = EditionPage(_edition(code, number))
    return render(request, "cases/library_edition.html", {"page": page})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def library_links(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What became of each item since the edition in force: the same, or the start of a new line."""
    page = EditionPage(_edition(code, number))
    if page.base is None:
        raise Http404
    links, seen = linking.standing(page.edition, page.base), linking.seen_of(page.edition)
    posted, status, changed = request.method == "POST", 200, False
    form = LinksForm(request.POST if posted else None, links=links, seen=seen)
    if posted:
        status = 422
        if form.is_valid():
            try:
                actions.say_links(
                    by=request.user,
                    edition=page.edition,
                    before=page.base,
                    said=form.said,
                    seen=form.cleaned_data["seen"],
                )
                messages.success(request, "Saved. The trend draws its lines by it once published.")
                return redirect("library_edition", code, number)
            except Changed:
                status, changed = 409, True
                form.data = form.data.copy()
                form.data["seen"] = linking.seen_of(page.edition)
    context = {"page": page, "form": form, "changed": changed, "links": links}
    return render(request, "cases/library_links.html", context, status=status)


DONE = {
    "begin": "is there as a draft with the same words. Nobody rates against it until you "
    "publish it.",
    "publish": "is in force. New audits begin with it; audits under way keep their words.",
    "retire": "is retired. Audits that have it keep it; nothing new begins with it.",
    "drop": "is dropped. It was never in force, so nothing was rated against it.",
}


STEPS = {"begin": begin, "publish": actions.publish, "retire": actions.retire, "drop": actions.drop}


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def library_step(request: HttpRequest, code: str, number: int, step: str) -> HttpResponse:
    """Say what publishing, retiring or dropping changes; then do it."""
    edition = _edition(code, number)
    if step not in DONE:
        raise Http404
    page, status, problem = EditionPage(edition), 200, ""
    if not _fits(page, step):
        problem, status = "state", 409
    elif request.method == "POST":
        form = YesForm(request.POST)
        problem, status = "form", 422
        if form.is_valid():
            try:
                seen = form.cleaned_data["seen"]
                made = STEPS[step](by=request.user, edition=edition, seen=seen)
                messages.success(request, f"{made or edition} {DONE[step]}")
                return redirect("draft", code, made.number) if made else redirect("library")
            except (Changed, NotNow):
                page, problem, status = EditionPage(_edition(code, number)), "changed", 409
    context = {"page": page, "step": step, "problem": problem}
    return render(request, "cases/library_step.html", context, status=status)


def _fits(page: EditionPage, step: str) -> bool:
    if step == "begin":
        return not page.is_draft
    return page.is_in_force if step == "retire" else page.is_draft


def _edition(code: str, number: int) -> Edition:
    editions = Edition.objects.select_related("framework")
    number = min(number, LARGEST_NUMBER)
    return get_object_or_404(editions, framework__code=code, number=number)
