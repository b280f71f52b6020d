"""A team session: from the team picture to a whole screen, to paper, and to PowerPoint."""

from __future__ import annotations

import io

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from cases.forms.filters import FigureFilter
from cases.models import AccessLog
from cases.team_picture import TeamPicture
from tests import slides
from tests.cases.test_session_pack import assert_charts_hold
from tests.cases.test_team import submit
from tests.journeys.browsing import NARROW, WIDE, fits
from tests.journeys.rules import broken_rules
from tests.journeys.test_main_job import as_person
from tests.world import add_case

__all__ = ["as_person"]
pytestmark = pytest.mark.django_db(transaction=True)
REFERENCES = [f"90005{number:02}" for number in range(12)]
NAMES = ["Zuleika Quill", "Osric Vane"]
LOOKS = (1, 2, 3, 4, 6, 12)  # one page of each kind
A3 = (1191, 842)  # points, landscape
MENUS = ("Sign out", "Find a case", "Take it away", "Show on a whole screen", "Leave", "Next")


@pytest.fixture
def team(county):
    """Twelve children of Harbour, rated so that three outcomes are strengths and three gaps."""
    for person, name in zip((county.ana, county.ben), NAMES, strict=True):
        person.name = name
        person.save()
    for place, reference in enumerate(REFERENCES):
        case = add_case(county, reference, "ana" if place % 2 else "ben", "harbour")
        values = {f"flourish.{letter}.impact": "amber" for letter in "flourish"}
        for place_, letter in enumerate("flo"):
            values[f"flourish.{letter}.outcome.1"] = "green" if place > place_ else "amber"
        for place_, letter in enumerate("urs"):
            values[f"flourish.{letter}.outcome.2"] = "red" if place > 4 + place_ else "green"
        submit(county, case, values)
    return county


def turn(page: Page, key: str, number: int) -> None:
    page.keyboard.press(key)
    on(page, number)


def on(page: Page, number: int) -> None:
    """One page is there, and the line below says which."""
    expect(page.locator("[data-place]")).to_contain_text(f"{number} of 12: ")
    expect(page.locator(f"#page-{number}")).to_be_visible()
    expect(page.locator(".slide:visible")).to_have_count(1)


def swipe(page: Page, across: int) -> None:
    page.evaluate(
        """across => {
            const target = document.body, at = {identifier: 1, target, clientY: 300};
            const finger = x => new Touch({...at, clientX: x});
            const send = (name, x, now) => target.dispatchEvent(new TouchEvent(name,
                {touches: now ? [finger(x)] : [], changedTouches: [finger(x)], bubbles: true}));
            send("touchstart", 200, true);
            send("touchend", 200 + across, false);
        }""",
        across,
    )


def test_a_team_session_from_the_picture_to_the_file(team, as_person):
    page = as_person("harbour_manager", reverse("team_picture", args=[team.harbour.public_id]))
    page.get_by_role("link", name="Session pack").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Team session pack")
    expect(page.locator(".slide")).to_have_count(12)
    page.get_by_role("link", name="Take it away as PowerPoint").click()
    page.get_by_label("Purpose").fill("Away day")
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the file").click()
    content = download.value.path().read_bytes()
    show = slides.read(content)
    choice = FigureFilter(QueryDict(""), today=timezone.localdate())
    assert len(slides.charts(show)) == 2
    assert_charts_hold(show, TeamPicture(team.harbour_manager, team.harbour, choice))
    assert slides.silent(show) == []
    assert slides.holding(content, [*REFERENCES, *NAMES]) == []
    assert AccessLog.objects.get(event="export").why == "Away day"


def test_pages_are_turned_by_key_by_button_and_by_touch(team, as_person):
    path = reverse("team_session_show", args=[team.harbour.public_id])
    page = as_person("harbour_manager", path, has_touch=True)
    on(page, 1)
    for key, number in (("ArrowRight", 2), ("PageDown", 3), ("End", 12), ("PageUp", 11)):
        turn(page, key, number)
    page.get_by_role("button", name="Back").click()
    on(page, 10)
    swipe(page, -120)
    on(page, 11)
    swipe(page, 120)
    on(page, 10)
    page.reload()
    on(page, 10)
    turn(page, "Home", 1)
    for number in range(1, 13):
        on(page, number)
        for viewport in (WIDE, NARROW) if number in LOOKS else ():
            page.set_viewport_size(viewport)
            assert (number, broken_rules(page), fits(page)) == (number, [], True)
        if number < 12:
            page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Team session pack")


def test_without_script_it_is_one_long_page(team, as_person):
    path = reverse("team_session_show", args=[team.harbour.public_id])
    page = as_person("harbour_manager", path, java_script_enabled=False)
    expect(page.locator(".slide:visible")).to_have_count(12)
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    expect(page.get_by_role("link", name="Leave")).to_be_visible()


@pytest.mark.parametrize("name", ["team_session", "team_session_show"])
def test_it_prints_on_three_sheets_of_a3(team, as_person, name):
    page = as_person("harbour_manager", reverse(name, args=[team.harbour.public_id]))
    expect(page.locator("#page-12")).to_be_attached()
    page.wait_for_load_state()
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = PdfReader(io.BytesIO(content)).pages
    sizes = [tuple(round(side) for side in sheet.mediabox[2:]) for sheet in sheets]
    assert sizes == [A3, A3, A3]
    said = [sheet.extract_text() for sheet in sheets]
    for text, words in zip(said, ("Where we are", "Strength: ", "What we try"), strict=True):
        assert words in text
        assert "No child and no practitioner is named" in text
        assert [menu for menu in MENUS if menu in text] == []
