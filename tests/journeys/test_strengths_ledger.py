"""The strengths ledger: told on in new words, found by a colleague, changed and taken back.

Everything the colleague is sent is searched for what could point at the child.
"""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from cases.actions import audits as actions
from cases.models import Audit, SharedStrength
from tests.audits import plan_for_reds, rate, started
from tests.journeys.browsing import WIDE, context_of, fits, open_page
from tests.journeys.reading import TARGETS
from tests.world import LETTERS

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
OWN_WORDS = "Grandmother comes to every meeting"  # the audit's, as tests/audits.py writes them
NOTE = "cnrynote seen alone at home"
NAMED = "On 12 May 2026 Nan of 9000001 came along. Ring 07700 900123"
CLEARED = "A relative who comes to each meeting keeps the plan going"
BETTER = "A relative invited by name keeps the plan going"
EMAIL = "ana@fenmarch.example"


@pytest.fixture
def audit(county) -> Audit:
    """Ana's audit with one thing working well, and a note that nobody else should read."""
    county.ana.email = EMAIL
    county.ana.save()
    audit = started(county.ana1, county.ana)
    rate(audit, {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS})
    actions.save_note(
        audit=audit, item=county.item("flourish.f.impact"), text=NOTE, source="visit",
        seen_on=datetime.date(2026, 5, 12), version=0, by=county.ana,
    )  # fmt: skip
    plan_for_reds(audit)
    return actions.submit_audit(audit=audit, by=county.ana)


@pytest.fixture
def as_person(county, browser, live_server):
    """A page of theirs; `page.sent` gathers every answer their browser got."""
    contexts = []

    def opened(person: str, path: str, **options) -> Page:
        user = county.people[person]
        contexts.append(context_of(browser, live_server.url, user, **(PHONE | options)))
        page = open_page(contexts[-1], "about:blank")
        page.sent = []
        page.route("**/*", lambda route: gather(route, page.sent))
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def gather(route: Route, sent: list[tuple[str, str]]) -> None:
    """Pass an answer on, and keep its address and its words."""
    if "/static/" in route.request.url:
        return route.continue_()
    answer = route.fetch(max_redirects=0)
    is_page = "text/html" in answer.headers.get("content-type", "")
    sent.append((answer.url, answer.text() if is_page else ""))
    return route.fulfill(response=answer)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def canaries(county, audit: Audit) -> list[str]:
    case = county.ana1
    return [
        case.reference, str(case.public_id), str(audit.public_id), OWN_WORDS, "Grandmother",
        "cnrynote", "07700 900123", "12 May 2026", "March 2017",
    ]  # fmt: skip


def found_in(sent: list[tuple[str, str]], words: list[str]) -> set[str]:
    """The words that stand in the address or the text of any of these answers."""
    return {word for word in words if any(word in part for answer in sent for part in answer)}


def share(page: Page) -> None:
    """From the audit to the shared words; what names somebody is asked about or refused."""
    page.get_by_role("link", name="Share it with colleagues").tap()
    comes_first(page)
    words = page.get_by_label("What works well, in words for colleagues")
    expect(words).to_have_value("")
    page.get_by_label("Domain or pillar").select_option(label="Learning")
    words.fill(NAMED)
    button(page, "Share with colleagues").tap()
    expect(page.get_by_role("alert")).to_contain_text("This holds the number of the case")
    expect(words).to_have_value(NAMED)
    words.fill(NAMED.replace("of 9000001 ", ""))
    button(page, "Share with colleagues").tap()
    expect(page.get_by_role("alert")).to_contain_text("looks like a phone number and a full date")
    assert SharedStrength.objects.count() == 0
    words.fill(CLEARED)
    page.get_by_label("Colleagues may ask me about this").check()
    button(page, "Share with colleagues").tap()
    expect(page.locator("main")).to_contain_text("Colleagues read it.")


def comes_first(page: Page) -> None:
    """The audit's own words stand above the form on a phone, and beside it on a wide screen."""
    words, form = page.get_by_text(OWN_WORDS), page.locator("main form textarea")
    for width, fits_above in ((320, True), (390, True), (1280, False)):
        page.set_viewport_size({"width": width, "height": 844})
        above, below = words.bounding_box(), form.bounding_box()
        if fits_above:
            assert above["y"] + above["height"] <= below["y"]
        else:
            assert above["x"] + above["width"] <= below["x"] or above["y"] <= below["y"]
        assert (width, fits(page), page.evaluate(TARGETS)) == (width, True, [])
    page.set_viewport_size(PHONE["viewport"])


def look_for(page: Page, *, words: str = "", domain: str = "All") -> None:
    page.get_by_label("Words").fill(words)
    page.get_by_label("Domain or pillar").select_option(label=domain)
    button(page, "Show").tap()


