"""The main job, end to end: a child is rated in the browser, and the manager's figures follow.

By keyboard at 1280 and 320 px and with script off. Each time the manager reads the team picture
before and after, as a page and as a file, and the difference is exactly that audit.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import Audit
from tests.audits import submitted
from tests.journeys.browsing import NARROW, WIDE, context_of, group, open_page
from tests.journeys.test_rating import Keyboard, rate_all
from tests.pressing import stored

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = {"f": "g", "l": "a", "o": "g", "u": "r", "r": "k", "i": "g", "s": "a", "h": "g"}


@pytest.fixture
def as_person(county, browser, live_server):
    """Opens a page as one of the county's people."""
    contexts = []

    def opened(person: str, path: str, **options) -> Page:
        options = {"viewport": WIDE} | options
        contexts.append(context_of(browser, live_server.url, county.people[person], **options))
        return open_page(contexts[-1], live_server.url + path)

    yield opened
    for context in contexts:
        context.close()


def figures(page: Page, county) -> Counter[tuple[str, str]]:
    """{(domain, word): children} of the team picture's file, as the manager takes it away."""
    path = reverse("team_picture", args=[county.harbour.public_id])
    query = "?kind=impacts&all=1&table=figures&_export=csv&purpose=journey"
    answer = page.request.get(page.url.split("/teams/")[0] + path + query)
    rows = list(csv.reader(io.StringIO(answer.body().decode("utf-8-sig"))))
    head, body = rows[0], rows[1:]
    named = head.index("Domain")
    words = [word for word in ("Strength", "Developing", "Gap", "Not yet known") if word in head]
    return Counter(
        {(row[named], word): int(row[head.index(word)] or 0) for row in body for word in words}
    )


def rate_without_script(page: Page, values: dict[str, str]) -> None:
    """Choose on each page whatever it offers, and press its button, up to the finish page."""
    for _ in range(10):
        page.wait_for_load_state()
        if "/finish/" in page.url:
            return
        for code, value in values.items():
            tile = page.locator(f'input[name="value-{code}"][value="{value}"]')
            if tile.count():
                tile.check(force=True)
        page.get_by_role("button", name="Save and go on").click()
    raise AssertionError(f"never came to the finish page: {page.url}")


def start_focused(page: Page, county) -> Audit:
    page.get_by_role("button", name="Start a Focused audit").click()
    page.wait_for_url("**/audits/**")
    return Audit.objects.get(case=county.ana1, state="in_progress")


def finish(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Finish this audit")
    for field in page.get_by_label("What", exact=True).all():
        field.fill("Talk with the school")
    page.get_by_role("button", name="Submit this audit").click()
    page.wait_for_url(re.compile(r"/audits/[^/]+/$"))


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1280", "320"])
def test_rated_by_keyboard_the_managers_figures_change_by_exactly_that(as_person, county, screen):
    submitted(county, county.ben1, county.ben, {"flourish.u.impact": "red"})
    manager = as_person("harbour_manager", "/")
    before = figures(manager, county)
    page = as_person("ana", f"/cases/{county.ana1.public_id}/", viewport=screen)
    audit = start_focused(page, county)
    group(page, "flourish.f.impact").locator("input").first.focus()
    keys = Keyboard(page)
    rate_all(keys, county, PLAN)
    expect(page.locator("body")).to_contain_text("Saved")
    assert figures(manager, county) == before  # nothing counts before it is submitted
    keys.button("Finish this audit")
    finish(page)
    changed = figures(manager, county)
    changed.subtract(before)
    assert +changed == expected_change(county, audit)
    assert all(number >= 0 for number in changed.values())


def test_rated_without_script_the_figures_follow_too(as_person, county):
    manager = as_person("harbour_manager", "/")
    before = figures(manager, county)
    page = as_person(
        "ana", f"/cases/{county.ana1.public_id}/audits/start/", java_script_enabled=False
    )
    page.get_by_role("button", name="Start").click()
    audit = Audit.objects.get(case=county.ana1, state="in_progress")
    rate_without_script(page, values_without_script(county))
    finish(page)
    changed = figures(manager, county)
    changed.subtract(before)
    assert +changed == expected_change(county, audit)


def values_without_script(county) -> dict[str, str]:
    words = {"g": "green", "a": "amber", "r": "red", "k": "not_yet_known"}
    values = {f"flourish.{letter}.impact": words[key] for letter, key in PLAN.items()}
    for section in county.flourish.sections.filter(letter__in=["L", "U", "S"]):
        values |= {item.code: "green" for item in section.items.filter(kind="outcome")}
    return values


def expected_change(county, audit: Audit) -> Counter[tuple[str, str]]:
    """One more child in each domain, at the word the audit gave it."""
    scale = county.flourish.scale
    names = dict(county.flourish.items.filter(kind="impact").values_list("code", "section__name"))
    return Counter(
        (names[code], scale[value]["label"])
        for code, value in stored(audit).items()
        if code in names
    )


def test_from_a_number_to_exactly_the_children_behind_it(as_person, county):
    for case, rater in ((county.ana1, county.ana), (county.ben1, county.ben)):
        submitted(county, case, rater, {"flourish.u.impact": "red"})
    submitted(county, county.ana2, county.ana, {})
    team = reverse("team_picture", args=[county.harbour.public_id])
    page = as_person("harbour_manager", f"{team}?kind=impacts&all=1")
    row = page.locator("section[aria-labelledby=gaps] tr", has_text="Understood").first
    row.get_by_role("link").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("9000001")
    expect(main).to_contain_text("9000003")
    expect(main).not_to_contain_text("9000002")


def test_submitting_too_early_stops_at_the_first_gap_and_loses_nothing(as_person, county):
    page = as_person("ana", f"/cases/{county.ana1.public_id}/")
    start_focused(page, county)
    group(page, "flourish.f.impact").locator("input").first.focus()
    keys = Keyboard(page)
    rate_all(keys, county, PLAN | {"l": "g", "s": "g"})
    keys.button("Finish this audit")
    page.get_by_label("One thing working well").fill("Walks to school with friends")
    page.get_by_role("button", name="Submit this audit").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what happens next")
    focused = page.evaluate("document.activeElement.labels[0].textContent.trim()")
    assert focused == "What"
    expect(page.get_by_label("One thing working well")).to_have_value(
        "Walks to school with friends"
    )
    finish(page)
    assert Audit.objects.get(case=county.ana1).working_well == "Walks to school with friends"
