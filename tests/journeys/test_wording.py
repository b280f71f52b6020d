"""Wording for a person specification: ticked in two frameworks, copied, and taken as a document."""

from __future__ import annotations

import docx
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import AccessLog
from frameworks.models import Item
from tests.journeys.browsing import WIDE, context_of, open_page
from tests.journeys.reading import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_order")]
OUTCOME, STANDARD = "flourish.u.outcome.2", "relationships-first.voice.2"


def word_for_word(code: str) -> str:
    return Item.objects.get(code=code).text


def test_from_two_frameworks_to_a_document(county, browser, live_server, tmp_path):
    allowed = {"viewport": WIDE, "permissions": ["clipboard-read", "clipboard-write"]}
    context = context_of(browser, live_server.url, county.partner, **allowed)
    page = open_page(context, live_server.url + reverse("frameworks:index"))
    page.get_by_role("link", name="Pick wording for a job description").click()
    page.get_by_label(word_for_word(OUTCOME)).check()
    expect(page.get_by_text("1 ticked", exact=True)).to_be_visible()
    page.get_by_role("button", name="Relationships First").click()
    page.get_by_label(word_for_word(STANDARD)).check()
    expect(page.get_by_text("2 ticked", exact=True)).to_be_visible()
    page.get_by_role("button", name="Show the text").click()
    page.get_by_role("link", name="Person specification").click()
    heading = "Person specification: what we look for in how you work"
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_text("Copied. Paste it where you need it.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("link", name="Word document").click()
    page.get_by_label("Purpose").fill("A new post")
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the file").click()
    path = tmp_path / "wording.docx"
    download.value.save_as(path)
    rows = [(row.style.name, row.text) for row in docx.Document(path).paragraphs]
    assert rows[:8] == [
        ("Heading 1", heading),
        ("Heading 2", "Flourish Outcomes Framework, edition 1"),
        ("Heading 3", "Understood"),
        ("List Bullet", word_for_word(OUTCOME)),
        ("Heading 2", "Relationships First, edition 1"),
        ("Heading 3", "Voice"),
        ("List Bullet", word_for_word(STANDARD)),
        ("Heading 2", "Sources"),
    ]
    sources = [text for style, text in rows[8:] if style == "List Bullet"]
    assert [line.split(",")[0] for line in sources] == [
        "Flourish Outcomes Framework", "Relationships First",
    ]  # fmt: skip
    assert "From: Understood." in sources[0]
    assert [text for _, text in rows if text not in copied] == []
    assert page.faults == []
    context.close()
    assert AccessLog.objects.get(event="export").why == "A new post"


def test_pages_break_no_rule_ticked_found_and_written(county, browser, live_server):
    reader = Reader(browser, live_server.url, county.people)
    page = reader.open("partner", f"{reverse('wording')}?framework=relationships-first")
    page.get_by_label(word_for_word(STANDARD)).check()
    page.get_by_role("button", name="Show the text").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Job description")
    faults = []
    for address in ("wording_text", "wording"):
        faults += reader.read("partner", reverse(address))
    for words in ("family", "nothing holds this"):
        faults += reader.read("partner", f"{reverse('wording')}?words={words}")
    reader.close()
    assert "\n".join(faults) == ""
