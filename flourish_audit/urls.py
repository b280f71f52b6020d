"""Addresses of the whole product. A view without an access mark fails the build."""

from django.urls import include, path

from cases.api import v1
from flourish_audit import health

handler400 = "flourish_audit.errors.bad_request"
handler403 = "flourish_audit.errors.permission_denied"
handler404 = "flourish_audit.errors.page_not_found"
handler500 = "flourish_audit.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("flourish_audit.account_urls")),
    path("frameworks/", include("frameworks.urls")),
    path("api/v1/", include((v1.urlpatterns, "api"))),
    path("", include("cases.urls")),
]
