"""An admin asks to see one case, its manager answers, and the case opens for minutes, to read."""

from __future__ import annotations

import time
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access
from cases.access import Role, allow
from cases.actions import grants as actions
from cases.forms.grants import AnswerForm, AskForm
from cases.models import Case, Grant
from cases.pages.case_page import CasePage
from cases.pages.evidence import EvidenceSheet
from cases.pages.evidence_words import evidence_paper
from cases.pages.grants import shown
from cases.signed_in_lately import signed_in_lately

ONCE_MORE = (
    'It is a while since you gave your password. <a href="{}" target="_blank">Give it again in a '
    "new window</a>, then come back and press Ask."
)


def _password_again(request: HttpRequest) -> str:
    """Where whoever asks for or gives a grant shows that they are at the screen; "" if they did
    a moment ago."""
    if signed_in_lately(request, time.time()):
        return ""
    query = urlencode({"next": request.path})
    return f"{reverse('account_reauthenticate')}?{query}"


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def grant_ask(request: HttpRequest) -> HttpResponse:
    """Ask for one case, and see what became of one's requests."""
    again = _password_again(request)
    if again and request.method == "GET":
        return redirect(again)
    form = AskForm(request.POST if request.method == "POST" else None)
    if again:  # the page was open for a while: what was typed stays
        form.add_error(None, format_html(ONCE_MORE, again))
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(by=request.user, **form.cleaned_data)
        except actions.NotPossible as reason:
            form.add_error("reference", str(reason))
        else:
            messages.success(request, "You have asked. Whoever manages the case is told.")
            return redirect("grant_ask")
    grants = shown(Grant.objects.filter(asked_by=request.user))
    status = 422 if form.errors else 200
    return render(request, "cases/grant_ask.html", {"form": form, "grants": grants}, status=status)


@require_safe
@allow(*access.AGREERS)
def grants(request: HttpRequest) -> HttpResponse:
    """What admins ask to see of cases one answers for, and what they opened."""
    found = Grant.objects.decided_by(request.user)
    return render(request, "cases/grants.html", {"grants": shown(found)})


@require_http_methods(["GET", "POST"])
@allow(*access.AGREERS)
def grant(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """One request: open the case for some minutes, or refuse."""
    found = _deciding(request, grant_id)
    again = _password_again(request)
    if again:
        return redirect(again)
    refuses = "refuse" in request.POST
    form = AnswerForm(request.POST if request.method == "POST" and not refuses else None)
    if request.method == "POST" and (refuses or form.is_valid()):
        minutes = None if refuses else form.cleaned_data["minutes"]
        return _done(
            request,
            lambda: actions.decide(grant=found, by=request.user, minutes=minutes),
            "You refused." if refuses else f"The case is open to {found.asked_by} now.",
        )
    status = 422 if form.errors else 200
    return render(request, "cases/grant.html", {"grant": found, "form": form}, status=status)


@require_POST
@allow(*access.AGREERS)
def grant_end(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Take it back: it ends now."""
    found = _deciding(request, grant_id)
    return _done(
        request, lambda: actions.take_back(grant=found, by=request.user), "The grant has ended."
    )


@require_safe
@allow(Role.ADMIN)
def granted_case(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The one case, to read, until the minute; every opening is a row in the log."""
    found = get_object_or_404(Grant.objects.open_to(request.user).for_list(), public_id=grant_id)
    cases = Case.objects.visible_to(request.user).with_allocation().with_turns()
    case = get_object_or_404(cases.select_related("plan_type", "family_group"), pk=found.case_id)
    actions.open_case(grant=found, by=request.user)
    page = CasePage(case, request.user)
    sheet = EvidenceSheet(page)
    context = {"grant": found, "page": page, "sheet": sheet, "paper": evidence_paper(sheet)}
    return render(request, "cases/granted_case.html", context)


def _deciding(request: HttpRequest, grant_id: UUID) -> Grant:
    found = Grant.objects.decided_by(request.user).for_list()
    return get_object_or_404(found, public_id=grant_id)


def _done(request: HttpRequest, action, said: str) -> HttpResponse:
    try:
        action()
    except actions.NotPossible as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, said)
    return redirect("grants")
