"""A page as people set it up for themselves: large text, wider spacing, own colours, paper.

Each is brought about on the page that is open, read in one go, and put back as it was.
"""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

from tests.journeys.browsing import NARROW

# What is cut off, runs out of its box or leaves another control under 24 pixels, as it stands now.
CUT = """() => {
  const found = [], styles = new Map(), aside = new Map();
  const of = e => styles.get(e) || styles.set(e, getComputedStyle(e)).get(e);
  const hidden = e => {  // for listeners only, or folded away
    if (!e || e === document.body) return false;
    if (!aside.has(e)) aside.set(e, of(e).clipPath !== "none" || of(e).display === "none"
      || e.matches(".skip-link, svg, noscript, details:not([open]) > :not(summary)")
      || hidden(e.parentElement));
    return aside.get(e);
  };
  const words = e => (e.textContent.trim() || e.name || "").replace(/\\s+/g, " ").slice(0, 40);
  const say = (what, e) =>
    found.push(`${what}: ${words(e)} <${e.localName} class="${e.className}">`);
  if (document.documentElement.scrollWidth > innerWidth) found.push("scrolls sideways");
  const text = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), part = new Range();
  while (text.nextNode()) {
    let e = text.currentNode.parentElement;
    if (!text.currentNode.data.trim() || e.matches("option, textarea") || hidden(e)) continue;
    while (of(e).display === "inline") e = e.parentElement;
    const box = e.getBoundingClientRect();
    if (!box.width) continue;
    part.selectNodeContents(text.currentNode);
    const its = part.getBoundingClientRect();
    const cuts = /hidden|clip/.test(of(e).overflowX + of(e).overflowY);
    if (its.right > box.right + 1.5 || its.left < box.left - 1.5) say("runs out of its box", e);
    else if (cuts && e.scrollHeight > e.clientHeight + 1) say("cut off", e);
  }
  const boxes = [...document.querySelectorAll("a[href], button, select, textarea, summary, input")]
    .filter(e => e.type !== "hidden" && !hidden(e))
    .map(e => e.matches("input[type=radio], input[type=checkbox]") && e.closest("label") || e)
    .flatMap(e => [...e.getClientRects()].map(box => [e, box]))
    .sort((one, other) => one[1].top - other[1].top);
  boxes.forEach(([e, box], at) => {
    for (let next = at + 1; next < boxes.length && boxes[next][1].top < box.bottom - 3; next++) {
      const [other, its] = boxes[next];
      const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const down = Math.min(box.bottom, its.bottom) - its.top;
      if (across < 3 || down < 3 || e.contains(other) || other.contains(e)) continue;
      if (box.height - down < 23.5 && box.width - across < 23.5) say("under " + words(other), e);
    }
  });
  return [...new Set(found)].slice(0, 6);
}"""
# WCAG 1.4.12: line height 1.5, paragraphs 2, letters 0.12 and words 0.16 times the text's size.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""
AS_IT_WAS = "() => { document.adoptedStyleSheets = []; }"
SPACE_OUT = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet]; }"""
# A control without an edge, a line under it or a native face is only its colour.
EDGELESS = """() => [...document.querySelectorAll("button, input, select, textarea, .button")]
  .filter(e => e.type !== "hidden" && e.getClientRects().length && !e.closest(".visually-hidden"))
  .filter(e => !e.matches("input[type=radio], input[type=checkbox], input[type=file]"))
  .filter(e => { const s = getComputedStyle(e);
    return !(parseFloat(s.borderBottomWidth) && s.borderBottomStyle !== "none")
      && s.textDecorationLine !== "underline"; })
  .map(e => `no edge: ${e.textContent.trim().slice(0, 40) || e.name}`).slice(0, 6)"""
# On a screen of 1280 x 1024 at 400%, whatever stays in place must leave room to read.
IN_PLACE = """() => [...document.querySelectorAll("main *, .rate-bar")]
  .filter(e => ["sticky", "fixed"].includes(getComputedStyle(e).position))
  .filter(e => e.getBoundingClientRect().height > innerHeight / 3
    && e.getBoundingClientRect().width > innerWidth / 2)
  .map(e => `stays in the way: ${e.className}`)"""
BAR, WALL = ".rate-bar", ".wall"
A4, A3 = {"width": 688, "height": 971}, {"width": 1504, "height": 1039}  # inside their margins


def large_text(page: Page) -> list[str]:
    """Text at twice its size by the browser's own setting, in the window as it is."""
    settings = page.context.new_cdp_session(page)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    found = page.evaluate(CUT)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    settings.detach()
    return [f"200% text, {fault}" for fault in found]


def with_style(page: Page, css: str) -> None:
    """For controls: the page by other rules."""
    page.evaluate(SPACE_OUT, css)


def narrow(page: Page) -> list[str]:
    """The window of 320 pixels: as it is, and with the spacing of WCAG 1.4.12."""
    found = [f"320 px, {fault}" for fault in page.evaluate(CUT)]
    page.evaluate(SPACE_OUT, SPACED)
    found += [f"text spacing, {fault}" for fault in page.evaluate(CUT)]
    page.evaluate(AS_IT_WAS)
    return found


def zoomed(page: Page) -> list[str]:
    """400% zoom leaves 320 x 256 pixels: for pages with a bar that stays in place."""
    page.set_viewport_size({"width": 320, "height": 256})
    found = page.evaluate(IN_PLACE)
    page.set_viewport_size(NARROW)
    return [f"400% zoom, {fault}" for fault in found]


def own_colours_and_paper(page: Page, sheet: ViewportSize) -> list[str]:
    """The page in the colours of the device, and on a sheet of A4 or, for the wall, A3."""
    page.emulate_media(forced_colors="active")
    found = [f"forced colours, {fault}" for fault in page.evaluate(EDGELESS)]
    page.set_viewport_size(sheet)
    page.emulate_media(forced_colors="none", media="print")
    found += [f"paper, {fault}" for fault in page.evaluate(CUT)]
    page.emulate_media(media="screen")
    return found
