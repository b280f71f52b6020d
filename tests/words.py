"""Our own words, gathered from templates, Python and scripts, and how hard they are to read.

A text is what stands in one block of a page, or one string of the code. The words of frameworks
are in neither: they are loaded as published, and shown word for word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HELD = "It"  # stands for whatever a page fills in: one short word
INLINE = "a abbr b code em i kbd mark small span strong sub sup time u".split()
PIECE = re.compile(r"(\{%.*?%\}|\{\{.*?\}\})", re.S)
NO_WORDS = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->|<(script|style|svg)\b.*?</\1>", re.S
)
SPOKEN = re.compile(r"""(?:aria-label|title|placeholder|alt)="([^"<>]*)\"""")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


# --- what a template says -------------------------------------------------------------------


def drawn(source: str, branch: int) -> str:
    """The template with the first, second, third ... branch of each condition taken."""
    pieces = iter(PIECE.split(NO_WORDS.sub(" ", source)))
    return "".join(_taken(pieces, branch))


def _taken(pieces: Iterator[str], branch: int) -> list[str]:
    """Everything up to the end of this block: what `branch` takes of it."""
    ways: list[list[str]] = [[]]
    for piece in pieces:
        tag = piece[2:-2].split() if piece.startswith("{%") else []
        if not tag:
            ways[-1].append(_filled(piece) if piece.startswith("{{") else piece)
        elif tag[0] in ("elif", "else", "empty"):
            ways.append([])
        elif tag[0] in ("endif", "endfor"):
            break
        elif tag[0] in ("if", "for"):
            ways[-1] += _taken(pieces, branch)
        else:
            said = re.findall(r'="([^"]+ [^"]+)"', piece)
            ways[-1] += [f"\n<p>{words}</p>\n" for words in said]
    return ways[min(branch, len(ways) - 1)]


def _filled(piece: str) -> str:
    """{{ total }} is "It"; {{ total|pluralize }} is what it adds for many."""
    if "|pluralize" in piece:
        return (re.findall(r'pluralize:"([^"]*)"', piece) or ["s"])[0].split(",")[-1]
    return HELD


def of_template(source: str) -> dict[str, None]:
    """Each text of a template once, in order, whichever branch shows it."""
    found: dict[str, None] = {}
    for branch in range(4):
        page = drawn(source, branch)
        spoken = SPOKEN.findall(page)
        page = re.sub(rf"</?(?:{'|'.join(INLINE)})\b[^>]*>", "", page)
        blocks = re.sub(r"<[^>]*>", "\n\n", page).split("\n\n")
        for words in [*blocks, *spoken]:
            found.setdefault(re.sub(r"\s+", " ", unescape(words)).strip())
    return {words: None for words in found if re.search(r"[a-z]{2}", words)}


# --- what code says -------------------------------------------------------------------------


def of_python(source: str) -> dict[str, None]:
    """Strings that read as a sentence or a phrase; docstrings are for colleagues."""
    tree = ast.parse(source)
    aside = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return {words: None for words in _strings(tree, aside) if reads_as_words(words)}


def _strings(node: ast.AST, aside: set[int]) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else HELD for part in node.values]
        yield "".join(parts)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
        yield re.sub(r"%(?:\(\w+\))?[sd]|\{\w*\}", HELD, node.value)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _strings(child, aside)


def of_script(source: str) -> dict[str, None]:
    source = re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.S | re.M)
    found = (re.sub(r"\$\{[^}]*\}", HELD, one or other) for one, other in STRING.findall(source))
    return {words: None for words in found if reads_as_words(words)}


def reads_as_words(words: str) -> bool:
    """Four words or more, begun with a capital and free of what only machines write."""
    return bool(
        len(words.split()) > 3
        and re.match(r"[“A-Z]", words)
        and not re.search(r"[<>{}=\\_]|SELECT |UPDATE |CREATE |ALTER |\bIF \b", words)
    )


# --- how hard they are ------------------------------------------------------------------------


def sentences(texts: Iterable[str]) -> list[str]:
    """Labels of one to three words are no sentences; whatever is longer is read as one."""
    found: dict[str, None] = {}
    for text in texts:
        for sentence in re.split(r"(?<=[.?!])[”)]?\s+(?=[“\"(A-Z0-9])|\n+", text):
            if len(words_of(sentence)) > 3:
                found.setdefault(sentence.strip())
    return list(found)


def words_of(sentence: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+(?:['’.,-][A-Za-z0-9]+)*", sentence)


@cache
def syllables(word: str) -> int:
    """As they are spoken, near enough: groups of vowels, less the silent e."""
    word = re.sub(r"[^a-z]", "", word.lower())
    word = re.sub(r"(?<![^aeiouy]l)(?<=[^aeiouy])e$|(?<=[^aeiouyscxzgh])es$", "", word)
    word = re.sub(r"(?<=[^aeiouytd])ed$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(found: list[str]) -> float:
    """Flesch-Kincaid: the school year of the United States; the age is five more."""
    words = [word for sentence in found for word in words_of(sentence)]
    if not words:
        return 0.0
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(found) + 11.8 * spoken / len(words) - 15.59
