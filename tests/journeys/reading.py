"""Reading a page as axe, a thumb and a narrow screen do: what is wrong with it, in words."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys import modes
from tests.journeys.browsing import NARROW, WIDE, context_of, fits
from tests.journeys.rules import broken_rules

# 44 pixels for whatever can be pressed, except links inside a sentence.
TARGETS = """() => [
  ...document.querySelectorAll("a[href], button, select, textarea, summary, input")]
  .filter(e => {
    if (e.closest(".visually-hidden, .skip-link") || e.type === "hidden") return false;
    const within = e.matches("input[type=radio], input[type=checkbox]") && e.closest("label");
    const box = (within || e).getBoundingClientRect();
    if (!box.width || (box.width > 43.5 && box.height > 43.5)) return false;
    let block = e.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const around = block.textContent.replace(e.textContent, "").trim();
    return !(e.matches("a") && getComputedStyle(e).display === "inline" && around.length > 8);
  })
  .map(e => [e.textContent.trim().slice(0, 40) || e.name, e.getBoundingClientRect()])
  .map(([words, box]) => `${words}: ${box.width.toFixed()} x ${box.height.toFixed()}`)"""


# How often each stands on the page, in one question.
HOW_MANY = """names => names.map(name => document.querySelectorAll(name).length)"""
NAMES = ["h1", ".error-summary", modes.BAR, modes.WALL]
# What lies under the bar at this very moment can be scrolled out from under it.
UNSTICK = """name => document.querySelectorAll(name).forEach(b => b.style.position = "static")"""


class Reader:
    """One window a person; every page is read at both widths on one load."""

    def __init__(self, browser: Browser, server: str, people: dict) -> None:
        self.browser, self.server, self.people = browser, server, people
        self.contexts: dict[str, BrowserContext] = {}
        self.desks: dict[str, Page] = {}
        self.seen: set[int] = set()  # see tests/journeys/rules.py

    def open(self, person: str, path: str = "", **options) -> Page:
        """A page of theirs; `answers` holds the status of each page that is then opened."""
        key = f"{person} {options}"
        if key not in self.contexts:
            options = {"viewport": WIDE} | options
            signed_out = person == "nobody"
            self.contexts[key] = (
                self.browser.new_context(**options)
                if signed_out
                else context_of(self.browser, self.server, self.people[person], **options)
            )
        page = self.contexts[key].new_page()
        page.set_default_timeout(10_000)
        page.faults, page.answers = [], []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on("response", lambda answer: page.answers.append(answer.status))
        page.goto(self.server + path)
        return page

    def desk(self, person: str) -> Page:
        """The page on which all addresses of this person are read, one after the other."""
        if person not in self.desks:
            self.desks[person] = self.open(person, "/help/stored/")
            self.desks[person].add_init_script(AXE_SCRIPT)
        page = self.desks[person]
        page.faults.clear()
        page.set_viewport_size(WIDE)
        return page

    def read(self, person: str, path: str, status: int = 200) -> list[str]:
        """Everything wrong with the page at an address, its status first."""
        page = self.desk(person)
        answer = page.goto(self.server + path)
        first = 302 if answer.request.redirected_from else answer.status
        found = [] if first == status else [f"{path}: answers {first}"]
        return found + faults_in(page, path, set_up=True, seen=self.seen)

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


def faults_in(
    page: Page, name: str, *, set_up: bool = False, seen: set[int] | None = None
) -> list[str]:
    """Everything wrong with the page at 1280 and 320 pixels, and as people set it up.

    `set_up` asks for larger text, own colours and paper too; spacing is tried either way.
    """
    page.wait_for_load_state()
    found = list(page.faults)
    headings, summaries, bars, walls = page.evaluate(HOW_MANY, NAMES)
    if headings != 1:
        found.append(f"{headings} main headings")
    if summaries > 1:
        found.append("what is missing is summed up twice")
    if bars:
        found += modes.zoomed(page) if set_up else []
        page.evaluate(UNSTICK, modes.BAR)
    for viewport in (WIDE, NARROW):
        if page.viewport_size != viewport:
            page.set_viewport_size(viewport)
        faults = broken_rules(page, again=viewport == NARROW, seen=seen)
        faults += [f"small: {words}" for words in page.evaluate(TARGETS)]
        faults += [] if fits(page) else ["scrolls sideways"]
        found += [f"{viewport['width']} px, {fault}" for fault in faults]
        found += modes.large_text(page) if set_up and viewport == WIDE else []
    found += modes.narrow(page)
    if set_up:
        found += modes.own_colours_and_paper(page, modes.A3 if walls else modes.A4)
    return [f"{name}: {fault}" for fault in found]


def faults_of(page: Page, name: str) -> list[str]:
    """The same of a page that is not needed any more: it is closed after."""
    found = faults_in(page, name)
    page.close()
    return found
