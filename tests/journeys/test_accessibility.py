"""What axe does not see: skip link, focus, forced colours and paper; and that axe itself is awake.

Every page against the rules of axe: test_every_page.py and test_states.py.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.audits import rate, started, submitted
from tests.journeys import modes
from tests.journeys.browsing import WIDE, context_of, open_page
from tests.journeys.reading import TARGETS
from tests.journeys.rules import broken_rules
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)


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
    ids = {"audit": {"audit_id": county.audit.public_id}}
    return reverse(name, kwargs=ids.get(name))


def test_a_broken_page_would_be_caught(opened):
    """The control: a field without its label, and buttons too small, are found."""
    page = opened("ana", "my_cases")
    assert (broken_rules(page), page.evaluate(TARGETS)) == ([], [])
    page.evaluate("document.querySelector('label[for=find-q]').remove()")
    page.evaluate("document.querySelector('#find-q').placeholder = ''")
    page.evaluate(SMALL_BUTTONS)
    found = {rule.split(":")[0] for rule in broken_rules(page)}
    assert (found, len(page.evaluate(TARGETS))) == ({"label", "target-size"}, 2)


SMALL_BUTTONS = """() => { for (const word of ["One", "Two"]) {
    const button = document.createElement("button");
    Object.assign(button.style, {width: "10px", height: "10px", padding: 0, overflow: "hidden"});
    button.setAttribute("aria-label", word);
    document.querySelector("h1").after(button);
} }"""


def test_colours_of_one_kind_are_read_once_and_another_kind_is_caught(opened):
    """A hundred alike cost one reading; one that is paler, or stands on grey, is found."""
    page, seen = opened("ana", "my_cases"), set()
    page.evaluate(ALIKE, ["#595959", 100])
    assert broken_rules(page, seen=seen) == []
    kinds = len(seen)
    assert (broken_rules(page, seen=seen), len(seen)) == ([], kinds)
    page.evaluate(ALIKE, ["#595959", 10])
    assert (broken_rules(page, seen=seen), len(seen)) == ([], kinds)
    for change in ("e.style.color = '#bbb'", "e.parentElement.style.background = '#666'"):
        page.evaluate(f"const e = [...document.querySelectorAll('.alike')].pop(); {change}")
        assert [fault.split(":")[0] for fault in broken_rules(page, seen=seen)] == [
            "color-contrast"
        ]
        page.reload()
        page.evaluate(ALIKE, ["#595959", 2])


ALIKE = """([color, often]) => { for (let made = 0; made < often; made++) {
    const around = document.createElement("div"), inside = document.createElement("p");
    inside.className = "alike";
    inside.style.color = color;
    inside.textContent = "Alike";
    around.append(inside);
    document.querySelector("main").append(around);
} }"""


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


MOVING = """() => [...document.querySelectorAll("*")].filter(e => {
    const style = getComputedStyle(e);
    return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
}).length"""


def test_nothing_moves_for_who_asks_for_less_motion(opened):
    """The control is the same page without that wish: its petals open."""
    assert opened("ana", "audit", reduced_motion="reduce").evaluate(MOVING) == 0
    assert opened("ana", "audit", reduced_motion="no-preference").evaluate(MOVING) > 0


def test_text_that_is_cut_off_and_controls_that_overlap_would_be_caught(opened):
    """The control of modes.py: each fault is made on a page that has none."""
    page = opened("ana", "my_cases")
    assert page.evaluate(modes.CUT) == page.evaluate(modes.EDGELESS) == []
    page.evaluate(CLUMSY)
    kinds = {fault.split(":")[0].split(" under")[0] for fault in page.evaluate(modes.CUT)}
    assert {"runs out of its box", "scrolls sideways"} <= kinds
    assert any(kind.startswith("under") for kind in kinds)
    assert len(page.evaluate(modes.EDGELESS)) == 1


CLUMSY = """() => { const make = (name, style, text) => {
    const e = Object.assign(document.createElement(name), {textContent: text, type: "button"});
    Object.assign(e.style, style);
    document.querySelector("h1").after(e);
  };
  make("p", {width: "60px", whiteSpace: "nowrap"}, "A line that is longer than its box");
  make("div", {width: "1400px", height: "1px"}, "");
  make("button", {position: "absolute", top: "300px", left: "300px", border: "0"}, "Over");
  make("button", {position: "absolute", top: "302px", left: "302px"}, "Under");
}"""


def test_paper_carries_no_navigation(opened):
    page = opened("ana", "my_cases")
    assert page.locator(".site-nav").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    assert page.locator(".word-row").first.is_visible()
