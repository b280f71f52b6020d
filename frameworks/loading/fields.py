"""Reading one block of a framework file, key by key; every fault carries its line and path.

Belongs here: what a text, a number, a code is. Not here: which keys a framework has (validate).
"""

from __future__ import annotations

import difflib
import re
import unicodedata

from frameworks.loading.faults import Faults
from frameworks.loading.tree import Node, name_of

CODE = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
KIND = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
NUMBER = re.compile(r"0|[1-9][0-9]*")
NOT_TEXT = {"~", "null", "nan", "inf", "infinity"}
MAX_TEXT = 10_000
LARGEST = 32_767  # of a small whole number in the database


class Fields:
    """One block; each key is taken once, and what nobody took is an unknown key."""

    def __init__(self, node: Node | None, path: str, faults: Faults) -> None:
        self.path = path
        self.faults = faults
        self.line = node.line if node else 1
        self.gaps = node.gaps if node else {}
        self.known: list[str] = []
        self.values: dict[str, Node] = {}
        self.absent = node is None or node.kind != "block"
        if node is not None and node.kind != "block":
            faults.add(node.line, path, f"should be a block of keys, not a {_says(node)}")
        elif node is not None:
            self.values = node.value

    def fault(self, key: str, reason: str) -> None:
        self.faults.add(self.line_of(key), self.at(key), reason)

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def line_of(self, key: str) -> int:
        return self.values[key].line if key in self.values else self.gaps.get(key, self.line)

    def take(self, key: str, *, required: bool = True) -> Node | None:
        if key not in self.known:
            self.known.append(key)
        if key not in self.values and required and not self.absent:
            self.fault(key, "is missing")
        return self.values.get(key)

    def text(self, key: str, *, required: bool = True, longest: int = MAX_TEXT) -> str:
        node = self.take(key, required=required)
        if node is None:
            return ""
        if node.kind not in ("text", "bare"):
            self.fault(key, f"should be a text, not a {_says(node)}")
            return ""
        if node.kind == "bare" and node.value.strip().lower().lstrip(".+-") in NOT_TEXT:
            self.fault(key, f"should be a text, not {node.value}")
            return ""
        return self._prose(key, node.value, longest)

    def _prose(self, key: str, value: str, longest: int) -> str:
        """Single spaces, paragraphs parted by one empty line."""
        lines = (" ".join(line.split()) for line in value.split("\n"))
        prose = "\n\n".join(line for line in lines if line)
        if not prose:
            self.fault(key, "is empty")
        elif not any(map(str.isalpha, prose)):
            self.fault(key, f"should be a text; {prose[:20]} holds no letter")
        elif len(prose) > longest:
            self.fault(key, f"is longer than {longest:,} characters")
        elif unicodedata.normalize("NFC", prose) != prose:
            self.fault(key, "holds letters made of separate accents; type them anew")
        return prose

    def number(
        self, key: str, *, required: bool = True, least: int = 1, most: int = LARGEST
    ) -> int | None:
        node = self.take(key, required=required)
        if node is None:
            return None
        found = as_number(node, least, most)
        if found is None:
            shown = node.value[:20] if node.is_word else f"a {_says(node)}"
            self.fault(key, f"should be a whole number from {least} to {most:,}, not {shown}")
        return found

    def code(self, key: str, *, required: bool = True, prefix: str = "", longest: int = 120) -> str:
        value = self._word(key, required)
        if not value:
            return ""
        reason = _code_fault(value, CODE, "a-z, 0-9, dots and hyphens", longest)
        if not reason and prefix and not value.startswith(f"{prefix}."):
            reason = f'"{value}" does not begin with the framework\'s code "{prefix}."'
        if reason:
            self.fault(key, reason)
        return value

    def kind(self, key: str, allowed: tuple[str, ...] | None, *, default: str = "") -> str:
        """A word of a list; or, without a list, any short word like `guiding_principle`."""
        value = self._word(key, not default)
        if not value:
            return default
        if allowed is None:
            reason = _code_fault(value, KIND, "a-z, 0-9 and _", 40)
        else:
            reason = "" if value in allowed else _unknown(value, allowed)
        if reason:
            self.fault(key, reason)
        return value

    def letter(self, key: str) -> str:
        value = self._word(key, False)
        if value and not re.fullmatch("[A-Z]", value):
            self.fault(key, f"should be one capital letter from A to Z, not {value[:20]}")
            return ""
        return value

    def _word(self, key: str, required: bool) -> str:
        node = self.take(key, required=required)
        if node is None:
            return ""
        if node.kind not in ("text", "bare"):
            self.fault(key, f"should be a word, not a {_says(node)}")
            return ""
        if not node.value:
            self.fault(key, "is empty")
        return node.value

    def block(self, key: str, *, required: bool = True) -> Fields:
        node = self.take(key, required=required)
        block = Fields(node, self.at(key), self.faults)
        block.line = self.line_of(key)
        return block

    def blocks(self, key: str) -> list[Fields]:
        """The blocks of a list; an absent list has none."""
        node = self.take(key, required=False)
        if node is None:
            return []
        if node.kind != "list" or not node.value:
            self.fault(key, f"should be a list of blocks, each beginning with a dash; {_is(node)}")
            return []
        return [
            Fields(child, f"{self.at(key)}[{number}]", self.faults)
            for number, child in enumerate(node.value, start=1)
        ]

    def done(self) -> None:
        for key, node in self.values.items():
            if key not in self.known:
                path = self.at(key[:40])
                self.faults.add(node.line, path, _unknown(key[:40], tuple(self.known), "key"))


def as_number(node: Node, least: int, most: int) -> int | None:
    """ASCII digits written without quotes; never a guess."""
    if node.kind not in ("bare", "literal") or not NUMBER.fullmatch(node.value):
        return None
    if len(node.value) > 9:
        return None
    return int(node.value) if least <= int(node.value) <= most else None


def _code_fault(value: str, pattern: re.Pattern[str], letters: str, longest: int) -> str:
    foreign = next((character for character in value if not character.isascii()), "")
    if foreign:
        return f'"{value[:60]}" holds {name_of(foreign)}; only {letters} are used here'
    if not pattern.fullmatch(value):
        return f'"{value[:60]}" is not written with {letters}'
    return f"is longer than {longest} characters" if len(value) > longest else ""


def _unknown(value: str, allowed: tuple[str, ...], what: str = "word") -> str:
    near = difflib.get_close_matches(value, allowed, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(allowed)}"
    return f"unknown {what} {value[:40]}; {hint}"


def _says(node: Node) -> str:
    if node.kind == "literal":
        return f"bare {node.value[:20]}"
    return {"block": "block of keys", "list": "list"}.get(node.kind, "single value")


def _is(node: Node) -> str:
    return "it is empty" if node.kind == "list" else f"it is a {_says(node)}"
