"""Work that arrives after a sign-in has ended is held for the same person, never lost.

Every posting form carries a signed token that says whom the page was shown to (the csrf_token tag
adds it). A post that meets an ended sign-in or a rotated CSRF token is stored for that person
alone, unsaved, and offered back after they sign in. Without a genuine token nothing is stored.
"""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from cases.actions import held_posts
from cases.models import HeldPost, User
from flourish_audit.typed import HELD_FIELD, TOKEN_FIELD, by_script, kept_fields

TOKEN_SECONDS = 7 * 24 * 60 * 60  # a page left open over a weekend still counts
NOT_HELD = ("/account/", "/held/")
_signer = TimestampSigner(salt="flourish_audit.held_posts")


def form_token(request: HttpRequest | None) -> str:
    """Whom this page is shown to, and when it was drawn, signed; made once a page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    if not hasattr(request, "_form_token"):
        request._form_token = _signer.sign(f"{user.public_id.hex}.{time.time_ns() // 1000}")
    return request._form_token


def writer_of(request: HttpRequest) -> User | None:
    """The person whose form this is, when its token is genuine and their account is open."""
    who, _ = _said(request)
    try:
        return User.objects.filter(public_id=uuid.UUID(hex=who), is_active=True).first()
    except (ValueError, ValidationError):
        return None


def drawn_at(request: HttpRequest) -> datetime.datetime | None:
    """When the page that this form stands on was drawn for whoever sends it; None if unknown."""
    who, microseconds = _said(request)
    if not microseconds.isdecimal() or who != request.user.public_id.hex:
        return None
    moment = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return moment + datetime.timedelta(microseconds=int(microseconds))


def _said(request: HttpRequest) -> tuple[str, str]:
    """Whom a genuine token was for, and its microsecond; nothing of any other."""
    try:
        said = _signer.unsign(request.POST.get(TOKEN_FIELD, ""), max_age=TOKEN_SECONDS)
    except BadSignature:
        return "", ""
    who, _, microseconds = said.partition(".")
    return who, microseconds


class HeldPostsMiddleware:
    """Stands before the sign-in requirement: holds a post that would be turned away there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in (302, 303):
            _drop_when_saved(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: list, kwargs: dict
    ) -> HttpResponse | None:
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if by_script(request):
            return JsonResponse({"error": "signed_out"}, status=401)
        if request.method == "POST" and not request.path.startswith(NOT_HELD):
            return hold(request)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is from before a sign-in or sign-out: keep the work, then show it again."""
    if by_script(request):
        response: HttpResponse = JsonResponse({"error": "token"}, status=403)
    elif request.path.startswith(NOT_HELD):
        response = render(request, "held/page_too_old.html", status=403)
    else:
        response = hold(request)
    response.is_no_denial = True  # type: ignore[attr-defined]
    return response


def hold(request: HttpRequest) -> HttpResponse:
    """Store the post for its writer and lead them to it, or show it when it cannot be stored."""
    writer = writer_of(request)
    if writer is None or not _is_ours(request.path_info):
        return render(request, "held/page_too_old.html", status=403)
    fields = list(kept_fields(request.POST))
    try:
        held = held_posts.hold(user=writer, path=_address(request), fields=fields)
    except held_posts.CannotHold:
        return render(request, "held/not_kept.html", {"fields": fields}, status=403)
    where = reverse("held_post", args=[held.public_id])
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={where}")
    if request.user.pk != writer.pk:
        return render(request, "held/kept_for_another.html", status=403)
    return redirect(where)


def _address(request: HttpRequest) -> str:
    whole = request.get_full_path()
    longest = HeldPost._meta.get_field("path").max_length or 0
    return whole if len(whole) <= longest else request.path[:longest]


def _is_ours(path: str) -> bool:
    try:
        return bool(resolve(path))
    except Resolver404:
        return False


def _drop_when_saved(request: HttpRequest) -> None:
    """The page it was sent to has answered "saved, go on": the held copy has done its work."""
    if not request.user.is_authenticated or HELD_FIELD not in request.POST:
        return
    try:
        which = uuid.UUID(request.POST[HELD_FIELD])
    except ValueError:
        return
    for held in request.user.held_posts.filter(public_id=which):
        held_posts.drop(held=held)
