"""The session pack as a deck: which slide says what, and where it stands on it.

Belongs here: order, places and words of the slides. Does not belong here: figures and questions
(cases/session_pack.py), and how a slide is written (cases/reports/slides.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from cases import charts
from cases.bars import LOOKS
from cases.reports.slides import (
    LINEN,
    MARGIN,
    MUTED,
    WHITE,
    WIDTH,
    Box,
    Cell,
    Deck,
    Line,
    Page,
    Series,
    size_for,
)
from cases.session_pack import GREEN, WORDS, Finding, HeatRow, SessionPack

FULL = WIDTH - 2 * MARGIN
BAND = Box(MARGIN, 5.85, FULL, 0.95)
# No tint, then five: the darker the more children, the same in grey.
TINTS = ("ffffff", "eef1f3", "dde3e7", "ccd5db", "bbc7cf", "aab9c3")
DEMO_LINE = "Demo data: every child, person and place here is invented."


def deck_of(pack: SessionPack, *, demo: bool) -> bytes:
    foot = f"{pack.words}. Practitioners’ ratings. No child and no practitioner is named."
    deck = Deck(title=f"Team session: {pack.words}", foot=f"{foot} {DEMO_LINE}" if demo else foot)
    _first(deck, pack)
    _where(deck, pack)
    _heat(deck, pack)
    _overview(deck, pack.strengths_title, pack.strengths, pack.strengths_question)
    _overview(deck, pack.gaps_title, pack.gaps, pack.gaps_question)
    for finding in pack.findings:
        _talk(deck, finding)
    _try(deck, pack)
    return deck.as_bytes()


def _first(deck: Deck, pack: SessionPack) -> None:
    words = FULL - 4.6
    page = deck.add("Team session", box=Box(MARGIN, 2.0, words, 1.0), largest=48)
    where = Box(MARGIN, 3.1, words, 1.1)
    size = size_for(pack.team.name, where, largest=34)
    page.text(where, [Line(pack.team.name, size=size)])
    rated = f"{pack.covered.said} children rated"
    page.text(
        Box(MARGIN, 4.3, words, 1.2),
        [Line(pack.quarter.label, size=24), Line(rated, size=20, colour=MUTED)],
    )
    names = ", ".join(row.name for row in pack.heat)
    paths = [charts.petal_path("green", 45 * turn) for turn in range(8)]
    page.drawing(
        Box(WIDTH - MARGIN - 4.3, 1.5, 4.3, 4.3),
        [[(x - 36, y - 36) for x, y in charts.outline(path)] for path in paths],
        alt=f"A flower with eight petals, one for each domain: {names}.",
        side=248,
        middle=15,
    )


def _where(deck: Deck, pack: SessionPack) -> None:
    page = deck.add("Where we are")
    rows = [
        [Cell("What", LINEN, True), Cell("How much", LINEN, True), Cell("Of what", LINEN, True)]
    ]
    rows += [[Cell(what, bold=True), Cell(much), Cell(of)] for what, much, of in pack.facts]
    page.table(
        Box(MARGIN, 1.5, FULL, 2.2), rows, widths=(4.6, 3.2, 4), size=20,
        alt=" ".join(f"{what}: {much}, {of}." for what, much, of in pack.facts),
    )  # fmt: skip
    lines = [Line("How to read the figures", size=20, bold=True)]
    page.text(
        Box(MARGIN, 4.1, FULL, 2.7),
        [*lines, *(Line(rule, size=18, colour=MUTED) for rule in pack.rules)],
    )


def _heat(deck: Deck, pack: SessionPack) -> None:
    page = deck.add("Eight domains, in numbers")
    heads = ["Domain", *(word for _, word in pack.heat_heads)]
    rows = [[Cell(head, LINEN, True) for head in heads], *map(_heat_cells, pack.heat)]
    page.table(
        Box(MARGIN, 1.35, FULL, 4.3), rows, widths=(3, 2.2, 2.2, 2.2, 2.2), size=15,
        alt=" ".join(map(_heat_said, pack.heat)),
    )  # fmt: skip
    _band(page, pack.heat_question, "The darker the tile, the more children.")


def _heat_cells(row: HeatRow) -> list[Cell]:
    cells = [
        Cell(", ".join(filter(None, (share.said, share.note.lower()))), TINTS[share.step])
        for share in row.cells
    ]
    return [Cell(f"{row.letter}  {row.name}", WHITE, True), *cells]


def _heat_said(row: HeatRow) -> str:
    heads = (WORDS[value].lower() for value in ("green", "amber", "red", "not_yet_known"))
    said = ", ".join(f"{head} {share.said}" for head, share in zip(heads, row.cells, strict=True))
    return f"{row.name}: {said}."


def _overview(deck: Deck, title: str, found: Sequence[Finding], question: str) -> None:
    page = deck.add(title)
    ranked = [finding for finding in found if finding.is_ranked]
    if ranked:
        page.bars(
            Box(MARGIN, 1.4, FULL, 1.2 + 1.05 * len(ranked)),
            heads=[f"{finding.label}\n{finding.share.said}" for finding in ranked],
            parts=_parts(ranked),
            alt=" ".join(f"{one.label}: {one.share.said}; {one.counted}." for one in ranked),
            labels=0.34,
        )
    if not found:
        page.text(Box(MARGIN, 1.6, FULL, 1), [Line("Nobody was rated so in the quarter.")])
        return
    few = [one for one in found if not one.is_ranked]
    if few:
        lines = [Line(f"{one.label}: {one.share.said}, too few to rank", size=22) for one in few]
        top = 1.6 if not ranked else 2.7 + 1.05 * len(ranked)
        page.text(Box(MARGIN, top, FULL, 0.5 * len(lines)), lines)
    _band(page, question)


def _parts(found: Sequence[Finding]) -> list[Series]:
    return [
        Series(WORDS[value], [finding.parts[value] for finding in found], *LOOKS[value])
        for value in found[0].parts
    ]


def _talk(deck: Deck, finding: Finding) -> None:
    kind = "Strength" if finding.value == GREEN else "Gap"
    page = deck.add(f"{kind}: {finding.label}")
    quoted = Box(MARGIN, 1.45, FULL, 1.75)
    words = f"“{finding.item.text}”"
    under = [finding.source] + ([finding.abbreviations] if finding.abbreviations else [])
    lines = [Line(words, size=size_for(words, quoted, largest=30))]
    lines += [Line(line, 14, colour=MUTED) for line in under]
    page.text(Box(MARGIN, 1.45, FULL, 2.45), lines)
    few = "" if finding.is_ranked else ", too few to rank"
    page.text(
        Box(MARGIN, 4.0, 4.6, 1.7),
        [
            Line(f"{finding.share.said}{few}", size=24, bold=True),
            Line(finding.counted, size=16, colour=MUTED),
        ],
    )
    named = [Line(finding.none_named, size=18)]
    if finding.named:
        named = [Line(finding.named_head, size=18, bold=True)]
        named += [Line(said, size=18) for said in finding.named]
    page.text(Box(MARGIN + 5, 4.0, FULL - 5, 1.75), named)
    _band(page, finding.question)


def _try(deck: Deck, pack: SessionPack) -> None:
    page = deck.add("What we try")
    rows = [[Cell(head, WHITE, True) for head in pack.try_heads]]
    rows += [[Cell("", LINEN) for _ in pack.try_heads] for _ in pack.try_rows]
    page.table(
        Box(MARGIN, 1.5, FULL, 4.6), rows, widths=(4, 2.6, 1.8, 3.4), size=18,
        alt="An empty table to write in: " + ", ".join(pack.try_heads).lower() + ".",
    )  # fmt: skip


def _band(page: Page, question: str, aside: str = "") -> None:
    lines = [Line(f"Talk about: {question}", size=22, bold=True)]
    lines += [Line(aside, size=14, colour=MUTED)] if aside else []
    page.text(BAND, lines, fill=LINEN, middle=True)
