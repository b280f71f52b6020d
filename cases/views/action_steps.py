"""Steps of an action besides being done, one more by hand, and rating its items again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases import access
from cases.actions import followup
from cases.actions.access_log import record
from cases.actions.audits import NoEdition, Stale
from cases.forms import action_steps as forms
from cases.models import AccessLog, Action, Case, User
from cases.pages.action_page import ActionPage, latest_audit, people_for, worth_an_action
from flourish_audit.held_posts import drawn_at

FORMS = {
    "verify": forms.VerifyForm,
    "cancel": forms.CancelForm,
    "change": forms.ChangeForm,
    "look": forms.LookForm,
}
REASONS = {
    "verify": "Somebody else than its owner and the person who did it verifies an action.",
    "cancel": "Only the people who work with this case cancel its actions.",
    "change": "Its owner or the team manager changes who does it and by when.",
    "look": "Only the people who work with this case look at its plan again.",
}


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def action_step(request: HttpRequest, action_id: UUID, step: str) -> HttpResponse:
    """Verify or send back, cancel with a reason, change who or when, look at the plan again."""
    if step not in FORMS:
        raise Http404
    action = _action(request, action_id)
    if access.needs_reason(request.user, action.case, timezone.now()):
        return redirect("case_reason", case_id=action.case.public_id)
    page = ActionPage(action, request.user)
    access.require(page.allows(step), REASONS[step])
    if request.method == "GET" and not page.fits(step):
        return redirect("action", action_id=action_id)
    form = FORMS[step](request.POST or None, action=action, owners=page.owners)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _take(step, action, request.user, form.given))
            return redirect("action", action_id=action_id)
        except Stale as stale:
            form = form.seeing(stale.current)
    _opened(request, action.case, "action")
    status = 409 if form.stale else 422 if form.errors else 200
    context = {"page": ActionPage(form.action, request.user), "form": form}
    context["fits"] = context["page"].fits(step)
    return render(request, "cases/action_step.html", context, status=status)


def _take(step: str, action: Action, by: User, given: dict[str, Any]) -> str:
    """Make the step, and say what was done."""
    answer = given.pop("answer", "")
    if step == "look":
        return _look(action, by, answer, given)
    if step == "cancel":
        followup.cancel_action(action=action, by=by, **given)
        return "Cancelled. It stays to be read, with its reason."
    if step == "change":
        followup.change_action(action=action, by=by, **given)
        return "Saved."
    if answer == forms.VERIFIED:
        followup.verify_action(action=action, by=by, **given)
        return "Verified. What it is for can be rated again."
    followup.reopen_action(action=action, by=by, **given)
    return "Not yet: it is in progress again, with what you wrote."


def _look(action: Action, by: User, answer: str, given: dict[str, Any]) -> str:
    version, due_on = given["version"], given["due_on"]
    if answer == forms.STILL:
        followup.keep_in_plan(action=action, by=by, due_on=due_on, version=version)
        return "Saved: still in the plan."
    if answer == forms.NOW_ACTION:
        what = given["what"]
        followup.plan_to_action(action=action, by=by, what=what, due_on=due_on, version=version)
        return "Saved: it is an action now."
    words = given["closing_words"]
    followup.cancel_action(action=action, by=by, closing_words=words, version=version)
    return "Saved: no longer needed."


@require_POST
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def action_re_rate(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Begin or continue a re-audit of just the items a verified action was for."""
    action = _action(request, action_id)
    access.require(
        access.can_rate(request.user, action.case), "Only the people who hold this case rate it."
    )
    if not ActionPage(action, request.user).may_re_rate:
        said = "Its items are rated again once somebody has verified that it is done."
        return _not_now(request, action, said)
    try:
        audit = followup.re_rate(action=action, by=request.user)
    except NoEdition:
        return _not_now(request, action, "What it was for is not in the published wording now.")
    return redirect("audit", audit_id=audit.public_id)


def _not_now(request: HttpRequest, action: Action, said: str) -> HttpResponse:
    return render(
        request, "cases/action_not_now.html", {"action": action, "said": said}, status=409
    )


@require_http_methods(["GET", "POST"])
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def action_add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One more action, from one or several items of the newest audit that is in."""
    case = get_object_or_404(Case.objects.visible_to(request.user), public_id=case_id)
    access.require(
        access.can_rate(request.user, case), "Only the people who hold this case add actions."
    )
    audit = latest_audit(case, request.user)
    rows = worth_an_action(audit) if audit else []
    if not rows:
        _opened(request, case, "new action")
        return render(request, "cases/action_add.html", {"case": case, "audit": audit})
    new = Action(case=case, audit=audit, owner=request.user)
    people = people_for(case, request.user)
    form = forms.AddForm(request.POST or None, rows=rows, action=new, owners=people)
    if request.method == "POST" and form.is_valid():
        given = {name: form.given[name] for name in ("items", "what", "owner", "due_on")}
        drawn = drawn_at(request)
        action = followup.add_action(audit=audit, by=request.user, drawn=drawn, **given)
        messages.success(request, "The action is added.")
        return redirect("action", action_id=action.public_id)
    _opened(request, case, "new action")
    context = {"case": case, "audit": audit, "form": form}
    return render(request, "cases/action_add.html", context, status=422 if form.errors else 200)


def _action(request: HttpRequest, action_id: UUID) -> Action:
    found = Action.objects.visible_to(request.user).for_list()
    return get_object_or_404(found, public_id=action_id)


def _opened(request: HttpRequest, case: Case, what: str) -> None:
    """What is known of the child stands on these pages: an opening like any other."""
    held = access.holds(request.user, case)
    record(by=request.user, event=AccessLog.Event.VIEW, what=what, case=case, allocated=held)
