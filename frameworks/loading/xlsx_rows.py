"""Rows of several sheets put together into one tree: items into sections, references to both.

Belongs here: which row belongs to which, and the orders and codes a spreadsheet leaves to its
reader. Does not belong here: cells (xlsx_file) and what the keys mean (validate).
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from frameworks.loading import sheets
from frameworks.loading.faults import Cell, Faults
from frameworks.loading.tree import Node

SOURCE = sheets.SOURCE_KEYS


@dataclass
class Row:
    """One row: what it says, and where each of its columns stands."""

    line: Cell
    values: dict[str, Node]
    places: dict[str, Cell]

    def said(self, key: str) -> str:
        node = self.values.get(key)
        return node.value if node and isinstance(node.value, str) else ""

    def block(self, without: Iterable[str] = ()) -> Node:
        values = {key: node for key, node in self.values.items() if key not in without}
        return Node("block", self.line, values, self.places)


class Builder:
    """Takes rows one sheet after the other."""

    def __init__(self, rows: dict[str, list[Row]], faults: Faults) -> None:
        self.rows, self.faults = rows, faults
        head = self._head()
        self.line = head.line
        self.framework = head
        self.code = head.said("code")
        self.default = head.values.get("source_file")
        self.sections: dict[str, Node] = {}
        self.items: dict[str, tuple[str, Node]] = {}  # code: its section and its block
        self.counted: Counter[tuple[str, ...]] = Counter()

    def _of(self, sheet: sheets.Sheet) -> list[Row]:
        return self.rows.get(sheet.name, [])

    def _head(self) -> Row:
        first = Cell(sheets.FRAMEWORK.name, 0, 1, 1)
        head = Row(first, {}, {})
        for row in self._of(sheets.FRAMEWORK):
            head.values |= row.values
            head.places |= row.places
        return head

    def tree(self) -> Node:
        note = {"note"} & set(self.framework.values)
        root: dict[str, Node] = {"framework": self.framework.block(without=("note", "source_file"))}
        if note:
            values = {"note": self.framework.values["note"]}
            root["edition"] = Node("block", self.line, values, self.framework.places)
        root["expected"] = Node("block", self.line, {})
        self._pairs(root, "scale", sheets.SCALE, "value")
        self._pairs(root, "kinds", sheets.KINDS, "kind")
        self._pairs(root, "headings", sheets.HEADINGS, "kind", "heading")
        self._pairs(root, "abbreviations", sheets.SHORT_FORMS, "short", "meaning")
        self._sections(root)
        self._items()
        self._references(root)
        return Node("block", self.line, root)

    def _pairs(self, root: dict, key: str, sheet: sheets.Sheet, name: str, said: str = "") -> None:
        """A sheet whose first column names and whose others say."""
        found: dict[str, Node] = {}
        first: dict[str, Cell] = {}
        title = next(column.title for column in sheet.columns if column.key == name)
        rows = self._of(sheet)
        if not any(len(row.values) > 1 for row in rows):
            rows = []  # nothing is said of any: the template as it came
        for row in rows:
            word = row.said(name)
            if not word:
                self.faults.add(row.places.get(name, row.line), title, "is missing")
            elif word in found:
                where = f"{first[word].name} of {sheet.name}"
                reason = f"{word[:40]} is here twice; first in cell {where}"
                self.faults.add(row.values[name].line, title, reason)
            else:
                first[word] = row.values[name].line  # type: ignore[assignment]
                place = row.places.get(said, row.line)
                text = row.values.get(said, Node("text", place, ""))
                found[word] = text if said else row.block(without=(name,))
        if found:
            root[key] = Node("block", next(iter(first.values())), found)

    # --- sections, items, references ------------------------------------------------------------

    def _whole(self, node: Node | None) -> str:
        """A code with the framework's own before it; in the sheet it may be left away."""
        if node is None or not isinstance(node.value, str):
            return ""
        if self.code and not node.value.startswith(f"{self.code}."):
            node.value = f"{self.code}.{node.value}"
        return node.value

    def _order(self, block: Node, *group: str) -> None:
        self.counted[group] += 1
        block.value["order"] = Node("bare", block.line, str(self.counted[group]))  # type: ignore

    def _source(self, row: Row, block: Node, *, default: bool) -> None:
        values = {SOURCE[key]: node for key, node in row.values.items() if key in SOURCE}
        if default and "file" not in values and self.default:
            values["file"] = self.default
        if values:
            places = {SOURCE[key]: cell for key, cell in row.places.items() if key in SOURCE}
            line = places.get("file", row.line)
            block.value["source"] = Node("block", line, values, places)  # type: ignore

    def _sections(self, root: dict[str, Node]) -> None:
        for row in self._of(sheets.SECTIONS):
            code = self._whole(row.values.get("code"))
            block = row.block(without=SOURCE)
            self._order(block, "sections")
            self._source(row, block, default=False)
            self._add(root, "sections", block)
            self.sections.setdefault(code, block)

    def _items(self) -> None:
        for row in self._of(sheets.ITEMS):
            code = self._whole(row.values.get("code"))
            parent = self._whole(row.values.get("parent"))
            section = self._place(row, "section", self.sections, required=True)
            block = row.block(without=(*SOURCE, "section"))
            self._source(row, block, default=True)
            row.places.setdefault("source", row.places.get("source_file", row.line))
            if section:
                self._order(block, "item", section, row.said("kind"), parent)
                self._add(self.sections[section].value, "items", block)
                self.items.setdefault(code, (section, block))

    def _references(self, root: dict[str, Node]) -> None:
        for row in self._of(sheets.REFERENCES):
            self._whole(row.values.get("code"))
            item = self._place(row, "item", self.items)
            section = self._place(row, "section", self.sections)
            block = row.block(without=(*SOURCE, "section", "item"))
            self._source(row, block, default=True)
            row.places.setdefault("source", row.places.get("source_file", row.line))
            if item and section and self.items[item][0] != section:
                reason = f"{item} is in another section"
                self.faults.add(row.values["section"].line, "Section", reason)
            holder = self.items[item][1].value if item else None
            if section and not item:
                holder = self.sections[section].value
            self._order(block, "reference", item or section, row.said("kind"))
            self._add(root if holder is None else holder, "references", block)

    def _place(self, row: Row, key: str, known: dict, *, required: bool = False) -> str:
        """The code in this column, if a row with it is there."""
        node = row.values.get(key)
        code = self._whole(node)
        if node is None:
            if required:
                self.faults.add(row.places.get(key, row.line), key.capitalize(), "is missing")
            return ""
        if code not in known:
            near = difflib.get_close_matches(code, list(known), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            self.faults.add(node.line, key.capitalize(), f"no {key} has the code {code[:60]}{hint}")
            return ""
        return code

    def _add(self, holder: dict[str, Node], key: str, block: Node) -> None:
        holder.setdefault(key, Node("list", block.line, [])).value.append(block)  # type: ignore


def build(rows: dict[str, list[Row]], faults: Faults) -> Node:
    return Builder(rows, faults).tree()
