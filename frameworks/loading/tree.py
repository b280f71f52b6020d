"""The file as a tree of blocks, lists and words, each with its line; every word stays a text.

Belongs here: what holds for any file (depth, size, doubled keys, hidden characters).
Does not belong here: the two notations (yaml_file, json_file) and what the keys mean (validate).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from frameworks.loading.faults import Faults, UnreadableError

MAX_DEPTH = 12
MAX_ENTRIES = 12_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(slots=True)
class Node:
    """A piece of the file: `block` (keys and values), `list`, or a single value.

    A single value is `text` (quoted or a paragraph), `bare` (written without quotes) or
    `literal` (a number, true, false or null of JSON, which is never text).
    """

    kind: str
    line: int
    value: dict[str, Node] | list[Node] | str
    # Of a row in a spreadsheet: the cells of what is not there.
    gaps: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_word(self) -> bool:
        return self.kind in ("text", "bare", "literal")


def hidden_characters(text: str) -> set[str]:
    """Characters nobody can see: control, zero-width, direction marks, unassigned."""
    if text.isascii():
        return set(_CONTROL.findall(text))
    return {c for c in set(text) if unicodedata.category(c) in _HIDDEN and c not in "\n\t"}


def name_of(character: str) -> str:
    return unicodedata.name(character, "a control character") + f" (U+{ord(character):04X})"


class Tree:
    """Builds the tree from the events of a notation, without recursion."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.root: Node | None = None
        self._open: list[tuple[Node, str]] = []  # (block or list, path of it)
        self._keys: list[tuple[str, int] | None] = []  # the key waiting for its value
        self._entries = 0

    def open(self, kind: str, line: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            self.refuse(line, f"brackets or blocks are nested more than {MAX_DEPTH} deep")
        if self._awaits_key():
            self.refuse(line, "a key should be a single word")
        node = Node(kind, line, {} if kind == "block" else [])
        path = self._attach(node)
        self._open.append((node, path))
        self._keys.append(None)

    def close(self) -> None:
        self._open.pop()
        self._keys.pop()

    def word(self, kind: str, value: str, line: int) -> None:
        for character in hidden_characters(value):
            self.faults.add(line, self.path, f"holds a hidden character: {name_of(character)}")
        if self._awaits_key():
            self._keys[-1] = (value, line)
        else:
            waiting = self._keys[-1] if self._keys else None
            if waiting and not value:  # an empty value is marked on the line after its key
                line = waiting[1]
            self._attach(Node(kind, line, value))

    def refuse(self, line: int, reason: str) -> None:
        self.faults.add(line, self.path, reason)
        raise UnreadableError

    @property
    def path(self) -> str:
        if not self._open:
            return ""
        node, path = self._open[-1]
        return self._path_in(node, path)

    def _path_in(self, node: Node, path: str) -> str:
        if node.kind == "list":
            return f"{path}[{len(node.value) + 1}]"
        key = self._keys[-1]
        return ".".join(filter(None, [path, key[0] if key else ""]))

    def _awaits_key(self) -> bool:
        return bool(self._open) and self._open[-1][0].kind == "block" and self._keys[-1] is None

    def _attach(self, node: Node) -> str:
        self._entries += 1
        if self._entries > MAX_ENTRIES:
            self.refuse(node.line, f"more than {MAX_ENTRIES:,} entries")
        if not self._open:
            self.root = node
            return ""
        path = self.path
        holder = self._open[-1][0].value
        if isinstance(holder, list):
            holder.append(node)
            return path
        key, line = self._keys[-1]
        self._keys[-1] = None
        if key in holder:
            self.faults.add(line, path, f"this key is here twice; first on line {holder[key].line}")
        else:
            holder[key] = node
        return path
