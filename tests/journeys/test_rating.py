"""Rating in a real browser: by keyboard alone, without script, and a section a page.

A rating key and a press of a button count in the budget of an audit; moving the focus and typing
do not. What happens when something goes wrong is in test_rating_faults.py.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cases.models import Action, Audit, Evidence
from tests.audits import started, submitted
from tests.journeys.browsing import NARROW, WIDE, fits, group, here, saved, slow, wait_for
from tests.pressing import address, rating, stored

pytestmark = pytest.mark.django_db(transaction=True)


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


# --- deep scopes ----------------------------------------------------------------------


def test_a_section_leads_to_the_next_one_when_all_is_rated(desk, county):
    audit = started(county.ana1, county.ana, scope=Audit.Scope.OUTCOMES)
    page = desk(audit, "audit_section", "flourish.o")
    page.locator("fieldset[data-item] input").first.focus()
    for item in county.flourish.sections.get(code="flourish.o").items.filter(
        kind__in=["impact", "outcome"]
    ):
        wait_for(page, item.code)
        page.keyboard.press("g")
    expect(page.locator("[data-next]")).to_have_text("Next section: Understood")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('audit_section', audit, 'flourish.u')}")
    assert list(stored(audit).values()) == ["green"] * 5


def test_universal_determinant_asks_in_which_domains(desk, county):
    audit = started(county.ana1, county.ana, scope=Audit.Scope.FULL)
    page = desk(audit, "audit_section", "flourish.universal")
    row = page.locator("fieldset[data-item]").first
    row.locator("input").first.focus()
    page.keyboard.press("r")
    row.get_by_role("checkbox", name="Learning").check()
    expect(row.locator("[data-why-saved]")).to_have_text(re.compile("^Saved "))
    given = rating(audit, row.get_attribute("data-item"))
    assert [part.name for part in given.letters.all()] == ["Learning"]
