"""Bars, whiskers and tints of the team's figures: counts in, small SVG out.

Belongs here: how a figure is drawn. Does not belong here: counting, words, links. Everything is a
presentation attribute, so that print and screen agree, and hidden from screen readers, because
the same figure stands beside it in words.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString

from cases.markup import format_html, format_html_join, joined
from cases.statistics import Interval

BAR_WIDTH, BAR_HEIGHT = 240, 24
WHISKER_WIDTH, WHISKER_HEIGHT, WHISKER_EDGE = 200, 24, 8
GAP = 2
# fill, edge; the hatch is a pattern that cases/_hatch.html defines once a page.
SEGMENTS = {
    value: format_html('fill="{}" stroke="{}"', fill, edge)
    for value, fill, edge in (
        ("green", "#0e6b4a", "#0e6b4a"),
        ("amber", "#f0a62f", "#7a4b00"),
        ("red", "url(#hatch)", "#c4321f"),
        ("not_asked", "#ffffff", "#7b8790"),
    )
}
STEPS = 5  # of a tint
FEW = 5  # below it a share in per cent says more than there is

# fill, edge, and the lines over the fill: the bars of the page.
LOOKS = {
    "green": ("0e6b4a", "0e6b4a", ""),
    "amber": ("f0a62f", "7a4b00", ""),
    "red": ("c4321f", "c4321f", "fbe9e5"),
    "not_asked": ("ffffff", "7b8790", ""),
}


def bar(counts: dict[str, int]) -> SafeString:
    """All ratings of an item as one bar, strengths first, parts in proportion."""
    total = sum(counts.values())
    parts, left = [], 0.0
    for value, number in counts.items():
        if number:
            width = BAR_WIDTH * number / total
            inside = max(width - GAP - 1, 1)
            parts.append((f"{left + 0.5:.1f}", f"{inside:.1f}", SEGMENTS[value]))
            left += width
    return format_html(
        '<svg class="bar" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true" '
        'focusable="false" preserveAspectRatio="none">{2}</svg>',
        BAR_WIDTH,
        BAR_HEIGHT,
        format_html_join(
            "",
            f'<rect x="{{}}" y=".5" width="{{}}" height="{BAR_HEIGHT - 1}" {{}}/>',
            parts,
        ),
    )


def whisker(share: float, interval: Interval, value: str) -> SafeString:
    """A proportion with its likely range on an axis from 0 to 100 that all rows share."""
    low, middle, high = (_x(part) for part in (interval.lower, share, interval.upper))
    shape = (
        '<circle cx="{0}" cy="12" r="6" fill="#0e6b4a" stroke="#ffffff"/>'
        if value == "green"
        else '<rect x="{1}" y="6" width="12" height="12" fill="#c4321f" stroke="#ffffff"/>'
    )
    return format_html(
        '<svg class="whisker" width="{0}" height="{1}" viewBox="0 0 {0} {1}" aria-hidden="true" '
        'focusable="false">'
        '<path d="M8 0v24M54 0v24M100 0v24M146 0v24M192 0v24" fill="none" stroke="#dcd7cb"/>'
        '<path d="M{2} 12H{3}M{2} 7v10M{3} 7v10" fill="none" stroke="#14242e" stroke-width="2"/>'
        "{4}</svg>",
        WHISKER_WIDTH,
        WHISKER_HEIGHT,
        f"{low:.1f}",
        f"{high:.1f}",
        format_html(shape, f"{middle:.1f}", f"{middle - 6:.1f}"),
    )


def axis() -> SafeString:
    """The words over the whiskers."""
    return format_html(
        '<span class="visually-hidden">{}</span>'
        '<svg class="whisker" width="{}" height="20" viewBox="0 0 200 20" aria-hidden="true" '
        'focusable="false"><text x="8" y="15" text-anchor="middle">0</text>'
        '<text x="100" y="15" text-anchor="middle">50</text>'
        '<text x="200" y="15" text-anchor="end">100%</text></svg>',
        "Likely range, from 0 to 100%",
        WHISKER_WIDTH,
    )


def share_bar(k: int, n: int, *, width: int = 120, fill: str = "#0b4a46") -> SafeString:
    """k of n as a thin bar on white."""
    inside = (width - 2) * k / n if n else 0
    before, after = _thin_bar(width, fill)
    return joined((before, f"{inside:.1f}", after))


@lru_cache(maxsize=16)
def _thin_bar(width: int, fill: str) -> tuple[SafeString, SafeString]:
    """What stands before and after the width of the filled part."""
    before = format_html(
        '<svg class="share-bar" width="{0}" height="9" viewBox="0 0 {0} 9" aria-hidden="true" '
        'focusable="false" preserveAspectRatio="none"><rect x=".5" y=".5" width="{1}" height="8" '
        'fill="#ffffff" stroke="#7b8790"/><rect x="1" y="1" width="',
        width,
        width - 1,
    )
    return before, format_html('" height="7" fill="{}"/></svg>', fill)


def step(k: int, n: int) -> int:
    """Which of five tints a share has: 1 for under a fifth, 5 for four fifths and more."""
    return min(STEPS, k * STEPS // n + 1) if n else 1


def percent(share: float) -> str:
    """An end of a likely range, half up, as people round. A share of so many: `percent_of`."""
    return f"{int(share * 100 + 0.5)}%"


def percent_of(k: int, n: int) -> str:
    """Half up; 100% is all of them and 0% is none, whatever rounding would make of it."""
    return f"{_but_never_all(int(k / n * 100 + 0.5), k, n, step=1)}%"


def percent_in_file(k: int, n: int) -> float:
    """With one decimal place, by the same rule."""
    return _but_never_all(round(100 * k / n, 1), k, n, step=0.1)


def _but_never_all(rounded: float, k: int, n: int, *, step: float) -> float:
    if 0 < k < n:
        return min(max(rounded, step), 100 - step)
    return rounded


def of_n(k: int, n: int) -> str:
    """ "47 of 60 (78%)"; a share of nothing is none."""
    return f"{k} of {n} ({percent_of(k, n)})" if n else "0 of 0"


def of_few(k: int, n: int, one: str = "item") -> str:
    """ "1 of 1 item", "3 of 4 items"; with its share from five on."""
    return of_n(k, n) if n >= FEW else f"{k} of {n} {one if n == 1 else one + 's'}"


def _x(share: float) -> float:
    return WHISKER_EDGE + share * (WHISKER_WIDTH - 2 * WHISKER_EDGE)
