"""Each role's main job by Tab, Enter, Space, arrows and letters, and nothing else.

What every stop on the way must hold: hands.py. Rating itself, key by key: test_rating.py.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import Audit, CountyPicture, SupervisionSheet
from frameworks.models import Edition
from tests.cases.intake.test_import_caseload import PLAIN
from tests.cases.intake.test_import_undo import ROWS
from tests.cases.test_county import PUBLISH, county_of_two, last
from tests.journeys.browsing import NARROW, wait_for
from tests.journeys.hands import Hands
from tests.journeys.reading import Reader
from tests.test_urls import address, furnished
from tests.world import LETTERS, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return build_world()


@pytest.fixture
def county(world):
    return furnished(world)


@pytest.fixture
def hands(world, browser, live_server, settings):
    """Opens a page as a person, with the hands on its keyboard."""
    settings.DEMO = True  # files ask for no password again
    reading = Reader(browser, live_server.url, world.people)
    yield lambda person, path, **options: Hands(reading.open(person, path, **options))
    reading.close()


def headed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))


def test_a_practitioner_rates_a_child_from_start_to_submit(hands, world):
    me = hands("ana", reverse("case", args=[world.ana1.public_id]))
    me.press("Skip to the page")
    assert me.page.evaluate("document.activeElement.id") == "main"
    me.press("^Start a Focused audit")
    expect(me.page.locator("[data-saved]")).to_be_visible()
    me.to("^Strength$")
    for letter, _ in LETTERS:
        wait_for(me.page, f"flourish.{letter}.impact")
        me.here()
        me.key("g")
    expect(me.page.locator("[data-next]")).to_be_focused()
    me.key("Enter")
    headed(me.page, "Finish this audit")
    me.write("^One thing working well", "Walks to school with friends")
    me.press("^Submit this audit")
    expect(me.page.locator("main")).to_contain_text("Walks to school with friends")
    audit = Audit.objects.get(case=world.ana1)
    assert (audit.state, audit.ratings.filter(value="green").count()) == ("submitted", 8)


def test_a_note_opens_closes_and_gives_the_focus_back(hands, county):
    me = hands("ana", reverse("audit", args=[county.open_audit.public_id]), viewport=NARROW)
    me.press("^Add a note")
    expect(me.page.get_by_label("What you saw or heard").first).to_be_focused()
    me.page.keyboard.type("Seen at home")
    me.to("^Clear")  # what follows in the row, or the next: the note is no trap
    me.here()


def test_a_team_manager_opens_a_figure_agrees_and_opens_a_sheet(hands, county):
    team = reverse("team_picture", args=[county.harbour.public_id])
    me = hands("harbour_manager", f"{team}?kind=impacts&all=1")
    me.press(href="flourish.u.impact/red")
    expect(me.page.locator("main")).to_contain_text(county.ana2.reference)
    me.page.goto(me.page.url.split("/teams/")[0] + reverse("to_agree"))
    me.press(href=reverse("audit", args=[county.submitted.public_id]))
    expect(me.page).to_have_url(re.compile("/audits/"))
    me.press("^Agree$")
    expect(me.page.locator("main")).to_contain_text("Agreed")
    assert Audit.objects.get(pk=county.submitted.pk).state == "agreed"
    me.page.goto(me.page.url.split("/audits/")[0] + reverse("supervisions"))
    me.to("^Practitioner")
    me.key("b")
    me.press("^Open the sheet")
    headed(me.page, "Supervision sheet")
    assert SupervisionSheet.objects.filter(practitioner=county.ben).exists()


def test_a_service_manager_opens_a_case_with_a_reason(hands, county):
    me = hands("service_manager", reverse("case_reason", args=[county.ana1.public_id]))
    me.press("^Open the case")
    expect(me.page.get_by_role("alert")).to_be_visible()
    me.write("^(Why|Reason)", "A complaint came in")
    me.press("^Open the case")
    headed(me.page, county.ana1.reference)


def test_quality_assurance_publishes_a_quarter_and_a_partner_takes_it_away(hands, county_of_two):
    me = hands("qa", PUBLISH)
    me.press(f"^Publish {last().label} for good")
    expect(me.page.locator("main")).to_contain_text("Partners can read it")
    assert CountyPicture.objects.count() == 1
    partner = hands("partner", "/")
    headed(partner.page, "County picture")
    partner.press("^CSV of the whole picture")
    headed(partner.page, "What is the file for")
    partner.press("^Get the file")  # without a purpose it says what is missing
    expect(partner.page.get_by_role("alert")).to_be_visible()
    partner.write("^Purpose", "Partnership board")
    partner.to("^Get the file")
    with partner.page.expect_download() as download:
        partner.key("Enter")
    assert download.value.suggested_filename.endswith(".csv")


def test_an_admin_brings_a_caseload_in_and_publishes_an_edition(hands, county):
    me = hands("admin", reverse("caseload_import"))
    with me.page.expect_file_chooser() as chooser:  # listening well before the key
        me.to("^Files")
        me.key("Enter")
    text = (PLAIN + ROWS).encode()
    chooser.value.set_files({"name": "list.csv", "mimeType": "text/csv", "buffer": text})
    me.press("^Read the files")
    expect(me.page.locator("main")).to_contain_text("Nothing is written yet")
    me.press("^Bring it in")
    expect(me.page.locator("main")).to_contain_text("Brought in")
    place = reverse("library_step", args=["wheel", 2, "publish"])
    me.page.goto(me.page.url.split("/register/")[0] + place)
    me.press("^Publish it")
    expect(me.page.locator("main")).to_contain_text("edition 2 is in force")
    assert Edition.objects.get(framework__code="wheel", number=2).status == "published"


def test_a_director_goes_from_the_teams_to_the_children_behind_a_figure(hands, county):
    me = hands("director", reverse("teams"))
    me.press(href=reverse("team_picture", args=[county.harbour.public_id]))
    headed(me.page, "Team picture")
    me.to("^Show")
    me.key("Home", "d")  # of the kinds: domains
    me.press("^Show$")
    expect(me.page).to_have_url(re.compile("kind=impacts"))
    me.press(href="flourish.u.impact/red")
    expect(me.page.locator("main")).to_contain_text(county.ana2.reference)


def test_information_governance_reads_the_log_and_approves_erasing(hands, county):
    me = hands("governance", reverse("access_log"))
    me.press("^Show$")
    headed(me.page, "Log")
    me.page.goto(me.page.url.split("/log/")[0] + address(county, "retention_run"))
    me.press("^Approve erasing this")
    expect(me.page.locator("main")).to_contain_text("Approved")


def test_a_focus_that_is_not_drawn_or_goes_back_would_be_caught(hands, county):
    """The control: the ring taken away, then a first stop put last, on a page that has both."""
    me = hands("ana", reverse("my_cases"))
    me.page.evaluate(WITHOUT_RING)
    with pytest.raises(AssertionError, match="nothing shows the focus"):
        me.to("^Help")
    me = hands("ana", reverse("my_cases"))
    me.page.evaluate("document.querySelector('main a').tabIndex = 0")
    me.page.evaluate("document.querySelector('.site-footer a').tabIndex = 1")
    with pytest.raises(AssertionError, match="went back"):
        me.to("^Frameworks$")


WITHOUT_RING = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { outline: none !important; }");
  document.adoptedStyleSheets = [sheet]; }"""
__all__ = ["county_of_two"]  # a fixture of tests/cases/test_county.py
