"""Security headers of every answer: content security policy, and no copy kept by any browser."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def _policy(request: HttpRequest) -> str:
    """Signing in with a work account posts a form that ends at the issuer: it is named there."""
    if settings.WORK_ACCOUNTS is None or not request.path.startswith("/account/"):
        return POLICY
    origins = " ".join(settings.WORK_ACCOUNTS.origins)
    return POLICY.replace("form-action 'self'", f"form-action 'self' {origins}")


class SecurityHeadersMiddleware:
    """No inline script or style anywhere, so no nonce; static files may be cached, pages never."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            return HttpResponse(status=405)
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response
