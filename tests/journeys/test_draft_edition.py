"""From the edition in force to the next one, in a browser: reworded, added, left out, rated."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from frameworks.models import Edition
from tests.audits import submitted
from tests.fenmarch import load_frameworks
from tests.journeys.browsing import WIDE, context_of, fits, open_page

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 320, "height": 800}
FIRST = "flourish.f.outcome.1"
IMPACT = "flourish.f.impact"


def test_from_the_edition_in_force_to_a_rating_by_the_next(county, browser, live_server):
    def as_person(person: str, address: str) -> Page:
        context = context_of(browser, live_server.url, county.people[person], viewport=WIDE)
        return open_page(context, live_server.url + address)

    load_frameworks()
    before = Edition.objects.published().get(framework__code="flourish")
    submitted(county, county.ana1, county.ana, {IMPACT: "amber"})
    page = as_person("admin", f"/library/flourish/{before.number}/")
    begin(page)
    change(page)
    publish(page)
    rate(as_person("ana", f"/cases/{county.ana1.public_id}/audits/start/"), before)


def begin(page: Page) -> None:
    page.get_by_role("link", name="Begin a draft from it").click()
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.locator("main")).to_contain_text("nothing is different yet")


def change(page: Page) -> None:
    main = page.locator("main")
    page.get_by_role("link", name="Family & Friends").click()
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.set_viewport_size(WIDE)
    page.locator(f'li[id="{IMPACT}"]').get_by_role("link", name="Change").click()
    text = page.get_by_label("Text", exact=True)
    old = text.input_value()
    text.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Is missing")
    text.fill(f"{old}, every day")
    page.get_by_label("Reworded: the same item").check()
    page.get_by_role("button", name="Save").click()
    expect(main).to_contain_text("1 reworded")

    page.get_by_role("link", name="Add an item").click()
    page.get_by_label("Kind").select_option("outcome")
    page.get_by_label("Code").fill("flourish.f.outcome.7")
    page.get_by_label("Text", exact=True).fill("I choose who comes to my birthday")
    page.get_by_role("button", name="Add it").click()
    expect(main).to_contain_text("1 added, 1 reworded")
    row = page.locator('li[id="flourish.f.outcome.7"]')
    row.get_by_role("button", name="Move up").click()
    expect(page.get_by_text("Moved.")).to_be_visible()

    page.locator(f'li[id="{FIRST}"]').get_by_role("link", name="Leave out").click()
    page.get_by_role("button", name="Leave it out").click()
    expect(main).to_contain_text("1 left out")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="draft").click()
    page.get_by_role("link", name="Change the words of the scale").click()
    page.locator("#id_green-label").fill("Thriving")
    page.locator("#id_green-short").fill("Thriving")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Left out")).to_be_visible()
    assert page.faults == []


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publish it").click()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("is in force. New audits begin with it")).to_be_visible()
    assert page.faults == []
    page.context.close()


def rate(page: Page, before: Edition) -> None:
    page.get_by_role("button", name="Start").click()
    row = page.locator(f'fieldset:has(input[name="value-{IMPACT}"])').first
    expect(row).to_contain_text("every day")
    expect(row).to_contain_text("Thriving")
    expect(row).to_contain_text("reworded since")
    expect(row).to_contain_text("Developing")
    tile = page.locator(f'input[name="value-{IMPACT}"][value="green"]')
    tile.check(force=True)
    expect(tile).to_be_checked()
    assert Edition.objects.get(framework__code="flourish", number=before.number).status == "retired"
    assert page.faults == []
    page.context.close()
