"""The second step of signing in: codes of an app, recovery codes, and who must have one.

Belongs here: checking a code (each counts once, guessing is slowed), secrets kept encrypted, the
roles that reach nothing until they have set a second step up. The pages stand in
second_step_pages.py, passwords in account_forms.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    normalize_user_code,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from cases.access import standing
from cases.models import User
from flourish_audit import app_secrets, held_posts, kept_secrets, work_account
from flourish_audit.typed import by_script

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes stand in for these
SET_UP_FIRST = "Set up a second step first. Your role needs one before you can go on."
# What a person without their second step still reaches: setting it up, and leaving.
OPEN_MEANWHILE = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate",
    "account_logout", "still_here", "account_change_password", "my_sessions", "work_again",
}  # fmt: skip


class MFAAdapter(DefaultMFAAdapter):
    """Our words, and secrets that are encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code does not match. Check the time on your device is right.",
        "cannot_delete_authenticator": "Your role needs a second step. Set up another one first.",
    }

    def encrypt(self, text: str) -> str:
        return kept_secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return kept_secrets.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Flourish Audit"

    def get_totp_label(self, user: Any) -> str:
        return user.username

    def build_totp_svg(self, url: str) -> str:
        """The page draws its own, in pieces that need no trust: second_step_pages.py."""
        return ""

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What stands in the box until the person writes something better."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "My passkey" if number == 1 else f"My passkey {number}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last step of somebody whose role needs one stays until there is another."""
        others = steps_of(authenticator.user).exclude(pk=authenticator.pk)
        return not is_required(authenticator.user) or others.exists()


def steps_of(user: Any) -> Any:
    """The second steps a person has set up, apps and passkeys alike."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=STEPS)


def is_required(user: Any) -> bool:
    return bool(settings.REQUIRE_MFA_ROLES) and standing(user).has(*settings.REQUIRE_MFA_ROLES)


def is_missing(request: HttpRequest) -> bool:
    """The person's role needs a second step, and neither they nor their issuer has one."""
    if work_account.step_is_issuers() and work_account.came_by_it(request):
        return False
    return is_required(request.user) and not steps_of(request.user).exists()


@transaction.atomic
def check(user: User, code: str) -> Authenticator | None:
    """The app or the recovery codes that this code belongs to. It counts this once and never again.

    allauth remembers used codes in the memory of one process; here they are in the database, for
    every worker.
    """
    rows = Authenticator.objects.select_for_update().filter(user=user)
    for row in rows.exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type"):
        is_app = row.type == Authenticator.Type.TOTP
        if _is_now(row, code) if is_app else row.wrap().validate_code(code):
            return row
    return None


def _is_now(row: Authenticator, code: str) -> bool:
    """A code of the app for about now, later than the last one that was taken."""
    secret = kept_secrets.decrypt(row.data["secret"])
    typed = normalize_user_code(code)
    for counter in yield_hotp_counters_from_time():
        fits = constant_time_compare(format_hotp_value(hotp_value(secret, counter)), typed)
        if fits and counter > row.data.get("last_counter", 0):
            row.data["last_counter"] = counter
            row.save(update_fields=["data"])
            return True
    return False


class SecondStepMiddleware:
    """Whoever needs a second step and has none is led to set one up, and reaches nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: list, kwargs: dict
    ) -> HttpResponse | None:
        if request.user.is_authenticated:
            app_secrets.drop_elsewhere(request)
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if (match and match.view_name in OPEN_MEANWHILE) or not is_missing(request):
            return None
        if by_script(request):
            return JsonResponse({"error": "second_step"}, status=403)
        if request.method == "POST" and not request.path.startswith(held_posts.NOT_HELD):
            # Nothing typed is lost: it waits under "what you typed".
            held_posts.hold(request)
        messages.warning(request, SET_UP_FIRST)
        return redirect("mfa_index")
