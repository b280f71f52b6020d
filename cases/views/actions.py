"""My actions and my team's: what was agreed, who does it, by when, and that it is done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, rollups
from cases.actions.access_log import record
from cases.actions.audits import Stale
from cases.actions.followup import move_action
from cases.forms.action_steps import DoneForm
from cases.forms.actions import ActionFilter
from cases.models import AccessLog, Action
from cases.pages import concerns
from cases.pages.action_page import ActionPage, actions_to_verify, rated_sections
from cases.reports import export
from cases.tables.actions import ActionTable
from cases.tables.paging import configure


@require_safe
@access.allow(access.Role.PRACTITIONER, access.Role.TEAM_MANAGER)
def my_actions(request: HttpRequest) -> HttpResponse:
    """Overdue first. Everything shown belongs to a case the reader may open."""
    today = timezone.localdate()
    choice = ActionFilter(request.GET, sections=rated_sections(), today=today)
    actions = choice.of_whom(Action.objects.visible_to(request.user), request.user)
    table = ActionTable(choice.narrowed(actions.for_table()), today=today)
    exported = export(request, table, name="actions", what="actions")
    if exported:
        return exported
    context = {
        "table": configure(request, table),
        "filter": choice,
        "concerns": concerns.waiting_for(request.user),
        "verify": actions_to_verify(request.user),
        "waiting": rollups.waiting_actions(actions, on=today),
    }
    return render(request, "cases/my_actions.html", context)


@require_http_methods(["GET", "POST"])
@access.allow(*access.CASE_ROLES)
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One action; its owner, the case's holder or the team's manager moves it on."""
    found = Action.objects.visible_to(request.user).for_list()
    item = get_object_or_404(found, public_id=action_id)
    if access.needs_reason(request.user, item.case, timezone.now()):
        return redirect("case_reason", case_id=item.case.public_id)
    page = ActionPage(item, request.user)
    form = DoneForm(request.POST or None, action=item)
    if request.method == "POST":
        access.require(page.may_move, "Only the people who work with this case move it on.")
        if form.is_valid():
            try:
                moved = move_action(action=item, by=request.user, **form.given)
            except Stale as stale:
                form = form.seeing(stale.current)
            else:
                messages.success(request, f"Saved: {moved.get_state_display().lower()}.")
                return redirect("action", action_id=action_id)
    held, event = access.holds(request.user, item.case), AccessLog.Event.VIEW
    record(by=request.user, event=event, what="action", case=item.case, allocated=held)
    status = 409 if form.stale else 422 if form.errors else 200
    context = {"page": page, "action": item, "form": form}
    return render(request, "cases/action.html", context, status=status)
