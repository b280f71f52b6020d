"""What a screen reader is given of the pages people work on most, as text that somebody has read.

The files in transcripts/ are the accessibility tree as Chromium hands it over: roles, names, states
and order. A change of it shows here as a difference to read as a listener would. To renew them:
`FLOURISH_TRANSCRIPTS=write`, then this file on PostgreSQL, then read what changed.
"""

from __future__ import annotations

import calendar
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.browsing import group, saved
from tests.journeys.reading import Reader
from tests.test_urls import furnished
from tests.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
TRANSCRIPTS = Path(__file__).with_name("transcripts")
MONTHS = "|".join(calendar.month_name[1:])
CHANGES = {  # what depends on the day of the run: what stands for it
    rf"\d{{1,2}} (?:{MONTHS}) 20\d\d": "DATE",
    r"\b\d\d:\d\d\b": "TIME",
    rf"\b(?:{MONTHS})(?: to (?:{MONTHS}))? 20\d\d": "MONTH",
    r"\b20\d\d(?:[-–/]\d\d)?\b": "YEAR",
    r"\bQ[1-4]\b": "QUARTER",
    r"\b\d+ (?:year|month|week|day|min)s?\b": "SPAN",
}


@pytest.fixture
def county(transactional_db):
    return furnished(build_world())


@pytest.fixture
def reader(county, browser, live_server):
    reading = Reader(browser, live_server.url, county.people)
    yield reading
    reading.close()


def heard(page: Page) -> str:
    """The tree without addresses, and without what another day would change."""
    page.wait_for_load_state()
    lines = page.locator("body").aria_snapshot().splitlines()
    text = "\n".join(line for line in lines if not line.strip().startswith("- /url:")) + "\n"
    for pattern, word in CHANGES.items():
        text = re.sub(pattern, word, text)
    return text


def compare(name: str, page: Page) -> None:
    file, now = TRANSCRIPTS / f"{name}.txt", heard(page)
    if os.environ.get("FLOURISH_TRANSCRIPTS") == "write":
        file.write_text(now)
    assert now == file.read_text(), f"{name}.txt: read what changed as a listener would"
    assert stuttered(now) == []


def stuttered(text: str) -> list[str]:
    """Names that say the same thing twice, and what can be pressed without a name."""
    names = re.findall(r'^\s*- (?:\w+) "([^"]*)"', text, re.M)
    twice = [name for name in names if re.fullmatch(r"(.+?),? \1", name, re.I)]
    bare = re.findall(
        r"^\s*- (?:link|button|textbox|combobox|radio|checkbox)(?: \[.*\])?:?$", text, re.M
    )
    return twice + bare


def test_the_rating_page_makes_sense_when_it_is_heard(reader, county):
    page = reader.open("ana", reverse("audit", args=[county.open_audit.public_id]))
    group(page, "flourish.l.impact").locator('input[value="red"]').check()
    expect(page.locator('[data-panel="flourish.l"] fieldset').first).to_be_visible()
    saved(page)
    compare("rating", page)


def test_the_team_picture_makes_sense_when_it_is_heard(reader, county):
    compare(
        "team_picture",
        reader.open("harbour_manager", reverse("team_picture", args=[county.harbour.public_id])),
    )


def test_the_caseload_grid_makes_sense_when_it_is_heard(reader, county):
    compare("grid", reader.open("ana", f"{reverse('rate')}?open={county.ana1.public_id}"))


def test_the_finish_page_makes_sense_when_it_is_heard(reader, county):
    compare(
        "finish", reader.open("ana", reverse("audit_finish", args=[county.open_audit.public_id]))
    )


def test_saving_is_said_once_for_each_answer(reader, county):
    """What the live region says while three answers are saved: never the same thing twice."""
    page = reader.open("ana", reverse("audit", args=[county.open_audit.public_id]))
    page.evaluate(LISTEN)
    for letter in "lou":
        group(page, f"flourish.{letter}.impact").locator('input[value="green"]').check()
        saved(page)
    said = page.evaluate("window.said")
    assert said
    assert [one for one, other in pairwise(said) if one == other] == []
    assert len(said) <= 6  # saving and saved, three times


LISTEN = """() => { window.said = [];
  const places = document.querySelectorAll("[role=status], [role=alert], [aria-live]");
  places.forEach(place => new MutationObserver(() => {
    const text = place.textContent.trim(); if (text && !place.hidden) window.said.push(text);
  }).observe(place, {childList: true, subtree: true, characterData: true})); }"""


def test_a_stutter_and_a_nameless_button_would_be_caught():
    """The control: words said twice and a button without a name."""
    tree = '- radio "Green Green" [checked]\n- button\n- link "Gap, gap":\n- radio "Strength"\n'
    assert stuttered(tree) == ["Green Green", "Gap, gap", "- button"]
