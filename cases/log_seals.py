"""Words taken out of the access log once their time is over, and the seal that says so.

The chain digests what was written. Where the words of a row are taken out, its digest stays and
fits no more; a later row of the chain carries a digest over all that is left of the rows that were
changed together. So the chain stays whole, and a change that no seal speaks of is found.
Why so: docs/decisions/0032.
"""

from __future__ import annotations

import re
from typing import Any

from cases.log_chain import COLUMNS, digest

MARK = "[erased "
SEALED = "took words out of the log"  # the row that carries a seal: key before, digest after
WORDS = ("why", "before", "after")
_MARKED = re.compile(r"\[erased ([0-9a-f]{12})\]")
_PLACES = [COLUMNS.index(name) for name in WORDS]
_WHAT, _BEFORE, _AFTER = (COLUMNS.index(name) for name in ("what", "before", "after"))


def mark_of(key: str) -> str:
    """What stands in the place of words that were taken out together."""
    return f"{MARK}{key}]"


def seal(so_far: str, sequence: int, made: str, values: Any) -> str:
    """The seal goes on over one more row: its place, its old digest, and what is left of it."""
    return digest(sequence, f"{so_far} {made}", *values)


class Seals:
    """What a reader of the whole chain finds of rows without their words, in their order."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self._first: dict[str, int] = {}
        self._said: dict[str, str] = {}

    def excuses(self, sequence: int, made: str, values: tuple[Any, ...]) -> bool:
        """The row has the marks of one key and no other words; whether rightly, its seal says."""
        said = {str(values[place]) for place in _PLACES if values[place]}
        match = _MARKED.fullmatch(said.pop()) if len(said) == 1 else None
        if match is None:
            return False
        key = match[1]
        self._first.setdefault(key, sequence)
        self._found[key] = seal(self._found.get(key, ""), sequence, made, values)
        return True

    def hear(self, values: tuple[Any, ...]) -> None:
        """A sound row may be a seal; each key is sealed once."""
        if values[_WHAT] == SEALED:
            self._said.setdefault(str(values[_BEFORE]), str(values[_AFTER]))

    def fault(self) -> str:
        """The first row without its words of which no seal speaks; "" where each is sealed."""
        for key, sequence in sorted(self._first.items(), key=lambda row: row[1]):
            if self._said.get(key) != self._found[key]:
                return (
                    f"Row {sequence} is not as it was written, and what is left of the rows "
                    f"erased with it does not fit its seal ({key})."
                )
        gone = sorted(self._said.keys() - self._found.keys())
        return f"Nothing is left of the rows that seal {gone[0]} speaks of." if gone else ""
