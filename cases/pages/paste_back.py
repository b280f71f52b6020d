"""What goes into the case system's notes: one page of plain points, so that nothing is typed twice.

Belongs here: what stands on it, in which order, and how much there is room for. Nothing is cut in
the middle: what does not fit is counted on the page. Does not belong here: finding it
(evidence.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil

from cases import charts
from cases.models import RatingValue
from cases.pages.blocks import Block, Bullets, Heading, Paper, Paragraph
from cases.pages.evidence import PRACTITIONER, EvidenceSheet, Row, by_value, of_kind
from cases.pages.evidence_words import COLUMNS, day, heard, name, noted, standing, step, well
from frameworks.models import Item

MOST_CHARACTERS = 4000  # of the whole text: what a case note commonly takes
MOST_LINES = 60  # of one sheet of A4, with headings for two
LINE = 100  # characters, on paper
FRAME_LINES, FRAME_CHARACTERS = 9, 700  # title, what it rests on, and what is left out
IN_DETAIL = (
    Item.Kind.OUTCOME,
    Item.Kind.UNIVERSAL_DETERMINANT,
    Item.Kind.TAILORED_DETERMINANT,
    Item.Kind.MEASURE,
)


@dataclass
class Points:
    """Points under one heading; `one` and `many` count those that found no room."""

    heading: str
    rows: list[str]
    one: str = ""
    many: str = ""
    taken: list[str] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        return len(self.rows) - len(self.taken)


@dataclass
class Room:
    """What is still free on the page."""

    lines: int = MOST_LINES - FRAME_LINES
    characters: int = MOST_CHARACTERS - FRAME_CHARACTERS

    def take(self, text: str, lines: int) -> bool:
        size = len(text) + 3
        if lines > self.lines or size > self.characters:
            return False
        self.lines -= lines
        self.characters -= size
        return True


def paste_paper(sheet: EvidenceSheet) -> Paper:
    """Strengths first; one point of each finds room, then what is needed most."""
    shown, by_need = _points(sheet)
    room = Room()
    for points in by_need:
        _fill(points, room, most=1)
    for points in by_need:
        _fill(points, room)
    blocks: list[Block] = [Paragraph(standing(sheet))]
    for points in shown:
        if points.taken:
            blocks += [Heading(points.heading), Bullets(tuple(points.taken))]
    blocks += [Paragraph(words) for words in (_wording(sheet), _left_out(shown)) if words]
    return Paper.of(f"Flourish: how things are for {sheet.case.reference}", blocks)


def _points(sheet: EvidenceSheet) -> tuple[list[Points], list[Points]]:
    """Everything in the order of the page, and the same by how much it is needed."""
    domains = of_kind(sheet.rows, Item.Kind.IMPACT)
    practice = of_kind(sheet.rows, Item.Kind.PRACTICE_STANDARD)
    life = Points("How life is now, strengths first", _sourced(domains), "line", "lines")
    views = [
        Points(heading, [*_sourced(domains, voice)], "line of a view", "lines of views")
        for voice, heading in COLUMNS
    ]
    if heard(sheet):
        views[0].rows.append(heard(sheet))
    good = Points(
        "What works well", [well(audit) for audit in sheet.well(PRACTITIONER)],
        "thing that works well", "things that work well",
    )  # fmt: skip
    steps = Points(
        "What happens next", [*map(step, sheet.open_actions)], "open action", "open actions"
    )
    work = Points(
        "How we practise, strengths first",
        _sourced(practice),
        "line on practice",
        "lines on practice",
    )
    gaps = Points(
        "Gaps in the detail", _gaps(sheet), "line of gaps in the detail", "gaps in the detail"
    )
    unknown = Points(
        "Still to find out", [*map(name, sheet.find_out)], "thing to find out", "things to find out"
    )
    notes = Points("Seen and heard", [noted(note) for _, note in _newest(sheet)], "note", "notes")
    shown = [good, life, *views, gaps, work, steps, unknown, notes]
    return shown, [life, *views, steps, good, work, gaps, unknown, notes]


def _fill(points: Points, room: Room, most: int | None = None) -> None:
    """Rows in their order, up to the first that does not fit; the first brings its heading."""
    for row in points.rows[len(points.taken) : most]:
        lines = sum(ceil(max(len(line), 1) / LINE) for line in row.splitlines() or [""])
        heading = "" if points.taken else points.heading
        if not room.take(heading + row, lines + (2 if heading else 0)):
            return
        points.taken.append(row)


def _sourced(rows: Iterable[Row], voice: str = "now") -> list[str]:
    """ "Strength: Family & Friends, Learning (Ana, 12 May 2026); Healthy (Ben, 3 May 2026)"."""
    return [
        f"{_word(rows[0], voice)}: {'; '.join(_by_source(rows, voice))}"
        for _, rows in by_value(rows, voice)
    ]


def _word(row: Row, voice: str) -> str:
    said = getattr(row, voice)
    return charts.word(said.value, said.item.edition.scale)


def _by_source(rows: Iterable[Row], voice: str) -> Iterator[str]:
    def source(row: Row) -> tuple[str, str]:
        said = getattr(row, voice)
        return said.by, day(said.on)

    for (by, on), found in groupby(rows, source):
        yield f"{', '.join(map(name, found))} ({by}, {on})"


def _gaps(sheet: EvidenceSheet) -> list[str]:
    """Outcomes and what is behind them that are not in place now, a line for each domain."""
    red = [
        row
        for row in sheet.rows
        if row.now and row.now.value == RatingValue.RED and row.item.kind in IN_DETAIL
    ]
    return [
        f"{section}: {'; '.join(_by_source(rows, 'now'))}"
        for section, rows in groupby(red, lambda row: row.item.section.name)
    ]


def _newest(sheet: EvidenceSheet) -> list:
    return sorted(sheet.notes, key=lambda pair: pair[1].evidence.seen_on, reverse=True)


def _wording(sheet: EvidenceSheet) -> str:
    """Which wordings the ratings of the page were given for."""
    said = [each for row in sheet.rows for each in (row.now, row.child, row.family) if each]
    editions = {each.item.edition_id: str(each.item.edition) for each in said}
    return f"Wording: {'; '.join(editions.values())}." if editions else ""


def _left_out(points: Iterable[Points]) -> str:
    """ "No room here for 2 open actions, 7 notes: they stand on the evidence sheet." """
    found = [
        f"{part.left_out} {part.one if part.left_out == 1 else part.many}"
        for part in points
        if part.left_out
    ]
    if not found:
        return ""
    return f"No room here for {', '.join(found)}. All of it stands on the evidence sheet."
