"""What the summary table should say of a case: when the domain that has waited longest was rated.

Belongs here: the one statement that finds it, for a few cases or for all. Does not belong here:
when that is too long ago (cases/freshness.py), which audits count (cases/summary_marks.py) and
writing (cases/actions/summarise.py). Decision 0056.

A case has one row, under the quarter of its newest audit that counts, so that each case is looked
at in one quarter and with all its audits.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Value

from cases import votes
from cases.models import Audit, DomainsRated
from cases.summary_marks import Mark, Table

KEY = ("quarter", "case_id", "rated_at")
VOICE = Audit.Voice.PRACTITIONER


def cells(marks: str) -> str:
    """`WITH ... cell`: of each marked case the oldest of the latest ratings of its domains."""
    return f"""WITH marks (sign, id, service_id, restricted) AS ({marks}),
        counted AS (
            SELECT m.sign, a.id, a.case_id, a.submitted_at,
                MAX(a.period) OVER (PARTITION BY m.sign, a.case_id) AS quarter
            FROM marks m JOIN cases_audit a ON a.id = m.id),
        domain AS (
            SELECT a.sign, a.case_id, a.quarter, MAX(a.submitted_at) AS rated_at
            FROM counted a JOIN cases_rating r ON r.audit_id = a.id AND r.value IS NOT NULL
            JOIN frameworks_item i ON i.id = r.item_id AND i.kind = 'impact'
            GROUP BY a.sign, a.case_id, a.quarter, i.code),
        oldest AS (
            SELECT sign, case_id, quarter, MIN(rated_at) AS rated_at FROM domain
            GROUP BY sign, case_id, quarter),
        cell AS (
            SELECT quarter, case_id, rated_at, SUM(sign) AS cases FROM oldest
            GROUP BY quarter, case_id, rated_at)"""  # noqa: S608


def of_quarter(period: datetime.date) -> tuple[str, list[Any]]:
    """Every audit of the cases that were last rated in a quarter, to be added."""
    own = Audit.objects.counted().voiced_by(VOICE).order_by()
    of_case = own.filter(case=OuterRef("case"))
    last = Exists(of_case.filter(period=period)) & ~Exists(of_case.filter(period__gt=period))
    zero = Value(0)
    rows = own.filter(last).annotate(sign=Value(1), service=zero, hidden=zero)
    return votes.compiled(rows.values_list("sign", "pk", "service", "hidden"))


def changed(before: set[Mark], after: set[Mark]) -> Iterator[str]:
    """Rows of `marks`: all audits of each case of which others count now."""
    audits: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    own = [{mark for mark in marks if mark.voice == VOICE} for marks in (before, after)]
    for place, marks in enumerate(own):
        for mark in marks:
            audits[mark.case_id][place].add(mark.audit_id)
    touched = {case for case, (was, now) in audits.items() if was != now}
    for sign, marks in zip((-1, 1), own, strict=True):
        yield from (mark.row(sign) for mark in sorted(marks) if mark.case_id in touched)


STANDING = Table(
    DomainsRated, KEY, (), ("cases",), cells, of_quarter, changed,
    lambda row: [f"case {row['case_id']}", f"domains rated since {row['rated_at']}"],
    ("cases",),
)  # fmt: skip
