"""Rating in a real browser: by keyboard alone, without script, with a server that does not answer,
and in two windows at once. The interaction budget of ruling 20 is counted here.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from cases.models import Action, Audit, Evidence
from tests import world as worlds
from tests.audits import rate, started, submitted
from tests.journeys.browsing import context_of, fits, open_page
from tests.pressing import address, rating, real_flourish, stored

pytestmark = pytest.mark.django_db(transaction=True)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture
def county(transactional_db, monkeypatch):
    """The small county on the real Flourish wording."""
    monkeypatch.setattr(worlds, "small_flourish", real_flourish)
    return worlds.build_world()


@pytest.fixture
def desk(county, browser, live_server):
    """Opens Ana's audits in a browser, and closes what it opened."""
    contexts = []

    def open_audit(audit: Audit, name: str = "audit", *more: str, **options) -> Page:
        options = {"viewport": WIDE} | options
        contexts.append(context_of(browser, live_server.url, county.ana, **options))
        return open_page(contexts[-1], live_server.url + address(name, audit, *more))

    yield open_audit
    for context in contexts:
        context.close()


def group(page: Page, code: str):
    return page.locator(f'fieldset[data-item="{code}"]')


def here(page: Page) -> str:
    """The item that has the focus, or the text of the focused button."""
    return page.evaluate(
        "document.activeElement.closest('[data-item]')?.dataset.item"
        " || document.activeElement.textContent.trim()"
    )


def wait_for(page: Page, code: str) -> None:
    page.wait_for_function(
        "code => document.activeElement.closest('[data-item]')?.dataset.item === code", arg=code
    )


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


