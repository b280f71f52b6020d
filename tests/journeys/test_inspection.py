"""The inspection pack: written in, kept, read on paper and in Word."""

from __future__ import annotations

import io

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.audits import submitted
from tests.journeys.browsing import NARROW, WIDE, context_of, fits, open_page
from tests.journeys.reading import TARGETS
from tests.journeys.rules import broken_rules

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "Grandparents come in early in Hill, and children say so."
QUESTIONS = (
    "What do we know about the quality and impact of our practice?",
    "How do we know it?",
    "What are our plans next?",
)
MENUS = ("Sign out", "Write in your own words", "Go on writing", "Word document", "Skip to")


@pytest.fixture
def desk(county, browser, live_server):
    submitted(county, county.ana1, county.ana, {"flourish.f.impact": "red"})
    submitted(county, county.cy1, county.cy, {})
    context = context_of(browser, live_server.url, county.director, viewport=WIDE)
    yield open_page(context, f"{live_server.url}/teams/")
    context.close()


def test_written_kept_and_taken_away(desk: Page):
    desk.get_by_role("link", name="Inspection pack").click()
    desk.get_by_role("link", name="Write in your own words").click()
    box = desk.get_by_role("textbox", name="What is strong for children")
    box.fill("Ring 07700 900123")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("a phone number")
    assert broken_rules(desk) == []
    box.fill(OWN)
    desk.get_by_role("textbox", name="What we do next").fill("The teams meet in January.")
    desk.get_by_role("button", name="Save", exact=True).click()
    main = desk.get_by_role("main")
    expect(main).to_contain_text(OWN)
    expect(main).to_contain_text("Own words, ")
    desk.set_viewport_size(NARROW)
    assert (fits(desk), desk.evaluate(TARGETS)) == (True, [])
    desk.get_by_role("link", name="Go on writing").click()
    back = "Go back to our sentence for “What we do next”"
    desk.get_by_role("button", name=back).click()
    expect(desk.get_by_role("button", name=back)).to_have_count(0)
    assert (fits(desk), desk.evaluate(TARGETS), broken_rules(desk)) == (True, [], [])
    desk.get_by_role("link", name="Back to the pack").click()
    expect(main).to_contain_text(OWN)
    expect(main).not_to_contain_text("The teams meet in January.")
    prints(desk)
    in_word(desk)
    assert desk.faults == []


def prints(page: Page) -> None:
    """On A4: the three questions, own words and figures of a day, no menu, no empty page."""
    page.wait_for_load_state()  # the stylesheet of paper is there
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [" ".join(part.extract_text().split()) for part in pages]
    whole = " ".join(texts)
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages} == {
        (595, 842)
    }
    for words in (*QUESTIONS, OWN, f"Figures counted on {today()}."):
        assert words in whole
    assert [menu for menu in MENUS if menu in whole] == []
    assert [len(text) > 100 for text in texts] == [True] * len(pages)


def in_word(page: Page) -> None:
    page.get_by_role("link", name="Word document").click()
    page.get_by_label("Purpose").fill("The inspection")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Get the file").click()
    found = docx.Document(taken.value.path())
    rows = [row.text for row in found.paragraphs]
    assert [row for row in rows if row in QUESTIONS] == list(QUESTIONS)
    assert rows[rows.index(OWN) + 1] == f"Own words, {today()}."
    assert any(row.endswith(f"Figures counted on {today()}.") for row in rows)
    assert len(found.tables) > 3


def today() -> str:
    day = timezone.localdate()
    return f"{day.day} {day:%B %Y}"
