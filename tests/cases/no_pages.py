"""Addresses of a product in which no page but the own account exists; used by test_navigation."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("account/password/change/", lambda r: HttpResponse(), name="account_change_password")
]
