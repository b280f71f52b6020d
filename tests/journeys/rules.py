"""The rules of axe, and which of a page's elements they are asked about.

Every rule is asked about every element, but for the contrast of colours, which is half of
what axe reckons: of the elements of one kind the first is read. Elements are of one kind where
they and everything they stand in have the same names, classes, colours, background, size and
weight of text as the browser draws them: a table of two hundred rows has a few kinds of cell.
"""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LEVELS = "wcag2a wcag2aa wcag21a wcag21aa wcag22a wcag22aa best-practice".split()
AXE = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": LEVELS}}
# What axe leaves out unless it is asked for, and what costs most: both are asked at one width.
AT_ONE_WIDTH = ("target-size", "color-contrast")
READ = """async ([options, seen]) => {
  if (typeof axe !== "object") return null;
  const known = new Set(seen || []), firsts = [], kinds = new Map();
  const number = (from, text) => {
    let high = from ^ 0xdeadbeef, low = from ^ 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      const letter = text.charCodeAt(at);
      high = Math.imul(high ^ letter, 2654435761);
      low = Math.imul(low ^ letter, 1597334677);
    }
    return (high >>> 0) * 2097152 + (low >>> 11);
  };
  const kind = e => {
    if (!e) return 7;
    if (!kinds.has(e)) {
      const s = getComputedStyle(e);
      kinds.set(e, number(kind(e.parentElement), [e.localName, e.getAttribute("class"), s.color,
        s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.textShadow, s.position,
        s.display, s.visibility, s.fontSize, s.fontWeight, e.matches(":disabled")].join()));
    }
    return kinds.get(e);
  };
  for (const e of seen ? document.body.querySelectorAll("*") : []) {
    const says = e.matches("input, select, textarea")
      || [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!says || !e.getClientRects().length || known.has(kind(e))) continue;
    known.add(kind(e));
    firsts.push(e);
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-first]"}]});
  firsts.forEach(e => e.dataset.first = "");
  const broken = (await axe.run(options)).violations;
  firsts.forEach(e => delete e.dataset.first);
  return [broken, firsts.map(kind)];
}"""


def broken_rules(page: Page, *, again: bool = False, seen: set[int] | None = None) -> list[str]:
    """Rules of axe that the page breaks, as it stands.

    `seen` holds the kinds of element whose colours were read, on this page or one before it.
    `again`: at another width, where colours are the same, and where reading.py measures targets
    of 44 pixels and modes.py what lies over them, which is more than the 24 pixels axe asks for.
    """
    seen = set() if seen is None else seen
    options = AXE | {"rules": {rule: {"enabled": not again} for rule in AT_ONE_WIDTH}}
    question = [options, None if again else list(seen)]
    answer = page.evaluate(READ, question)
    if answer is None:  # axe is not on this page yet
        page.evaluate(AXE_SCRIPT)
        answer = page.evaluate(READ, question)
    found, read = answer
    seen.update(read)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"][:3]]
