"""From the bytes of a file to a tree, or to the faults that prevent it.

Belongs here: size, encoding, hidden characters, which notation. Not here: what the keys mean.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from frameworks.loading.faults import Faults, UnreadableError
from frameworks.loading.json_file import read_json
from frameworks.loading.tree import Node, Tree, hidden_characters, name_of
from frameworks.loading.xlsx_file import SPREADSHEETS, read_xlsx
from frameworks.loading.yaml_file import read_yaml

MAX_BYTES = 1024 * 1024
# JSON needs no such limits: its reader takes the same short time for every letter.
MAX_YAML = 400_000
MAX_LINES = 8_000
MAX_LINE = 12_000


def read(path: Path | str, faults: Faults) -> Node | None:
    """The tree of a framework file; None when it could not be read, with the faults noted."""
    try:
        content = _bytes(Path(path), faults)
    except UnreadableError:
        return None
    return read_content(str(path), content, faults)


def read_content(name: str, content: bytes, faults: Faults) -> Node | None:
    """The same of bytes that are here already: a file that was sent."""
    try:
        _refuse_large(content, faults)
        if content.startswith(SPREADSHEETS):
            return read_xlsx(content, faults)
        text = _text(content, faults)
        is_json = name.lower().endswith(".json") or text.lstrip()[:1] == "{"
        if not is_json:
            _refuse_bulk(text, faults)
        return _tree(_visible(text, faults), read_json if is_json else read_yaml, faults)
    except UnreadableError:
        return None


def _bytes(path: Path, faults: Faults) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        faults.add(1, "", f"cannot be opened: {reason}")
        raise UnreadableError from error
    return content


def _refuse_large(content: bytes, faults: Faults) -> None:
    if len(content) > MAX_BYTES:
        faults.add(1, "", "is larger than 1 MiB; a framework is a few dozen kilobytes")
        raise UnreadableError


def _text(content: bytes, faults: Faults) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.add(1, "", "is saved as UTF-16; save it as UTF-8")
        raise UnreadableError
    content = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.add(line, "", "is not UTF-8; save it as UTF-8")
        text = content.decode("utf-8", errors="replace")
    return text


def _refuse_bulk(text: str, faults: Faults) -> None:
    """Before parsing: what no framework needs can only be there to keep the reader busy."""
    lines = text.split("\n")
    longest = next((n for n, line in enumerate(lines, start=1) if len(line) > MAX_LINE), 0)
    if len(lines) > MAX_LINES:
        faults.add(MAX_LINES + 1, "", f"has more than {MAX_LINES:,} lines")
    if longest:
        faults.add(longest, "", f"is longer than {MAX_LINE:,} characters on this line")
    if len(text) > MAX_YAML:
        faults.add(1, "", f"is longer than {MAX_YAML:,} characters")
    if len(lines) > MAX_LINES or longest or len(text) > MAX_YAML:
        raise UnreadableError


def _visible(text: str, faults: Faults) -> str:
    """The text without what nobody can see; each such character is a fault."""
    hidden = hidden_characters(text)
    if not hidden:
        return text
    for number, line in enumerate(text.split("\n"), start=1):
        for character in sorted(hidden.intersection(line)):
            faults.add(number, "", f"holds a hidden character: {name_of(character)}")
    return text.translate(dict.fromkeys(map(ord, hidden)))


def _tree(text: str, notation: Callable[[str, Tree], None], faults: Faults) -> Node:
    tree = Tree(faults)
    notation(text, tree)
    if tree.root is None or tree.root.kind != "block" or not tree.root.value:
        tree.refuse(1, "is empty or is not a block of keys (framework, edition, sections ...)")
    return tree.root