def finds_it(page: Page) -> None:
    """By domain, by text, by both; and not under another domain or other words."""
    card = page.locator("li.strength")
    for asked in (
        {"domain": "Learning"},
        {"words": "plan RELATIVE"},
        {"words": "meeting", "domain": "Learning"},
    ):
        look_for(page, **asked)
        expect(card).to_have_count(1)
        expect(card).to_contain_text(CLEARED)
        expect(card.get_by_role("heading")).to_have_text("Learning")
    for asked in ({"domain": "Resilience"}, {"words": "grandmother"}):
        look_for(page, **asked)
        expect(card).to_have_count(0)
        expect(page.locator("main")).to_contain_text("Nothing fits what you look for")
    page.get_by_role("link", name="Show all").tap()
    expect(card).to_contain_text("Safeguarding Harbour")
    assert (fits(page), page.evaluate(TARGETS)) == (True, [])


def ask(page: Page) -> None:
    card = page.locator("li.strength")
    expect(card).to_contain_text("Ask Ana")
    link = card.get_by_role("link", name="Ana", exact=True)
    expect(link).to_have_attribute("href", f"mailto:{EMAIL}")


def test_told_on_found_asked_about_changed_and_taken_back(as_person, county, audit):
    at_audit = reverse("audit", args=[audit.public_id])
    mine = as_person("ana", at_audit)
    share(mine)
    theirs = as_person("cy", "/strengths/")
    finds_it(theirs)
    ask(theirs)

    mine.get_by_role("link", name=re.compile("^Change")).tap()
    mine.get_by_label("What works well, in words for colleagues").fill(BETTER)
    mine.get_by_label("Colleagues may ask me about this").uncheck()
    button(mine, "Save").tap()
    expect(mine.locator("main")).to_contain_text(BETTER)
    theirs.reload()
    expect(theirs.locator("li.strength")).to_contain_text(BETTER)
    expect(theirs.locator("main")).not_to_contain_text(CLEARED)
    expect(theirs.locator("main")).not_to_contain_text("Ask Ana")

    mine.get_by_role("link", name=re.compile("^Change")).tap()
    button(mine, "Stop sharing this").tap()
    expect(mine.locator("main, [role=status]").first).to_contain_text("No longer shared")
    theirs.reload()
    expect(theirs.locator("li.strength")).to_have_count(0)
    answer = theirs.goto(theirs.url.split("/strengths/")[0] + at_audit)
    assert answer.status == 404

    words = canaries(county, audit)
    *pages, refused = [answer for answer in theirs.sent if answer[1]]
    assert (len(pages) >= 8, refused[0].endswith(at_audit)) == (True, True)
    assert found_in(pages, words) == set()
    assert found_in([("", refused[1])], words) == set()
    assert (mine.faults, theirs.faults) == ([], [])
    assert Audit.objects.get(pk=audit.pk).working_well == OWN_WORDS
    seen = found_in(mine.sent, words)  # control: what is looked for does stand on the owner's pages
    assert {county.ana1.reference, str(audit.public_id), OWN_WORDS, "cnrynote"} <= seen


def test_a_manager_takes_it_down_and_its_owner_tells_it_otherwise(as_person, county, audit):
    share(mine := as_person("ana", reverse("audit", args=[audit.public_id])))
    manager = as_person("harbour_manager", "/strengths/", viewport=WIDE, is_mobile=False)
    manager.get_by_role("link", name=re.compile("^Take down")).click()
    expect(manager.locator("main")).to_contain_text(CLEARED)
    manager.get_by_label("Why is it taken down?").fill("Only one family has a relative there")
    button(manager, "Take it down").click()
    theirs = as_person("cy", "/strengths/")
    expect(theirs.locator("li.strength")).to_have_count(0)

    mine.reload()
    expect(mine.locator("main")).to_contain_text("Only one family has a relative there")
    mine.get_by_role("link", name=re.compile("^Change")).tap()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Change what you shared")
    assert (fits(mine), mine.evaluate(TARGETS)) == (True, [])
    button(mine, "Share it again").tap()
    expect(mine.get_by_role("alert")).to_contain_text("Tell it in others")
    mine.get_by_label("What works well, in words for colleagues").fill(BETTER)
    button(mine, "Share it again").tap()
    expect(mine.locator("main")).to_contain_text("Colleagues read it.")
    theirs.reload()
    expect(theirs.locator("li.strength")).to_contain_text(BETTER)
    assert found_in(theirs.sent, canaries(county, audit)) == set()
    assert (mine.faults, manager.faults, theirs.faults) == ([], [], [])
