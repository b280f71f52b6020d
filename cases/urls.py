"""Addresses of cases, audits, teams and people. Object addresses carry random identifiers."""

from django.urls import path

from cases.views import actions, audits, held

urlpatterns: list = [
    path("held/", held.held_posts, name="held_posts"),
    path("held/<uuid:held_id>/", held.held_post, name="held_post"),
    path("cases/<uuid:case_id>/audits/start/", audits.audit_start, name="audit_start"),
    path("audits/<uuid:audit_id>/finish/", audits.audit_finish, name="audit_finish"),
    path("audits/<uuid:audit_id>/discard/", audits.audit_discard, name="audit_discard"),
    path("actions/", actions.my_actions, name="my_actions"),
    path("actions/<uuid:action_id>/", actions.action, name="action"),
]
