"""Search across the frameworks in force.

Compared in Python: a library is a few hundred texts, capitals and apostrophes then match in any
script and on any database, and nothing typed into the box reaches the database.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from django.urls import reverse

from frameworks import words
from frameworks.library import editions_in_force
from frameworks.models import Edition, Item, Reference, Section

LONGEST = 100
MOST = 100
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


@dataclass(frozen=True)
class Hit:
    """A text that holds the words, what it is, and where it stands."""

    text: str
    what: str
    where: str
    url: str


@dataclass
class Found:
    query: str = ""
    was_cut: bool = False
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    short_forms: list[tuple[str, str]] = field(default_factory=list)


def find(typed: str) -> Found:
    """Texts holding every word typed; those with the whole phrase first."""
    query = cleaned(typed)
    found = Found(query[:LONGEST], was_cut=len(query) > LONGEST)
    wanted = plain(found.query).split()
    if not wanted:
        return found
    editions = {edition.pk: edition for edition in editions_in_force()}
    hits = [hit for hit in _everything(editions) if _has(hit.text, wanted)]
    phrase = " ".join(wanted)
    hits.sort(key=lambda hit: phrase not in plain(hit.text))
    found.total = len(hits)
    found.hits = hits[:MOST]
    found.short_forms = _short_forms(editions, found.hits)
    return found


def cleaned(typed: str) -> str:
    """What was typed, without doubled spaces and what nobody sees."""
    return " ".join("".join(c if c.isprintable() else " " for c in typed).split())


def plain(text: str) -> str:
    """For comparing: no capitals, no curly quotes, no doubled spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(APOSTROPHES).casefold()
    return " ".join(folded.split())


def _has(text: str, wanted: list[str]) -> bool:
    said = plain(text)
    return all(word in said for word in wanted)


def _everything(editions: dict[int, Edition]) -> list[Hit]:
    """Every text of the frameworks in force, in their order: four queries in all."""
    in_them = {"edition__in": list(editions)}
    sections = list(Section.objects.filter(**in_them))
    names = {section.pk: section for section in sections}
    hits: dict[int, list[Hit]] = {pk: [] for pk in editions}
    for section in sections:
        hits[section.edition_id].append(_section(section, editions))
    for item in Item.objects.filter(**in_them):
        hits[item.edition_id].append(_item(item, names, editions))
    for row in Reference.objects.filter(**in_them).select_related("item").order_by("pk"):
        hits[row.edition_id].append(_reference(row, names, editions))
    return [hit for pk in editions for hit in hits[pk]]


def _section(section: Section, editions: dict[int, Edition]) -> Hit:
    edition = editions[section.edition_id]
    framework = edition.framework
    url = reverse("frameworks:section", args=[framework.code, section.code])
    what = words.capital(words.of(section.kind, edition.kinds)[0])
    return Hit(section.name, what, framework.name, url)


def _item(item: Item, names: dict[int, Section], editions: dict[int, Edition]) -> Hit:
    edition = editions[item.edition_id]
    framework = edition.framework
    what = words.capital(words.of(item.word, edition.kinds)[0])
    url = reverse("frameworks:item", args=[framework.code, item.code])
    where = f"{framework.name}, {names[item.section_id].name}"
    return Hit(item.text, what, where, url)


def _reference(row: Reference, names: dict[int, Section], editions: dict[int, Edition]) -> Hit:
    edition = editions[row.edition_id]
    code, where = edition.framework.code, edition.framework.name
    url = reverse("frameworks:framework", args=[code])
    if row.section_id:
        where = f"{where}, {names[row.section_id].name}"
        url = reverse("frameworks:section", args=[code, names[row.section_id].code])
    if row.item_id:
        url = reverse("frameworks:item", args=[code, row.item.code])
    what = dict(edition.headings).get(row.kind) or words.spoken(row.kind)
    text = f"{row.name}: {row.text}" if row.name else row.text
    return Hit(text, what, where, url)


def _short_forms(editions: dict[int, Edition], hits: list[Hit]) -> list[tuple[str, str]]:
    said = set(words.WORD.findall(" ".join(hit.text for hit in hits)))
    meanings = {}
    for edition in editions.values():
        meanings |= edition.abbreviations
    return [(short, meanings[short]) for short in sorted(meanings) if short in said]
