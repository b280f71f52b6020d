"""Everything a rater has in front of them: items, ratings so far, notes, and last time's words.

Reads an open or submitted audit in a fixed number of queries, whatever its size. Writes nothing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from cases import scopes
from cases.models import Audit, Evidence, Rating
from frameworks.models import Item, Section


@dataclass(frozen=True)
class Earlier:
    """What this item was rated last time, and when."""

    value: str
    on: datetime.date


@dataclass
class Row:
    """One item on the page with what is known of it in this audit."""

    item: Item
    rating: Rating | None = None
    note: Evidence | None = None
    earlier: Earlier | None = None
    left: bool = False

    @property
    def value(self) -> str | None:
        return self.rating.value if self.rating else None

    @property
    def version(self) -> int:
        return self.rating.version if self.rating else 0

    @property
    def note_version(self) -> int:
        return self.note.version if self.note else 0

    @property
    def changed(self) -> bool:
        return bool(self.value and self.earlier and self.value != self.earlier.value)


@dataclass
class SheetSection:
    """A domain or pillar with its rows: the impact first where there is one."""

    section: Section
    rows: list[Row] = field(default_factory=list)

    @property
    def impact(self) -> Row | None:
        return next((row for row in self.rows if row.item.kind == Item.Kind.IMPACT), None)

    @property
    def rest(self) -> list[Row]:
        return [row for row in self.rows if row.item.kind != Item.Kind.IMPACT]

    @property
    def is_open(self) -> bool:
        """Its outcomes stand on the page: the domain needs a closer look, or one is rated."""
        impact = self.impact
        return impact is None or scopes.opens(impact.value) or any(row.value for row in self.rest)


class Sheet:
    """One audit as its rater sees it."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    @cached_property
    def items(self) -> list[Item]:
        """The items this audit may rate, in framework order."""
        return scopes.offered(self.audit.scope, items_of(self.audit))

    @cached_property
    def rows(self) -> dict[int, Row]:
        ratings = {
            rating.item_id: rating
            for rating in self.audit.ratings.prefetch_related("determinants", "letters")
        }
        notes = {note.item_id: note for note in self.audit.evidence.all()}
        left = set(self.audit.left_on_purpose.values_list("item_id", flat=True))
        earlier = earlier_ratings(self.audit)
        return {
            item.pk: Row(
                item=item,
                rating=ratings.get(item.pk),
                note=notes.get(item.pk),
                earlier=earlier.get(item.code),
                left=item.pk in left,
            )
            for item in self.items
        }

    @cached_property
    def sections(self) -> list[SheetSection]:
        found: dict[int, SheetSection] = {}
        for item in self.items:
            place = found.setdefault(item.section_id, SheetSection(item.section))
            place.rows.append(self.rows[item.pk])
        return list(found.values())

    @property
    def values(self) -> dict[int, str | None]:
        return {pk: row.value for pk, row in self.rows.items()}

    @property
    def asked(self) -> list[Row]:
        wanted = scopes.asked(self.audit.scope, self.items, self.values)
        return [self.rows[item.pk] for item in wanted]

    @property
    def unrated(self) -> list[Row]:
        return [row for row in self.asked if not row.value and not row.left]

    @property
    def rated_count(self) -> int:
        return sum(1 for row in self.asked if row.value)

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows.values() if row.changed]

    def section(self, code: str) -> SheetSection | None:
        return next((part for part in self.sections if part.section.code == code), None)


def items_of(audit: Audit) -> list[Item]:
    """Every item of the audit's edition, or of its themed sections; one query."""
    where = Q(edition=audit.edition_id)
    if audit.scope == Audit.Scope.THEMED:
        where = Q(section__in=audit.themed_sections.values("pk"))
    found = Item.objects.filter(where).select_related("section", "parent")
    return list(found.order_by("edition__framework__order", "position"))


def earlier_ratings(audit: Audit) -> dict[str, Earlier]:
    """Per item code the case's latest counted rating before this audit, same voice; one query.

    Codes, not ids: an item keeps its code from edition to edition.
    """
    rows = (
        Rating.objects.filter(
            audit__case_id=audit.case_id,
            audit__voice=audit.voice,
            audit__state__in=Audit.COUNTED_STATES,
            value__isnull=False,
        )
        .exclude(audit_id=audit.pk)
        .order_by("audit__submitted_at")
    )
    if audit.submitted_at:
        rows = rows.filter(audit__submitted_at__lt=audit.submitted_at)
    return {
        code: Earlier(value=value, on=at.date())
        for code, value, at in rows.values_list("item__code", "value", "audit__submitted_at")
    }
