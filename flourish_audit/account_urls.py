"""Sign-in and a person's own account: the allauth views we use, and only those."""

from __future__ import annotations

from allauth.account import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from cases.access import public, signed_in
from flourish_audit import (
    forgotten,
    invitations,
    own_sessions,
    passkeys,
    sessions,
    together,
    work_account,
)
from flourish_audit import second_step_pages as step


@public
def login(request: HttpRequest) -> HttpResponse:
    """Name and password, and the button of the work account where there is one."""
    response = views.login(request)
    if hasattr(response, "context_data"):
        left = bool(settings.WORK_ACCOUNTS) and request.GET.get("left") == "work"
        more = {"accounts": settings.WORK_ACCOUNTS, "left_work": left}
        response.context_data |= more | {"mail_relay": settings.MAIL_RELAY}
    return response


@signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the sign-in and has the browser drop its copies of what was on screen.

    Not "cookies": that would empty those of every other site of the same council.
    """
    by_work_account = work_account.came_by_it(request)
    response = views.logout(request)
    if request.method == "POST":
        if by_work_account and response["Location"] == settings.ACCOUNT_LOGOUT_REDIRECT_URL:
            response["Location"] += "?left=work"
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Only for those who sign in with a password of ours."""
    if not request.user.has_usable_password():
        raise Http404
    return views.password_change(request)


urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("password/change/", change_password, name="account_change_password"),
    path("again/", signed_in(views.reauthenticate), name="account_reauthenticate"),
    path("second/", step.how_you_sign_in, name="mfa_index"),
    path("second/code/", step.code_after_password, name="mfa_authenticate"),
    path("second/again/", step.code_again, name="mfa_reauthenticate"),
    path("second/app/", step.set_up_app, name="mfa_activate_totp"),
    path("second/app/off/", step.take_off_app, name="mfa_deactivate_totp"),
    path("second/recovery/", step.see_codes, name="mfa_view_recovery_codes"),
    path("second/recovery/new/", step.new_codes, name="mfa_generate_recovery_codes"),
    path("second/recovery/file/", step.take_codes, name="mfa_download_recovery_codes"),
    path("second/passkey/", passkeys.add, name="mfa_add_webauthn"),
    path("second/passkey/<int:pk>/off/", passkeys.take_off, name="mfa_remove_webauthn"),
    path("second/passkey/again/", passkeys.again, name="mfa_reauthenticate_webauthn"),
    path("passkey/", passkeys.alone, name="mfa_login_webauthn"),
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("work/", work_account.begin, name="work_begin"),
    path("work/back/", work_account.back, name="work_back"),
    path("work/again/", work_account.again, name="work_again"),
    path("work/out/", work_account.sign_out_there, name="work_out"),
    path("unlock/", together.unlock, name="view_unlock"),
    path("sessions/", own_sessions.my_sessions, name="my_sessions"),
    path("here/", sessions.still_here, name="still_here"),
    path("invite/<str:who>/<str:token>/", invitations.accept, name="invitation"),
]
