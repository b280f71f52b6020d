"""A colleague is away: the manager gives cover, the colleague rates a covered child, it ends."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Audit, Cover
from tests.journeys.browsing import WIDE, context_of, group, open_page, saved

pytestmark = pytest.mark.django_db(transaction=True)
ITEM = "flourish.f.impact"


@pytest.fixture
def as_person(county, browser, live_server):
    contexts = []

    def opened(person: str, path: str) -> Page:
        user = county.people[person]
        contexts.append(context_of(browser, live_server.url, user, viewport=WIDE))
        return open_page(contexts[-1], live_server.url + path)

    yield opened
    for context in contexts:
        context.close()


def test_cover_is_given_used_and_ended(as_person, county):
    manager = as_person("harbour_manager", f"/teams/{county.harbour.public_id}/cases/")
    manager.get_by_role("link", name="Cover for somebody who is away").click()
    manager.get_by_label("Who is away").select_option(label="Ana, Safeguarding Harbour")
    manager.get_by_label("Who covers").select_option(label="Ben, Safeguarding Harbour")
    last = timezone.localdate() + datetime.timedelta(days=13)
    manager.get_by_label("Last day").fill(last.isoformat())
    manager.get_by_role("button", name="Give cover").click()
    expect(manager.get_by_text("Ben covers for Ana until")).to_be_visible()

    manager.emulate_media(media="print")  # paper shows who covers, and no form to fill in
    expect(manager.get_by_role("cell", name="Ben")).to_be_visible()
    expect(manager.get_by_label("Who is away")).to_be_hidden()
    expect(manager.get_by_role("heading", name="Give cover")).to_be_hidden()
    manager.emulate_media(media="screen")
    expect(manager.get_by_label("Who is away")).to_be_visible()

    ben = as_person("ben", "/cases/")
    expect(ben.get_by_text("You cover for Ana until")).to_be_visible()
    ben.get_by_role("link", name="9000001").click()
    expect(ben.get_by_text("you cover until")).to_be_visible()
    ben.get_by_role("button", name="Start a Focused audit").click()
    expect(group(ben, ITEM)).to_be_visible()
    group(ben, ITEM).locator("label").first.click()
    saved(ben)
    audit = Audit.objects.get(case=county.ana1, rater=county.ben)
    assert audit.ratings.get().item.code == ITEM

    manager.get_by_role("button", name="End now the cover for Ana").click()
    expect(manager.get_by_text("Ben no longer covers for Ana.")).to_be_visible()
    assert Cover.objects.get().ended_at is not None
    ben.reload()
    expect(ben.get_by_role("heading", level=1)).to_have_text("We could not find that page")
    ben.goto(ben.url.split("/audits/")[0] + "/cases/")
    expect(ben.get_by_role("link", name="9000003")).to_be_visible()
    expect(ben.get_by_role("link", name="9000001")).to_have_count(0)
