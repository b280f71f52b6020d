"""Rating when something goes wrong: a server that does not answer as it should, a sign-in that has
ended, and two windows at once. The page never says Saved when it is not, and nothing typed is lost.
"""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Error, Route, expect

from cases.models import Evidence
from tests.audits import rate, started
from tests.journeys.browsing import WIDE, context_of, group, saved
from tests.journeys.faults import FAULTS, KINDS, VALUES, Work, careless, note, through
from tests.pressing import address, rating, stored
from tests.world import add_case

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_answer_given_before_the_script_has_come_is_saved_when_it_comes(
    county, browser, live_server
):
    audit, held = started(county.ana1, county.ana), []
    context = context_of(browser, live_server.url, county.ana, viewport=WIDE)
    page = context.new_page()
    page.route("**/rate*.js", lambda route: held.append(route))
    page.goto(live_server.url + address("audit", audit), wait_until="commit")
    group(page, "flourish.f.impact").get_by_text("Gap", exact=True).click()
    expect(group(page, "flourish.f.impact").locator('input[value="red"]')).to_be_checked()
    assert (stored(audit), page.locator("[data-saved]").text_content()) == ({}, "Nothing saved yet")
    for route in held:
        route.continue_()
    saved(page)
    assert (stored(audit), len(held)) == ({"flourish.f.impact": "red"}, 2)
    expect(group(page, "flourish.f.outcome.1")).to_be_visible()  # a gap opens its outcomes
    context.close()


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
    """An answer and a note into one kind of fault after another, each told and nothing lost."""
    audit = started(county.ana1, county.ana)
    page, chance = desk(audit), random.Random(12)
    number = max(rounds(500), len(KINDS))  # a round has each kind once
    for turn, kind in enumerate(list(KINDS)[at % len(KINDS)] for at in range(number)):
        code = f"flourish.{chance.choice('flourish')}.impact"
        other = [value for value in VALUES if value != stored(audit).get(code)]
        work = Work(code, chance.choice(other), f"Words {turn}, seen at home")
        page = through(page, kind, work)
        assert (stored(audit)[code], note(audit, code)) == (work.value, work.words), kind
    print(f"\n{number} faults of {len(KINDS)} kinds, each told, nothing lost")
    assert page.faults == []


@pytest.mark.proof
def test_control_a_page_that_keeps_nothing_loses_it_or_tells_nobody(desk, county, rounds):
    """The same look at a page that believes each answer, never asks, and closes without sending."""
    found = set()
    kinds = KINDS if rounds(2) > 1 else ("500", "never answers", "tab closed, left")
    for number, kind in enumerate(kinds):
        audit = started(add_case(county, f"91{number:05}", "ana", "harbour"), county.ana)
        page = careless(desk(audit))
        page.set_default_timeout(2000)
        try:
            through(page, kind, Work("flourish.f.impact", "red", "Seen at home"), patience=1000)
        except (AssertionError, Error):
            found.add(kind)
    assert found == set(kinds)
