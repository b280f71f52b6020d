"""Changing the wording of a draft, row by row: on the content of a file, judged as a file is.

Belongs here: what an edit makes of the content, and which row and field a fault is about. Does not
belong here: writing it (loading/apply), who may do it, and pages.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from frameworks.loading.content import Content, ItemRow, ReferenceRow, SectionRow
from frameworks.loading.files import sound_content
from frameworks.writing.notations import blocks_of

Row = SectionRow | ItemRow | ReferenceRow
PLACE = re.compile(
    r"(?:sections\[(?P<section>\d+)\])?(?:\.?items\[(?P<item>\d+)\])?"
    r"(?:\.?references\[(?P<reference>\d+)\])?\.?(?P<field>.*)"
)
NUMBERED = re.compile(r"(.*?)(\d+)")


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one field of one row; without a row, of the edition itself."""

    code: str
    field: str  # as the format names it: text, source.file
    reason: str


def all_rows(content: Content) -> list[Row]:
    return [*content.sections, *content.items, *content.references]


def row_of(content: Content, code: str) -> Row | None:
    return next((row for row in all_rows(content) if row.code == code), None)


def put(content: Content, row: Row) -> Content:
    """The row in the place of the one with its code, or after the last of its group.

    Another section takes along what belongs to the item: its texts and its measures.
    """
    rows = _list(content, row)
    old = next((each for each in rows if each.code == row.code), None)
    if old is None or _group(old) != _group(row):
        changed = [each for each in rows if each is not old] + [row]
    else:
        changed = [row if each is old else each for each in rows]
    content = _with(content, row, changed)
    if isinstance(row, ItemRow) and isinstance(old, ItemRow) and old.section != row.section:
        content = _taken_along(content, row)
    return content


def _taken_along(content: Content, moved: ItemRow) -> Content:
    family = {moved.code, *_descendants(content, moved.code)}
    return replace(
        content,
        items=[
            replace(each, section=moved.section) if each.code in family else each
            for each in content.items
        ],
        references=[
            replace(each, section=moved.section) if each.item in family else each
            for each in content.references
        ],
    )


def taken_out(content: Content, code: str) -> tuple[Content, list[Row]]:
    """The content without a row and what belongs to it, and what went."""
    gone = {code, *_descendants(content, code)}
    gone |= {row.code for row in content.items if row.section == code}
    out = [
        row
        for row in all_rows(content)
        if row.code in gone
        or (isinstance(row, ReferenceRow) and (row.item in gone or row.section in gone))
    ]
    codes = {row.code for row in out}
    return replace(
        content,
        sections=[row for row in content.sections if row.code not in codes],
        items=[row for row in content.items if row.code not in codes],
        references=[row for row in content.references if row.code not in codes],
    ), out


def put_back(content: Content, before: Content, code: str) -> Content:
    """A row of another edition with what belonged to it there, but for what is here already."""
    here = {row.code for row in all_rows(content)}
    _, rows = taken_out(before, code)
    for row in rows:
        if row.code not in here:
            content = put(content, row)
    for kind in {row.kind for row in rows if row.kind in before.kinds}:
        content.kinds.setdefault(kind, before.kinds[kind])
    return content


def moved(content: Content, code: str, place: int) -> Content:
    """The row as number `place` among its like; the others keep their order."""
    row = row_of(content, code)
    rows = _list(content, row)
    group = [each for each in rows if _group(each) == _group(row)]
    slots = [number for number, each in enumerate(rows) if _group(each) == _group(row)]
    group.remove(row)
    group.insert(min(max(place, 1), len(slots)) - 1, row)
    changed = list(rows)
    for slot, each in zip(slots, group, strict=True):
        changed[slot] = each
    return _with(content, row, changed)


def place_of(content: Content, code: str) -> int:
    """Which one it is among its like: 1 stands first."""
    row = row_of(content, code)
    like = [each.code for each in _list(content, row) if _group(each) == _group(row)]
    return like.index(code) + 1


def like(content: Content, row: Row) -> list[Row]:
    return [each for each in _list(content, row) if _group(each) == _group(row)]


