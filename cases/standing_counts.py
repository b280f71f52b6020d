"""Children whose ratings need another look: how many, whose, and in which words.

A child counts as older when the latest rating of at least one domain is from before a move or a
plan change, or past its review age; of those with any domain rated. The rule itself is
cases/freshness.py. Explained in docs/rollups.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from cases import freshness, votes
from cases.freshness import Turns
from cases.hands import LAST_MOVED
from cases.models import Allocation, Case


class Older(NamedTuple):
    older: int = 0
    rated: int = 0  # children with any domain rated

    def and_also(self, other: Older) -> Older:
        return Older(self.older + other.older, self.rated + other.rated)


def said_of(
    cases: Iterable[tuple[Case, Sequence[datetime.datetime]]], *, today: datetime.date
) -> dict[int, str]:
    """Per case with any domain rated why it needs another look, in words; empty where it is fresh.

    The cases come with their turns (Case.objects.with_turns()) and when their domains were rated.
    """
    # Domains of one audit are of one day: each day, and what is said of it, is worked out once.
    day = lru_cache(timezone.localdate)

    @lru_cache
    def said(on: datetime.date, known: Turns) -> str:
        return freshness.words(on, turns=known, today=today)

    found: dict[int, str] = {}
    for case, times in cases:
        if times:
            turns, days = Turns.of(case), [day(at) for at in times]
            words = {on: said(on, turns) for on in set(days)}
            found[case.pk] = freshness.sentence([words[on] for on in days])
    return found


# When the domain that has waited longest was last rated tells whether a case needs another look:
# each reason holds for every earlier day as well. A table says it of each case, so that no rating
# is read (cases/standing_cells.py). The three are put one under the other: joined one by one each
# is guessed at one row before the database has counted its tables, and gone through row against
# row.
LAST = "known.at, known.moved_on, known.plan_changed_on"
JOINED = "LEFT JOIN known ON known.case_id = held.case_id"
KNOWN = f"""
    oldest AS (SELECT case_id, rated_at AS at FROM cases_domainsrated
        WHERE cases > 0 AND case_id IN (SELECT case_id FROM held)),
    moved AS ({LAST_MOVED}),
    planned AS (SELECT case_id, MAX("on") AS plan_changed_on FROM cases_planchange
        WHERE case_id IN (SELECT case_id FROM held) GROUP BY case_id),
    known AS (
        SELECT case_id, MAX(at) AS at, MAX(moved_on) AS moved_on,
            MAX(plan_changed_on) AS plan_changed_on
        FROM (SELECT case_id, at, CAST(NULL AS date) AS moved_on,
                CAST(NULL AS date) AS plan_changed_on FROM oldest
            UNION ALL SELECT case_id, NULL, moved_on, NULL FROM moved
            UNION ALL SELECT case_id, NULL, NULL, plan_changed_on FROM planned) told
        GROUP BY case_id)"""  # noqa: S608


def of_alike(cases: int, told: Sequence[Any], *, today: datetime.date) -> Older:
    """Of so many cases whose domains were last rated, and that changed hands, at the same time."""
    at = votes.moment(told[0])
    if at is None:
        return Older()
    turns = Turns(*(day and datetime.date.fromisoformat(str(day)) for day in told[1:]))
    is_older = freshness.words(timezone.localdate(at), turns=turns, today=today)
    return Older(cases if is_older else 0, cases)


def older_cases(held: QuerySet[Allocation], *, today: datetime.date) -> dict[int, tuple[int, bool]]:
    """Per rated case of these allocations who holds it and whether it is older; one statement."""
    own, params = votes.compiled(held.order_by().values_list("case_id", "practitioner_id"))
    sql = f"""WITH held (case_id, practitioner_id) AS ({own}), {KNOWN}
        SELECT held.case_id, held.practitioner_id, {LAST} FROM held {JOINED}
        WHERE known.at IS NOT NULL ORDER BY held.case_id"""  # noqa: S608
    rows = votes.run(held, sql, params)
    return {
        case_id: (holder, bool(of_alike(1, told, today=today).older))
        for case_id, holder, *told in rows
    }
