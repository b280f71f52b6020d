"""The screen handed over to a child or family: their questions, thank you, and nothing else.

No address here names a case or an audit: the session knows which view is on screen. While it is
handed over, flourish_audit/together.py answers every other address with the thank-you page.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actions import voices as actions
from cases.actions.audits import NotOpen, Stale
from cases.forms.voices import FACES, WORDS, ViewForm
from cases.models import Audit
from cases.pages.voices import View
from cases.views.own_audit import by_script, clock

HANDED_OVER = "handed_over"  # the session's key: {"view": public id, "answers": faces or words}
OPEN_MEANWHILE = {"view_together", "view_thanks", "view_unlock", "still_here"}


def hand_over(request: HttpRequest, audit: Audit, answers: str) -> HttpResponse:
    """From this answer on, the sign-in shows this view and nothing else until it is unlocked.

    With a new session key: when that cookie changes, a browser drops what it kept for going back.
    """
    actions.hand_over(audit=audit, by=request.user)
    request.session.cycle_key()
    request.session[HANDED_OVER] = {"view": str(audit.public_id), "answers": answers}
    return redirect("view_together")


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def view_together(request: HttpRequest) -> HttpResponse:
    """The eight questions with big answers, each kept as it is given; one press at the end."""
    audit = _on_screen(request)
    if audit is None:
        if saves_alone(request):
            return JsonResponse({}, status=409)
        return redirect("home")
    answers = request.session.get(HANDED_OVER, {}).get("answers")
    form = ViewForm(
        sent(request),
        view=View(audit),
        answers=WORDS if answers == WORDS else FACES,
        warns=False,  # whoever records it reads it before it is submitted, and is warned then
    )
    if saves_alone(request):
        return keep(request, audit, form)
    status = 200
    if request.method == "POST":
        status = _keep(request, audit, form)
        if status == 302:
            return redirect("view_thanks")
    return render(request, "cases/view_together.html", {"form": form}, status=status)


def saves_alone(request: HttpRequest) -> bool:
    """Sent by static/view.js while the page stays on screen."""
    return request.method == "POST" and by_script(request)


def keep(request: HttpRequest, audit: Audit, form: ViewForm) -> JsonResponse:
    """For static/view.js: what the page holds is saved, or what stands in the way."""
    if not form.is_valid():
        said = "Not kept yet. Press the button below to see what to change."
        return JsonResponse({"message": said}, status=422)
    try:
        saved = actions.save_view(audit=audit, by=request.user, **form.to_save)
    except Stale as stale:
        return JsonResponse({"stands": View(stale.current).sent_as}, status=409)
    except NotOpen:
        return JsonResponse({}, status=409)
    answered = sum(1 for answer in form.to_save["answers"].values() if answer.value)
    said = {"version": saved.version, "answered": answered, "saved_at": clock(timezone.now())}
    return JsonResponse(said)


def _keep(request: HttpRequest, audit: Audit, form: ViewForm) -> int:
    """Save what was answered: 302 when it is kept, else what stands in the way."""
    if not form.is_valid():
        return 422
    try:
        actions.save_view(audit=audit, by=request.user, **form.to_save)
    except Stale as stale:
        form.seeing(stale.current)
        return 409
    except NotOpen:
        pass
    return 302


@require_safe
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def view_thanks(request: HttpRequest) -> HttpResponse:
    """Thank you, hand the screen back."""
    if HANDED_OVER not in request.session:
        return redirect("home")
    return thanks(request)


def thanks(request: HttpRequest, status: int = 200) -> HttpResponse:
    return render(request, "cases/view_thanks.html", status=status)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, though it be nothing."""
    return request.POST if request.method == "POST" else None


def _on_screen(request: HttpRequest) -> Audit | None:
    """The open view on this screen; after a new sign-in, the one that a kept page was sent for."""
    handed = request.session.get(HANDED_OVER, {}).get("view") or request.POST.get("view", "")
    try:
        which = UUID(handed)
    except ValueError:
        return None
    found = Audit.objects.visible_to(request.user).select_related("case", "edition", "child_voice")
    audit = found.voiced_by(Audit.Voice.CHILD_OR_FAMILY).filter(public_id=which).first()
    return audit if audit and access.can_edit_view(request.user, audit) else None
