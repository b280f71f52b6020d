"""JSON, read piece by piece so that every value keeps its line; no recursion."""

from __future__ import annotations

import json
import re

from frameworks.loading.tree import Tree

TOKEN = re.compile(
    r'(?P<space>[ \t\n]+)|(?P<mark>[{}\[\],:])|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<literal>-?[0-9][0-9.eE+-]*|true|false|null)"
)
_AFTER_VALUE = {",", "}", "]"}


def read_json(text: str, tree: Tree) -> None:
    """Accept what JSON allows and nothing more; refuse at the first piece out of place."""
    expect = {"value"}
    closers: list[str] = []
    for kind, piece, line in _tokens(text, tree):
        if not _fits(kind, piece, expect):
            tree.refuse(line, f"not readable as JSON: did not expect {piece[:20]}")
        if piece in "{[" and kind == "mark":
            tree.open("block" if piece == "{" else "list", line)
            closers.append("}" if piece == "{" else "]")
            expect = {"key", "}"} if piece == "{" else {"value", "]"}
        elif piece in "}]" and kind == "mark":
            tree.close()
            closers.pop()
            expect = _after(closers)
        elif piece == ",":
            expect = {"key"} if closers[-1] == "}" else {"value"}
        elif piece == ":":
            expect = {"value"}
        else:
            tree.word(kind, _word(kind, piece, line, tree), line)
            expect = {":"} if "key" in expect else _after(closers)
    if expect != {"end"}:
        tree.refuse(text.count("\n") + 1, "not readable as JSON: the file ends too early")


def _tokens(text: str, tree: Tree):
    at, line = 0, 1
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            found = text[at : at + 20].split("\n")[0]
            tree.refuse(line, f"not readable as JSON: did not expect {found}")
        if match.lastgroup != "space":
            yield match.lastgroup, match.group(), line
        line += match.group().count("\n")
        at = match.end()


def _fits(kind: str, piece: str, expect: set[str]) -> bool:
    if kind == "mark":
        return piece in expect or (piece in "{[" and "value" in expect)
    return "value" in expect or (kind == "text" and "key" in expect)


def _after(closers: list[str]) -> set[str]:
    return {",", closers[-1]} if closers else {"end"}


def _word(kind: str, piece: str, line: int, tree: Tree) -> str:
    if kind == "literal":
        return piece
    try:
        return json.loads(piece)
    except ValueError:
        tree.refuse(line, "not readable as JSON: a text with a wrong escape")
        raise
