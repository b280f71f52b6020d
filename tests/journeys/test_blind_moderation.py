"""A second rating in the browser: drawn or asked for, given blind, settled, and counted."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from cases.models import Moderation
from tests.audits import submitted
from tests.journeys.test_closed_loop import press, understood
from tests.journeys.test_main_job import as_person, finish, rate_without_script
from tests.moderation import IMPACTS

__all__ = ["as_person"]
pytestmark = pytest.mark.django_db(transaction=True)
CODE = "flourish.u.impact"
WHY = "The gap says more than its note"
TOKENS = {"Seen alone at home", "Grandmother comes to every meeting", f"Plan for {CODE}", WHY}


def listening(page: Page) -> set[str]:
    """The first rater's words in any answer from here on, whatever the page makes of it."""
    heard: set[str] = set()

    def pass_on(route: Route) -> None:
        if "/static/" in route.request.url:  # may still be on its way when the window is closed
            return route.continue_()
        answer = route.fetch(max_redirects=0)
        text = answer.body().decode(errors="ignore")
        heard.update(token for token in TOKENS if token in text)
        return route.fulfill(response=answer)

    page.route("**/*", pass_on)
    return heard


def draw_one(page: Page) -> None:
    page.get_by_label("Audits submitted in").select_option(index=1)  # this quarter
    page.get_by_label("Or a number of audits").fill("1")
    page.locator("main form[method=post] button").last.click()


def rate_blind(page: Page) -> None:
    """Every domain a strength but Understood, which is developing."""
    page.get_by_role("link", name="9000001").click()
    page.get_by_role("link", name="Go to your rating").click()
    press(page, "Begin")
    rate_without_script(page, dict.fromkeys(IMPACTS, "green") | {CODE: "amber"})
    finish(page)


def settle_as_the_second(page: Page, county) -> None:
    item = county.item(CODE)
    page.locator(f'input[name="agreed-{item.pk}"][value="amber"]').check(force=True)
    page.locator(f"[name=why-{item.pk}]").fill("We read the note together")
    press(page, "Settle")
    expect(page.locator("main")).to_contain_text("Settled")


def test_a_second_rating_is_blind_then_settled_and_counted(county, as_person):
    green, red = understood(as_person, county)
    submitted(county, county.ana1, county.ana, {CODE: "red"}, scope="quick", whole=True)
    assert understood(as_person, county) == (green, red + 1)

    page = as_person("qa", reverse("moderation_draw"), java_script_enabled=False)
    heard = listening(page)
    draw_one(page)
    assert understood(as_person, county) == (green, red)  # neither counts until it is settled
    rate_blind(page)
    assert heard == set()

    page.goto(page.url.split("/audits/")[0] + reverse("pair", args=[pair().public_id]))
    assert heard >= {"Seen alone at home"}  # the control: now both stand there
    settle_as_the_second(page, county)
    assert understood(as_person, county) == (green, red)  # developing: neither list
    page.goto(page.url.split("/moderation/")[0] + reverse("agreement"))
    expect(page.locator("main")).to_contain_text("7 of 8 (88%)")


def ask(page: Page, county) -> None:
    page.get_by_role("link", name="Ask for a second rating").click()
    page.get_by_label("Who rates it a second time").select_option(label=county.qa.name)
    page.get_by_label("Why do you ask?").fill(WHY)
    press(page, "Ask for it")
    expect(page.locator("main")).to_contain_text("Somebody rates this case a second time")
    expect(page.locator("main")).to_contain_text(WHY)


def test_one_that_a_manager_asked_for_is_as_blind_and_stands_apart(county, as_person):
    first = submitted(county, county.ana1, county.ana, {CODE: "red"}, scope="quick", whole=True)
    address = reverse("audit", args=[first.public_id])
    ask(as_person("harbour_manager", address, java_script_enabled=False), county)

    page = as_person("qa", reverse("moderation"), java_script_enabled=False)
    heard = listening(page)
    rate_blind(page)
    assert heard == set()

    root = page.url.split("/audits/")[0]
    page.goto(root + address)
    assert heard >= {WHY, "Seen alone at home"}  # the control: theirs is in
    page.goto(root + reverse("pair", args=[pair().public_id]))
    settle_as_the_second(page, county)
    page.goto(root + reverse("agreement"))
    main = page.locator("main")
    expect(main).to_contain_text("Picked, not drawn: 1 second rating that somebody asked for.")
    expect(main).to_contain_text("Agreed exactly: 7 of 8 (88%).")
    expect(main).not_to_contain_text("Weighted kappa")


def pair() -> Moderation:
    return Moderation.objects.get()