class Keyboard:
    """Presses keys and counts those of the budget: ratings and buttons, not focus and typing."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def rate(self, code: str, key: str) -> None:
        wait_for(self.page, code)
        self.page.keyboard.press(key)
        self.count += 1

    def button(self, name: str) -> None:
        button = self.page.get_by_role("button", name=name, exact=True).last
        button.focus()
        self.page.keyboard.press("Enter")
        self.count += 1

    def type(self, field, text: str) -> None:
        field.focus()
        self.page.keyboard.type(text)


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1280", "320"])
def test_focused_audit_by_keyboard_alone_keeps_the_budget(desk, county, screen):
    audit = started(county.ana1, county.ana)
    page = desk(audit, viewport=screen)
    keys = Keyboard(page)
    group(page, "flourish.f.impact").locator("input").first.focus()
    plan = {"f": "g", "l": "a", "o": "g", "u": "r", "r": "k", "i": "n", "s": "a", "h": "g"}
    expected, opened, reds = rate_all(keys, county, plan)
    saved(page)
    assert here(page) == "Finish this audit"
    assert stored(audit) == expected
    page.reload()
    for code, value in expected.items():
        expect(group(page, code).locator(f'input[value="{value}"]')).to_be_checked()
    assert fits(page)
    keys.button("Finish this audit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Finish this audit")
    for field in page.get_by_label("What", exact=True).all():
        keys.type(field, "Talk with the school")
    page.get_by_label(re.compile("^Why does")).first.select_option("too_young")
    keys.button("Submit this audit")
    page.wait_for_url(f"**{address('audit', audit)}")
    audit.refresh_from_db()
    assert (audit.state, Action.objects.count(), page.faults) == ("submitted", reds, [])
    assert keys.count <= 8 + opened + 2 * reds + 2, keys.count


def rate_all(keys: Keyboard, county, plan: dict[str, str]) -> tuple[dict[str, str], int, int]:
    """Rate every domain and what opens under it; the values, the outcomes opened, the reds."""
    words = {"g": "green", "a": "amber", "r": "red", "k": "not_yet_known", "n": "not_applicable"}
    expected, opened, reds = {}, 0, 0
    for letter, key in plan.items():
        code = f"flourish.{letter}.impact"
        keys.rate(code, key)
        expected[code] = words[key]
        if key not in "ar":
            continue
        section = county.flourish.sections.get(code=f"flourish.{letter}")
        for item in section.items.filter(kind="outcome"):
            press = "r" if key == "r" and item.order == 1 else "g"
            keys.rate(item.code, press)
            expected[item.code] = words[press]
            opened, reds = opened + 1, reds + (press == "r")
    keys.page.wait_for_function("!document.activeElement.closest('[data-item]')")
    return expected, opened, reds


def test_equals_confirms_last_time_and_arrows_save_on_leaving(desk, county):
    submitted(county, county.ana1, county.ana, {"flourish.l.impact": "not_yet_known"})
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    group(page, "flourish.l.impact").locator("input").first.focus()
    page.keyboard.press("=")
    wait_for(page, "flourish.o.impact")
    saved(page)
    assert rating(audit, "flourish.l.impact").entry_method == "carried"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert stored(audit).get("flourish.o.impact") == "green"  # the press of Space; arrows wait
    group(page, "flourish.h.impact").locator("input").first.focus()
    saved(page)
    assert stored(audit)["flourish.o.impact"] == "red"


def test_letters_do_nothing_outside_an_item(desk, county):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    for focus in ("a.site-name", ".rate-links button", "[data-next]"):
        page.locator(focus).first.focus()
        for key in "garkn=":
            page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert stored(audit) == {}


def test_clear_takes_a_rating_back_and_progress_says_so(desk, county):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    row = group(page, "flourish.f.impact")
    row.get_by_text("Strength", exact=True).click()
    expect(page.locator("[data-progress]")).to_have_text("1 of 8 rated")
    row.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-progress]")).to_have_text("0 of 8 rated")
    saved(page)
    assert stored(audit) == {"flourish.f.impact": None}


def test_keys_pressed_while_outcomes_open_rate_nothing(desk, county):
    audit = started(county.ana1, county.ana)
    page = desk(audit)
    slow(page, "**/panels/**", 700)
    group(page, "flourish.l.impact").locator("input").first.focus()
    for key in "aggg":
        page.keyboard.press(key)
    wait_for(page, "flourish.l.outcome.1")
    saved(page)
    assert stored(audit) == {"flourish.l.impact": "amber"}


# --- without script ------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1280", "320"])
def test_whole_audit_without_script(desk, county, screen):
    audit = started(county.ana1, county.ana)
    page = desk(audit, java_script_enabled=False, viewport=screen)
    for letter in "flourish"[:]:
        word = "Gap" if letter == "u" else "Strength"
        group(page, f"flourish.{letter}.impact").get_by_text(word, exact=True).click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url(re.compile(re.escape(address("audit_section", audit, "flourish.u"))))
    for fieldset in page.locator("fieldset[data-item*=outcome]").all():
        fieldset.get_by_text("Developing", exact=True).click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url(re.compile(re.escape(address("audit_finish", audit))))
    values = stored(audit)
    assert (len(values), values["flourish.u.impact"]) == (14, "red")
    assert list(values.values()).count("amber") == 6


def test_note_and_reason_without_script(desk, county):
    audit = started(county.ana1, county.ana)
    page = desk(audit, java_script_enabled=False)
    group(page, "flourish.i.impact").get_by_text("Does not apply now").click()
    group(page, "flourish.f.impact").get_by_role("button", name="Add a note").click()
    page.get_by_label("What you saw or heard").fill("Seen alone. Ring 07700 900123")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_label("What you saw or heard")).to_have_value(re.compile("Seen alone"))
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Save the note").click()
    assert Evidence.objects.get().text == "Seen alone. Ring 07700 900123"
    group(page, "flourish.i.impact").get_by_role("combobox").select_option("too_young")
    page.get_by_role("button", name="Save and go on").click()
    assert rating(audit, "flourish.i.impact").reason == "too_young"


# --- a server that does not answer as it should ----------------------------------------


def slow(page: Page, pattern: str, milliseconds: int) -> None:
    def wait(route: Route) -> None:
        page.wait_for_timeout(milliseconds)
        route.continue_()

    page.route(pattern, wait)


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
    said = "signed out" if fault in ("403", "signed out") else "Not saved"
    expect(row.locator(".rate-trouble")).to_contain_text(said)
    expect(page.locator("[data-progress]")).to_have_text("0 of 8 rated")
    assert (stored(audit), page.get_by_text(re.compile("^Saved ")).count()) == ({}, 0)
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
        " setTimeout(() => real(...given).then(done), 250)))(window.fetch)"
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
