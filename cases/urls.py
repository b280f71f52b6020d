"""Addresses of cases, audits, teams and people. Object addresses carry random identifiers."""

from django.urls import path

from cases.views import help as help_pages, rating, rating_notes
from cases.views import people, register, settings
from cases.views import actions, audits, held
from cases.views import team
from cases.views import case, caseload

urlpatterns: list = [
    path("", caseload.home, name="home"),
    path("cases/", caseload.my_cases, name="my_cases"),
    path("cases/find/", caseload.find_case, name="find_case"),
    path("find-out/", caseload.find_out, name="find_out"),
    path("rate/", caseload.rate, name="rate"),
    path("cases/<uuid:case_id>/", case.case, name="case"),
    path("cases/<uuid:case_id>/reason/", case.case_reason, name="case_reason"),
    path("cases/<uuid:case_id>/family/", case.siblings, name="siblings"),
    path("cases/add/", register.case_add, name="case_add"),
    path("cases/<uuid:case_id>/move/", register.case_move, name="case_move"),
    path("cases/<uuid:case_id>/people/", register.case_people, name="case_people"),
    path("register/", register.register, name="register"),
    path("register/add/", register.register_add, name="register_add"),
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/teams/", people.team_list, name="team_list"),
    path("people/teams/add/", people.team_add, name="team_add"),
    path("people/teams/<uuid:team_id>/", people.team_edit, name="team_edit"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/parts/", people.part_give, name="part_give"),
    path("people/<uuid:person_id>/parts/end/", people.part_end, name="part_end"),
    path("people/<uuid:person_id>/close/", people.person_close, name="person_close"),
    path("people/<uuid:person_id>/open/", people.person_open, name="person_open"),
    path("people/<uuid:person_id>/link/", people.person_link, name="person_link"),
    path("settings/", settings.settings, name="settings"),
    path("settings/plan-types/add/", settings.plan_type_add, name="plan_type_add"),
    path("settings/plan-types/<slug:code>/", settings.plan_type_edit, name="plan_type_edit"),
    path("help/scale/", help_pages.help_scale, name="help_scale"),
    path("help/stored/", help_pages.help_stored, name="help_stored"),
    path("accessibility/", help_pages.accessibility, name="accessibility"),
    path("teams/", team.teams, name="teams"),
    path("teams/<uuid:team_id>/", team.team_picture, name="team_picture"),
    path("teams/<uuid:team_id>/cases/", team.team_cases, name="team_cases"),
    path(
        "teams/<uuid:team_id>/items/<str:code>/<str:value>/", team.team_behind, name="team_behind"
    ),
    path("held/", held.held_posts, name="held_posts"),
    path("held/<uuid:held_id>/", held.held_post, name="held_post"),
    path("cases/<uuid:case_id>/audits/start/", audits.audit_start, name="audit_start"),
    path("audits/<uuid:audit_id>/", rating.audit, name="audit"),
    path("audits/<uuid:audit_id>/sections/<str:code>/", rating.audit_section, name="audit_section"),
    path("audits/<uuid:audit_id>/panels/<str:code>/", rating.audit_panel, name="audit_panel"),
    path("audits/<uuid:audit_id>/items/<str:code>/", rating.rate_item, name="rate_item"),
    path("audits/<uuid:audit_id>/items/<str:code>/note/", rating_notes.note_item, name="note_item"),
    path("audits/<uuid:audit_id>/items/<str:code>/why/", rating_notes.why_item, name="why_item"),
    path("help/try-it/", rating.try_it, name="try_it"),
    path("audits/<uuid:audit_id>/finish/", audits.audit_finish, name="audit_finish"),
    path("audits/<uuid:audit_id>/discard/", audits.audit_discard, name="audit_discard"),
    path("actions/", actions.my_actions, name="my_actions"),
    path("actions/<uuid:action_id>/", actions.action, name="action"),
]
