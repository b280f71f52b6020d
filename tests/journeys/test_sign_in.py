"""Signing in, and work that outlives a sign-in, in a real browser; also without script."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect

from cases.models import Case, HeldPost
from tests.journeys.browsing import NARROW, WIDE, context_of, fits, open_page

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "three blue kettles"
TYPED = "AB-1 “quoted” <b>bold</b> 👩🏽‍🦱"


@pytest.fixture
def ana(world):
    world.ana.set_password(PASSWORD)
    world.ana.save()
    return world.ana


def sign_in(page: Page) -> None:
    page.get_by_label("Sign-in name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("script", [True, False])
def test_work_typed_before_the_sign_in_ended_is_saved_after_it(
    ana, live_server, browser: Browser, script
):
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, java_script_enabled=script
    )
    page = open_page(context, f"{live_server.url}/cases/add/")
    sign_in(page)
    page.get_by_label("Case reference", exact=True).fill("AB-1/77")
    page.get_by_label("Month of birth").fill("2017-03")
    page.get_by_label("Kind of plan").select_option(label="Child in need")
    Session.objects.all().delete()
    page.get_by_role("button", name="Add case").click()
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What you typed is here")
    expect(page.get_by_text("AB-1/77", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save it now").click()
    expect(page).to_have_url(re.compile("/cases/[0-9a-f-]{36}/$"))
    assert Case.objects.filter(reference="AB-1/77").count() == 1
    assert HeldPost.objects.count() == 0
    context.close()


def test_long_text_comes_back_through_the_browser_exactly(ana, live_server, browser: Browser):
    """What the browser sends the second time is what it sent the first time, to the letter."""
    context = context_of(browser, live_server.url, ana)
    page = open_page(context, f"{live_server.url}/cases/add/")
    lines = "\n\n".join(f"{number} {TYPED}\t  two spaces" for number in range(400))
    page.evaluate(
        """text => { const area = document.createElement("textarea"); area.name = "note";
        area.value = text; document.querySelector("main form").append(area); }""",
        lines,
    )
    Session.objects.all().delete()
    page.get_by_role("button", name="Add case").click()
    sign_in(page)
    expect(page.get_by_role("button", name="Save it now")).to_be_visible()
    first = dict(HeldPost.objects.get().fields)["note"]
    Session.objects.all().delete()
    page.get_by_role("button", name="Save it now").click()
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What you typed is here")
    kept = [dict(held.fields)["note"] for held in HeldPost.objects.all()]
    assert first == lines.replace("\n", "\r\n")
    assert kept == [first]
    context.close()


def test_notice_before_the_sign_in_ends_is_reached_by_keyboard_and_extends_it(
    ana, live_server, browser: Browser, settings
):
    settings.SESSION_IDLE_SECONDS = 12
    context = context_of(browser, live_server.url, ana, viewport=WIDE)
    page = open_page(context, f"{live_server.url}/cases/add/")
    page.get_by_label("Case reference", exact=True).fill("AB-1/77")
    button = page.get_by_role("button", name="Stay signed in")
    expect(button).to_be_visible(timeout=10_000)
    assert fits(page)
    page.set_viewport_size(NARROW)
    assert fits(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_be_hidden()
    assert page.get_by_label("Case reference", exact=True).input_value() == "AB-1/77"
    page.wait_for_timeout(5_000)
    assert context.request.get(f"{live_server.url}/help/stored/", max_redirects=0).status == 200
    assert page.faults == []
    context.close()


def test_notice_comes_two_minutes_before_the_end(ana, live_server, browser: Browser):
    context = context_of(browser, live_server.url, ana)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{live_server.url}/help/stored/")
    button = page.get_by_role("button", name="Stay signed in")
    page.clock.fast_forward("27:45")
    expect(button).to_be_hidden()
    page.clock.fast_forward("00:25")
    expect(button).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("ends in 2 minutes")
    context.close()


def test_back_button_after_signing_out_shows_nothing(ana, live_server, browser: Browser):
    context = context_of(browser, live_server.url, ana)
    page = open_page(context, f"{live_server.url}/cases/")
    expect(page.get_by_text("9000001").first).to_be_visible()
    page.locator("summary", has_text="Ana").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/account/login/"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert "9000001" not in page.content()
    context.close()
