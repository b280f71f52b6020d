"""How far two raters agree, counted over pairs. docs/rollups.md says what a pair is.

Belongs here: counting pairs of ratings, and the rows of the agreement page. Does not belong here:
whose pairs (the moderations come scoped) and the formula of kappa (cases/statistics.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from cases.models import Moderation, Rating, RatingValue
from cases.statistics import weighted_kappa
from frameworks.models import Edition, Item

COLOURS = (RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED)  # strengths first
KAPPA_FROM = 30  # pairs; below it the figure would say more about chance than about raters
# A pair somebody picked says more about why it was picked than about how far raters agree.
DRAWN = Q(plan__drawn_at__isnull=False)
Cells = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Agreement:
    """Counts of (first, second) over ratings that both gave."""

    cells: Cells

    @property
    def table(self) -> list[list[int]]:
        """Rows are the first rater, columns the second, strengths first."""
        return [[self.cells.get((a, b), 0) for b in COLOURS] for a in COLOURS]

    @property
    def rows(self) -> list[tuple[str, list[int]]]:
        return list(zip(COLOURS, self.table, strict=True))

    @property
    def n(self) -> int:
        return sum(map(sum, self.table))

    @property
    def exact(self) -> int:
        return sum(row[place] for place, row in enumerate(self.table))

    @property
    def lower(self) -> int:
        """The second rater saw less of a strength."""
        return sum(sum(row[place + 1 :]) for place, row in enumerate(self.table))

    @property
    def higher(self) -> int:
        return self.n - self.exact - self.lower

    @property
    def kappa(self) -> float | None:
        return weighted_kappa(self.table) if self.n >= KAPPA_FROM else None

    @property
    def not_known(self) -> int:
        """Ratings of both where somebody did not know yet, kept apart from the table."""
        return self._beside(RatingValue.NOT_YET_KNOWN)

    @property
    def not_applying(self) -> int:
        return self._beside(RatingValue.NOT_APPLICABLE)

    def _beside(self, value: str) -> int:
        return sum(number for pair, number in self.cells.items() if value in pair)


@dataclass(frozen=True)
class ItemAgreement:
    item: Item
    agreement: Agreement


@dataclass(frozen=True)
class Agreements:
    """All pairs of a choice together, and item by item in framework order."""

    whole: Agreement
    items: Sequence[ItemAgreement]


def agreements(moderations: QuerySet[Moderation], kinds: Iterable[str] = ()) -> Agreements:
    """Pairs of these moderations by item, of those that were drawn by chance; two statements."""
    rows = _pairs(moderations.filter(DRAWN))
    if kinds:
        rows = rows.filter(item__kind__in=tuple(kinds))
    by_item: dict[str, Counter] = defaultdict(Counter)
    whole: Counter = Counter()
    counted = rows.values("item__code", "value", "second").annotate(number=Count("pk")).order_by()
    for row in counted:
        pair = (row["value"], row["second"])
        by_item[row["item__code"]][pair] += row["number"]
        whole[pair] += row["number"]
    found = [ItemAgreement(item, Agreement(by_item[item.code])) for item in _newest(by_item)]
    return Agreements(Agreement(whole), found)


def picked(moderations: QuerySet[Moderation], kinds: Iterable[str] = ()) -> Agreement:
    """The pairs that somebody picked, in no other figure of agreement; one statement."""
    rows = _pairs(moderations.exclude(DRAWN))
    if kinds:
        rows = rows.filter(item__kind__in=tuple(kinds))
    cells: Counter = Counter()
    for row in rows.values("value", "second").annotate(number=Count("pk")).order_by():
        cells[row["value"], row["second"]] += row["number"]
    return Agreement(cells)


def by_moderation(moderations: QuerySet[Moderation]) -> dict[int, Agreement]:
    """The same pairs, each moderation by itself; one statement."""
    found: dict[int, Counter] = defaultdict(Counter)
    rows = _pairs(moderations).values("audit__moderation", "value", "second")
    for row in rows.annotate(number=Count("pk")).order_by():
        found[row["audit__moderation"]][row["value"], row["second"]] += row["number"]
    return {pk: Agreement(cells) for pk, cells in found.items()}


def _pairs(moderations: QuerySet[Moderation]) -> QuerySet[Rating]:
    """Ratings of first audits, each with what the second rater gave the same item."""
    second = Rating.objects.filter(
        audit=OuterRef("audit__moderation__second"), item=OuterRef("item")
    )
    rows = Rating.objects.filter(
        audit__moderation__in=moderations.filter(settled__isnull=False).order_by(),
        value__isnull=False,
    )
    rows = rows.annotate(second=Subquery(second.values("value")[:1]))
    return rows.filter(second__isnull=False)


def _newest(codes: Iterable[str]) -> list[Item]:
    """Items in framework order, worded as in the newest edition."""
    items = Item.objects.filter(code__in=list(codes)).exclude(edition__status=Edition.Status.DRAFT)
    items = items.select_related("section", "edition__framework").order_by("edition__number")
    newest = {item.code: item for item in items}
    return sorted(newest.values(), key=lambda item: (item.edition.framework.order, item.position))


@dataclass(frozen=True)
class Progress:
    """How far second ratings are."""

    to_do: int
    waiting: int  # the second rating is in, the pair is not settled
    settled: int


def progress(moderations: QuerySet[Moderation]) -> Progress:
    """One statement; a first audit that was withdrawn meanwhile waits for nobody."""
    rows = moderations.exclude(first__state="withdrawn").order_by()
    tally: Counter = Counter()
    for settled, submitted in rows.values_list("settled", "second__submitted_at"):
        tally["settled" if settled else "waiting" if submitted else "to_do"] += 1
    return Progress(tally["to_do"], tally["waiting"], tally["settled"])
