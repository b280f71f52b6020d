"""A signed-in person in a real browser, for the journeys."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from cases.models import User

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def context_of(browser: Browser, server: str, user: User, **options) -> BrowserContext:
    """A browser that is signed in as this person, without passing the sign-in page."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    context = browser.new_context(**options)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": server}
    context.add_cookies([cookie])
    return context


def open_page(context: BrowserContext, address: str) -> Page:
    """A page on which every script error fails the journey."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.faults = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))  # type: ignore[attr-defined]
    page.goto(address)
    return page


def fits(page: Page) -> bool:
    """Nothing makes the page scroll sideways, once its stylesheet is there."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


# --- on the rating page ------------------------------------------------------------


def group(page: Page, code: str) -> Locator:
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


def slow(page: Page, pattern: str, milliseconds: int) -> None:
    def wait(route: Route) -> None:
        page.wait_for_timeout(milliseconds)
        route.continue_()

    page.route(pattern, wait)
