"""A team's meetings within ten days with dates in it, by axe, and from a number to its cases."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import ClockEntry
from tests.cases.test_clock_counts import CODE, judge, write
from tests.journeys.reading import Reader
from tests.world import add_case, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db):
    world = build_world()
    for number in range(12):
        case = add_case(world, f"9200{number:03}", "ana", "harbour")
        write(world, case, 40, 33 if number < 10 else 2)
        judge(world, case, ("green", "amber", "red")[number % 3])
    early = {"plan_type": world.plan_types["family_help"]}
    write(world, add_case(world, "9200020", "ana", "harbour", **early), 30, considered=True)
    return world


@pytest.fixture
def reader(county, browser, live_server):
    reading = Reader(browser, live_server.url, county.people)
    yield reading
    reading.close()


def test_figure_and_lists_break_no_rule(reader, county):
    team = county.harbour.public_id
    page = reverse("team_practice", args=[team])
    lists = [
        reverse("team_clock_behind", args=[team, CODE, state])
        for state in ("in-time", "late", "considered", "running")
    ]
    faults = []
    for address in (page, *lists):
        faults += reader.read("harbour_manager", address, 200)
    assert "\n".join(faults) == ""


def test_from_the_figure_to_the_cases_and_back(reader, county):
    page = reader.open("harbour_manager", reverse("team_practice", args=[county.harbour.public_id]))
    page.get_by_role("link", name="10 of 12 (83%)").first.click()
    expect(page.get_by_role("row")).to_have_count(1 + 10)
    page.get_by_role("link", name="Outcomes beside practice").click()
    expect(page.get_by_role("heading", name="A measure within 10 days")).to_be_visible()
    page.get_by_role("link", name="2 cases, held late").first.click()
    expect(page.get_by_text("2 cases: held late.")).to_be_visible()
    assert ClockEntry.objects.count() == 13
