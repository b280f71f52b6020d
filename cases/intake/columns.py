"""Which column is which: headings differ by authority, so they are found by what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cases.intake.files import Row
from cases.intake.words import Value, heading_of, text_of

HEADING_WITHIN = 25  # rows: titles and notes may stand above
Meanings = dict[str, str]  # our name: a pattern for the heading, the best first

REFERENCE = (
    r"child(ren)?( s)? (unique )?id(entifier)?$|^unique id|^child unique|"
    r"^case (reference|ref|id|number|no)$|^(child|client|person|mosaic|lcs|lac|eis|ics|system) "
    r"(reference|ref|id|number|no)$|^reference( number)?$|^case_reference$|^child_?id$|"
    r"child .*\bid\b"
)
BIRTH = r"^date of birth|^d ?o ?b$|birth|\bdob\b"
TEAM = r"^(allocated )?team( name)?$|^allocated team|^team|\bteam$"
WORKER = (
    r"^allocated (case ?)?worker( name)?$|^(allocated )?social worker( name)?$|^allocated worker|"
    r"^(key|lead|case) ?worker( name)?$|^practitioner( name| email)?$|^(allocated|lead) "
    r"(practitioner|professional)|^worker( name)?$"
)
NOT_WANTED = re.compile(r"\b(reason|category|previous|nhs|upn|phone|email address of)\b")


@dataclass
class Headings:
    """Where the headings stand, which columns are wanted, and the names of the others."""

    row: int
    places: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def name_of(self, wanted: str) -> str:
        return self.names[self.places[wanted]]

    @property
    def ignored(self) -> list[str]:
        used = set(self.places.values())
        return [name for place, name in enumerate(self.names) if name and place not in used]


def matched(cells: list[Value], meanings: Meanings) -> dict[str, int]:
    """The column of each meaning; a heading is used once, the earlier alternative wins."""
    headings = [heading_of(cell) for cell in cells]
    found: dict[str, int] = {}
    for wanted, pattern in meanings.items():
        place = next(_places(headings, pattern, set(found.values())), None)
        if place is not None:
            found[wanted] = place
    return found


def _places(headings: list[str], pattern: str, used: set[int]) -> Iterator[int]:
    for alternative in _alternatives(pattern):
        for place, heading in enumerate(headings):
            if place in used or not heading or NOT_WANTED.search(heading):
                continue
            if re.search(alternative, heading):
                yield place


def _alternatives(pattern: str) -> list[str]:
    """The pattern's parts between bars that stand in no brackets."""
    parts, depth = [""], 0
    for sign in pattern:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def headings_in(rows: list[Row], meanings: Meanings, needed: set[str]) -> Headings | None:
    """The row that names most of what is wanted; None when none names what is needed."""
    best: Headings | None = None
    for number, cells in rows[:HEADING_WITHIN]:
        places = matched(cells, meanings)
        if needed <= set(places) and (best is None or len(places) > len(best.places)):
            best = Headings(number, places, [text_of(cell)[:120] for cell in cells])
    return best


def near_headings(rows: list[Row], meanings: Meanings) -> Headings | None:
    """The row that comes nearest, to say what it lacks."""
    found = [(len(matched(cells, meanings)), -number) for number, cells in rows[:HEADING_WITHIN]]
    most, number = max(found, default=(0, 0))
    return Headings(-number) if most else None
