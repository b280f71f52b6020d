"""Which items an audit asks for: the scopes, and what is still missing before submitting.

Over rows that are handed in, so that a page reads the items of an edition once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from cases.models import Audit, RatingValue
from frameworks.models import DRAWN, Edition, Item

Kind = Item.Kind
Scope = Audit.Scope

# The kinds a scope asks for in full. Focused adds the outcomes of domains that need a closer look.
KINDS: dict[str, frozenset[str]] = {
    Scope.QUICK: frozenset({Kind.IMPACT}),
    Scope.FOCUSED: frozenset({Kind.IMPACT}),
    Scope.OUTCOMES: frozenset({Kind.IMPACT, Kind.OUTCOME}),
    Scope.FULL: frozenset(
        {Kind.IMPACT, Kind.OUTCOME, Kind.TAILORED_DETERMINANT, Kind.UNIVERSAL_DETERMINANT}
    ),
    Scope.PRACTICE_STANDARDS: frozenset({Kind.PRACTICE_STANDARD, Kind.MEASURE}),
    Scope.THEMED: frozenset(Kind.values),
    Scope.CHOSEN: frozenset(Kind.values),
    Scope.WHOLE: frozenset(Kind.values),
}
WHOLE = "whole:"  # before a framework's code, where a depth is chosen
FRAMEWORK_OF_SCOPE = {Scope.PRACTICE_STANDARDS: "relationships-first"}
DEFAULT_FRAMEWORK = "flourish"
CLOSER_LOOK = (RatingValue.AMBER, RatingValue.RED)
ON_ONE_PAGE = (Scope.QUICK, Scope.FOCUSED)  # the impacts share a page; other scopes go by section


def whole_frameworks() -> list[Edition]:
    """Frameworks of an authority's own that are in force and have something to rate."""
    rated = Item.objects.filter(edition=OuterRef("pk"))
    found = Edition.objects.published().exclude(framework__code__in=DRAWN).filter(Exists(rated))
    return list(found.select_related("framework").order_by("framework__order", "framework__code"))


def opens(value: str | None) -> bool:
    """A domain rated developing or gap opens its outcomes; not known and not applying do not."""
    return value in CLOSER_LOOK


def asked(scope: str, items: Iterable[Item], values: Mapping[int, str | None]) -> list[Item]:
    """The items that must be rated or left on purpose, in framework order.

    `values` maps item id to the value given so far in this audit.
    """
    items = list(items)
    kinds = KINDS[Scope(scope)]
    wanted = [item for item in items if item.kind in kinds and is_asked(item, scope)]
    if scope != Scope.FOCUSED:
        return wanted
    open_sections = {item.section_id for item in wanted if opens(values.get(item.pk))}
    return [
        item
        for item in items
        if item.kind in kinds or (item.kind == Kind.OUTCOME and item.section_id in open_sections)
    ]


def is_asked(item: Item, scope: str) -> bool:
    """What its framework may be rated on but does not ask for is asked only where it was chosen."""
    return item.asked or scope == Scope.CHOSEN


def offered(scope: str, items: Iterable[Item]) -> list[Item]:
    """The items that may be rated in this scope, asked for or not."""
    kinds = KINDS[Scope(scope)]
    if scope == Scope.FOCUSED:
        kinds = kinds | {Kind.OUTCOME}
    return [item for item in items if item.kind in kinds]


@dataclass(frozen=True)
class Missing:
    """What stands between an audit and its submission, in framework order."""

    unrated: tuple[Item, ...] = ()
    reasons: tuple[Item, ...] = ()  # does not apply, and no reason given
    sentences: tuple[Item, ...] = ()  # a strength with a gap under it, and no note
    actions: tuple[Item, ...] = ()  # a gap that no action or plan covers

    def __bool__(self) -> bool:
        return bool(self.unrated or self.reasons or self.sentences or self.actions)

    def __len__(self) -> int:
        return sum(len(part) for part in (self.unrated, self.reasons, self.sentences, self.actions))


def reds_to_cover(items: Iterable[Item], values: Mapping[int, str | None]) -> list[Item]:
    """The gaps that each want an answer to "what happens next?".

    A domain's own gap is covered by an action on any of its outcomes, so it stands alone only
    when none of them is a gap. Determinants are the why of a gap, covered by their domain's action.
    """
    reds = [item for item in items if values.get(item.pk) == RatingValue.RED]
    with_red_outcome = {item.section_id for item in reds if item.kind == Kind.OUTCOME}
    determinants = (Kind.TAILORED_DETERMINANT, Kind.UNIVERSAL_DETERMINANT)
    return [
        item
        for item in reds
        if item.kind not in determinants
        and not (item.kind == Kind.IMPACT and item.section_id in with_red_outcome)
    ]


def strengths_with_a_gap(items: Iterable[Item], values: Mapping[int, str | None]) -> list[Item]:
    """Impacts rated a strength over an outcome rated a gap: each wants one sentence."""
    items = list(items)
    red_sections = {
        item.section_id
        for item in items
        if item.kind == Kind.OUTCOME and values.get(item.pk) == RatingValue.RED
    }
    return [
        item
        for item in items
        if item.kind == Kind.IMPACT
        and item.section_id in red_sections
        and values.get(item.pk) == RatingValue.GREEN
    ]
