"""A child's own view on a phone: handed over, answered by tap, handed back, read beside the
practitioner's. And the practitioner's own way: heard elsewhere and recorded, or "cannot now"."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cases.actions.voice_words import load_voice_words
from cases.models import Audit, ChildVoice, Rating
from tests.audits import submitted
from tests.journeys.browsing import context_of, fits, open_page
from tests.journeys.reading import TARGETS

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "four words and a lamp"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 3,
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36",
}
SAID = {
    "f": "really not good", "l": "good", "o": "in between", "u": "very good",
    "r": "I don’t know", "i": "not good", "s": "good", "h": "Skip this one",
}  # fmt: skip
KEPT = {
    "f": ("red", 5), "l": ("green", 2), "o": ("amber", 3), "u": ("green", 1),
    "r": ("not_yet_known", None), "i": ("red", 4), "s": ("green", 2),
}  # fmt: skip
OWN_WORDS = "I want to see my nan on Sundays"
NOTE = "Grandmother comes to every meeting"  # of the practitioner's audit


@pytest.fixture
def phone(county, browser, live_server):
    """Ana's phone, and the practitioner's own rating of the case: every domain a strength."""
    load_voice_words()
    county.ana.set_password(PASSWORD)
    county.ana.save()
    submitted(county, county.ana1, county.ana, {})
    contexts = []

    def opened(path: str, **options) -> Page:
        contexts.append(context_of(browser, live_server.url, county.ana, **(PHONE | options)))
        return open_page(contexts[-1], live_server.url + path)

    yield opened
    for context in contexts:
        context.close()


def case_at(county) -> str:
    return reverse("case", args=[county.ana1.public_id])


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def tile(page: Page, letter: str, word: str) -> Locator:
    row = page.locator(f'[id="answer-flourish.{letter}.impact"]')
    return row.locator("label", has=page.get_by_text(word, exact=True))


def chosen(page: Page) -> dict[str, str]:
    """The word that is chosen for each domain."""
    labels = page.locator("fieldset label", has=page.locator("input:checked"))
    words = [each.inner_text().split("\n")[-1].strip() for each in labels.all()]
    return dict(zip(SAID, words, strict=True))


def hand_over(page: Page, **choices: str) -> None:
    """From the case to the screen that is given away."""
    page.get_by_role("link", name="Hear the child’s view").first.tap()
    for label in choices.values():
        page.get_by_label(label, exact=True).check()
    button(page, "Fill in together on this screen").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you think?")


def answer(page: Page, said: dict[str, str]) -> None:
    for letter, word in said.items():
        tile(page, letter, word).tap()


def shows_nothing_else(page: Page, county) -> None:
    whole = page.content()
    words = [county.ana1.reference, str(county.ana1.public_id), county.ana.name, NOTE, "Harbour"]
    assert [word for word in words if word in whole] == []
    assert page.locator("nav, header a, footer, [role=search]").count() == 0
    assert page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))") == []


def easy_to_tap(page: Page) -> None:
    """Nothing scrolls sideways and every target is 44 pixels or more, on two phones."""
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert (width, fits(page), page.evaluate(TARGETS)) == (width, True, [])


def view() -> Audit:
    return Audit.objects.get(voice="child_or_family")


def kept() -> dict[str, tuple]:
    rows = Rating.objects.filter(audit=view()).values_list("item__section__letter", "value", "face")
    return {letter.lower(): (value, face) for letter, value, face in rows if value}


def is_locked(page: Page, county) -> None:
    """Neither the phone's back button nor an address typed brings the record back."""
    here = page.url
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert county.ana1.reference not in page.content()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    for path in (case_at(county), "/cases/", "/strengths/"):
        page.goto(here.removesuffix("/together/") + path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.goto(here)


def unlock(page: Page) -> None:
    page.get_by_role("link", name="I work here: go on").tap()
    page.get_by_label("Password").fill("not my password")
    page.locator("main button").tap()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main button").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("The child’s own view")


def lies_beside_the_practitioners(page: Page, county) -> None:
    """On the flower and in the table: both, never one out of both; two steps apart is listed."""
    picture = page.locator("main svg.flower").first
    said = picture.get_attribute("aria-label")
    assert "Family & Friends: Strength, child's view Gap" in said
    assert "Opportunity: Strength, child's view Developing" in said
    petals = picture.locator("g.petal").evaluate_all("all => all.map(g => g.className.baseVal)")
    assert petals == ["petal petal--green"] * 8
    found = {}
    for row in page.locator(".table--domains tbody tr").all():
        cells = [cell.inner_text().strip() for cell in row.locator("td").all()]
        found[row.locator("th").inner_text().split()[-1]] = (cells[0], cells[-1])
    assert found["Friends"] == ("Strength", "Gap")
    assert found["Opportunity"] == ("Strength", "Developing")
    assert found["Learning"] == ("Strength", "Strength")
    assert found["Healthy"] == ("Strength", "Not asked")
    apart = page.locator("section.panel", has_text="Voices two steps apart: 2")
    expect(apart.locator("li")).to_have_count(2)
    expect(apart).to_contain_text("Family & Friends. You say Strength, the child says Gap")
    expect(apart).to_contain_text("Individual")
    theirs = Rating.objects.filter(audit__voice="practitioner", audit__case=county.ana1)
    assert set(theirs.values_list("value", flat=True)) == {"green"}


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_child_answers_on_the_phone_and_hands_it_back(phone, county, script):
    page = phone(case_at(county), java_script_enabled=script)
    hand_over(page, words="Words for a small child")
    shows_nothing_else(page, county)
    is_locked(page, county)
    easy_to_tap(page)
    answer(page, SAID)
    page.get_by_label("Is there anything you want to say?").fill(OWN_WORDS)
    button(page, "I am done").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    easy_to_tap(page)
    assert (kept(), view().working_well, view().state) == (KEPT, OWN_WORDS, "in_progress")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you think?")
    assert chosen(page) == SAID
    button(page, "I am done").tap()
    unlock(page)
    expect(page.locator("main")).to_contain_text("7 of 8 answered")
    easy_to_tap(page)
    assert chosen(page) == SAID
    button(page, "Submit this view").tap()
    expect(page.locator("main")).to_contain_text("Voices two steps apart")
    assert (view().state, view().child_voice.how) == ("submitted", "together")
    lies_beside_the_practitioners(page, county)
    assert page.faults == []


def test_nothing_is_lost_when_the_connection_drops_or_the_page_is_loaded_again(phone, county):
    page = phone(case_at(county))
    hand_over(page)
    says = page.locator("[data-kept]")
    answer(page, {"f": SAID["f"], "l": SAID["l"]})
    expect(says).to_have_text(re.compile(r"^Kept \d\d:\d\d$"))
    page.reload()
    assert [chosen(page)[letter] for letter in "fl"] == [SAID["f"], SAID["l"]]
    page.context.set_offline(True)
    answer(page, {letter: SAID[letter] for letter in "our"})
    expect(says).to_contain_text("Not kept yet: there is no connection")
    page.get_by_label("Is there anything you want to say?").fill(OWN_WORDS)
    button(page, "I am done").tap()
    expect(says).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you think?")
    assert set(kept()) == {"f", "l"}
    page.context.set_offline(False)
    expect(says).to_have_text(re.compile("^Kept "))
    assert set(kept()) == set("flour")
    page.reload()
    assert [chosen(page)[letter] for letter in "flour"] == [SAID[letter] for letter in "flour"]
    expect(page.get_by_label("Is there anything you want to say?")).to_have_value(OWN_WORDS)
    answer(page, {letter: SAID[letter] for letter in "ish"})
    button(page, "I am done").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert (kept(), view().working_well, page.faults) == (KEPT, OWN_WORDS, [])


def test_an_answer_lost_on_its_way_back_is_known_again(phone, county):
    """The server kept it, nobody heard so: the next answers are saved without a conflict."""
    page = phone(case_at(county))
    hand_over(page)

    def lose(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/together/", lose, times=1)
    tile(page, "f", "good").tap()
    expect(page.locator("[data-kept]")).to_contain_text("Not kept yet")
    assert kept() == {"f": ("green", 2)}
    tile(page, "l", "not good").tap()
    expect(page.locator("[data-kept]")).to_have_text(re.compile("^Kept "))
    assert kept() == {"f": ("green", 2), "l": ("red", 4)}


def test_control_without_the_script_a_page_loaded_again_forgets(phone, county):
    page = phone(case_at(county), java_script_enabled=False)
    hand_over(page)
    answer(page, {"f": SAID["f"], "l": SAID["l"]})
    page.reload()
    assert set(chosen(page).values()) == {"Skip this one"}
    assert kept() == {}


def test_answers_sent_after_the_sign_in_ended_are_held(phone, county):
    """The script says so and lets the form go: the server holds it and asks for the password."""
    page = phone(case_at(county))
    hand_over(page)
    page.context.clear_cookies()
    tile(page, "f", "good").tap()
    expect(page.locator("[data-kept]")).to_contain_text("Not kept yet")
    button(page, "I am done").tap()
    page.get_by_label("Sign-in name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Sign in").tap()
    button(page, "Save it now").tap()
    page.wait_for_url(re.compile(r"/cases/$"))
    assert kept() == {"f": ("green", 2)}


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_view_heard_elsewhere_is_recorded_on_the_phone(phone, county, script):
    page = phone(case_at(county), java_script_enabled=script)
    page.get_by_role("link", name="Hear the child’s view").first.tap()
    easy_to_tap(page)
    page.get_by_label("Words for a teenager").check()
    page.get_by_label("Words: going well").check()
    button(page, "Go to the questions").tap()
    expect(page.get_by_role("alert")).to_contain_text("Say how the view is heard")
    page.get_by_label("How do you hear it?").select_option("talked")
    day = timezone.localdate() - datetime.timedelta(days=3)
    page.locator("input[name=heard_on]").fill(day.isoformat())
    button(page, "Go to the questions").tap()
    expect(page.locator("main")).to_contain_text("talked with the child alone")
    easy_to_tap(page)
    answer(page, {"f": "not going well", "u": "going well", "s": "I don’t know"})
    if script:
        expect(page.locator("main .lede")).to_contain_text("3 of 8 answered")
    page.get_by_label("In their own words").fill("Nobody asked me before")
    button(page, "Submit this view").tap()
    expect(page.locator("main")).to_contain_text("Voices two steps apart: 1")
    voice = view().child_voice
    assert (voice.how, voice.heard_on, voice.words_for) == ("talked", day, "teenager")
    assert kept() == {"f": ("red", None), "u": ("green", None), "s": ("not_yet_known", None)}
    assert (view().state, page.faults) == ("submitted", [])


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_cannot_now_is_a_whole_answer(phone, county, script):
    page = phone(case_at(county), java_script_enabled=script)
    page.get_by_role("link", name="Hear the child’s view").first.tap()
    button(page, "Cannot now: keep that answer").tap()
    expect(page.locator("main, [role=status]").first).to_contain_text("Kept: cannot now")
    assert (view().state, view().child_voice.heard) == ("submitted", ChildVoice.Heard.CANNOT_NOW)
    assert kept() == {}
    assert fits(page)
    assert page.locator(".table--domains th", has_text="Child’s view").count() == 0
    assert page.faults == []
