"""What must hold across a whole framework file: codes once, orders, parents, counts.

Belongs here: checks that need more than one row. Does not belong here: single keys (fields).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frameworks.loading.content import ItemRow, ReferenceRow
from frameworks.loading.faults import on

if TYPE_CHECKING:
    from frameworks.loading.fields import Fields
    from frameworks.loading.validate import Reading


@dataclass
class Place:
    """A row with its place in the file, and the group in which its order counts."""

    row: Any
    block: Fields
    group: tuple[str, ...]


@dataclass
class Expected:
    """How many of each kind the file says it holds."""

    counts: dict[str, int | None]
    block: Fields


def check(reading: Reading) -> None:
    _codes_once(reading)
    _orders(reading)
    _parents(reading)
    _all_counts(reading)
    _headings(reading)
    _kinds(reading)
    if reading.content.items and not reading.content.scale:
        reading.faults.add(
            reading.first, "scale", "is missing: items are rated, so its five words are needed"
        )


def _codes_once(reading: Reading) -> None:
    first: dict[str, Place] = {}
    for place in reading.places:
        code = place.row.code
        if code and code in first:
            reason = f"{code} is here twice; first {on(first[code].block.line)}"
            place.block.fault("code", reason)
        first.setdefault(code, place)


def _orders(reading: Reading) -> None:
    """In the file as on the page: the third of its kind in its place says 3."""
    seen: Counter[tuple[str, ...]] = Counter()
    for place in reading.places:
        seen[place.group] += 1
        if place.row.order and place.row.order != seen[place.group]:
            kind = getattr(place.row, "kind", "")
            reason = f"is {place.row.order}, but this is {kind} number {seen[place.group]} here"
            place.block.fault("order", reason)


def _parents(reading: Reading) -> None:
    items = {place.row.code: place for place in reading.places if isinstance(place.row, ItemRow)}
    for place in items.values():
        parent = place.row.parent
        reason = ""
        if parent and parent not in items:
            reason = f"no item has the code {parent}"
        elif parent and items[parent].row.section != place.row.section:
            reason = f"{parent} is in another section"
        elif parent and _is_own_ancestor(place.row, items):
            reason = f"{parent} leads back to {place.row.code} itself"
        if reason:
            place.block.fault("parent", reason)


def _is_own_ancestor(row: ItemRow, items: dict[str, Place]) -> bool:
    visited = set()
    code = row.parent
    while code in items and code not in visited:
        if code == row.code:
            return True
        visited.add(code)
        code = items[code].row.parent
    return False


def _all_counts(reading: Reading) -> None:
    content = reading.content
    for what in ("sections", "items", "references"):
        _counts(reading, what, [row.kind for row in getattr(content, what)])
    by_section: dict[str, list[str]] = defaultdict(list)
    for row in content.items:
        by_section[row.section].append(row.kind)
    for section in content.sections:
        what = f"items of {section.code}"
        if what in reading.expected:
            _counts(reading, what, by_section[section.code])


def _counts(reading: Reading, what: str, kinds: list[str]) -> None:
    expected = reading.expected.get(what)
    if expected is None:
        return
    found = Counter(kind for kind in kinds if kind)
    for kind in sorted(set(expected.counts) | set(found)):
        wanted = expected.counts.get(kind, 0)
        if wanted is not None and wanted != found[kind]:
            reason = f"{wanted} expected, but the file holds {found[kind]}"
            expected.block.fault(kind, reason)


def _headings(reading: Reading) -> None:
    kinds = {row.kind for row in reading.content.references if isinstance(row, ReferenceRow)}
    for kind, _ in reading.content.headings:
        if kind not in kinds:
            block = reading.expected["headings"].block
            block.fault(kind, "is a heading for a kind of reference that the file does not hold")


def _kinds(reading: Reading) -> None:
    content = reading.content
    held = {row.kind for row in (*content.sections, *content.items)}
    for kind in content.kinds:
        if kind not in held:
            block = reading.expected["kinds"].block
            block.fault(kind, "is a kind that no section or item of the file has")
