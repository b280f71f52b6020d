"""Each role's links and first page; a link only where its page exists.

The addresses below stand in for the product's, so that what is tested is the choosing.
"""

from __future__ import annotations

import datetime

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path, resolve
from django.utils import timezone

from cases.access import Role
from cases.models import Membership
from cases.navigation import first_page, frame_of

pytestmark = pytest.mark.urls("tests.cases.test_navigation")


def nothing(request, **kwargs):
    return HttpResponse()


framework_pages = [path("", nothing, name="index"), path("<slug:code>/", nothing, name="framework")]
urlpatterns = [
    path("cases/", nothing, name="my_cases"),
    path("cases/find/", nothing, name="find_case"),
    path("cases/<uuid:case_id>/", nothing, name="case"),
    path("rate/", nothing, name="rate"),
    path("audits/<uuid:audit_id>/", nothing, name="audit"),
    path("actions/", nothing, name="my_actions"),
    path("teams/", nothing, name="teams"),
    path("teams/<uuid:team_id>/", nothing, name="team_picture"),
    path("teams/<uuid:team_id>/cases/", nothing, name="team_cases"),
    path("county/", nothing, name="county_picture"),
    path("register/", nothing, name="register"),
    path("people/", nothing, name="people"),
    path("people/teams/", nothing, name="team_list"),
    path("settings/", nothing, name="settings"),
    path("log/changes/", nothing, name="change_log"),
    path("help/scale/", nothing, name="help_scale"),
    path("account/logout/", nothing, name="account_logout"),
    path("account/password/change/", nothing, name="account_change_password"),
    path("frameworks/", include((framework_pages, "frameworks"))),
]
CASE = "/cases/9f8f6a43-5a1c-4a4b-9e3e-6c1d1b9b2f11/"
AUDIT = "/audits/9f8f6a43-5a1c-4a4b-9e3e-6c1d1b9b2f11/"


def frame(user, address: str = "/"):
    request = RequestFactory().get(address)
    request.user = user
    request.resolver_match = None if address == "/" else resolve(address)
    return frame_of(request)


def words(user, address: str = "/") -> list[str]:
    return [link.label for link in frame(user, address).links]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("ana", ["My cases", "Rate", "My actions", "Frameworks"]),
        ("harbour_manager", ["Team picture", "Cases", "Actions", "Frameworks"]),
        ("service_manager", ["Teams", "Frameworks"]),
        ("director", ["Teams", "Frameworks"]),
        ("qa", ["Teams", "Frameworks"]),
        ("admin", ["Frameworks", "Caseload", "People", "Settings", "Log"]),
        ("partner", ["County picture", "Frameworks"]),
    ],
)
def test_links_of_each_role(world, person, expected):
    assert words(world.people[person]) == expected


def test_links_of_two_roles_are_their_union_without_repeats(world):
    start = datetime.date(2020, 1, 1)
    Membership.objects.create(user=world.ana, role=Role.TEAM_MANAGER, team=world.hill, starts=start)
    expected = ["My cases", "Rate", "My actions", "Team picture", "Cases", "Frameworks"]
    assert words(world.ana) == expected


def test_manager_of_two_teams_can_reach_both(world):
    start = datetime.date(2020, 1, 1)
    Membership.objects.create(
        user=world.harbour_manager, role=Role.TEAM_MANAGER, team=world.hill, starts=start
    )
    assert "Teams" in words(world.harbour_manager)


def test_ended_membership_gives_no_links(world):
    world.ana.memberships.update(ends=timezone.localdate())
    assert words(world.ana) == ["Frameworks"]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("ana", "/cases/"),
        ("service_manager", "/teams/"),
        ("qa", "/teams/"),
        ("admin", "/register/"),
        ("partner", "/county/"),
    ],
)
def test_first_page_of_each_role(world, person, expected):
    assert first_page(world.people[person]) == expected


def test_first_page_of_a_team_manager_is_the_team(world):
    assert first_page(world.harbour_manager) == f"/teams/{world.harbour.public_id}/"


@pytest.mark.parametrize(
    ("person", "address", "expected"),
    [
        ("ana", "/cases/", [("My cases", "page")]),
        ("ana", CASE, [("My cases", "true")]),
        ("ana", AUDIT, [("Rate", "true")]),
        ("ana", "/frameworks/flourish/", [("Frameworks", "true")]),
        ("harbour_manager", CASE, [("Cases", "true")]),
        ("service_manager", CASE, [("Teams", "true")]),
        ("admin", "/people/teams/", [("People", "true")]),
        ("ana", "/help/scale/", []),
    ],
)
def test_one_link_at_most_is_current(world, person, address, expected):
    links = frame(world.people[person], address).links
    assert [(link.label, link.current) for link in links if link.current] == expected


def test_team_cases_are_current_rather_than_the_team_above_them(world):
    address = f"/teams/{world.harbour.public_id}/cases/"
    links = frame(world.harbour_manager, address).links
    assert [link.label for link in links if link.current] == ["Cases"]


@pytest.mark.parametrize(
    ("person", "finds"),
    [("ana", "/cases/find/"), ("qa", "/cases/find/"), ("admin", ""), ("partner", "")],
)
def test_search_stands_only_where_cases_are_part_of_the_role(world, person, finds):
    assert frame(world.people[person]).find_url == finds


def test_header_names_person_and_place(world):
    shown = frame(world.ana)
    assert (shown.person, shown.place) == ("Ana", "Safeguarding Harbour")


@pytest.mark.parametrize("on", [True, False])
def test_demo_line_follows_the_setting(world, settings, on):
    settings.DEMO = on
    drawn = render_to_string("cases/_header.html", {"frame": frame(world.ana)})
    assert ("every child, person and place here is invented" in drawn) is on


def test_signing_out_is_a_post(world):
    drawn = render_to_string("cases/_header.html", {"frame": frame(world.ana)})
    assert '<form method="post" action="/account/logout/">' in drawn


@pytest.mark.parametrize("person", ["ana", "harbour_manager"])
def test_frame_costs_the_same_with_many_teams(world, person, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        frame(world.people[person])


class TestWithoutPages:
    """The control: with no page built, no link stands."""

    pytestmark = pytest.mark.urls("tests.cases.no_pages")

    def test_no_link_without_its_page(self, world):
        shown = frame(world.harbour_manager)
        assert (shown.links, shown.find_url, shown.footer_links) == ((), "", ())

    def test_first_page_without_pages_is_the_own_account(self, world):
        assert first_page(world.ana) == "/account/password/change/"
