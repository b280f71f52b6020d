"""Everything a rater has in front of them: items, ratings so far, notes, and last time's words.

Reads an open or submitted audit in three queries, whatever its size; one more for standards with
a clock. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import router
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils import timezone

from cases import scopes
from cases.clocks import Clock
from cases.composed import Composed, Given
from cases.last_time import Earlier as Earlier  # who draws a row finds it here
from cases.last_time import LastTime, Under, last_time
from cases.models import Audit, DeterminantLink, Evidence, LeftOnPurpose, Rating, RatingValue
from cases.timed_items import clocks_of
from frameworks.models import Item, Section

RATING_FIELDS = ("pk", "value", "version", "reason", "entry_method", "saved_at")
NOTE_FIELDS = ("pk", "source", "seen_on", "text", "role", "by_id", "version", "saved_at")


@dataclass
class Row:
    """One item on the page with what is known of it in this audit."""

    item: Item
    rating: Rating | None = None
    note: Evidence | None = None
    earlier: Earlier | None = None
    under: tuple[Under, ...] = ()  # before its line began anew; never compared
    left: bool = False
    determinants: list[Item] = field(default_factory=list)  # helped, or missing
    letters: list[Section] = field(default_factory=list)  # where a universal determinant shows
    clock: Clock | None = None  # of a standard that asks for something within some days

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
    def every_item(self) -> list[Item]:
        """All items of the audit's wording, offered or not, each with its own rating and note."""
        audit = self.audit
        if audit.scope in (Audit.Scope.THEMED, Audit.Scope.CHOSEN):
            return list(with_answers(items_of(audit), audit))
        using = router.db_for_read(Item)
        return WHOLE.rows(using, edition=audit.edition_id, audit=audit.pk)

    @cached_property
    def items(self) -> list[Item]:
        """The items this audit may rate, in framework order."""
        return scopes.offered(self.audit.scope, self.every_item)

    @cached_property
    def rows(self) -> dict[int, Row]:
        last = last_time(self.audit, self.items)
        found = {item.pk: self._row(item, last) for item in self.items}
        self._add_why(found)
        clocks = clocks_of(self.audit.case, self.items, today=timezone.localdate())
        for row in found.values():
            row.clock = clocks.get(row.item.code)
        return found

    def _row(self, item: Item, last: LastTime) -> Row:
        rating = note = None
        if item.rating_pk:
            given = {name: getattr(item, f"rating_{name}") for name in RATING_FIELDS}
            rating = Rating(audit=self.audit, item=item, **given)
        if item.note_pk:
            given = {name: getattr(item, f"note_{name}") for name in NOTE_FIELDS}
            note = Evidence(audit=self.audit, item=item, **given)
        return Row(
            item=item,
            rating=rating,
            note=note,
            earlier=last.earlier.get(item.code),
            under=last.under.get(item.code, ()),
            left=item.left,
        )

    def _add_why(self, rows: dict[int, Row]) -> None:
        """Determinants and domains named behind ratings; those that no longer fit are left out."""
        items = {item.pk: item for item in self.every_item}
        sections = {item.section_id: item.section for item in self.every_item}
        for effect, item_id, named_id in named_behind(self.audit):
            row = rows.get(item_id)
            if row is None or effect not in effects_that_fit(row.value):
                continue
            if effect == "letter":
                row.letters.append(sections[named_id])
            elif named_id in items:
                row.determinants.append(items[named_id])
        for row in rows.values():
            row.determinants.sort(key=lambda item: item.position)
            row.letters.sort(key=lambda section: section.order)

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

    @cached_property
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

    def row(self, code: str) -> Row | None:
        return next((row for row in self.rows.values() if row.item.code == code), None)


# Where the text stands in its source is for the library's pages; a sheet has up to 107 items.
SOURCE = ("source_file", "source_section", "source_line", "source_cell")
NOT_ON_A_SHEET = (*SOURCE, *(f"section__{name}" for name in SOURCE))


def items_of(audit: Audit) -> QuerySet[Item]:
    """Every item of the audit's edition, of its themed sections, or the chosen ones; one query."""
    where = Q(edition=audit.edition_id)
    if audit.scope == Audit.Scope.THEMED:
        where = Q(section__in=audit.themed_sections.values("pk"))
    elif audit.scope == Audit.Scope.CHOSEN:
        where = Q(pk__in=audit.chosen_items.values("pk"))
    return on_a_sheet(Item.objects.filter(where))


def on_a_sheet(items: QuerySet[Item]) -> QuerySet[Item]:
    found = items.select_related("section").defer(*NOT_ON_A_SHEET)
    return found.order_by("edition__framework__order", "position")


def with_answers(items: QuerySet[Item], audit: Audit | Given) -> QuerySet[Item]:
    """Each item with this audit's rating and note beside it, in the same query."""
    left = LeftOnPurpose.objects.filter(audit=audit, item=OuterRef("pk"))
    return items.annotate(
        own_rating=FilteredRelation("ratings", condition=Q(ratings__audit=audit)),
        own_note=FilteredRelation("evidence", condition=Q(evidence__audit=audit)),
        left=Exists(left),
        **{f"rating_{name}": F(f"own_rating__{name}") for name in RATING_FIELDS},
        **{f"note_{name}": F(f"own_note__{name}") for name in NOTE_FIELDS},
    )


WHOLE = Composed(
    "frameworks.Item",
    lambda items, edition, audit: with_answers(on_a_sheet(items.filter(edition=edition)), audit),
    edition=BigIntegerField(),
    audit=BigIntegerField(),
)


def named_behind(audit: Audit) -> Iterable[tuple[str, int, int]]:
    """(helped, missing or letter; the rated item; what is named behind it); one query."""
    links = DeterminantLink.objects.filter(rating__audit=audit)
    letters = Rating.letters.through.objects.filter(rating__audit=audit)
    return links.values_list("effect", "rating__item_id", "determinant_id").union(
        letters.values_list(Value("letter"), "rating__item_id", "section_id"), all=True
    )


def effects_that_fit(value: str | None) -> tuple[str, ...]:
    """What may stand behind a value: what helped a strength, what is missing behind the others."""
    if value == RatingValue.GREEN:
        return (DeterminantLink.Effect.HELPED,)
    if scopes.opens(value):
        return (DeterminantLink.Effect.MISSING, "letter")
    return ()
