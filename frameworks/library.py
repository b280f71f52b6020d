"""What the pages of the library show, put together from a fixed number of queries.

Belongs here: which rows stand on which page, in which groups. Does not belong here: search
(finding), loading, and any wording of a framework.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404
from django.shortcuts import get_object_or_404

from frameworks import words
from frameworks.loading.content import SCALE_WORDS
from frameworks.models import Edition, Framework, Item, Reference, Section

LARGEST_NUMBER = 32_767


@dataclass
class Shelf:
    """One framework on the index: its edition in force and what it holds, in words."""

    edition: Edition
    holds: list[str]


@dataclass
class Group:
    """Rows of one kind under one heading."""

    kind: str
    heading: str
    rows: list[Item] | list[Reference]
    kinds: words.Kinds = field(default_factory=dict)

    @property
    def counted(self) -> str:
        return words.counted(self.kind, len(self.rows), self.kinds)


@dataclass
class Page:
    """What every page of a framework needs, and the parts some of them show."""

    edition: Edition
    sections: list[Section] = field(default_factory=list)
    section: Section | None = None
    item: Item | None = None
    lede: Item | None = None
    groups: list[Group] = field(default_factory=list)
    opening: Group | None = None
    references: list[Group] = field(default_factory=list)
    everywhere: list[tuple[Section, int]] = field(default_factory=list)
    parts: list[Page] = field(default_factory=list)
    place: str = ""
    before: Item | None = None
    after: Item | None = None
    files: list[str] = field(default_factory=list)
    short_forms: list[tuple[str, str]] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    has_history: bool = False

    @property
    def framework(self) -> Framework:
        return self.edition.framework

    @property
    def one(self) -> str:
        """What its item, or the statement on top, is called."""
        found = self.item or self.lede
        return words.of(found.word, self.edition.kinds)[0] if found else ""

    @property
    def scale(self) -> list[tuple[str, dict[str, str]]]:
        """The words of the scale, strengths first, whatever order the database keeps them in."""
        scale = self.edition.scale
        return [(value, scale[value]) for value in SCALE_WORDS if value in scale]


def in_force(code: str) -> Edition:
    """The published edition, or 404: a draft is nobody's framework yet."""
    editions = Edition.objects.published().select_related("framework")
    return get_object_or_404(editions, framework__code=code)


def editions_in_force() -> list[Edition]:
    found = Edition.objects.published().select_related("framework")
    return list(found.order_by("framework__order", "framework__code"))


def shelves() -> list[Shelf]:
    editions = editions_in_force()
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for model in (Section, Item, Reference):
        rows = model.objects.filter(edition__in=editions).order_by()
        called = Coalesce(NullIf("called", Value("")), "kind") if model is Item else F("kind")
        for edition_id, kind in rows.values_list("edition_id", called):
            counts[edition_id][kind if model is not Reference else "reference"] += 1
    return [Shelf(edition, words.holds(counts[edition.pk], edition.kinds)) for edition in editions]


def front_page(edition: Edition) -> Page:
    references = list(edition.references.filter(section=None, item=None))
    page = Page(edition, sections=list(edition.sections.all()))
    page.references = _reference_groups(edition, references)
    page.files = _files(references)
    page.short_forms = short_forms(edition, references)
    page.has_history = _shown(edition.framework.editions).exclude(pk=edition.pk).exists()
    return page


def section_page(edition: Edition, code: str) -> Page:
    sections = list(edition.sections.all())
    section = _named(sections, code)
    page = Page(edition, sections=sections, section=section)
    items = list(edition.items.all())
    references = list(edition.references.filter(section=section, item=None))
    _fill(page, [item for item in items if item.section_id == section.pk], references)
    page.everywhere = _everywhere(sections, items, section)
    page.short_forms = short_forms(edition, [*items_of(page), *references])
    page.files = _files([*items_of(page), *references])
    return page


def item_page(edition: Edition, code: str) -> Page:
    items = list(edition.items.select_related("section", "parent"))
    item = _named(items, code)
    siblings = [each for each in items if _family(each) == _family(item)]
    place = siblings.index(item)
    page = Page(edition, section=item.section, item=item)
    page.place = words.place(item, len(siblings), edition.kinds)
    page.before = siblings[place - 1] if place else None
    page.after = siblings[place + 1] if place + 1 < len(siblings) else None
    page.groups = _item_groups([each for each in items if each.parent_id == item.pk], edition.kinds)
    references = list(edition.references.filter(section=item.section))
    own = [reference for reference in references if reference.item_id == item.pk]
    around = [reference for reference in references if reference.item_id is None]
    page.references = _reference_groups(edition, own)
    page.opening = next(iter(_reference_groups(edition, around)), None)
    page.files = _files([item, *own, *around])
    page.short_forms = short_forms(edition, [item, *items_of(page), *references])
    return page


