"""Each role's pages in a real browser: no rule of axe broken, nothing scrolls sideways, one main
heading, targets large enough, the focus seen, and ratings seen in forced colours.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from tests.audits import rate, started, submitted
from tests.journeys.browsing import context_of, fits, open_page
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
HELP = ("help_scale", "help_stored", "accessibility", "frameworks:index")
PAGES = {
    "ana": ("my_cases", "rate", "my_actions", "find_case", "case_add", "case", "audit", *HELP),
    "harbour_manager": ("team_picture", "team_cases", "my_actions", "case"),
    "service_manager": ("teams", "team_picture"),
    "admin": ("register", "people", "settings", "register_add", "person_add"),
}
# Controls that stand alone; links within a sentence are exempt.
TARGETS = """() => [...document.querySelectorAll(
    "button, select, textarea, summary, .button, .rate-tile, .choice, .site-nav a, .site-footer a")]
  .filter(e => !e.classList.contains("visually-hidden"))
  .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 43.5 || box.height < 43.5))
  .map(([words, box]) => `${words}: ${box.width} x ${box.height}`)"""


@pytest.fixture
def county(transactional_db):
    world = build_world()
    world.audit = started(world.ana1, world.ana)
    rate(world.audit, {"flourish.f.impact": "green", "flourish.l.impact": "amber"})
    submitted(world, world.ana2, world.ana, {"flourish.l.impact": "amber"})
    return world


@pytest.fixture
def opened(county, browser, live_server):
    """Opens a page as a person, and closes the browser's windows at the end."""
    contexts = {}

    def open_as(person: str, name: str, **options) -> Page:
        key = (person, *options.items())
        if key not in contexts:
            contexts[key] = context_of(
                browser, live_server.url, county.people[person], viewport=WIDE, **options
            )
        return open_page(contexts[key], live_server.url + address(county, name))

    yield open_as
    for context in contexts.values():
        context.close()


def address(county, name: str) -> str:
    ids = {
        "case": {"case_id": county.ana1.public_id},
        "audit": {"audit_id": county.audit.public_id},
        "team_picture": {"team_id": county.harbour.public_id},
        "team_cases": {"team_id": county.harbour.public_id},
    }
    return reverse(name, kwargs=ids.get(name))


def broken_rules(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


@pytest.mark.parametrize("person", PAGES)
def test_pages_of_a_role_break_no_rule(opened, person):
    for name in PAGES[person]:
        page = opened(person, name)
        assert (name, page.locator("h1").count()) == (name, 1)
        for viewport in (WIDE, NARROW):
            page.set_viewport_size(viewport)
            assert (name, broken_rules(page)) == (name, [])
            assert (name, fits(page)) == (name, True)
            assert (name, page.evaluate(TARGETS)) == (name, [])
        page.close()


def test_a_broken_page_would_be_caught(opened):
    """The control: a field without its label, and a button too small, are both found."""
    page = opened("ana", "my_cases")
    page.evaluate("document.querySelector('label[for=find-q]').remove()")
    page.evaluate("document.querySelector('#find-q').placeholder = ''")
    page.evaluate("document.querySelector('.find button').style.transform = 'scale(.5)'")
    assert [rule.split(":")[0] for rule in broken_rules(page)] == ["label"]
    assert len(page.evaluate(TARGETS)) == 1


def test_first_tab_leads_past_the_navigation(opened):
    page = opened("ana", "my_cases")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_focus_is_seen(opened):
    page = opened("ana", "my_cases")
    for _ in range(2):
        page.keyboard.press("Tab")
    ring = page.evaluate("""() => {
        const style = getComputedStyle(document.activeElement);
        return [style.outlineWidth, style.outlineColor, style.boxShadow];
    }""")
    assert ring == ["3px", "rgb(255, 221, 0)", "rgb(20, 36, 46) 0px 0px 0px 6px"]


def test_chosen_rating_is_seen_in_forced_colours(opened):
    page = opened("ana", "audit", forced_colors="active")
    tiles = page.locator(".rate-row").first.locator(".rate-tile")
    widths = tiles.evaluate_all("tiles => tiles.map(t => getComputedStyle(t).borderTopWidth)")
    assert widths[0] in ("3px", "4px")
    assert widths[1:] == ["1px"] * 4
    dots = tiles.locator("input").evaluate_all("dots => dots.map(d => d.getBoundingClientRect())")
    assert all(dot["width"] >= 16 for dot in dots)


def test_paper_carries_no_navigation(opened):
    page = opened("ana", "my_cases")
    assert page.locator(".site-nav").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert page.locator(".word-row").first.is_visible()
