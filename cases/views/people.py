"""People, kept by admins: who works here, which part they play, how they sign in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import Role, allow
from cases.actions import people as actions
from cases.actions import second_steps, work_accounts
from cases.forms.people import PartForm, PeopleFilter, PersonForm
from cases.models import Cover, User
from cases.people_counts import hanging_on
from cases.reports import export
from cases.tables.paging import configure
from cases.tables.people import PeopleTable
from flourish_audit import invitations


@require_safe
@allow(Role.ADMIN)
def people(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    choice = PeopleFilter(request.GET)
    found = User.objects.narrowed(on=today, **choice.chosen()).with_parts(on=today)
    table = PeopleTable(found)
    exported = export(request, table, name="people", what="people")
    if exported:
        return exported
    context = {"table": configure(request, table), "filter": choice}
    return render(request, "cases/people.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def person_add(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_person(by=request.user, **form.cleaned_data)
        except actions.NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return _give_link(request, user)
    return render(request, "cases/people_add.html", {"form": form})


@require_safe
@allow(Role.ADMIN)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    return _person_page(request, get_object_or_404(User, public_id=person_id), PartForm())


@require_POST
@allow(Role.ADMIN)
def part_give(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=person_id)
    form = PartForm(request.POST)
    if form.is_valid():
        try:
            actions.give_membership(by=request.user, user=user, **form.cleaned_data)
        except actions.NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"{user.name} is given this role.")
            return redirect("person", person_id)
    return _person_page(request, user, form)


@require_POST
@allow(Role.ADMIN)
def part_end(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=person_id)
    which = request.POST.get("part", "")
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 10 else 0
    current = user.memberships.lasting(timezone.localdate())
    membership = get_object_or_404(current, pk=number)
    return _done(
        request, user, f"{user.name} no longer has this role.",
        actions.end_membership, membership=membership,
    )  # fmt: skip


@require_POST
@allow(Role.ADMIN)
def person_close(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=person_id)
    return _done(request, user, f"The account of {user.name} is closed.", actions.deactivate)


@require_POST
@allow(Role.ADMIN)
def person_open(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=person_id, is_active=False)
    said = f"The account of {user.name} is open again. Give a sign-in link next."
    return _done(request, user, said, actions.reactivate)


@require_POST
@allow(Role.ADMIN)
def person_link(request: HttpRequest, person_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=person_id, is_active=True)
    actions.require_new_password(by=request.user, user=user)
    return _give_link(request, user)


def _person_page(request: HttpRequest, user: User, form: PartForm) -> HttpResponse:
    today = timezone.localdate()
    form.point_at("part_give", user)
    lasting = set(user.memberships.lasting(today).values_list("pk", flat=True))
    parts = user.memberships.select_related("team", "service").order_by("-starts")
    context = {
        "person": user,
        "form": form,
        "parts": [(part, part.pk in lasting) for part in parts],
        "today": today,
        "covers": Cover.objects.touching(user).lasting(today).for_list(),
        "hangs": hanging_on(user),
        "invited": not user.has_usable_password() and not work_accounts.has_one(user),
        "has_second_step": second_steps.has_one(user),
    }
    return render(request, "cases/people_person.html", context)


def _done(request: HttpRequest, user: User, said: str, action, **what) -> HttpResponse:
    """Run one action and go back to the person, with what happened or why it could not."""
    try:
        action(by=request.user, **(what or {"user": user}))
    except actions.NotPossible as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, said)
    return redirect("person", user.public_id)


def _give_link(request: HttpRequest, user: User) -> HttpResponse:
    """By mail where there is a relay, so that nobody else sees it; else shown this once."""
    link = request.build_absolute_uri(invitations.link_for(user))
    if settings.MAIL_RELAY and user.email:
        invitations.send(user, link)
        messages.success(request, f"A sign-in link is on its way to {user.name}.")
        return redirect("person", user.public_id)
    return render(request, "cases/people_link.html", {"person": user, "link": link})
