"""The register of cases: adding, moving and closing them, and naming people on a restricted one.

Shows reference, month, plan, team and practitioner. Never a rating or a note.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import Role, administers, allow, can_reallocate, require
from cases.actions import allocations as actions
from cases.forms.register import CaseForm, MoveForm, NamedPeopleForm, PlanForm, RegisterFilter
from cases.models import Case, Membership, User
from cases.pages.closing import Closing
from cases.reports import export
from cases.standby import from_standby
from cases.tables.paging import configure
from cases.tables.register import RegisterTable

ALREADY = (
    "A case with this reference is on the register already; small and capital letters count as the "
    "same. Ask your team manager or an admin to move it."
)


@require_safe
@allow(Role.ADMIN)
@from_standby
def register(request: HttpRequest) -> HttpResponse:
    choice = RegisterFilter(request.GET)
    found = choice.narrow(Case.objects.administered_by(request.user))
    table = RegisterTable(found.with_allocation().select_related("plan_type"))
    exported = export(request, table, name="register", what="register")
    if exported:
        return exported
    context = {"table": configure(request, table), "filter": choice}
    return render(request, "cases/register.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def register_add(request: HttpRequest) -> HttpResponse:
    return _add_page(request, to="register")


@require_http_methods(["GET", "POST"])
@allow(Role.PRACTITIONER, Role.TEAM_MANAGER)
def case_add(request: HttpRequest) -> HttpResponse:
    """A practitioner's own case by hand, or a team manager's for somebody in the team."""
    return _add_page(request, to="case")


@require_http_methods(["GET", "POST"])
@allow(Role.TEAM_MANAGER, Role.ADMIN)
def case_move(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = _reachable(request, case_id)
    require(can_reallocate(request.user, case), "Only the team's manager or an admin moves a case.")
    moving = request.method == "POST" and "do" not in request.POST
    form = MoveForm(request.POST if moving else None, holders=_holders(request))
    if request.method == "POST":
        try:
            said = _moved_or_closed(request, case, form)
        except actions.NotPossible as reason:
            said = ""
            messages.warning(request, str(reason))
        if said:
            messages.success(request, said)
            return redirect("home")
    current = case.allocations.filter(ends=None).select_related("practitioner", "team").first()
    context = {"case": case, "form": form, "current": current}
    context["closing"] = Closing(case, request.user)
    context["corrects"] = administers(request.user)
    return render(request, "cases/register_move.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.TEAM_MANAGER, Role.ADMIN)
def case_plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = _reachable(request, case_id)
    require(can_reallocate(request.user, case), "Only the team's manager or an admin does this.")
    form = PlanForm(request.POST or None, case=case)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_plan_type(by=request.user, case=case, **form.cleaned_data)
        except actions.PlanMoved as moved:
            form = form.seeing(moved.current)
        except actions.NotPossible as reason:
            refused = str(reason)
        else:
            messages.success(request, f"Case {case.reference}: the plan is changed from today.")
            return redirect("home")
    status = 409 if form.moved_to or refused else 422 if form.errors else 200
    context = {"case": case, "form": form, "refused": refused}
    return render(request, "cases/register_plan.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.TEAM_MANAGER, Role.ADMIN)
def case_people(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = _reachable(request, case_id)
    require(can_reallocate(request.user, case), "Only the team's manager or an admin names people.")
    today = timezone.localdate()
    candidates = User.objects.who_can_be_named(case, on=today).with_parts(on=today)
    form = NamedPeopleForm(request.POST or None, case=case, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        actions.name_people(by=request.user, case=case, **form.cleaned_data)
        messages.success(request, "Saved. The change holds from now on.")
        return redirect("home")
    return render(request, "cases/register_people.html", {"case": case, "form": form})


def _add_page(request: HttpRequest, to: str) -> HttpResponse:
    form = CaseForm(request.POST or None, holders=_holders(request))
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.add_case(by=request.user, **form.cleaned_data)
        except actions.AlreadyKnown:
            form.add_error("reference", ALREADY)
        else:
            messages.success(request, f"Case {case.reference} is added.")
            return redirect(to) if to == "register" else redirect(to, case.public_id)
    return render(request, "cases/register_add.html", {"form": form, "back": to})


def _holders(request: HttpRequest):
    holders = Membership.objects.holders_for(request.user, on=timezone.localdate())
    return holders.select_related("user", "team").order_by("user__name", "team__name")


def _reachable(request: HttpRequest, case_id: UUID) -> Case:
    """A case in one's own reach, or any on the register for an admin; else it is not found."""
    listed = Case.objects.administered_by(request.user)
    found = listed.filter(public_id=case_id).first()
    if found is None:
        found = get_object_or_404(Case.objects.visible_to(request.user), public_id=case_id)
    return found


def _moved_or_closed(request: HttpRequest, case: Case, form: MoveForm) -> str:
    """What was done, in a sentence; nothing when the form still has something to mend."""
    if request.POST.get("do") == "close":
        actions.close_case(by=request.user, case=case)
        return f"Case {case.reference} is closed."
    if request.POST.get("do") == "open":
        actions.reopen_case(by=request.user, case=case)
        return f"Case {case.reference} is open again."
    if not form.is_valid():
        return ""
    holder = form.cleaned_data["holder"]
    actions.reallocate(by=request.user, case=case, holder=holder)
    return f"Case {case.reference} is with {holder.user.name} from today."
