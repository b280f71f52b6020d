"""QA publishes a quarter for good; a partner signs in to it and takes it away, hidden cells too."""

from __future__ import annotations

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from cases.models import CountyPicture
from tests.cases.test_county import PICTURE, PUBLISH, county_of_two, last
from tests.journeys.reading import Reader, faults_of
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
SHOWN = """() => [...document.querySelectorAll("section:has(table)")].flatMap(part =>
    [...part.querySelectorAll("tbody tr")].map(row => [
        part.querySelector("h2").textContent,
        ...[...row.cells].map(cell => cell.textContent.trim())]))"""


@pytest.fixture
def world(transactional_db):
    return build_world()


@pytest.fixture
def reader(county_of_two, browser, live_server, settings):
    settings.SUPPRESS_BELOW = 4
    settings.DEMO = True  # files ask for no password again
    reading = Reader(browser, live_server.url, county_of_two.people)
    yield reading
    reading.close()


def rows_of(page: Page) -> list[list[str]]:
    """Place, strength, developing, gap, n and not yet known of each row, without shares."""
    page.wait_for_load_state()
    rows = page.evaluate(SHOWN)
    return [[row[0], *(text.split(" (")[0] for text in row[3:])] for row in rows]


def test_published_by_quality_assurance_and_taken_away_by_a_partner(reader, tmp_path):
    page = reader.open("qa", PUBLISH)
    page.get_by_role("button", name=f"Publish {last().label} for good").click()
    expect(page.get_by_text(f"{last().label} is published. Partners can read it.")).to_be_visible()
    shown = rows_of(page)

    partner = reader.open("partner", "/")
    expect(partner.get_by_role("heading", name="County picture", level=1)).to_be_visible()
    assert rows_of(partner) == shown
    partner.get_by_role("link", name="Excel of the whole picture").click()
    partner.get_by_label("Purpose").fill("Partnership board")
    with partner.expect_download() as download:
        partner.get_by_role("button", name="Get the file").click()
    download.value.save_as(tmp_path / "county.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "county.xlsx").active.values)[1:]
    taken = [[str(row[place]) for place in (1, 3, 5, 7, 9, 10)] for row in rows]
    assert taken == shown
    assert 0 < sum(row.count("c") for row in taken) < 5 * len(taken)
    assert CountyPicture.objects.count() == 1


def test_both_pages_break_no_rule_with_figures_and_without(reader):
    faults = reader.read("qa", PUBLISH)
    page = reader.open("qa", PUBLISH)
    page.get_by_role("button", name=f"Publish {last().label} for good").click()
    expect(page.get_by_text("Partners can read it.")).to_be_visible()
    faults += faults_of(page, "just published")
    faults += reader.read("partner", PICTURE) + reader.read("qa", PUBLISH)
    assert "\n".join(faults) == ""


__all__ = ["county_of_two"]  # a fixture of tests/cases/test_county.py
