"""A child's evidence on paper, and as one page for the case system's notes."""

from __future__ import annotations

import io
import unicodedata

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import AccessLog, Audit
from cases.pages import paste_back
from frameworks.models import Item
from tests.cases.caseloads import ago, looked
from tests.cases.test_evidence import crowded
from tests.journeys.reading import Reader
from tests.views import submitted_view

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_order")]
F, U = "flourish.f.impact", "flourish.u.impact"
MENUS = ("My cases", "Frameworks", "Sign out", "Word document", "Skip to the page")


@pytest.fixture
def reader(county, browser, live_server):
    reading = Reader(browser, live_server.url, county.people)
    yield reading
    reading.close()


@pytest.fixture
def told(county) -> Audit:
    """Two audits by two people, a view of the child's, notes and standards."""
    looked(county, county.ana1, county.ben, ago(months=4), {F: "red"})
    notes = {F: "Grandmother has keys", "flourish.h.outcome.1": "Saw the dentist"}
    audit = looked(county, county.ana1, county.ana, ago(days=3), {U: "red"}, notes=notes,
                   working_well="She walks to school")  # fmt: skip
    standards = {"relationships-first.voice.1": "green"}
    looked(county, county.ana1, county.ana, ago(days=2), standards, scope="practice_standards")
    submitted_view(county.ana1, county.ana, {"u": "face-4"})
    return audit


def on_paper(page: Page) -> list[str]:
    """What each sheet says when the page is printed."""
    page.wait_for_load_state()
    read = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    said = (unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in read.pages)
    sheets = [" ".join(words.split()) for words in said]
    assert all(len(words) > 40 for words in sheets), "an empty page"
    width, height = (float(side) / 72 * 25.4 for side in read.pages[0].mediabox.upper_right)
    assert (round(width), round(height)) == (210, 297)
    return sheets


def day(when) -> str:
    return f"{when.day} {when:%B %Y}"


def test_the_whole_sheet_on_paper_is_dated_in_order_with_raters_and_editions(reader, county, told):
    page = reader.open("ana", reverse("case", args=[county.ana1.public_id]))
    page.get_by_role("link", name="Evidence sheet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Evidence for 9000001")
    words = " ".join(on_paper(page))
    assert [menu for menu in MENUS if menu in words] == []
    impact = Item.objects.get(code=F)
    assert f"Strength {day(ago(days=3))}, Ana, edition 1" in words
    assert f"Gap {day(ago(months=4))}, Ben, edition 1" in words
    order = [
        "She walks to school", "How life is now, strengths first", impact.text[:40],
        "Grandmother has keys", "Saw the dentist", "Relationships First, in its own order",
        "What this rests on",
    ]  # fmt: skip
    assert [text for text in order if text not in words] == []
    places = [words.index(text) for text in order]
    assert places == sorted(places)
    views = AccessLog.objects.filter(event="view", what="evidence sheet")
    assert views.count() == 1


def test_text_for_the_notes_is_one_sheet_of_paper(reader, county, told):
    page = reader.open("ana", reverse("case", args=[county.ana1.public_id]))
    page.get_by_role("link", name="Text for the case notes").click()
    expect(page.get_by_role("button", name="Copy the text")).to_be_visible()
    (words,) = on_paper(page)
    assert [menu for menu in (*MENUS, "plain text", "Copy") if menu in words] == []
    for text in (
        "9000001", "She walks to school", "Strength: Family & Friends", "Wording: Flourish",
        f"(Ana, {day(ago(days=3))})", "Child’s view", "Gap: Understood",
    ):  # fmt: skip
        assert text in words


def test_a_case_with_more_than_a_page_of_everything_is_still_one_sheet(reader, county, monkeypatch):
    crowded(county)
    address = reverse("case_notes", args=[county.ana1.public_id])
    (words,) = on_paper(reader.open("ana", address))
    assert "No room here for" in words
    roomy = paste_back.Room(lines=400, characters=40_000)
    monkeypatch.setattr(paste_back, "Room", lambda: roomy)  # control
    assert len(on_paper(reader.open("ana", address))) > 1


def test_both_pages_with_everything_on_them_break_no_rule(reader, county, told):
    faults = []
    for name in ("case_evidence", "case_notes", "case"):
        faults += reader.read("ana", reverse(name, args=[county.ana1.public_id]))
    assert "\n".join(faults) == ""