def history(code: str) -> dict:
    """Published and retired editions, newest first; a draft has never been in force."""
    editions = list(_shown(Edition.objects.filter(framework__code=code)))
    if not editions:
        raise Http404("No such framework.")
    return {"framework": editions[0].framework, "editions": editions}


def whole_edition(code: str, number: int) -> Page:
    if number > LARGEST_NUMBER:
        raise Http404("No such edition.")
    editions = _shown(Edition.objects.filter(framework__code=code))
    edition = get_object_or_404(editions, number=number)
    sections, items = list(edition.sections.all()), list(edition.items.all())
    return _whole(edition, sections, items, list(edition.references.all()))


def everything_in_force() -> list[Page]:
    """Every edition in force as a whole, in the order of the library: four queries in all."""
    editions = editions_in_force()
    found: dict[type, dict[int, list]] = {}
    for model in (Section, Item, Reference):
        found[model] = defaultdict(list)
        for row in model.objects.filter(edition__in=editions):
            found[model][row.edition_id].append(row)
    kinds = (Section, Item, Reference)
    return [_whole(edition, *(found[kind][edition.pk] for kind in kinds)) for edition in editions]


def _whole(
    edition: Edition, sections: list[Section], items: list[Item], references: list[Reference]
) -> Page:
    page = Page(edition, sections=sections)
    _attach(edition, items, references)
    for section in page.sections:
        part = Page(edition, section=section)
        of_section = [each for each in references if each.section_id == section.pk]
        _fill(part, [item for item in items if item.section_id == section.pk], of_section)
        page.parts.append(part)
    above = [each for each in references if each.section_id is None and each.item_id is None]
    page.references = _reference_groups(edition, above)
    page.files = _files([*items, *references])
    page.short_forms = short_forms(edition, [*items, *references])
    return page


def _attach(edition: Edition, items: list[Item], references: list[Reference]) -> None:
    """Each item with the texts that belong to it, for a page that shows everything."""
    by_item: dict[int | None, list[Reference]] = defaultdict(list)
    for reference in references:
        by_item[reference.item_id].append(reference)
    for item in items:
        item.attached = _reference_groups(edition, by_item[item.pk])


def items_of(page: Page) -> list[Item]:
    rows = [row for group in page.groups for row in group.rows]
    return [page.lede, *rows] if page.lede else rows


def short_forms(edition: Edition, rows: Iterable[Item | Reference]) -> list[tuple[str, str]]:
    """The short forms that these texts use, with what they mean."""
    said = set(words.WORD.findall(" ".join(row.text for row in rows)))
    return [(short, edition.abbreviations[short]) for short in sorted(edition.abbreviations)
            if short in said]  # fmt: skip


def _shown(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    found = editions.exclude(status=Edition.Status.DRAFT)
    return found.select_related("framework").order_by("-number")


def _named(rows: list, code: str):
    """The row with this code; the list is in memory, so no input reaches the database."""
    for row in rows:
        if row.code == code:
            return row
    raise Http404("No such part of this framework.")


def _family(item: Item) -> tuple:
    return (item.section_id, item.word, item.parent_id)


def _fill(page: Page, items: list[Item], references: list[Reference]) -> None:
    """The statement first, then items by kind; without a statement the first text leads."""
    page.lede = next((item for item in items if item.word == Item.Kind.IMPACT), None)
    page.groups = _item_groups(
        [item for item in items if item is not page.lede], page.edition.kinds
    )
    groups = _reference_groups(page.edition, [r for r in references if r.item_id is None])
    if page.lede is None and groups:
        page.opening, *groups = groups
    page.references = groups


def _item_groups(items: list[Item], kinds: words.Kinds) -> list[Group]:
    by_kind: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_kind[item.word].append(item)
    return [Group(kind, words.heading(kind, kinds), rows, kinds) for kind, rows in by_kind.items()]


def _reference_groups(edition: Edition, references: list[Reference]) -> list[Group]:
    """In the order of the edition's headings; an unnamed kind comes last, in its own words."""
    by_kind: dict[str, list[Reference]] = defaultdict(list)
    for reference in references:
        by_kind[reference.kind].append(reference)
    headings = dict(edition.headings)
    named = [Group(kind, said, by_kind.pop(kind)) for kind, said in headings.items()
             if kind in by_kind]  # fmt: skip
    return named + [Group(kind, words.spoken(kind), rows) for kind, rows in by_kind.items()]


def _everywhere(
    sections: list[Section], items: list[Item], section: Section
) -> list[tuple[Section, int]]:
    """Sections that hold for every other one, with how many items they hold."""
    counts = Counter(item.section_id for item in items)
    return [
        (each, counts[each.pk])
        for each in sections
        if each.kind == Section.Kind.UNIVERSAL and each != section
    ]


def _files(rows: Iterable[Item | Reference]) -> list[str]:
    return sorted({row.source_file for row in rows if row.source_file})
