"""The inspection pack: to read, print and take away, and to write in.

Belongs here: request in, response out. Every write is in cases/actions/inspection.py.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actions import inspection as actions
from cases.forms.filters import FigureFilter
from cases.forms.inspection import InspectionForm
from cases.inspecting import WRITERS
from cases.inspection_figures import InspectionFigures
from cases.inspection_pack import InspectionPack
from cases.models import InspectionDraft
from cases.reference_shapes import known_shapes
from cases.reports.files import asked_for, hand_out
from cases.reports.writers import as_docx
from cases.standby import from_standby


@require_safe
@access.allow(*WRITERS)
@from_standby
def inspection(request: HttpRequest) -> HttpResponse:
    """The three questions, answered from the figures and in its writer's words."""
    choice = _choice(request)
    pack = _pack(request, choice)
    if asked_for(request, "docx") and pack.figures.any_ratings:
        return hand_out(
            request,
            "docx",
            lambda: as_docx(pack.paper),
            name=f"inspection pack {pack.words}",
            what="inspection pack",
            holds="figures of one quarter and its writer’s words",
        )
    before = choice.chosen_quarter.before()
    context = {"pack": pack, "filter": choice, "before": before}
    context["before_query"] = choice.query(quarter=before.code)
    return render(request, "cases/inspection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allow(*WRITERS)
def inspection_write(request: HttpRequest) -> HttpResponse:
    """Every paragraph in a box; all that was typed is kept with each press."""
    choice = _choice(request)
    pack = _pack(request, choice)
    given = {"passages": pack.passages, "version": pack.version}
    if request.method != "POST":
        return _form(request, pack, choice, InspectionForm(**given))
    form = InspectionForm(request.POST, **given, shapes=known_shapes())
    if not form.is_valid():
        return _form(request, pack, choice, form, 422)
    version, quarter = form.cleaned_data["version"], choice.chosen_quarter
    try:
        actions.save_words(by=request.user, quarter=quarter, version=version, words=form.written)
    except actions.Changed as changed:
        pack = InspectionPack(pack.figures, changed.draft)
        return _form(request, pack, choice, form.seeing(pack.passages, pack.version), 409)
    messages.success(request, "Saved. Only you read it until you take it away or print it.")
    where = "inspection" if request.POST.get("do", "save") == "save" else "inspection_write"
    return redirect(reverse(where) + choice.query())


def _choice(request: HttpRequest) -> FigureFilter:
    return FigureFilter(request.GET, today=timezone.localdate(), fields="quarter")


def _pack(request: HttpRequest, choice: FigureFilter) -> InspectionPack:
    quarter = choice.chosen_quarter
    figures = InspectionFigures(request.user, quarter, today=timezone.localdate())
    drafts = InspectionDraft.objects.visible_to(request.user).in_quarter(quarter)
    return InspectionPack(figures, drafts.first())


def _form(
    request: HttpRequest,
    pack: InspectionPack,
    choice: FigureFilter,
    form: InspectionForm,
    status: int = 200,
) -> HttpResponse:
    context = {"pack": pack, "filter": choice, "form": form}
    context["questions"] = [
        (question, [form.row(passage) for passage in passages])
        for question, passages in pack.questions
    ]
    return render(request, "cases/inspection_write.html", context, status=status)
