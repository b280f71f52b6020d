"""The pages of the second step: allauth's views with our marks, and "How you sign in".

Belongs here: what those pages show. Does not belong here: checking codes (second_step.py).
"""

from __future__ import annotations

from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from cases.access import public, signed_in
from flourish_audit import app_secrets, second_step

QUIET_ZONE = 4  # blank squares around the picture, without which no camera finds it


@require_safe
@signed_in
def how_you_sign_in(request: HttpRequest) -> HttpResponse:
    """What a person signs in with, and what they may add or take off."""
    kept = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at"))
    codes = next((row for row in kept if row.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "app": next((row for row in kept if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row for row in kept if row.type == Authenticator.Type.WEBAUTHN],
        "codes_left": codes_left(codes) if codes else 0,
        "has_step": any(row.type in second_step.STEPS for row in kept),
        "is_required": second_step.is_required(request.user),
    }
    return render(request, "mfa/index.html", context)


def codes_left(codes: Authenticator) -> int:
    """How many were not used yet; no secret is opened to say so."""
    return base.app_settings.RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count()


class CodeOrPasskey(base.AuthenticateView):
    """After the password: what this person has, and nothing else, is asked for."""

    def get_context_data(self, **kwargs) -> dict:
        kinds = second_step.steps_of(self.stage.login.user).values_list("type", flat=True)
        has = {"has_app": "totp" in kinds, "has_passkey": "webauthn" in kinds}
        return super().get_context_data(**kwargs) | has


class SetUpApp(totp.ActivateTOTPView):
    """The secret as a picture to scan and as letters to type."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["letters"] = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        context["picture"] = picture_of(context["totp_url"])
        return context

    def form_valid(self, form) -> HttpResponse:
        app_secrets.drop(self.request.session)
        return super().form_valid(form)


def picture_of(address: str) -> dict:
    """The squares of a QR code as one path, and how many stand in a row."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(address)
    code.make()
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"size": len(rows), "path": path}


@signed_in
@require_http_methods(["GET", "POST"])
def take_off_app(request: HttpRequest) -> HttpResponse:
    get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    return totp.deactivate_totp(request)


@signed_in
@require_http_methods(["GET", "POST"])
def new_codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes stand in for a second step, so there has to be one."""
    if not second_step.steps_of(request.user).exists():
        raise Http404
    return recovery.generate_recovery_codes(request)


page = require_http_methods(["GET", "POST"])
set_up_app = signed_in(page(SetUpApp.as_view()))
code_after_password = public(page(CodeOrPasskey.as_view()))
code_again = signed_in(page(base.reauthenticate))
see_codes = signed_in(require_safe(recovery.view_recovery_codes))
take_codes = signed_in(require_safe(recovery.download_recovery_codes))
