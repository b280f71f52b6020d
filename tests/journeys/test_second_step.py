"""A second step of signing in, set up and used in a real browser."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import NARROW, context_of, fits, open_page
from tests.journeys.reading import faults_in

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "three blue kettles"


@pytest.fixture
def ana(world):
    world.ana.set_password(PASSWORD)
    world.ana.save()
    return world.ana


def password(page: Page) -> None:
    page.get_by_label("Sign-in name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_role_that_needs_a_step_sets_an_app_up_and_signs_in_with_it(
    ana, live_server, browser: Browser, settings
):
    settings.REQUIRE_MFA_ROLES = ["practitioner"]
    page = open_page(browser.new_context(viewport=NARROW), f"{live_server.url}/account/login/")
    heading = page.get_by_role("heading", level=1)
    password(page)
    expect(heading).to_have_text("How you sign in")
    faults = faults_in(page, "told to set it up")
    page.get_by_role("link", name="Set up an app").click()
    expect(heading).to_have_text("Set up an app")
    expect(page.get_by_role("img", name="Picture to scan")).to_be_visible()
    faults += faults_in(page, "set up")
    secret = page.locator(".code-picture code").inner_text().replace(" ", "")
    page.get_by_label("Code your app shows now").fill(code(secret, 0))
    page.get_by_role("button", name="Turn it on").click()
    expect(heading).to_have_text("Recovery codes")
    faults += faults_in(page, "recovery codes")
    recovery = page.locator(".recovery-codes li").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(heading).to_have_text("My cases")
    page.context.clear_cookies()

    page.goto(f"{live_server.url}/cases/")
    password(page)
    expect(heading).to_have_text("Your second step")
    faults += faults_in(page, "code")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("does not match")
    faults += faults_in(page, "wrong code")
    page.get_by_label("Code").fill(code(secret, 0))
    page.get_by_role("button", name="Go on").click()
    expect(heading).to_have_text("My cases")
    page.context.clear_cookies()

    page.goto(f"{live_server.url}/account/login/")
    password(page)
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Go on").click()
    expect(heading).to_have_text("My cases")
    assert fits(page)
    assert "\n".join(faults) == ""
    page.context.close()


def code(secret: str, later: int) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def test_lost_step_and_forgotten_password_pages_break_no_rule(
    ana, world, live_server, browser: Browser, settings
):
    settings.MAIL_RELAY = True
    page = open_page(browser.new_context(viewport=NARROW), f"{live_server.url}/account/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Forgotten your password")
    faults = faults_in(page, "forgotten")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your sign-in name")
    faults += faults_in(page, "forgotten, empty")
    page.get_by_label("Sign-in name or work e-mail").fill("ana")
    page.get_by_role("button", name="Send me a link").click()
    expect(heading).to_have_text("Look in your e-mail")
    faults += faults_in(page, "sent")
    page.context.close()

    TOTP.activate(ana, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    admin = context_of(browser, live_server.url, world.admin, viewport=NARROW)
    page = open_page(admin, f"{live_server.url}/people/{ana.public_id}/")
    faults += faults_in(page, "person with a second step")
    page.get_by_role("button", name="Take the second step off").click()
    expect(page.get_by_text("The second step of Ana is off")).to_be_visible()
    expect(page.get_by_role("button", name="Take the second step off")).to_be_hidden()
    assert "\n".join(faults) == ""
    admin.close()


def test_passkey_is_added_signs_in_alone_and_after_a_password(
    ana, live_server, browser: Browser, settings
):
    """Chromium's own virtual authenticator makes and uses the keys."""
    settings.REQUIRE_MFA_ROLES = ["practitioner"]
    page = open_page(browser.new_context(viewport=NARROW), f"{live_server.url}/account/login/")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    heading = page.get_by_role("heading", level=1)
    password(page)
    expect(heading).to_have_text("How you sign in")
    page.get_by_role("link", name="Add a passkey").click()
    expect(heading).to_have_text("Add a passkey")
    faults = faults_in(page, "add a passkey")
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(heading).to_have_text("Recovery codes")
    page.goto(f"{live_server.url}/account/second/")
    expect(page.get_by_text("Passkey: My laptop")).to_be_visible()
    faults += faults_in(page, "a passkey is there")

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/cases/")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(heading).to_have_text("My cases")

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/account/login/")
    password(page)
    expect(heading).to_have_text("Your second step")
    faults += faults_in(page, "passkey after the password")
    page.get_by_role("button", name="Use a passkey").click()
    expect(heading).to_have_text("My cases")

    page.goto(f"{live_server.url}/account/second/passkey/again/?next=/account/second/")
    faults += faults_in(page, "passkey again")
    device.send("WebAuthn.removeVirtualAuthenticator", made)
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("status").filter(has_text="Nothing has changed")).to_be_visible()
    assert page.faults == []
    assert "\n".join(faults) == ""
    page.context.close()


DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
