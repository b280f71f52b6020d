"""A document as parts in a row: headings, paragraphs, lists and tables, said once.

The page shows them, and the writers of files (cases/reports) write the same ones, so that a file
never says anything else than its page. Belongs here: what the parts are. Does not belong here:
what they say, and how a format spells them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2
    kind = "heading"


@dataclass(frozen=True)
class Paragraph:
    text: str
    quiet: bool = False  # beside the point: smaller on the page, a text like others in a file
    kind = "paragraph"


@dataclass(frozen=True)
class Bullets:
    rows: tuple[str, ...]
    kind = "bullets"


@dataclass(frozen=True)
class Cell:
    """Lines of one cell; `value` is the rating that the first line names, for its mark."""

    lines: tuple[str, ...] = ()
    value: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Rows:
    """A table: its caption, the words above its columns, and rows of as many cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind = "rows"


Block = Heading | Paragraph | Bullets | Rows


@dataclass(frozen=True)
class Paper:
    """A whole document; its title is the one heading of the first level."""

    title: str
    blocks: tuple[Block, ...] = field(default=())

    @classmethod
    def of(cls, title: str, blocks: Sequence[Block]) -> Paper:
        return cls(title, tuple(blocks))
