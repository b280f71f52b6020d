"""What an admin reads while changing a draft: by section, with what is different from in force.

Belongs here: which rows stand on which page, each with its mark. Does not belong here: finding the
difference (frameworks/loading/compare) and changing anything (cases/actions/drafts).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from functools import cached_property

from cases.pages.library import EditionPage
from frameworks import drafting, linking, words
from frameworks.drafting import Row
from frameworks.loading.content import Content, ItemRow, ReferenceRow, SectionRow
from frameworks.models import Edition, Item, ItemLink
from frameworks.writing.content_of import content_of

# The strongest word for what happened to a row stands alone.
MARKS = {"added": "New", "reworded": "Reworded", "moved": "Moved", "corrected": "Corrected"}
WHAT = {SectionRow: "section", ItemRow: "item", ReferenceRow: "text"}


@dataclass(frozen=True)
class Line:
    """A row on a page: its words, its mark, and where its buttons lead."""

    row: Row
    mark: str
    place: int
    of: int

    @property
    def what(self) -> str:
        return WHAT[type(self.row)]

    @property
    def words(self) -> str:
        name, text = getattr(self.row, "name", ""), getattr(self.row, "text", "")
        return f"{name}: {text}" if name and text else name or text

    @property
    def up(self) -> str:
        return f"{self.row.code}:{self.place - 1}" if self.place > 1 else ""

    @property
    def down(self) -> str:
        return f"{self.row.code}:{self.place + 1}" if self.place < self.of else ""

    @property
    def aside(self) -> str:
        """What is unusual about it, in words."""
        said = [self.mark] if self.mark else []
        if isinstance(self.row, ItemRow) and not self.row.asked:
            said.append("may be rated, is not asked for")
        if isinstance(self.row, ItemRow) and self.row.level == Item.Level.SYSTEM:
            said.append("about the services around the child")
        return ", ".join(said)


@dataclass(frozen=True)
class Group:
    heading: str
    lines: list[Line]


@dataclass(frozen=True)
class Part:
    """A section on the overview."""

    line: Line
    holds: list[str]
    changes: str


class DraftPage(EditionPage):
    """A draft by section; every difference is to the edition in force."""

    @cached_property
    def before(self) -> Content | None:
        return content_of(self.base) if self.base else None

    @cached_property
    def marks(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for what, said in MARKS.items():
            for change in self.difference.of(what):
                found.setdefault(change.code, said)
        return found

    @property
    def seen_order(self) -> str:
        return drafting.seen_order(self.content)

    @property
    def sections(self) -> list[Part]:
        return [self._part(row) for row in self.content.sections]

    def _part(self, section: SectionRow) -> Part:
        items = [row for row in self.content.items if row.section == section.code]
        counts: dict[str, int] = defaultdict(int)
        for item in items:
            counts[item.kind] += 1
        texts = [row for row in self.content.references if row.section == section.code]
        holds = [words.counted(kind, number, self.content.kinds) for kind, number in counts.items()]
        if texts:
            holds.append(words.counted("reference", len(texts), {}))
        told = [self.marks[row.code] for row in (section, *items, *texts) if row.code in self.marks]
        gone = [row for row in self._gone if getattr(row, "section", "") == section.code]
        said = [f"{told.count(word)} {word.lower()}" for word in MARKS.values() if word in told]
        if gone:
            said.append(f"{len(gone)} left out")
        return Part(self.line(section), holds, ", ".join(said))

    def line(self, row: Row) -> Line:
        like = [each.code for each in drafting.like(self.content, row)]
        return Line(row, self.marks.get(row.code, ""), like.index(row.code) + 1, len(like))

    @cached_property
    def _gone(self) -> list[Row]:
        codes = {change.code for change in self.difference.of("removed")}
        rows = drafting.all_rows(self.before) if self.before else []
        return [row for row in rows if row.code in codes]

    @property
    def left_out(self) -> list[Row]:
        """What can be put back: what belonged to something left out comes back with it."""
        codes = {row.code for row in self._gone}
        return [
            row
            for row in self._gone
            if not {getattr(row, name, "") for name in ("section", "item", "parent")} & codes
        ]

    @property
    def texts(self) -> list[Group]:
        """What is about the framework as a whole."""
        return self.texts_of("", "")

    def texts_of(self, section: str, item: str) -> list[Group]:
        rows = [
            row for row in self.content.references if (row.section, row.item) == (section, item)
        ]
        headings = dict(self.content.headings)
        return [
            Group(
                headings.get(kind) or words.spoken(kind),
                [self.line(row) for row in rows if row.kind == kind],
            )
            for kind in dict.fromkeys(row.kind for row in rows)
        ]


class SectionDraft(DraftPage):
    """One section of a draft with what stands in it."""

    def __init__(self, edition: Edition, section: SectionRow) -> None:
        super().__init__(edition)
        self.section = section

    @property
    def seen_order(self) -> str:
        return drafting.seen_order(self.content, self.section.code)

    @property
    def groups(self) -> list[Group]:
        rows = [row for row in self.content.items if row.section == self.section.code]
        kinds = self.content.kinds
        return [
            Group(words.heading(kind, kinds), [self.line(row) for row in rows if row.kind == kind])
            for kind in dict.fromkeys(row.kind for row in rows)
        ]

    @property
    def section_texts(self) -> list[Group]:
        return self.texts_of(self.section.code, "")

    @property
    def neighbours(self) -> list[SectionRow]:
        return self.content.sections


@dataclass(frozen=True)
class Theirs:
    """One field of a row that somebody changed: what it says now, and what was typed here."""

    label: str
    now: str
    typed: str


def both(form, now: Row | None) -> list[Theirs]:
    """Where what stands now differs from what was typed."""
    if now is None:
        return []
    there = asdict(now) | vars(now.source)
    if "asked" in there:
        there["asked"] = "yes" if there["asked"] else "no"
    return differing(form, there)


def differing(form, there: dict) -> list[Theirs]:
    found = []
    for name, field in form.fields.items():
        now, typed = str(there.get(name) or ""), str(form.data.get(name, "") or "")
        if name in there and name != "seen" and now != typed.replace("\r\n", "\n").strip():
            found.append(Theirs(field.label, now or "nothing", typed or "nothing"))
    return found


def became(page: DraftPage, code: str) -> tuple[str, list[tuple[str, str]]] | None:
    """What may be said of an item that is in force: how it stands now, and the choices."""
    if page.base is None or not page.before or not drafting.row_of(page.before, code):
        return None
    links = linking.standing(page.edition, page.base)
    link = next((each for each in links if each.item.code == code), None)
    if link is None or not link.kept_code:
        return None
    stands = link.kind if link.was != link.item.text else ItemLink.Kind.REWORDED.value
    return stands, link.choices
