"""Supervision: the manager opens a sheet, both write and sign, and it prints without menus."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.audits import submitted
from tests.cases.caseloads import ago, looked
from tests.cases.test_supervision_facts import action
from tests.journeys.browsing import NARROW, WIDE, context_of, fits, open_page
from tests.journeys.reading import TARGETS
from tests.world import add_case

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = "Ana asks the school what helps 9000001 there, by 12 December 2026"
MORE = "Ben comes along to the next visit"
HEADINGS = (
    "Supervision sheet", "Strengths", "What changed", "Stuck gaps", "Cases due",
    "Overdue actions", "Children to hear again", "Agreed points", "Signed by both",
)  # fmt: skip
MENUS = ("Team picture", "My cases", "Sign out", "Skip to", "Save the points", "Who opened", "Find")


@pytest.fixture
def desk(county, browser, live_server):
    """A window of a person, on their first page."""
    reds = {"flourish.u.impact": "red", "flourish.l.impact": "amber"}
    audit = looked(county, county.ana1, county.ana, ago(days=200), reds)
    action(county, audit, due=ago(days=9))
    submitted(county, county.ana1, county.ana, {"flourish.u.impact": "red"})
    contexts = []

    def opened(person: str, path: str = "/") -> Page:
        user = county.people[person]
        contexts.append(context_of(browser, live_server.url, user, viewport=WIDE))
        return open_page(contexts[-1], live_server.url + path)

    yield opened
    for context in contexts:
        context.close()


def sign(page: Page) -> None:
    page.get_by_label("I have read this page, and we agreed what stands here").check()
    page.get_by_role("button", name="Sign", exact=True).click()


def save(page: Page, text: str) -> None:
    page.get_by_label("What did you agree: who does what, by when?").fill(text)
    page.get_by_role("button", name="Save the points").click()
    expect(page.get_by_role("main")).to_contain_text("Saved. Earlier versions are kept.")


def test_opened_by_the_manager_written_and_signed_by_both_and_printed(desk):
    manager = desk("harbour_manager")
    manager.get_by_role("link", name="Supervision", exact=True).click()
    manager.get_by_label("Practitioner", exact=True).select_option(label="Ana")
    manager.get_by_role("button", name="Open the sheet").click()
    expect(manager.get_by_role("heading", level=1)).to_have_text("Supervision sheet")
    expect(manager.get_by_role("heading", name="Stuck gaps: 1")).to_be_visible()
    expect(manager.get_by_role("heading", name="Overdue actions: 1")).to_be_visible()
    save(manager, POINTS)
    sign(manager)
    expect(manager.get_by_role("main")).to_contain_text("Waits for Ana to sign.")

    theirs = desk("ana", "/cases/")
    theirs.get_by_role("link", name="Your supervision sheets").click()
    theirs.locator("table a.row-link").first.click()
    expect(theirs.get_by_role("main")).to_contain_text(POINTS)
    save(theirs, f"{POINTS}\n{MORE}")  # so both sign anew
    sign(theirs)
    expect(theirs.get_by_role("main")).to_contain_text("Waits for the team manager to sign.")
    manager.reload()
    expect(manager.get_by_role("main")).to_contain_text(MORE)
    sign(manager)
    expect(manager.get_by_role("heading", name="Signed by both")).to_be_visible()

    theirs.reload()
    expect(theirs.get_by_role("heading", name="Signed by both")).to_be_visible()
    expect(theirs.get_by_role("button", name=re.compile("Sign|Save"))).to_have_count(0)
    prints(theirs)
    theirs.set_viewport_size(NARROW)
    assert (fits(theirs), theirs.evaluate(TARGETS)) == (True, [])
    assert (manager.faults, theirs.faults) == ([], [])


def prints(page: Page) -> None:
    """On A4: every heading and both names, no menu, no box, no empty page."""
    page.wait_for_load_state()  # the stylesheet of paper is there
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [" ".join(part.extract_text().split()) for part in pages]
    whole = " ".join(texts)
    assert [(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages] == [
        (595, 842)
    ] * len(pages)
    assert [heading for heading in HEADINGS if heading not in whole] == []
    assert [menu for menu in MENUS if menu in whole] == []
    assert [len(text) > 100 for text in texts] == [True] * len(pages)
    assert POINTS in whole and MORE in whole
    assert len(re.findall("Signed on", whole)) == 2


def test_a_full_caseload_is_one_page_of_paper(desk, county):
    """Seventeen cases, each with a stuck gap, a change and something that works well."""
    for number in range(15):
        case = add_case(county, f"90006{number:02}", "ana", "harbour")
        for day, value in ((300, "red"), (200, "red"), (number + 1, "amber")):
            values = {"flourish.u.impact": "red", "flourish.l.impact": value}
            well = f"Grandmother comes along to every visit, {number}"
            looked(county, case, county.ana, ago(days=day), values, working_well=well)
    page = desk("harbour_manager", "/supervision/")
    page.get_by_label("Practitioner", exact=True).select_option(label="Ana")
    page.get_by_role("button", name="Open the sheet").click()
    expect(page.get_by_role("heading", name="Stuck gaps: 16")).to_be_visible()
    page.wait_for_load_state()
    (sheet,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    words = " ".join(sheet.extract_text().split())
    assert [n for n in range(15) if f"90006{n:02}" not in words] == []
    assert "Only on screen: " in words
    assert [part for part in (*HEADINGS[:-1], "Signatures") if part not in words] == []
    page.get_by_role("button", name="Remove this sheet").click()
    expect(page.get_by_role("main")).to_contain_text("Removed. Nothing was written on it.")
