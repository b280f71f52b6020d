"""Signing in with the authority's own account in a real browser, through a stub of the issuer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from cases.models import User
from tests.journeys.browsing import NARROW, open_page
from tests.journeys.reading import faults_in
from tests.stub_issuer import running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issuer(world, settings):
    world.ana.email = "ana@example.org"
    world.ana.save()
    with running() as stub:
        settings.WORK_ACCOUNTS = stub.accounts()
        yield stub


def test_known_person_gets_in_and_a_stranger_and_a_leaver_do_not(
    issuer, world, live_server, browser: Browser
):
    page = open_page(browser.new_context(viewport=NARROW), f"{live_server.url}/cases/")
    heading = page.get_by_role("heading", level=1)
    button = page.get_by_role("button", name="Sign in with Fenmarch account")
    expect(button).to_be_visible()
    faults = faults_in(page, "sign-in with a work account")

    issuer.person = {"sub": "x", "email": "x@example.org", "email_verified": True}
    button.click()
    expect(heading).to_have_text("Stub issuer")
    page.get_by_role("link", name="Go on").click()
    expect(heading).to_have_text("You have no account here yet")
    faults += faults_in(page, "stranger")

    issuer.person = {"sub": "ana", "email": "ana@example.org", "email_verified": True}
    page.goto(f"{live_server.url}/cases/")
    button.click()
    page.get_by_role("link", name="Go on").click()
    expect(heading).to_have_text("My cases")
    page.goto(f"{live_server.url}/account/work/again/?next=/account/second/")
    expect(heading).to_have_text("Sign in again")
    faults += faults_in(page, "again")
    page.get_by_role("button", name="Go on with Fenmarch account").click()
    page.get_by_role("link", name="Go on").click()
    expect(heading).to_have_text("How you sign in")
    page.locator("summary", has_text="Ana").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign out there too")).to_be_visible()
    faults += faults_in(page, "signed out")
    page.get_by_role("button", name="Sign out there too").click()
    expect(heading).to_have_text("Signed out at the stub")

    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    page.goto(f"{live_server.url}/account/login/")
    button.click()
    page.get_by_role("link", name="Go on").click()
    expect(heading).to_have_text("This account is closed")
    faults += faults_in(page, "closed")
    page.goto(f"{live_server.url}/cases/")
    expect(page).to_have_url(re.compile("/account/login/"))
    assert "\n".join(faults) == ""
    page.context.close()
