"""What a file changes against the wording the database holds, in words a person can check.

Belongs here: added, reworded, moved, removed. Does not belong here: writing anything (apply).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from frameworks.loading.content import Content
from frameworks.models import Edition

WORDING = ("text", "name")
PLACE = ("section", "item", "parent", "order", "kind")


@dataclass(frozen=True)
class Change:
    """One line of the difference: what happened to the row with this code."""

    what: str  # added, reworded, moved, corrected, removed
    code: str
    was: str = ""
    now: str = ""

    def __str__(self) -> str:
        if self.what == "reworded":
            return f"reworded {self.code}\n    was: {self.was}\n    now: {self.now}"
        if self.was or self.now:
            return f"{self.what} {self.code} ({self.was or 'nothing'} -> {self.now or 'nothing'})"
        return f"{self.what} {self.code}"


@dataclass
class Difference:
    changes: list[Change] = field(default_factory=list)

    def of(self, what: str) -> list[Change]:
        return [change for change in self.changes if change.what == what]

    def summary(self) -> str:
        kinds = ("added", "reworded", "moved", "corrected", "removed")
        counts = [f"{len(self.of(what))} {what}" for what in kinds if self.of(what)]
        return ", ".join(counts) or "nothing changed"


def compare(content: Content, edition: Edition | None) -> Difference:
    """The file against an edition; every row is recognised by its code."""
    if edition is None:
        return Difference([Change("added", row.code) for row in _rows_of_file(content)])
    old = _rows_of_edition(edition)
    new = {row.code: _flat(row) for row in _rows_of_file(content)}
    changes = [Change("added", code) for code in new if code not in old]
    _same_places(old, new)
    for code, row in new.items():
        if code in old:
            changes += _changed(code, old[code], row)
    changes += [Change("removed", code) for code in old if code not in new]
    return Difference(changes + _around(content, edition))


def _same_places(old: dict[str, dict], new: dict[str, dict]) -> None:
    """A row did not move when only its neighbours came or went."""
    was, now = (_ranks(rows, old.keys() & new.keys()) for rows in (old, new))
    for code in old.keys() & new.keys():
        if was[code] == now[code]:
            old[code]["order"] = new[code]["order"]


def _ranks(rows: dict[str, dict], stayed: Collection[str]) -> dict[str, tuple]:
    """Of each row that stayed: its group, and its place among those that stayed."""
    counts: Counter[tuple] = Counter()
    ranks = {}
    for code in sorted(stayed, key=lambda code: rows[code]["order"]):
        row = rows[code]
        group: tuple = ()  # of sections, however they are called
        if "text" in row:
            place = (row.get(name) or "" for name in ("section", "item", "parent", "kind"))
            group = ("use" in row, *place)
        counts[group] += 1
        ranks[code] = (group, counts[group])
    return ranks


def _changed(code: str, old: dict, new: dict) -> list[Change]:
    changes = []
    for name in new:
        was, now = old.get(name), new[name]
        if was == now:
            continue
        what = "reworded" if name in WORDING else "moved" if name in PLACE else "corrected"
        if what == "reworded":
            changes.append(Change(what, code, str(was), str(now)))
        else:
            changes.append(Change(what, code, *(_shown(name, value) for value in (was, now))))
    return changes


def _shown(name: str, value: object) -> str:
    return f"{name.removeprefix('source_').replace('_', ' ')} {value}" if value else ""


def _around(content: Content, edition: Edition) -> list[Change]:
    """The parts of an edition that are no rows: its note, scale, headings."""
    return [
        Change("corrected", f"the edition's {name}")
        for name in ("note", "scale", "headings", "kinds", "abbreviations")
        if getattr(edition, name) != getattr(content, name)
    ]


def _rows_of_file(content: Content) -> list:
    return [*content.sections, *content.items, *content.references]


def _flat(row: object) -> dict:
    values = {name: getattr(row, name) for name in row.__dataclass_fields__ if name != "source"}
    return values | vars(row.source)


def _rows_of_edition(edition: Edition) -> dict[str, dict]:
    sections = {section.pk: section for section in edition.sections.all()}
    items = {item.pk: item for item in edition.items.all()}
    rows = {}
    for row in (*sections.values(), *items.values(), *edition.references.all()):
        values = {name: value for name, value in vars(row).items() if not name.startswith("_")}
        values["kind"] = getattr(row, "word", values.get("kind"))
        values["section"] = _code(sections, getattr(row, "section_id", None))
        values["item"] = _code(items, getattr(row, "item_id", None))
        values["parent"] = _code(items, getattr(row, "parent_id", None))
        rows[row.code] = values
    return rows


def _code(rows: dict, pk: int | None) -> str:
    return rows[pk].code if pk in rows else ""
