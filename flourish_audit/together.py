"""While a screen is handed over to a child or family, it shows their view and nothing else.

The session remembers which view is on screen. Until the practitioner gives their password, every
other address answers with the thank-you page: no menu, no way back, no file, no record. Signing
out ends it as well, because signing in asks for the password.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.access import signed_in
from cases.views.together import HANDED_OVER, OPEN_MEANWHILE, thanks
from flourish_audit.account_forms import PasswordAgainForm


class HandedOverMiddleware:
    """Stands before every view: 403 with the thank-you page wherever the child may not go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and HANDED_OVER in request.session and _is_shut(request):
            response = thanks(request, status=403)
            response.is_no_denial = True  # type: ignore[attr-defined]
            return response
        return self.get_response(request)


def _is_shut(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return True
    signing_out = name == "account_logout" and request.method == "POST"
    return name not in OPEN_MEANWHILE and not signing_out


@signed_in
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def unlock(request: HttpRequest) -> HttpResponse:
    """The practitioner's password; then the view they record, to read through and submit."""
    handed = request.session.get(HANDED_OVER)
    if handed is None:
        return redirect("home")
    form = None
    if request.user.has_usable_password():
        form = PasswordAgainForm(request.POST or None, user=request.user)
        form.helper.form_error_note = "Every answer is kept."
        if request.method == "POST" and form.is_valid():
            del request.session[HANDED_OVER]
            return redirect("view_record", audit_id=handed["view"])
    status = 422 if form is not None and form.errors else 200
    return render(request, "account/unlock.html", {"form": form}, status=status)
