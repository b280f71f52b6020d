"""Addresses of cases, audits, teams and people. Object addresses carry random identifiers."""

urlpatterns: list = []
