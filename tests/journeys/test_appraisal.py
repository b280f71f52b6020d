"""Appraisal: a practitioner chooses their evidence, shows it, and the manager reads only that."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from cases.models import Audit
from tests.cases.caseloads import ago, looked
from tests.journeys.browsing import NARROW, WIDE, context_of, fits, open_page
from tests.journeys.reading import TARGETS

pytestmark = pytest.mark.django_db(transaction=True)
STANDARD, OTHER = "relationships-first.voice.1", "relationships-first.planning.1"
CHOSEN, HELD_BACK = "Child drew the plan with me", "The meeting was late again"
WELL = "Grandmother comes along"
HEADINGS = ("Appraisal summary", "What works well", "Voice", "Planning", "Voice standard 1")
MENUS = ("My cases", "Sign out", "Choose the evidence", "Take it back", "Skip to")


@pytest.fixture
def desk(county, browser, live_server):
    looked(
        county, county.ana1, county.ana, ago(days=30), {STANDARD: "green", OTHER: "red"},
        scope=Audit.Scope.PRACTICE_STANDARDS, notes={STANDARD: CHOSEN, OTHER: HELD_BACK},
        working_well=WELL,
    )  # fmt: skip
    contexts = []

    def opened(person: str, path: str) -> Page:
        user = county.people[person]
        contexts.append(context_of(browser, live_server.url, user, viewport=WIDE))
        return open_page(contexts[-1], live_server.url + path)

    yield opened
    for context in contexts:
        context.close()


def test_chosen_by_its_writer_and_read_by_the_manager(desk):
    mine = desk("ana", "/cases/")
    mine.get_by_role("link", name="Your appraisal summary").click()
    mine.get_by_role("button", name="Begin", exact=True).click()
    expect(mine.get_by_role("checkbox")).to_have_count(3)
    expect(mine.get_by_role("checkbox", checked=True)).to_have_count(0)
    mine.get_by_label(CHOSEN).check()
    mine.get_by_label(WELL).check()
    mine.set_viewport_size(NARROW)
    assert (fits(mine), mine.evaluate(TARGETS)) == (True, [])
    mine.get_by_role("button", name="Save what it shows").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Appraisal summary")
    assert (fits(mine), mine.evaluate(TARGETS)) == (True, [])
    mine.get_by_role("button", name="Show it to my team manager").click()
    expect(mine.get_by_role("main")).to_contain_text("Your team manager can read it now.")

    manager = desk("harbour_manager", "/supervision/")
    manager.get_by_role("link", name="Appraisal summaries that practitioners show you").click()
    manager.get_by_role("link", name="Ana, year to").click()
    main = manager.get_by_role("main")
    expect(main).to_contain_text(CHOSEN)
    expect(main).to_contain_text(WELL)
    expect(main).not_to_contain_text(HELD_BACK)
    expect(main).not_to_contain_text("9000001")
    expect(main.get_by_role("button")).to_have_count(0)
    prints(manager)
    mine.get_by_role("button", name="Take it back").click()
    expect(mine.get_by_role("main")).to_contain_text("Only you can read it now.")
    assert manager.goto(manager.url).status == 404
    assert (mine.faults, manager.faults) == ([], [])


def prints(page: Page) -> None:
    """On A4: every heading and standard, no menu, no empty page."""
    page.wait_for_load_state()  # the stylesheet of paper is there
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [" ".join(part.extract_text().split()) for part in pages]
    whole = " ".join(texts)
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages} == {
        (595, 842)
    }
    assert [heading for heading in HEADINGS if heading not in whole] == []
    assert [menu for menu in MENUS if menu in whole] == []
    assert [len(text) > 100 for text in texts] == [True] * len(pages)
    assert (CHOSEN in whole, HELD_BACK in whole) == (True, False)
