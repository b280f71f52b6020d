"""Which practice standard may stand beside which domain: one set of rules for file and page.

Belongs here: what the editions offer, and what is wrong with a match. Does not belong here:
writing (cases/actions/domain_standards.py) and counting (cases/practice_counts.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import DomainStandard
from frameworks.loading.tree import hidden_characters, name_of
from frameworks.models import Edition, Item

LONGEST: int = DomainStandard._meta.get_field("reason").max_length or 0
NO_DOMAIN = "Choose a domain of a published edition."
NO_STANDARD = "Choose a practice standard of a published edition."
NO_REASON = "Say in a sentence why this standard should help."
TOO_LONG = f"Keep the reason within {LONGEST} characters."
DOUBLE = "This standard stands beside this domain already."


@dataclass(frozen=True)
class Named:
    """A domain or a standard in the words of its newest edition."""

    code: str
    words: str
    place: str  # the pillar of a standard; the letter of a domain
    published: bool
    label: str = ""  # short, for a list to choose from


@dataclass(frozen=True)
class Editions:
    """The domains and practice standards of all editions but drafts, in framework order."""

    domains: dict[str, Named]
    standards: dict[str, Named]

    @property
    def choice_of_domains(self) -> list[tuple[str, str]]:
        return [(code, named.words) for code, named in self.domains.items() if named.published]

    @property
    def choice_of_standards(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """By pillar."""
        found: dict[str, list[tuple[str, str]]] = {}
        for code, named in self.standards.items():
            if named.published:
                found.setdefault(named.place, []).append((code, named.label))
        return list(found.items())


def editions() -> Editions:
    """One statement. A code that is published anywhere is published."""
    domains: dict[str, Named] = {}
    standards: dict[str, Named] = {}
    rows = (
        Item.objects.filter(kind__in=[Item.Kind.IMPACT, Item.Kind.PRACTICE_STANDARD])
        .exclude(edition__status=Edition.Status.DRAFT)
        .select_related("section", "edition")
        .order_by("edition__framework__order", "-edition__number", "position")
    )
    for item in rows:
        published, section = item.edition.status == Edition.Status.PUBLISHED, item.section
        if item.kind == Item.Kind.IMPACT:
            found, code = domains, section.code
            named = Named(code, section.name, section.letter, published)
        else:
            found, code = standards, item.code
            named = Named(code, item.text, section.name, published, str(item))
        if code not in found or (published and not found[code].published):
            found[code] = named
    return Editions(domains, standards)


def one_line(text: str) -> str:
    """Single spaces; a reason is a sentence or two."""
    return " ".join(text.split())


def faults(known: Editions, *, section: str, standard: str, reason: str) -> dict[str, str]:
    """What is wrong with a match, by part; nothing when it may stand."""
    found = {}
    if section not in known.domains or not known.domains[section].published:
        found["section"] = NO_DOMAIN
    if standard not in known.standards or not known.standards[standard].published:
        found["standard"] = NO_STANDARD
    hidden = hidden_characters(reason.replace("\r", "\n"))
    if hidden:
        names = ", ".join(sorted(map(name_of, hidden)))
        found["reason"] = f"The reason holds what nobody can see: {names}. Take it out."
    elif not one_line(reason):
        found["reason"] = NO_REASON
    elif len(one_line(reason)) > LONGEST:
        found["reason"] = TOO_LONG
    return found
