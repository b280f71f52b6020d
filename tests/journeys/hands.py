"""Somebody who has a keyboard only: every stop of the Tab key is looked at on the way.

At each stop the focus is drawn, lies in the window, and comes later on the page than the stop
before; whatever cannot be reached within a hundred stops cannot be reached.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page

STOPS = 100
STOP = """() => {
  const e = document.activeElement, words = text => (text || "").replace(/\\s+/g, " ").trim();
  if (!e || e === document.body) {
    window.lastStop = null;
    return {words: "the window", faults: []};
  }
  const drawn = [e, e.closest("label")].filter(Boolean).some(part => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = e.getBoundingClientRect(), faults = [];
  if (!drawn) faults.push("nothing shows the focus");
  if (box.bottom < 1 || box.top > innerHeight - 1) faults.push("the focus is outside the window");
  if (window.lastStop?.isConnected && window.lastStop !== e  // a date has three stops
      && !(window.lastStop.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING))
    faults.push("the focus went back");
  window.lastStop = e;
  const label = e.labels?.length ? e.labels[0].textContent : "";
  return {words: words(e.getAttribute("aria-label") || label || e.textContent), faults,
          href: e.getAttribute("href") || ""};
}"""


class Hands:
    def __init__(self, page: Page) -> None:
        self.page, self.stops = page, []

    def key(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, words: str = "", href: str = "") -> None:
        """Tab until the focus is on what is called so, or on a link that leads there."""
        self.page.wait_for_load_state()
        self.stops = []
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            self.stops.append(stop["words"])
            assert not stop["faults"], f"at “{stop['words']}”: {', '.join(stop['faults'])}"
            if words and re.search(words, stop["words"]):
                return
            if href and href in stop.get("href", ""):
                return
        raise AssertionError(f"no way to “{words or href}”: {self.stops}")

    def press(self, words: str = "", href: str = "", key: str = "Enter") -> None:
        self.to(words, href)
        self.page.keyboard.press(key)

    def write(self, words: str, text: str) -> None:
        self.to(words)
        self.page.keyboard.type(text)

    def here(self) -> str:
        """Where the focus is now; nowhere is a fault."""
        words = self.page.evaluate(STOP)["words"]
        assert words != "the window", "the focus is lost"
        return words
