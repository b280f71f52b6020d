"""What the summary table should say of change: domains of children rated in two quarters running.

Belongs here: the one statement that counts its cells, for a few audits or for all. Does not belong
here: which audits count (cases/summary_marks.py), lines of items (frameworks/linked.py) and writing
(cases/actions/summarise.py).

A cell stands under the later quarter, and its votes are compared with those of the quarter before
in the same place. Places and choices have rows of their own, as of sections; a choice looks at the
later vote. Decision 0054 says why.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from cases import votes
from cases.models import ChangeSummary
from cases.periods import Quarter
from cases.summary_marks import (
    AT_PLACE,
    CHOICES,
    LEVELS,
    PLACES,
    Mark,
    Table,
    in_quarters,
    place_of,
    stands,
)
from frameworks.linked import BEGINS

KEY = (
    "quarter", "voice", "team_id", "service_id", "plan_type_id", "age_band", "restricted",
)  # fmt: skip
COUNTS = ("grown", "set_back", "same", "now_known", "cases")

# `marks` names audits and for which quarter: the later one (1) or the one before it (0). An audit
# may be marked for two quarters: `lot` tells them apart.
_ALSO = ("sign", "level", "later", "voice", "team_id", "service_id", "restricted")
_SCOPED = f"""
WITH marks (sign, id, service_id, restricted, lot, later) AS ({{marks}}),
placed AS (
    SELECT m.sign, m.service_id, m.restricted, m.lot, m.later, a.id, a.case_id, a.practitioner_id,
        a.plan_type_id, a.age_band, a.scope, a.period, a.submitted_at, a.voice, a.team_id,
        MIN(a.team_id) OVER (PARTITION BY m.sign, m.lot, a.case_id, a.voice) AS first_team,
        MAX(a.team_id) OVER (PARTITION BY m.sign, m.lot, a.case_id, a.voice) AS last_team,
        MIN(m.later) OVER (PARTITION BY m.sign, m.lot, a.case_id, a.voice) AS first_one,
        MAX(m.later) OVER (PARTITION BY m.sign, m.lot, a.case_id, a.voice) AS last_one
    FROM marks m JOIN cases_audit a ON a.id = m.id),
scoped AS (
    SELECT p.*, l.level, '' || p.sign || '/' || p.lot || '/' || p.voice || '/' || l.level || '/' ||
        CASE l.level WHEN 2 THEN p.team_id WHEN 1 THEN p.service_id ELSE 0 END AS counted_in
    FROM placed p {LEVELS} WHERE p.first_one < p.last_one),
ranked AS (
    SELECT scoped.*, ROW_NUMBER() OVER
        (PARTITION BY period, counted_in, case_id ORDER BY submitted_at DESC, id DESC) AS place
    FROM scoped)"""  # noqa: S608
_STEP = "CASE {} WHEN 'green' THEN 3 WHEN 'amber' THEN 2 WHEN 'red' THEN 1 END"
_LINE = "PARTITION BY d.counted_in, d.case_id, d.code, COALESCE(b.number, 0) ORDER BY d.later"
_GROUP = "sign, level, quarter, voice, restricted, team_id, service_id, plan_type_id, age_band"


def cells(marks: str) -> str:
    """`WITH ... cell`: every cell that the marks add to or take from."""
    added = ", ".join(f"SUM({name}) AS {name}" for name in COUNTS)
    told = ", ".join(f"sign * {name} AS {name}" for name in COUNTS)
    return f"""{_SCOPED.format(marks=marks)},
        domain AS {votes.votes_of("i.kind = 'impact'", _ALSO)}, {BEGINS},
        back AS (
            SELECT d.*, LAG(d.value) OVER ({_LINE}) AS was, LAG(d.later) OVER ({_LINE}) AS before
            FROM domain d LEFT JOIN begins b ON b.item_id = d.item_id),
        pair AS (
            SELECT v.sign, v.level, v.period AS quarter, v.voice, v.restricted,
                {stands("v")}, v.case_id, v.was,
                {_STEP.format("v.value")} AS now, {_STEP.format("v.was")} AS past
            FROM back v CROSS JOIN {CHOICES} c WHERE v.later = 1 AND v.before = 0),
        counted AS (
            SELECT {_GROUP}, COUNT(CASE WHEN now > past THEN 1 END) AS grown,
                COUNT(CASE WHEN now < past THEN 1 END) AS set_back,
                COUNT(CASE WHEN now = past THEN 1 END) AS same,
                COUNT(CASE WHEN now IS NOT NULL AND was = 'not_yet_known' THEN 1 END) AS now_known,
                COUNT(DISTINCT case_id) AS cases
            FROM pair GROUP BY {_GROUP}),
        signed AS (SELECT {_GROUP}, {told} FROM counted),
        cell AS (
            SELECT c.quarter, c.voice, {AT_PLACE}, c.restricted, {added}
            FROM signed c {PLACES} GROUP BY 1, 2, 3, 4, 5, 6, 7)"""  # noqa: S608


def of_quarter(period: datetime.date) -> tuple[str, list[Any]]:
    """Every audit that counts in a quarter or in the one before, to be added."""
    now, params = in_quarters([period], 0, 1)
    past, more = in_quarters([Quarter(period).before().starts], 0, 0)
    return f"{now} UNION ALL {past}", [*params, *more]


def changed(before: set[Mark], after: set[Mark]) -> Iterator[str]:
    """Rows of `marks`: of each child and voice the quarters that are told otherwise now."""
    audits: dict[tuple, set[tuple[int, Mark]]] = defaultdict(set)
    for sign, marks in ((-1, before), (1, after)):
        for mark in marks:
            audits[mark.case_id, mark.voice, mark.period].add((sign, mark))
    touched = {mark[:3] for mark in before ^ after}
    wanted = {(case, voice, period) for case, period, voice in touched}
    wanted |= {(case, voice, Quarter(period).before(-1).starts) for case, period, voice in touched}
    for case, voice, period in sorted(wanted):
        past = audits.get((case, voice, Quarter(period).before().starts), ())
        now = audits.get((case, voice, period), ())
        if not (past and now):
            continue  # nothing to compare, before or after
        for later, marks in enumerate((past, now)):
            for sign, mark in sorted(marks):
                yield mark.row(sign, period.year * 100 + period.month, later)


CHANGES = Table(
    ChangeSummary, KEY, ("restricted",), COUNTS, cells, of_quarter, changed,
    lambda row: ["change", *place_of(row)],
    ("grown", "set back", "the same", "now known", "children compared"),
)  # fmt: skip
