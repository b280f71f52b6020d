"""Signing in with the authority's own account: there and back, refused kindly, again, and out.

Belongs here: the pages. What the issuer proves: openid.py; who is let in: cases.actions.
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import public, signed_in
from cases.actions import work_accounts
from cases.actions.work_accounts import Part, Refused
from cases.models import User
from flourish_audit import openid
from flourish_audit.openid import Issuer, NotBelieved, NotThere, Told

METHOD = "socialaccount"  # as allauth calls it in the session
log = logging.getLogger(__name__)


class StepHereStage(AuthenticateStage):
    """The issuer's second step is enough, unless OIDC_SECOND_STEP says "here"."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        by_issuer = bool(records) and records[-1]["method"] == METHOD
        if by_issuer and step_is_issuers():
            return False
        return super()._should_handle(request)


def step_is_issuers() -> bool:
    return settings.WORK_ACCOUNTS is not None and settings.WORK_ACCOUNTS.second_step == "issuer"


def came_by_it(request: HttpRequest) -> bool:
    """This sign-in began at the issuer."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == METHOD for record in records)


def _issuer(request: HttpRequest) -> Issuer:
    found = openid.issuer_of(request)
    if found is None:
        raise Http404
    return found


@public
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    issuer = _issuer(request)
    if request.user.is_authenticated:
        return redirect("home")
    return _leave(request, issuer)


@signed_in
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Who came by the issuer shows there that they are at the screen."""
    issuer = _issuer(request)
    if not came_by_it(request):
        raise Http404
    if request.method == "POST":
        return _leave(request, issuer, again=True)
    context = {"accounts": settings.WORK_ACCOUNTS, "next": get_next_redirect_url(request)}
    return render(request, "account/work_again.html", context)


def _leave(request: HttpRequest, issuer: Issuer, **more: bool) -> HttpResponse:
    try:
        return issuer.leave_for(get_next_redirect_url(request), **more)
    except (NotThere, NotBelieved) as fault:
        return _not_there(request, fault)


@public
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The issuer sends the browser here."""
    issuer = _issuer(request)
    try:
        told = issuer.come_back()
    except NotThere as fault:
        return _not_there(request, fault)
    except NotBelieved as fault:
        log.warning(f"What came back from the issuer was not believed: {fault}")
        return _refused(request, "not_believed")
    if told.state.get("again"):
        return _seen_again(request, told)
    try:
        user = _admitted(issuer, told)
    except Refused as reason:
        return _refused(request, str(reason))
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    record_authentication(request, user, METHOD, provider=issuer.accounts.key)
    return perform_login(request, user, redirect_url=told.state.get("next"))


def _admitted(issuer: Issuer, told: Told) -> User:
    accounts = issuer.accounts
    parts = {row: work_accounts.part_of(row.role, row.place) for row in accounts.groups}
    if None in parts.values():
        log.warning("OIDC_GROUPS names a team or a service that is not here.")
    groups = told.groups or frozenset()
    given = [part for row, part in parts.items() if part and row.group in groups]
    user = work_accounts.admit(
        issuer=accounts.key,
        subject=told.subject,
        email=told.email,
        name=told.name,
        given=given if told.groups is not None else None,
    )
    if told.groups is not None:
        named: list[Part] = [part for part in parts.values() if part]
        work_accounts.follow_groups(user=user, named=named, given=given)
    return user


def _seen_again(request: HttpRequest, told: Told) -> HttpResponse:
    """The same person, and nothing of the sign-in changes but when they were last asked."""
    accounts = settings.WORK_ACCOUNTS
    mine = request.user.is_authenticated and request.user.socialaccount_set.filter(
        provider=accounts.key, uid=told.subject
    )
    if not mine or not mine.exists():
        return _refused(request, "somebody_else")
    record_authentication(
        request, request.user, METHOD, provider=accounts.key, reauthenticated=True
    )
    return redirect(told.state.get("next") or settings.LOGIN_REDIRECT_URL)


@public
@require_POST
def sign_out_there(request: HttpRequest) -> HttpResponse:
    """Ends the browser's sign-in at the issuer too, for a computer that others use."""
    issuer = _issuer(request)
    login = request.build_absolute_uri(reverse("account_login"))
    try:
        address = issuer.end_address()
    except (NotThere, NotBelieved) as fault:
        return _not_there(request, fault)
    if not address:
        return redirect("account_login")
    query = {"client_id": issuer.accounts.client_id, "post_logout_redirect_uri": login}
    return redirect(f"{address}?{urlencode(query)}")


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    """Why, in words; the log of the process has the same word and no name."""
    log.warning(f"A work account was not let in: {why}")
    context = {"why": why, "accounts": settings.WORK_ACCOUNTS}
    return render(request, "account/work_refused.html", context, status=403)


def _not_there(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.warning(f"The issuer of work accounts cannot be used: {fault or 'no answer'}")
    context = {"why": "not_there", "accounts": settings.WORK_ACCOUNTS}
    return render(request, "account/work_refused.html", context, status=503)
