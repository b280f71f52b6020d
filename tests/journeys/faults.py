"""What can go wrong between the rating page and the server, and how somebody works through it.

An answer is chosen and a note typed; the fault comes; the person is told, both are still there, and
after the fault both are saved. A page that was left with something unsaved is asked about first.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Route, expect

from cases.models import Audit, Evidence
from tests.journeys.browsing import group, open_page, saved

VALUES = ("green", "amber", "red", "not_yet_known")
PRESSED = "**/items/**"

FAULTS: dict[str, Callable[[Route], None]] = {
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
# (how the page is left, whether the person stays when the browser asks)
LEAVING = {
    "reload, stayed": ("location.reload()", True),
    "reload, left": ("location.reload()", False),
    "tab closed, stayed": ("close", True),
    "tab closed, left": ("close", False),
}
KINDS = (*FAULTS, "never answers", "offline", *LEAVING)


@dataclass
class Work:
    code: str
    value: str
    words: str

    def row(self, page: Page) -> Locator:
        return group(page, self.code)

    def box(self, page: Page) -> Locator:
        return self.row(page).get_by_label("What you saw or heard")

    def open_note(self, page: Page) -> None:
        if not self.box(page).count():
            self.row(page).locator('[data-do="note"]').click()
            expect(self.box(page)).to_be_visible()

    def do(self, page: Page) -> None:
        """Choose and type; leaving the note sends it."""
        self.box(page).fill(self.words)
        self.row(page).locator(f'input[value="{self.value}"]').check()

    def is_there(self, page: Page, patience: float) -> None:
        row, box = self.row(page), self.box(page)
        expect(row.locator(f'input[value="{self.value}"]')).to_be_checked(timeout=patience)
        expect(box).to_have_value(self.words, timeout=patience)

    def is_told(self, page: Page, patience: float) -> None:
        row = self.row(page)
        expect(page.locator("[data-saved]")).to_have_text("Not saved: 2 answers", timeout=patience)
        expect(row.locator("[data-note-saved]")).to_have_text("Not saved", timeout=patience)
        expect(row.locator(".rate-trouble")).to_have_count(2, timeout=patience)

    def try_again(self, page: Page) -> None:
        for _ in range(2):
            self.row(page).locator(".rate-trouble button", has_text="Try again").first.click()
        expect(self.row(page).locator("[data-note-saved]")).to_have_text(re.compile("^Saved "))
        saved(page)


def note(audit: Audit, code: str) -> str:
    return Evidence.objects.get(audit=audit, item__code=code).text


def through(page: Page, kind: str, work: Work, patience: float = 5000) -> Page:
    """Work under this fault and after it; the page to go on with. Fails on a loss or a silence."""
    work.open_note(page)
    if LEAVING.get(kind, ("", True))[1] is False:
        return left(page, kind, work, patience)
    begin(page, kind)
    work.do(page)
    if kind == "never answers":
        page.clock.fast_forward(12_000)
    work.is_told(page, patience)
    if kind in LEAVING:
        asked(page, kind, patience, stay=True)
    work.is_there(page, patience)
    page.unroute(PRESSED)
    page.context.set_offline(False)
    work.try_again(page)
    return page


def begin(page: Page, kind: str) -> None:
    if kind == "offline":
        page.context.set_offline(True)
    elif kind == "never answers":
        page.clock.install()
        page.route(PRESSED, lambda _: None)
    else:
        page.route(PRESSED, FAULTS.get(kind, FAULTS["cut off"]))


def asked(page: Page, kind: str, patience: float, *, stay: bool) -> None:
    """The browser asks before it lets go of something unsaved."""
    how = LEAVING[kind][0]
    with page.expect_event("dialog", timeout=patience) as dialog:
        if how == "close":
            page.close(run_before_unload=True)
        else:
            page.evaluate(f"setTimeout(() => {how})")
    assert dialog.value.type == "beforeunload"
    if stay:
        dialog.value.dismiss()
    else:
        dialog.value.accept()


def left(page: Page, kind: str, work: Work, patience: float) -> Page:
    """Left with both on their way or not even sent; they arrive all the same."""
    context, address = page.context, page.url
    work.do(page)
    work.box(page).focus()
    work.box(page).press("End")
    work.box(page).type(" ")  # typed a moment ago
    if LEAVING[kind][0] == "close":
        asked(page, kind, patience, stay=False)
        page = open_page(context, address)
    else:
        with page.expect_navigation():
            asked(page, kind, patience, stay=False)
    end = time.monotonic() + patience / 1000
    while time.monotonic() < end:  # what was sent last may come after the page that was asked for
        page.goto(address)
        if work.words in work.row(page).inner_text():
            break
    work.open_note(page)
    work.is_there(page, patience)
    return page


def careless(page: Page) -> Page:
    """The same page without what keeps: each answer is believed, nobody asked, nothing sent."""

    def served(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        for kept, lost in (
            ("answer.ok && Number.isInteger(data.version)", "true"),
            ("return { status: 0, data: {} }", "return { ok: true, status: 0, data: {} }"),
            ("flush(); if (!leaving && unsaved()) event.preventDefault();", ""),
            ('addEventListener("pagehide", flush);', ""),
            ("if (document.hidden) flush();", ""),
            ("keepalive: Boolean(body)", "keepalive: false && Boolean(body)"),
        ):
            if "rate.js" in route.request.url:
                assert kept in text, kept
                text = text.replace(kept, lost)
        route.fulfill(response=answer, body=text)

    page.route("**/rate.js", served)
    page.reload()
    return page
