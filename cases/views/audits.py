"""Starting, discarding, finishing and reading an audit; rating is in cases/views/rating.py."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from cases import access, audit_kinds
from cases.actions import audits as audit_actions
from cases.actions.access_log import record
from cases.actions.finish import save_finish
from cases.actions.news import see
from cases.forms.audits import StartForm
from cases.forms.finish import FinishForm
from cases.lifecycle import Refused
from cases.models import AccessLog, Audit, Case, User
from cases.pages import advice
from cases.pages.audit_reading import AuditReading
from cases.pages.finish_sheet import FinishSheet
from cases.pages.planned_look import PlannedLook
from cases.pages.strengths import of_audit
from cases.pages.trail import Trail, revision_of
from cases.pages.voices import apart_from
from cases.rating_sheet import Sheet
from frameworks.models import Edition


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def audit_start(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose the kind and how deep to look, or (POST with a scope) begin or continue at once."""
    case = get_object_or_404(Case.objects.visible_to(request.user).at_hand(), public_id=case_id)
    access.require(
        access.can_rate(request.user, case), "Only the people who hold this case rate it."
    )
    form = StartForm(
        request.POST or None,
        editions=Edition.objects.published().with_sections(),
        kinds=lambda: audit_kinds.offered(request.user, case),
        asked=request.GET.get("kind", ""),
    )
    if request.method == "POST" and form.is_valid():
        audit = audit_actions.start_audit(
            case=case,
            by=request.user,
            scope=form.cleaned_data["scope"],
            type=form.cleaned_data["kind"] or access.types_to_begin(request.user, case)[0],
            sections=form.sections,
            edition=form.edition,
        )
        other = form.edition and form.edition.framework_id != audit.edition.framework_id
        if other or audit.scope != form.cleaned_data["scope"]:
            messages.info(
                request,
                f"You have an open {audit.get_scope_display()} audit, so this continues it.",
            )
        return redirect(safe_next(request) or reverse("audit", args=[audit.public_id]))
    status = 422 if form.errors else 200
    return render(request, "cases/audit_start.html", {"case": case, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@access.allow(*access.RATERS)
def audit_discard(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Ask, then drop an open audit begun on the wrong child."""
    audit = _own_audit(request, audit_id)
    if audit.state != Audit.State.IN_PROGRESS:
        return _not_in_progress(request, audit)
    access.require(access.can_discard(request.user, audit), "This look was given to you.")
    if request.method == "POST":
        try:
            audit_actions.discard_audit(audit=audit, by=request.user)
        except audit_actions.HoldsConcern:
            return render(request, "cases/audit_kept.html", {"audit": audit}, status=409)
        messages.success(request, "The audit is discarded. Earlier audits are untouched.")
        return redirect("case", case_id=audit.case.public_id)
    return render(request, "cases/audit_discard.html", {"audit": audit, "sheet": Sheet(audit)})


@require_http_methods(["GET", "POST"])
@access.allow(*access.RATERS)
def audit_finish(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """What is missing, what works well, the child's view, and what happens next for each gap."""
    audit = _own_audit(request, audit_id)
    if audit.state != Audit.State.IN_PROGRESS:
        return _not_in_progress(request, audit)
    finish = FinishSheet(Sheet(audit))
    if request.method == "POST":
        return _save_and_go_on(request, finish)
    return _finish_page(request, finish, FinishForm(finish=finish))


def _save_and_go_on(request: HttpRequest, finish: FinishSheet) -> HttpResponse:
    """Save what the page holds, then leave items, keep for later, or submit."""
    audit, form = finish.audit, FinishForm(request.POST, finish=finish)
    if not form.is_valid():
        return _finish_page(request, finish, form, status=422)
    try:
        _save(request.user, finish, form)
    except audit_actions.Stale as stale:
        return _finish_page(request, finish, form.seeing(stale.current), status=409)
    except audit_actions.NotOpen:
        return already_submitted(request, audit)
    if request.POST.get("leave"):
        _leave(request, audit)
        return redirect("audit_finish", audit_id=audit.public_id)
    if "submit" not in request.POST:
        messages.success(request, "Your work is kept. The audit is open until you submit it.")
        return redirect("case", case_id=audit.case.public_id)
    return _submit(request, audit, form)


def _save(by: User, finish: FinishSheet, form: FinishForm) -> None:
    save_finish(
        audit=finish.audit,
        by=by,
        version=form.cleaned_data["version"],
        working_well=form.cleaned_data["working_well"],
        view=form.view,
        steps=form.steps,
        gaps=[row.item for row in finish.gaps],
        reasons=form.reasons,
        sentences=form.sentences,
        domain=form.about,
    )


def _leave(request: HttpRequest, audit: Audit) -> None:
    """Leave one item, or all that are not rated, without a rating on purpose."""
    wanted = request.POST["leave"]
    unrated = [row.item for row in Sheet(audit).unrated]
    items = [item for item in unrated if wanted in ("all", item.code)]
    audit_actions.leave_on_purpose(audit=audit, items=items, by=request.user)


def _submit(request: HttpRequest, audit: Audit, form: FinishForm) -> HttpResponse:
    form.require_next_steps()
    try:
        if not form.errors:
            audit_actions.submit_audit(audit=audit, by=request.user)
            messages.success(request, "Submitted. Its ratings now count in your team's figures.")
            return redirect("audit", audit_id=audit.public_id)
    except audit_actions.NotComplete:
        pass
    except audit_actions.NotOpen:
        return already_submitted(request, audit)
    except Refused as refusal:  # planned, and not begun
        return refused(request, audit, str(refusal))
    audit.refresh_from_db()
    fresh = FinishSheet(Sheet(audit))
    return _finish_page(request, fresh, form.seeing(audit), status=422)


def _finish_page(
    request: HttpRequest, finish: FinishSheet, form: FinishForm, status: int = 200
) -> HttpResponse:
    context = {
        "audit": finish.audit,
        "finish": finish,
        "form": form,
        "missing": audit_actions.missing_from(finish.sheet),
        "reading": AuditReading(finish.sheet),
        "advice": advice.for_rater(finish.sheet, finish.actions),
        "apart": apart_from(finish.audit, Audit.objects.visible_to(request.user)),
    }
    return render(request, "cases/finish.html", context, status=status)


def read_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """An audit that is not open to this person for rating: to read and to print."""
    if hasattr(audit, "case_holder_id"):  # who holds the case came with the audit: asked once
        audit.case.current_holder_id = audit.case_holder_id
        audit.case.current_team_id = audit.case_team_id
    if access.needs_reason(request.user, audit.case, timezone.now()):
        return redirect("case_reason", case_id=audit.case.public_id)
    if audit.state == Audit.State.PLANNED:
        return planned_page(request, audit)
    see(audit=audit, by=request.user, at=timezone.now())
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what="audit",
        case=audit.case,
        allocated=access.holds(request.user, audit.case),
    )
    reading, trail = AuditReading(Sheet(audit)), Trail(audit, request.user)
    context = {"reading": reading, "trail": trail, "revision": revision_of(reading.sheet)}
    context["may_redact"] = not audit.is_open and access.can_redact(request.user, audit)
    context["strength"] = of_audit(audit, request.user)
    if "agree" in trail.may:
        context["advice"] = advice.for_agreeing(reading.sheet, reading.actions)
    return render(request, "cases/audit.html", context)


def planned_page(
    request: HttpRequest, audit: Audit, fault: str = "", status: int = 200
) -> HttpResponse:
    """A look that nobody has begun: what it is, whose case, by when; its auditor may begin."""
    record(
        by=request.user,
        event=AccessLog.Event.VIEW,
        what="planned audit",
        case=audit.case,
        allocated=access.holds(request.user, audit.case),
    )
    context = {"planned": PlannedLook(audit, request.user), "audit": audit, "fault": fault}
    return render(request, "cases/audit_planned.html", context, status=status)


def _not_in_progress(request: HttpRequest, audit: Audit) -> HttpResponse:
    if audit.state == Audit.State.PLANNED:
        return planned_page(request, audit, "This look is planned. Begin it first.", status=409)
    return already_submitted(request, audit)


def already_submitted(request: HttpRequest, audit: Audit) -> HttpResponse:
    """409: nothing in a submitted audit changes, and what it holds is safe."""
    return render(request, "cases/audit_frozen.html", {"audit": audit}, status=409)


def refused(request: HttpRequest, audit: Audit, why: str, typed: str = "") -> HttpResponse:
    """409: the move does not fit; the reason, and what was typed."""
    context = {"audit": audit, "why": why, "typed": typed}
    return render(request, "cases/audit_refused.html", context, status=409)


def _own_audit(request: HttpRequest, audit_id: UUID) -> Audit:
    """The audit, if its case is visible (else 404) and this person rates it (else 403)."""
    found = Audit.objects.visible_to(request.user).select_related("case__plan_type", "edition")
    audit = get_object_or_404(found, public_id=audit_id)
    access.require(audit.rater_id == request.user.pk, "Only the person who rates can change it.")
    if audit.is_open:
        access.require(access.can_edit_audit(request.user, audit), "The case is not with you now.")
    return audit


def safe_next(request: HttpRequest) -> str:
    """A page of ours to go back to, as the form or the address asks; else nothing."""
    to = request.POST.get("next", "") or request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure())
    return to if allowed and to.startswith("/") else ""
