"""A framework nobody here wrote, in a browser: uploaded, published, rated, among the figures.

Other sections, other kinds of item, other scale words; nothing but the browser is used.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cases.models import Audit
from tests.frameworks.made_up import wheel_workbook
from tests.journeys.browsing import WIDE, context_of, fits, open_page

pytestmark = pytest.mark.django_db(transaction=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECTIONS = [
    {"wheel.home.1": "green", "wheel.home.2": "green", "wheel.home.3": "amber"},
    {"wheel.friends.1": "not_yet_known"},
    {"wheel.future.1": "green"},
]
PHONE = {"width": 320, "height": 800}


def test_from_a_spreadsheet_to_the_teams_figures(county, browser, live_server):
    def as_person(person: str, address: str) -> Page:
        context = context_of(browser, live_server.url, county.people[person], viewport=WIDE)
        return open_page(context, live_server.url + address)

    load(as_person("admin", "/frameworks/"))
    rate(as_person("ana", f"/cases/{county.ana1.public_id}/audits/start/"))
    figures(as_person("harbour_manager", f"/teams/{county.harbour.public_id}/"))
    assert Audit.objects.get().edition.framework.code == "wheel"


def load(page: Page) -> None:
    page.get_by_role("link", name="Look after frameworks").click()
    page.get_by_role("link", name="Upload a file").click()
    wrong = wheel_workbook().replace(b"PK\x03\x04", b"PK\x03\x05", 1)
    send(page, wrong)
    expect(page.get_by_role("alert")).to_contain_text("to mend in wheel.xlsx")
    send(page, wheel_workbook())
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Wellbeing wheel: what the file changes")
    expect(page.locator("main")).to_contain_text("3 spokes, 5 hopes, 1 promise")
    page.get_by_role("button", name="Make it a draft").click()
    expect(page.locator("main")).to_contain_text("nobody rates against it until you publish it")
    page.get_by_role("link", name="Publish it").click()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Wellbeing wheel, edition 1 is in force")).to_be_visible()
    page.goto(page.url.replace("/library/", "/frameworks/wheel/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Wellbeing wheel")
    expect(page.get_by_text("Still asking")).to_be_visible()
    assert page.faults == []
    page.context.close()


def send(page: Page, content: bytes) -> None:
    file = {"name": "wheel.xlsx", "mimeType": XLSX, "buffer": content}
    page.get_by_label("Framework file").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()


def rate(page: Page) -> None:
    page.get_by_label("Wellbeing wheel: all that it asks for").check()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wellbeing wheel: Home and belonging")
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.set_viewport_size(WIDE)
    for answers in SECTIONS:
        for code, value in answers.items():
            tile = page.locator(f'input[name="value-{code}"][value="{value}"]')
            tile.check(force=True)
            expect(tile).to_be_checked()
        page.locator("[data-next]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Finish this audit")
    page.get_by_role("button", name="Submit this audit").click()
    expect(page.locator("main")).to_contain_text("Shining")
    assert page.faults == []
    page.context.close()


def figures(page: Page) -> None:
    page.locator("select[name=kind]").select_option(label="Wellbeing wheel: hopes")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("section[aria-labelledby=strengths]")).to_contain_text("A safe place")
    expect(page.locator("main")).to_contain_text("Shining")
    page.locator("section[aria-labelledby=strengths] tr", has_text="A safe place").get_by_role(
        "link"
    ).first.click()
    expect(page.locator("main")).to_contain_text("9000001")
    assert page.faults == []
    page.context.close()
