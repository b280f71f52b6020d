"""A service manager compares teams, opens a case with a reason, and its team manager reads it."""

from __future__ import annotations

import csv
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import AccessLog
from tests.comparing import CODE, rated
from tests.journeys.reading import Reader
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Hill stands outside the limits"


@pytest.fixture
def county(transactional_db):
    world = build_world()
    in_care = {"plan_type": world.plan_types["child_in_care"]}
    rated(world, "harbour", {"green": 20, "red": 2}, **in_care)
    rated(world, "hill", {"green": 4, "amber": 5, "red": 11}, **in_care)
    rated(world, "harbour", {"red": 9})
    return world


@pytest.fixture
def reader(county, browser, live_server):
    reading = Reader(browser, live_server.url, county.people)
    yield reading
    reading.close()


def test_pages_with_a_drawing_break_no_rule(reader):
    chosen = f"?item={CODE}&of=red"
    faults = reader.read("service_manager", reverse("teams_funnel") + chosen)
    faults += reader.read("service_manager", reverse("teams_trend") + chosen)
    assert "\n".join(faults) == ""


def test_from_the_funnel_to_a_case_and_its_reason(reader, county, tmp_path):
    page = reader.open("service_manager", reverse("teams"))
    page.get_by_role("link", name="Teams side by side").click()
    page.get_by_label("Plan type").select_option("Child in care")
    page.get_by_label("Domain or item").select_option("Understood")
    page.get_by_role("combobox", name="Compare").select_option("Gaps")
    page.get_by_role("button", name="Show", exact=True).click()
    drawing = page.get_by_role("img", name="Gap, Understood: teams of Safeguarding side by side")
    expect(drawing).to_be_visible()
    expect(drawing.locator("[data-stands='998'], [data-stands='95']")).to_have_count(2)
    hill = page.get_by_role("row").filter(has_text="Safeguarding Hill")
    expect(hill).to_contain_text("Worth a conversation: more than the 95% limits")
    hill.get_by_role("link", name="11 of 20 (55%)").click()
    expect(page.get_by_role("row")).to_have_count(1 + 11)
    page.get_by_role("link", name=re.compile("^95")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case 95")
    page.get_by_label("Why do you need to open this case?").fill(WHY)
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_label("Why do you need to open this case?")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    hers = reader.open("hill_manager", reverse("team_picture", args=[county.hill.public_id]))
    hers.get_by_role("link", name="Who opened a case of the team, and why").click()
    row = hers.get_by_role("row").filter(has_text=WHY)
    expect(row).to_contain_text("Service Manager")
    hers.get_by_role("link", name="CSV").click()
    hers.get_by_label("Purpose").fill("To talk about it")
    with hers.expect_download() as taken:
        hers.get_by_role("button", name="Get the file").click()
    taken.value.save_as(tmp_path / "openings.csv")
    lines = csv.DictReader((tmp_path / "openings.csv").open())
    (line,) = (line for line in lines if line["Why"] == WHY)
    opened = AccessLog.objects.get(event=AccessLog.Event.REASON)
    assert (line["Who"], line["Why"]) == ("Service Manager", WHY)
    assert opened.why == WHY
