"""Children whose ratings need another look: how many, whose, and in which words.

A child counts as older when the latest rating of at least one domain is from before a move or a
plan change, or past its review age; of those with any domain rated. The rule itself is
cases/freshness.py. Explained in docs/rollups.md.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases import freshness
from cases.freshness import Turns
from cases.models import Allocation, Audit, Case, Rating
from frameworks.models import Item


class Older(NamedTuple):
    older: int = 0
    rated: int = 0  # children with any domain rated

    def and_also(self, other: Older) -> Older:
        return Older(self.older + other.older, self.rated + other.rated)


def said_of(cases: Iterable[Case], *, today: datetime.date) -> dict[int, str]:
    """Per case with any domain rated why it needs another look, in words; empty where it is fresh.

    The cases come with their turns (Case.objects.with_turns()); one statement for all of them.
    """
    turns = {case.pk: Turns.of(case) for case in cases}
    rows = (
        Rating.objects.filter(
            audit__in=Audit.objects.counted().voiced_by(Audit.Voice.PRACTITIONER),
            audit__case__in=list(turns),
            item__kind=Item.Kind.IMPACT,
            value__isnull=False,
        )
        .order_by()
        .values_list("audit__case_id", "item__code")
        .annotate(last=Max("audit__submitted_at"))
    )
    found: dict[int, list[str]] = defaultdict(list)
    # Domains of one audit are of one day: each day, and what is said of it, is worked out once.
    day = lru_cache(timezone.localdate)

    @lru_cache
    def said(on: datetime.date, known: Turns) -> str:
        return freshness.words(on, turns=known, today=today)

    for case_id, _, last in sorted(rows):
        found[case_id].append(said(day(last), turns[case_id]))
    return {case_id: freshness.sentence(words) for case_id, words in found.items()}


def older_cases(held: QuerySet[Allocation], *, today: datetime.date) -> dict[int, tuple[int, bool]]:
    """Per rated case of these allocations who holds it and whether it is older; two statements."""
    own = held.order_by()
    holder = own.filter(case=OuterRef("pk")).values("practitioner_id")[:1]
    cases = Case.objects.filter(pk__in=own.values("case_id")).with_turns()
    found = list(cases.annotate(holder=Subquery(holder)))
    said = said_of(found, today=today)
    return {case.pk: (case.holder, bool(said[case.pk])) for case in found if case.pk in said}


def by_holder(cases: dict[int, tuple[int, bool]]) -> dict[int, Older]:
    """Per practitioner k of n."""
    found: dict[int, Older] = defaultdict(Older)
    for holder, older in cases.values():
        found[holder] = found[holder].and_also(Older(int(older), 1))
    return dict(found)
