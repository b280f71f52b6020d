"""Is this tree a framework? Takes every key of the format and notes every fault.

Belongs here: the format (docs/frameworks.md). Does not belong here: what holds across the
whole file, such as counts, orders and parents (consistency).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from frameworks.loading import consistency
from frameworks.loading.content import (
    SCALE_WORDS,
    Content,
    ItemRow,
    ReferenceRow,
    SectionRow,
    SourceRow,
)
from frameworks.loading.faults import Cell, Faults
from frameworks.loading.fields import KIND, Fields, as_number
from frameworks.loading.tree import Node
from frameworks.models import Item, Reference, Section

ABBREVIATION = re.compile(r"[A-Z]{2,12}")
KEPT_FOR_PAGES = ("search",)
KNOWN_ITEMS = tuple(kind for kind in Item.Kind.values if kind != Item.Kind.OWN)


@dataclass
class Reading:
    """The content so far, with the place of every row for the checks that follow."""

    content: Content
    faults: Faults
    first: int = 1  # where the file begins
    places: list[consistency.Place] = field(default_factory=list)
    expected: dict[str, consistency.Expected] = field(default_factory=dict)

    def place(self, block: Fields, row: object, group: tuple[str, ...]) -> None:
        self.places.append(consistency.Place(row, block, group))


def validate(root: Node, file: str, faults: Faults) -> Content | None:
    """The content of the file, or None with every fault noted."""
    reading = Reading(Content(file), faults, root.line if isinstance(root.line, Cell) else 1)
    top = Fields(root, "", faults)
    _framework(top.block("framework"), reading)
    _edition(top.block("edition", required=False), reading)
    _scale(top.block("scale", required=False), reading)
    _expected(top.block("expected"), reading)
    _headings(top.block("headings", required=False), reading)
    _abbreviations(top.block("abbreviations", required=False), reading)
    _kinds(top.block("kinds", required=False), reading)
    for block in top.blocks("sections"):
        _section(block, reading)
    for block in top.blocks("references"):
        _reference(block, reading)
    top.done()
    consistency.check(reading)
    return None if faults else reading.content


def _framework(block: Fields, reading: Reading) -> None:
    content = reading.content
    content.code = block.code("code", longest=60)
    if "." in content.code:
        block.fault("code", "holds a dot; dots part the codes of sections and items")
    if content.code in KEPT_FOR_PAGES:
        block.fault("code", f"{content.code} is the address of a page; choose another code")
    content.name = block.text("name", longest=200)
    content.publisher = block.text("publisher", longest=300)
    content.summary = block.text("summary", required=False, longest=300)
    content.order = block.number("order") or 0
    block.done()


def _edition(block: Fields, reading: Reading) -> None:
    reading.content.note = block.text("note", required=False)
    block.done()


def _scale(block: Fields, reading: Reading) -> None:
    """All five words or, where nothing is rated, none."""
    if not block.values:
        return
    for word in SCALE_WORDS:
        words = block.block(word)
        if not words.values:
            continue
        reading.content.scale[word] = {
            "label": words.text("label", longest=40),
            "short": words.text("short", longest=40),
            "means": words.text("means", longest=300),
        }
        words.done()
    block.done()


def _expected(block: Fields, reading: Reading) -> None:
    if not block.values:
        return
    for what in ("sections", "items", "references"):
        reading.expected[what] = _counts(block.block(what, required=False))
    block.done()


def _counts(block: Fields) -> consistency.Expected:
    counts = {}
    for kind in block.values:
        counts[kind] = block.number(kind)
    return consistency.Expected(counts, block)


def _headings(block: Fields, reading: Reading) -> None:
    for kind in block.values:
        reading.content.headings.append([kind, block.text(kind, longest=100)])
    reading.expected["headings"] = consistency.Expected({}, block)


def _abbreviations(block: Fields, reading: Reading) -> None:
    for short in block.values:
        reading.content.abbreviations[short] = block.text(short, longest=100)
        if not ABBREVIATION.fullmatch(short):
            block.fault(short, "is not a short form: capital letters A to Z, twelve at most")


def _kinds(block: Fields, reading: Reading) -> None:
    """The words for kinds that only this framework has."""
    for kind in block.values:
        words = block.block(kind)
        if not KIND.fullmatch(kind) or len(kind) > 40:
            block.fault(kind, "is not written with a-z, 0-9 and _, forty at most")
        elif kind == Item.Kind.OWN:
            block.fault(kind, "is kept for the product; choose another word")
        reading.content.kinds[kind] = {
            "one": words.text("one", longest=60),
            "many": words.text("many", longest=60),
            "heading": words.text("heading", longest=100),
        }
        words.done()
    reading.expected["kinds"] = consistency.Expected({}, block)


def _section(block: Fields, reading: Reading) -> None:
    row = SectionRow(
        code=block.code("code", prefix=reading.content.code),
        kind=block.kind("kind", (*Section.Kind.values, *reading.content.kinds)),
        order=block.number("order") or 0,
        letter=block.letter("letter"),
        name=block.text("name", longest=200),
        short_name=block.text("short_name", required=False, longest=40),
        source=_source(block, required=False),
    )
    reading.content.sections.append(row)
    reading.place(block, row, ("sections",))
    if block.take("expected", required=False):
        reading.expected[f"items of {row.code}"] = _counts(block.block("expected"))
    for child in block.blocks("items"):
        _item(child, row.code, reading)
    for child in block.blocks("references"):
        _reference(child, reading, section=row.code)
    block.done()


def _item(block: Fields, section: str, reading: Reading) -> None:
    kind = block.kind("kind", (*KNOWN_ITEMS, *reading.content.kinds))
    row = ItemRow(
        code=block.code("code", prefix=reading.content.code),
        kind=kind,
        order=block.number("order") or 0,
        level=block.kind("level", tuple(Item.Level.values), default=Item.Level.CHILD.value),
        text=block.text("text"),
        short_label=block.text("short_label", required=False, longest=60),
        note=block.text("note", required=False),
        timescale_days=block.number("timescale_days", required=False),
        parent=block.code("parent", required=False),
        section=section,
        source=_source(block),
        asked=block.kind("asked", ("yes", "no"), default="yes") == "yes",
    )
    reading.content.items.append(row)
    reading.place(block, row, (section, kind, row.parent))
    for child in block.blocks("references"):
        _reference(child, reading, section=section, item=row.code)
    block.done()


def _reference(block: Fields, reading: Reading, *, section: str = "", item: str = "") -> None:
    kind = block.kind("kind", None)
    row = ReferenceRow(
        code=block.code("code", prefix=reading.content.code, longest=160),
        kind=kind,
        order=block.number("order") or 0,
        use=block.kind("use", tuple(Reference.Use.values)),
        name=block.text("name", required=False, longest=300),
        text=block.text("text"),
        note=block.text("note", required=False),
        section=section,
        item=item,
        name_line=_name_line(block),
        source=_source(block),
    )
    reading.content.references.append(row)
    reading.place(block, row, (item or section, kind))
    block.done()


def _source(block: Fields, *, required: bool = True) -> SourceRow:
    if block.take("source", required=required) is None:
        return SourceRow()
    source = block.block("source")
    row = SourceRow(
        source_file=source.text("file", longest=80),
        source_section=source.text("section", required=False, longest=200),
        source_line=_lines(source, "line"),
        source_cell=source.number("cell", required=False),
    )
    source.take("name_line", required=False)
    source.done()
    return row


def _name_line(block: Fields) -> str:
    """Where the name of a reference stands, when not on the lines of its text."""
    node = block.values.get("source")
    if node is None or node.kind != "block":
        return ""
    return _lines(Fields(node, block.at("source"), block.faults), "name_line")


def _lines(source: Fields, key: str) -> str:
    """A line number, or a list of them, as shown to readers: "72, 73"."""
    node = source.take(key, required=False)
    if node is None:
        return ""
    several = node.value if node.kind == "list" else [node]
    numbers = [as_number(each, 1, 1_000_000) for each in several]
    shown = ", ".join(map(str, numbers))
    if not numbers or None in numbers:
        source.fault(key, "should be a line number, or a list of them such as [72, 73]")
    elif len(shown) > 80:
        source.fault(key, "names too many lines (80 characters at most)")
    return shown
