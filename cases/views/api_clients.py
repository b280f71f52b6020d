"""Clients of the API: an admin makes and revokes them, whoever answers for one makes its token."""

from __future__ import annotations

import time
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import Role, allow
from cases.actions import api_clients as actions
from cases.answering import ANSWERERS
from cases.forms.api_clients import ClientForm
from cases.models import ApiClient
from cases.signed_in_lately import signed_in_lately


@require_safe
@allow(Role.ADMIN)
def api_clients(request: HttpRequest) -> HttpResponse:
    """All of them: what they read, who answers, until when, and when they last called."""
    found = ApiClient.objects.kept_by(request.user).for_list()
    return render(request, "cases/api_clients.html", {"clients": found})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def api_client_add(request: HttpRequest) -> HttpResponse:
    form = ClientForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(by=request.user, **form.chosen())
        except actions.NotPossible as reason:
            form.add_error("answers", str(reason))
        else:
            said = f"{made} is made. Tell {made.answers.name}: under their name, “Programs that "
            messages.success(request, f"{said}read for you”, they make its token.")
            return redirect("api_clients")
    status = 422 if form.errors else 200
    return render(request, "cases/api_client_add.html", {"form": form}, status=status)


@require_POST
@allow(Role.ADMIN)
def api_client_end(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """From the next call on, for good."""
    client = get_object_or_404(ApiClient.objects.kept_by(request.user), public_id=client_id)
    return _revoked(request, client, "api_clients")


@require_safe
@allow(*ANSWERERS)
def programs(request: HttpRequest) -> HttpResponse:
    """What reads figures with one's own rights."""
    found = ApiClient.objects.answered_by(request.user).for_list()
    return render(request, "cases/programs.html", {"clients": found})


@require_http_methods(["GET", "POST"])
@allow(*ANSWERERS)
def program_token(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Make its token, or a new one in its place: shown this once, after the password."""
    client = get_object_or_404(
        ApiClient.objects.answered_by(request.user).at_hand(), public_id=client_id
    )
    if not signed_in_lately(request, time.time()):
        query = urlencode({"next": request.path})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    context = {"client": client}
    if request.method == "POST":
        try:
            context["token"] = actions.make_token(by=request.user, client=client)
        except actions.NotPossible as reason:
            messages.warning(request, str(reason))
            return redirect("programs")
    return render(request, "cases/program_token.html", context)


@require_POST
@allow(*ANSWERERS)
def program_end(request: HttpRequest, client_id: UUID) -> HttpResponse:
    found = ApiClient.objects.answered_by(request.user)
    return _revoked(request, get_object_or_404(found, public_id=client_id), "programs")


def _revoked(request: HttpRequest, client: ApiClient, back: str) -> HttpResponse:
    try:
        actions.revoke(by=request.user, client=client)
    except actions.NotPossible as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, f"{client} is revoked. Its next call is refused.")
    return redirect(back)
