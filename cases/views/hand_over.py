"""Handing over the work of somebody who leaves a team."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import Role, allow
from cases.actions import hand_over as action
from cases.actions.allocations import NotPossible
from cases.forms.register import MoveForm
from cases.models import Membership
from cases.pages.hand_over import HandOver, people_under


@require_http_methods(["GET", "POST"])
@allow(Role.TEAM_MANAGER)
def hand_over(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What they hold, and one step that passes all of it on."""
    person = get_object_or_404(people_under(request.user), public_id=person_id)
    page = HandOver(person, request.user)
    holders = Membership.objects.holders_for(request.user, on=timezone.localdate())
    holders = holders.exclude(user=person).select_related("user", "team").order_by("user__name")
    form = MoveForm(request.POST or None, holders=holders, button="Hand over")
    form.fields["holder"].required = bool(page.cases)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            action.hand_over(
                person=person,
                to=form.cleaned_data["holder"],
                cases=page.cases,
                audits=page.audits,
                actions=page.actions,
                by=request.user,
            )
        except NotPossible as reason:
            form.add_error(None, str(reason))
            status = 409
        else:
            messages.success(request, f"The work of {person} is handed over.")
            return redirect("hand_over", person_id=person_id)
    status = status if status != 200 or not form.errors else 422
    context = {"page": page, "form": form}
    return render(request, "cases/hand_over.html", context, status=status)
