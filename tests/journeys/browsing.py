"""A signed-in person in a real browser, for the journeys."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page

from cases.models import User


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
    """Nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
