"""Addresses of the whole product. A view without an access mark fails the build."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("flourish_audit.account_urls")),
    path("frameworks/", include("frameworks.urls")),
    path("", include("cases.urls")),
]
