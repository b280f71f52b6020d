"""Which items stand in one list of figures: a kind of the county's frameworks, or of an own one.

Belongs here: the lists and the items of each. Does not belong here: counting (cases/rollups.py).
Docs: docs/rollups.md, docs/decisions/0027.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, QuerySet

from cases.composed import Composed
from cases.figures import ItemRow
from cases.models import PlanType
from frameworks import words
from frameworks.models import Edition, Item

# Lists rank within one of these kinds only.
KINDS: dict[str, tuple[str, ...]] = {
    "outcomes": (Item.Kind.OUTCOME,),
    "impacts": (Item.Kind.IMPACT,),
    "determinants": (Item.Kind.UNIVERSAL_DETERMINANT, Item.Kind.TAILORED_DETERMINANT),
    "standards": (Item.Kind.PRACTICE_STANDARD,),
}


@dataclass(frozen=True)
class OwnList:
    """The items of one kind of a framework that the authority brought itself."""

    framework: str  # its code
    called: str
    edition: Edition

    @property
    def key(self) -> str:
        return f"{self.framework}.{self.called}"

    @property
    def label(self) -> str:
        return f"{self.edition.framework.name}: {self.many}"

    @property
    def many(self) -> str:
        return words.of(self.called, self.edition.kinds)[1]

    @property
    def one(self) -> str:
        return words.capital(words.of(self.called, self.edition.kinds)[0])


def with_own(plan_types: QuerySet[PlanType]) -> QuerySet[PlanType]:
    """Plan types, which every choice of figures reads anyway, with whether there are own lists."""
    return plan_types.annotate(has_own_lists=Exists(_own_items()))


PLAN_TYPES = Composed("cases.PlanType", with_own)
PLAN_TYPES_ALONE = Composed("cases.PlanType", lambda plan_types: plan_types.all())


def _own_items() -> QuerySet[Item]:
    return Item.objects.filter(kind=Item.Kind.OWN, edition__status=Edition.Status.PUBLISHED)


def own_lists() -> dict[str, OwnList]:
    """By key, in the order of frameworks and of their wording; one query where there are none."""
    rows = _own_items().order_by("edition__framework__order", "edition", "position")
    found = dict.fromkeys(rows.values_list("edition_id", "called"))
    if not found:
        return {}
    pks = {pk for pk, _ in found}
    editions = Edition.objects.filter(pk__in=pks).select_related("framework").in_bulk()
    lists = [OwnList(editions[pk].framework.code, called, editions[pk]) for pk, called in found]
    return {each.key: each for each in lists}


def items_of_list(key: str) -> list[tuple[ItemRow, list[int]]]:
    """The items of one list, whatever the edition they were rated in."""
    if key in KINDS:
        return items_of(KINDS[key])
    framework, _, called = key.partition(".")
    return items_of([Item.Kind.OWN], edition__framework__code=framework, called=called)


def listed_and_domains(key: str) -> list[tuple[ItemRow, list[int]]]:
    """The items of one list and, for what stands beside it, the domains; one query for ours."""
    impacts = KINDS["impacts"]
    if key in KINDS:
        return items_of((*KINDS[key], *impacts))
    return [*items_of_list(key), *items_of(impacts)]


def items_of(kinds: Sequence[str], **of: str) -> list[tuple[ItemRow, list[int]]]:
    """Items by code, in framework order, worded as in the newest edition, with all their ids.

    `of` narrows them further.
    """
    found: dict[str, tuple[ItemRow, list[int]]] = {}
    kept = OF_KINDS.get(tuple(kinds)) if not of else None
    using = Item.objects.db
    rows = kept.rows(using) if kept else _worded(Item.objects.filter(kind__in=kinds, **of))
    for pk, code, kind, letter, section, label, text, order, position in rows:
        if code not in found:
            row = ItemRow(code, kind, letter, section, label or text, text, (order, position))
            found[code] = (row, [])
        found[code][1].append(pk)
    return sorted(found.values(), key=lambda pair: pair[0].position)


def _worded(items: QuerySet[Item]) -> QuerySet:
    """The newest edition first."""
    return (
        items.exclude(edition__status=Edition.Status.DRAFT)
        .order_by("edition__framework__order", "-edition__number", "position")
        .values_list(
            "pk", "code", "kind", "section__letter", "section__name", "short_label", "text",
            "edition__framework__order", "position",
        )
    )  # fmt: skip


def _composed(kinds: tuple[str, ...]) -> Composed:
    return Composed("frameworks.Item", lambda items: _worded(items.filter(kind__in=kinds)))


# Each list of ours, with the domains that stand beside it: composed once.
OF_KINDS = {
    kinds: _composed(kinds) for kinds in ((*KINDS[key], *KINDS["impacts"]) for key in KINDS)
}


def of_kind(codes: dict[int, ItemRow], kind: str) -> list[int]:
    return [pk for pk, row in codes.items() if row.kind == kind]
