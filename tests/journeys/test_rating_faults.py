"""Rating when something goes wrong: a server that does not answer as it should, a sign-in that has
ended, and two windows at once. The page never says Saved when it is not, and nothing typed is lost.
"""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Route, expect

from cases.models import Evidence
from tests.audits import rate, started
from tests.journeys.browsing import group, saved
from tests.pressing import rating, stored

pytestmark = pytest.mark.django_db(transaction=True)


FAULTS = {
    "cut off": lambda route: route.abort(),
    "500": lambda route: route.fulfill(status=500, body="oh"),
    "403": lambda route: route.fulfill(status=403, body="no"),
    "404": lambda route: route.fulfill(status=404, body="no"),
    "200 that says nothing": lambda route: route.fulfill(status=200, body="<html>"),
    "200 without a version": lambda route: route.fulfill(
        status=200, body='{"saved_at": "14:02"}', content_type="application/json"
    ),
    "half an answer": lambda route: route.fulfill(
        status=200, body='{"version": 1, "sav', content_type="application/json"
    ),
    "bad token": lambda route: route.fulfill(
        status=403, body='{"error": "token"}', content_type="application/json"
    ),
    "signed out": lambda route: route.fulfill(
        status=401, body='{"signed_out": true}', content_type="application/json"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_page_never_says_saved_when_it_is_not(desk, county, fault):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    page.route("**/items/**", FAULTS[fault])
    group(page, "flourish.f.impact").locator("input").first.focus()
    page.keyboard.press("r")
    row = group(page, "flourish.f.impact")
    expect(page.locator("[data-saved]")).to_have_text("Not saved: 1 answer")
    expect(row.locator('input[value="red"]')).to_be_checked()
    said = "signed out" if fault in ("bad token", "signed out") else "Not saved"
    expect(row.locator(".rate-trouble")).to_contain_text(said)
    expect(page.locator("[data-progress]")).to_have_text("0 of 8 rated")
    assert (stored(audit), page.get_by_text(re.compile(r"^Saved \d")).count()) == ({}, 0)
    page.unroute("**/items/**")
    row.get_by_role("button", name="Try again").click()
    saved(page)
    assert (stored(audit), page.faults) == ({"flourish.f.impact": "red"}, [])


def test_answer_that_is_lost_on_its_way_back_is_not_taken_for_a_conflict(desk, county):
    """Stored, but the page never heard so: the next press goes on from it."""
    audit = started(county.ana1, county.ana)
    page = desk(audit)

    def store_and_cut(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/items/**", store_and_cut)
    row = group(page, "flourish.f.impact")
    row.locator('input[value="red"]').check()
    expect(page.locator("[data-saved]")).to_have_text("Not saved: 1 answer")
    page.unroute("**/items/**")
    row.locator('input[value="amber"]').check()
    saved(page)
    assert stored(audit) == {"flourish.f.impact": "amber"}


def test_quick_changes_end_as_the_last_one(desk, county):
    """Slow answers: one request at a time, and the newest press is the one that stands."""
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    page.evaluate(
        "window.fetch = ((real) => (...given) => new Promise((done) =>"
        " setTimeout(() => real(...given).then(done), 1500)))(window.fetch)"
    )
    row = group(page, "flourish.f.impact")
    for value in ("green", "red", "not_yet_known", "amber"):
        row.locator(f'input[value="{value}"]').check()
    expect(page.locator("[data-saved]")).to_have_text("Saving…")
    saved(page)
    stands = rating(audit, "flourish.f.impact")
    assert (stands.value, stands.version) == ("amber", 2)


def test_leaving_with_something_unsaved_is_asked_about(desk, county):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.route("**/items/**", FAULTS["cut off"])
    group(page, "flourish.f.impact").locator('input[value="red"]').check()
    expect(page.locator("[data-saved]")).to_have_text("Not saved: 1 answer")
    page.locator("a.site-name").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_note_is_saved_after_a_pause_and_kept_when_it_cannot_be(desk, county):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    row = group(page, "flourish.f.impact")
    row.get_by_role("button", name="Add a note").click()
    box = row.get_by_label("What you saw or heard")
    expect(box).to_be_focused()
    box.type("Seen alone at home")
    expect(row.locator("[data-note-saved]")).to_have_text(re.compile("^Saved "))
    assert Evidence.objects.get().text == "Seen alone at home"
    page.route("**/items/**", FAULTS["500"])
    box.type(", and happy")
    expect(row.locator("[data-note-saved]")).to_have_text("Not saved")
    expect(box).to_have_value("Seen alone at home, and happy")
    page.unroute("**/items/**")
    row.get_by_role("button", name="Try again").click()
    expect(row.locator("[data-note-saved]")).to_have_text(re.compile("^Saved "))
    assert Evidence.objects.get().text == "Seen alone at home, and happy"
    storage = page.evaluate("localStorage.length + sessionStorage.length")
    assert (storage, page.faults) == (0, [])


def test_note_with_a_phone_number_asks_first(desk, county):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    row = group(page, "flourish.f.impact")
    row.get_by_role("button", name="Add a note").click()
    row.get_by_label("What you saw or heard").type("Ring 07700 900123")
    expect(row.locator(".rate-trouble")).to_contain_text("This looks like a phone number.")
    assert not Evidence.objects.exists()
    row.get_by_role("button", name="Save anyway").click()
    expect(row.locator("[data-note-saved]")).to_have_text(re.compile("^Saved "))
    assert Evidence.objects.get().text == "Ring 07700 900123"


def test_determinants_are_ticked_in_place(desk, county):
    audit = started(county.ana1, county.ana)
    rate(audit, {"flourish.l.impact": "red", "flourish.l.outcome.1": "red"})
    page = desk(audit)
    row = group(page, "flourish.l.outcome.1")
    row.get_by_role("button", name="What is missing?").click()
    row.get_by_role("checkbox").nth(0).check()
    row.get_by_role("checkbox").nth(2).check()
    expect(row.locator("[data-why-saved]")).to_have_text(re.compile("^Saved "))
    page.wait_for_timeout(300)
    assert rating(audit, "flourish.l.outcome.1").determinants.count() == 2
    row.locator('input[value="green"]').check()  # the row went on from its new version
    saved(page)
    assert stored(audit)["flourish.l.outcome.1"] == "green"


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken"])
def test_signed_out_meanwhile_keeps_the_page_and_saves_after_signing_in_again(desk, county, cookie):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    kept = page.context.cookies()
    page.context.clear_cookies(name=cookie)
    row = group(page, "flourish.f.impact")
    row.locator('input[value="red"]').check()
    expect(row.locator(".rate-trouble")).to_contain_text("You are signed out.")
    expect(row.get_by_role("link", name="Sign in again")).to_have_attribute("target", "_blank")
    assert stored(audit) == {}
    page.context.add_cookies(kept)
    row.get_by_role("button", name="Try again").click()
    saved(page)
    assert stored(audit) == {"flourish.f.impact": "red"}


# --- two windows ----------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "stands"), [("Keep mine", "red"), ("Keep theirs", "green")])
def test_two_windows_show_both_values_and_one_press_chooses(desk, county, choice, stands):
    audit = started(county.ana1, county.ana)
    first, second = desk(audit), desk(audit)
    group(first, "flourish.f.impact").locator('input[value="green"]').check()
    saved(first)
    row = group(second, "flourish.f.impact")
    row.locator('input[value="red"]').check()
    expect(row.locator(".rate-trouble")).to_contain_text("Yours: Gap. Saved since: Strength.")
    assert stored(audit) == {"flourish.f.impact": "green"}
    row.get_by_role("button", name=choice).click()
    saved(second)
    expect(row.locator(f'input[value="{stands}"]')).to_be_checked()
    assert stored(audit) == {"flourish.f.impact": stands}


def test_two_windows_different_items_both_stand(desk, county):
    audit = started(county.ana1, county.ana)
    first, second = desk(audit), desk(audit)
    group(first, "flourish.f.impact").locator('input[value="green"]').check()
    group(second, "flourish.h.impact").locator('input[value="red"]').check()
    saved(first)
    saved(second)
    assert stored(audit) == {"flourish.f.impact": "green", "flourish.h.impact": "red"}


@pytest.mark.proof
def test_five_hundred_faults_and_never_a_false_saved(desk, county, rounds):
    """Random presses into random faults: the page says "Not saved" each time, and it is true."""
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    chance = random.Random(12)
    rows = page.locator("fieldset[data-section]").all()
    for _ in range(rounds(500)):
        page.route("**/items/**", FAULTS[chance.choice(list(FAULTS))])
        row = chance.choice(rows)
        left = row.locator('input[type="radio"]:not(:checked)')
        with page.expect_event("request"):
            left.nth(chance.randrange(left.count())).check()
        expect(row.locator(".rate-trouble")).to_be_visible()
        assert page.locator("[data-saved]").inner_text().startswith("Not saved")
        page.unroute("**/items/**")
    assert (stored(audit), page.faults) == ({}, [])
