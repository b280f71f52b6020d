"""The one writer of plain text: the parts of a document for pasting into another system.

Belongs here: how a document's parts become lines. Does not belong here: what they say
(cases/pages/blocks.py), Word (documents.py), and how a file leaves (files.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from cases.pages.blocks import Block, Bullets, Heading, Paper, Paragraph, Rows
from cases.reports.cells import guarded, plain

BULLET, POINT = "• ", "· "


def as_text(paper: Paper) -> str:
    """Headings between empty lines, one point a line. Every text stands as it was written.

    What somebody typed or published stands behind a point, so that no line starts a formula in
    whatever it is pasted into; any other line that would start one gets a point before it.
    """
    lines = [*_safe(paper.title)]
    for block in paper.blocks:
        lines += _lines(block)
    return "\n".join(lines) + "\n"


def as_txt(paper: Paper) -> bytes:
    """The bytes of a text file, with line ends that every editor knows."""
    return as_text(paper).replace("\n", "\r\n").encode()


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield ""
            yield from _safe(block.text)
        case Paragraph():
            yield from _safe(block.text)
        case Bullets():
            for row in block.rows:
                yield from _point(row)
        case Rows():
            yield from _safe(block.caption)
            for row in block.rows:
                first, *others = (" ".join(cell.lines) for cell in row)
                said = [
                    f"{word}: {text}"
                    for word, text in zip(block.head[1:], others, strict=True)
                    if text
                ]
                yield from _point("; ".join([first, *said]))


def _point(text: str) -> Iterator[str]:
    first, *further = _split(text)
    yield BULLET + first
    yield from (f"  {_pointed(line)}" for line in further)


def _safe(text: str) -> Iterator[str]:
    yield from map(_pointed, _split(text))


def _pointed(line: str) -> str:
    return line if guarded(line) == line else POINT + line


def _split(text: str) -> list[str]:
    """Its own lines, whichever way they end; never none."""
    ends = str(plain(text)).replace("\r\n", "\n").replace("\r", "\n")
    return ends.split("\n")
