"""Hearing a child's or family's view: begun, recorded on one page, submitted or discarded.

The screen that is handed over to them is in cases/views/together.py.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actions import voices as actions
from cases.actions.access_log import record
from cases.actions.audits import NotOpen, Stale, discard_audit
from cases.forms.voices import FACES, WORDS, StartViewForm, ViewForm
from cases.models import AccessLog, Audit, Case
from cases.pages.voices import View
from cases.periods import age_on
from cases.views.audits import already_submitted
from cases.views.together import hand_over, keep, saves_alone, sent


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def view_start(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Whose view, in which words and how; "not yet" and "cannot now" end here in one press."""
    case = get_object_or_404(Case.objects.visible_to(request.user), public_id=case_id)
    access.require(
        access.can_rate(request.user, case), "Only the people who hold this case record a view."
    )
    found = actions.open_view(case=case, by=request.user)
    if found:
        return _go_on(request, found)
    age = age_on(case.birth_month, timezone.localdate())
    form = StartViewForm(sent(request), asked=request.GET.get("whose", ""), age=age)
    if request.method == "POST" and form.is_valid():
        return _begin(request, case, form)
    context = {"case": case, "form": form}
    return render(request, "cases/view_start.html", context, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, audit: Audit) -> HttpResponse:
    messages.info(request, "A view of this child is open, so this continues it.")
    return redirect("view_record", audit_id=audit.public_id)


def _begin(request: HttpRequest, case: Case, form: StartViewForm) -> HttpResponse:
    if form.at_once:
        whose = form.cleaned_data["whose"]
        done = actions.answer_at_once(case=case, by=request.user, whose=whose, heard=form.at_once)
        if done:
            messages.success(request, f"Kept: {done.child_voice.get_heard_display().lower()}.")
        return redirect("case", case_id=case.public_id)
    audit = actions.start_view(case=case, by=request.user, **form.to_start)
    if form.together:
        return hand_over(request, audit, form.answers_with)
    return redirect(f"{reverse('view_record', args=[audit.public_id])}?with={form.answers_with}")


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def view_record(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """All domains on one page in the chosen words; save, submit, or hand the screen over."""
    audit = _own_view(request, audit_id)
    if not audit.is_open:
        return already_submitted(request, audit)
    page = View(audit)
    form = ViewForm(sent(request), view=page, answers=_answers(request, page))
    if saves_alone(request):
        return keep(request, audit, form)
    if request.method == "POST":
        return _save(request, audit, form)
    record(by=request.user, event=AccessLog.Event.VIEW, what="audit", case=audit.case,
           allocated=access.holds(request.user, audit.case))  # fmt: skip
    return _page(request, form)


def _save(request: HttpRequest, audit: Audit, form: ViewForm) -> HttpResponse:
    """Save what the page holds, then do what the pressed button says."""
    try:
        if not form.is_valid():
            return _page(request, form, 422)
        audit = actions.save_view(audit=audit, by=request.user, **form.to_save)
        if "submit" in request.POST:
            actions.submit_view(audit=audit, by=request.user)
    except Stale as stale:
        return _page(request, form.seeing(stale.current), 409)
    except NotOpen:
        return already_submitted(request, audit)
    except actions.NothingSaid:
        form.add_error(None, "No answer is given yet. Give one, or keep the page for later.")
        return _page(request, form.going_on_from(View(audit)), 422)
    return _after(request, audit, form)


def _after(request: HttpRequest, audit: Audit, form: ViewForm) -> HttpResponse:
    if "together" in request.POST:
        return hand_over(request, audit, form.answers)
    said = "The view is submitted. It stands beside yours and changes nothing in it."
    messages.success(request, said if "submit" in request.POST else "Kept. It is open until then.")
    return redirect("case", case_id=audit.case.public_id)


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def view_discard(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Ask, then drop an open view begun by mistake."""
    audit = _own_view(request, audit_id)
    if not audit.is_open:
        return already_submitted(request, audit)
    if request.method == "POST":
        discard_audit(audit=audit, by=request.user)
        messages.success(request, "The view is discarded. Nothing else changed.")
        return redirect("case", case_id=audit.case.public_id)
    return render(request, "cases/view_discard.html", {"audit": audit, "page": View(audit)})


def _page(request: HttpRequest, form: ViewForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "page": form.view, "audit": form.view.audit}
    return render(request, "cases/view_record.html", context, status=status)


def _answers(request: HttpRequest, page: View) -> str:
    """Faces or words: as the page asks, else as the answers so far were given."""
    asked = request.GET.get("with")
    if page.faces_only or asked == FACES or (asked != WORDS and page.uses_faces):
        return FACES
    return WORDS


def _own_view(request: HttpRequest, audit_id: UUID) -> Audit:
    """A child's or family's view in reach (else 404), recorded by this person (else 403)."""
    found = Audit.objects.visible_to(request.user).voiced_by(Audit.Voice.CHILD_OR_FAMILY)
    audit = get_object_or_404(
        found.select_related("case", "edition", "child_voice"), public_id=audit_id
    )
    access.require(audit.rater_id == request.user.pk, "Only who records the view can change it.")
    if audit.is_open:
        access.require(access.can_edit_view(request.user, audit), "The case is not with you now.")
    return audit