def judged(content: Content) -> tuple[Content | None, list[RowFault]]:
    """The same checks as a file goes through; the content as a file of it would be read."""
    content = _numbered(content)
    # In ASCII, so that a hidden character is told with its place.
    sound, faults = sound_content("draft.json", json.dumps(blocks_of(content)).encode())
    return sound, [_at(content, fault.path, fault.reason) for fault in faults]


def seen_row(row: Row | None) -> str:
    """What a page showed of a row: another mark when anybody changes it. Its place is apart."""
    if row is None:
        return ""
    return seen({name: value for name, value in asdict(row).items() if name != "order"})


def seen_order(content: Content, section: str = "") -> str:
    """The order of the sections, or of what stands in one."""
    rows: Iterable[Row] = content.sections
    if section:
        rows = [row for row in (*content.items, *content.references) if row.section == section]
    return seen([row.code for row in rows])


def seen(shown: object) -> str:
    said = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def next_code(content: Content, holder: str, kind: str, used: Iterable[str]) -> str:
    """A code like those of its neighbours that nothing has, nor ever had."""
    taken = {row.code for row in all_rows(content)} | set(used)
    rows = [row for row in all_rows(content) if row.kind == kind and _holder(row) == holder]
    start = f"{holder}.{kind.replace('_', '-')}."
    if rows and (found := NUMBERED.fullmatch(rows[-1].code)):
        start = found[1]
    number = len(rows) + 1
    while f"{start}{number}" in taken:
        number += 1
    return f"{start}{number}"


# --- inside ---------------------------------------------------------------------------------------


def _list(content: Content, row: Row) -> list:
    names = {SectionRow: "sections", ItemRow: "items", ReferenceRow: "references"}
    return getattr(content, names[type(row)])


def _with(content: Content, row: Row, rows: list) -> Content:
    names = {SectionRow: "sections", ItemRow: "items", ReferenceRow: "references"}
    return replace(content, **{names[type(row)]: rows})


def _group(row: Row) -> tuple[str, ...]:
    """Rows among which an order counts."""
    if isinstance(row, SectionRow):
        return ()
    if isinstance(row, ItemRow):
        return (row.section, row.kind, row.parent)
    return (row.item or row.section, row.kind)


def _holder(row: Row) -> str:
    if isinstance(row, SectionRow):
        return ""
    return row.section if isinstance(row, ItemRow) else row.item or row.section


def _descendants(content: Content, code: str) -> set[str]:
    found: set[str] = set()
    fresh = {code}
    while fresh:
        fresh = {row.code for row in content.items if row.parent in fresh} - found
        found |= fresh
    return found


def _numbered(content: Content) -> Content:
    """Orders counted from the top; words of kinds that nothing has any more are left out."""
    counts: Counter[tuple] = Counter()

    def counted(row: Row) -> Row:
        group = (type(row), *_group(row))
        counts[group] += 1
        return replace(row, order=counts[group])

    held = {row.kind for row in (*content.sections, *content.items)}
    cited = {row.kind for row in content.references}
    return replace(
        content,
        sections=[counted(row) for row in content.sections],
        items=[counted(row) for row in content.items],
        references=[counted(row) for row in content.references],
        kinds={kind: said for kind, said in content.kinds.items() if kind in held},
        headings=[pair for pair in content.headings if pair[0] in cited],
    )


def _at(content: Content, path: str, reason: str) -> RowFault:
    """Which row a path such as sections[2].items[1].text leads to."""
    found = PLACE.fullmatch(path)
    if found is None or not any(found.group("section", "item", "reference")):
        return RowFault("", path, reason)
    section = item = ""
    row: Row | None = None
    if found["section"]:
        row = _nth(content.sections, found["section"])
        section = row.code if row else ""
    if found["item"]:
        row = _nth([each for each in content.items if each.section == section], found["item"])
        item = row.code if row else ""
    if found["reference"]:
        held = [each for each in content.references if (each.section, each.item) == (section, item)]
        row = _nth(held, found["reference"])
    return RowFault(row.code if row else "", found["field"], reason)


def _nth(rows: list, number: str) -> Row | None:
    return rows[int(number) - 1] if int(number) <= len(rows) else None
