"""What a framework file says, once it is known to be sound: plain rows and their checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

SCALE_WORDS = ("green", "amber", "red", "not_yet_known", "not_applicable")


@dataclass(frozen=True)
class SourceRow:
    source_file: str = ""
    source_section: str = ""
    source_line: str = ""
    source_cell: int | None = None


@dataclass(frozen=True)
class SectionRow:
    code: str
    kind: str
    order: int
    letter: str
    name: str
    short_name: str
    source: SourceRow


@dataclass(frozen=True)
class ItemRow:
    code: str
    kind: str
    order: int
    level: str
    text: str
    short_label: str
    note: str
    timescale_days: int | None
    parent: str
    section: str
    source: SourceRow
    asked: bool = True


@dataclass(frozen=True)
class ReferenceRow:
    code: str
    kind: str
    order: int
    use: str
    name: str
    name_line: str
    text: str
    note: str
    section: str
    item: str
    source: SourceRow


@dataclass
class Content:
    """One framework file: the head (ours, corrected in place) and the edition (never changed)."""

    file: str
    code: str = ""
    name: str = ""
    publisher: str = ""
    summary: str = ""
    order: int = 0
    note: str = ""
    scale: dict[str, dict[str, str]] = field(default_factory=dict)
    headings: list[list[str]] = field(default_factory=list)
    kinds: dict[str, dict[str, str]] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)
    sections: list[SectionRow] = field(default_factory=list)
    items: list[ItemRow] = field(default_factory=list)
    references: list[ReferenceRow] = field(default_factory=list)

    @property
    def head(self) -> dict[str, str | int]:
        names = ("name", "publisher", "summary", "order")
        return {name: getattr(self, name) for name in names}

    def checksum(self) -> str:
        """The same wording gives the same checksum, however the file is laid out."""
        wording = {
            "note": self.note,
            "scale": self.scale,
            "headings": self.headings,
            "abbreviations": self.abbreviations,
            "sections": [asdict(row) for row in self.sections],
            "items": [_item(row) for row in self.items],
            "references": [asdict(row) for row in self.references],
        }
        if self.kinds:
            wording["kinds"] = self.kinds
        canonical = json.dumps(wording, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def _item(row: ItemRow) -> dict:
    """What is as usual is left out, so that editions written before it was known stay the same."""
    values = asdict(row)
    if row.asked:
        del values["asked"]
    return values
