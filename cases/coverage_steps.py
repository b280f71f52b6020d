"""How many open cases a team holds, and how many of them were rated, told as steps over days.

A step says that from a day on so many cases more, or fewer, count in a team. A figure of a day is
the sum of all steps until then (cases/summed.py). A step is added and never changed, so that nobody
waits for a row; `gather` adds up those of one day. Decision 0055.

Belongs here: what the steps should say. Does not belong here: writing them
(cases/coverage_triggers.py), comparing (cases/summaries.py), counting anew
(cases/actions/summarise.py). On PostgreSQL and SQLite alike; SQLite takes no `WITH` in a trigger,
so none stands in what both are put together from.
"""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import chain
from typing import Any

from django.db import connection, transaction

from cases.models import Allocation, Audit, Case, CoverageStep
from cases.periods import calendar_quarter
from cases.summary_marks import Table, counted_quarters

TABLE = CoverageStep._meta.db_table
KEY = ("quarter", "voice", "team_id", "restricted", "day")
HELD, QUARTERS = CoverageStep.HELD, CoverageStep.QUARTERS

# --- what a step is ---------------------------------------------------------------------------

# A span: from `begins` until the day before `ends`, a case counts in a team. One that ends as it
# begins, or before, is none.
_SPANS = """SELECT {sign} AS sign, h.case_id, h.team_id, CASE WHEN {case}.restricted THEN 1 ELSE 0
    END AS restricted, h.starts AS begins, CASE WHEN h.ends IS NULL OR {case}.closed_on < h.ends
    THEN {case}.closed_on ELSE h.ends END AS ends FROM {held}"""
_OF_ALL = "cases_allocation h JOIN cases_case c ON c.id = h.case_id"
_OF_ROW = """(SELECT {row}.case_id AS case_id, {row}.team_id AS team_id, {row}.starts AS starts,
    {row}.ends AS ends) h JOIN cases_case c ON c.id = h.case_id"""
_OF_CASE = "cases_allocation h WHERE h.case_id = {row}.id"
_OF_AUDIT = _OF_ALL + " WHERE h.case_id = {row}.case_id AND h.team_id = {row}.team_id"
CASE_OF_PAIR = "(SELECT x.case_id FROM cases_audit x WHERE x.id = {row}.second_id)"
_OF_PAIR = f"{_OF_ALL} WHERE h.case_id = {CASE_OF_PAIR}"

_EDGES = """SELECT s.sign * e.edge AS sign{also}, s.team_id, s.restricted,
    CASE WHEN e.edge = 1 THEN s.begins ELSE s.ends END AS day
    FROM ({spans}) s JOIN (SELECT 1 AS edge UNION ALL SELECT -1) e
        ON e.edge = 1 OR s.ends IS NOT NULL
    WHERE s.ends IS NULL OR s.ends > s.begins"""

# In a quarter: a case that was held before counts from its first day on, and what ends after it
# does not matter to it.
_WITHIN = """SELECT s.sign, r.voice, r.period, s.team_id, s.restricted,
    CASE WHEN s.begins > r.period THEN s.begins ELSE r.period END AS begins,
    CASE WHEN s.ends < {after} THEN s.ends END AS ends
    FROM ({spans}) s JOIN ({rated}) r ON r.case_id = s.case_id AND r.team_id = s.team_id
    WHERE s.begins < {after}"""

COUNTS = f"""{{a}}.state IN ({", ".join(f"'{state}'" for state in Audit.COUNTED_STATES)})
    AND NOT {{a}}.replaced"""
_SECOND = Audit.Voice.SECOND_RATER.value
_HEARD = f"""({{a}}.voice <> '{_SECOND}' OR EXISTS (SELECT 1
    FROM cases_moderation m WHERE m.second_id = {{a}}.id AND m.settled_id IS NOT NULL))"""  # noqa: S608
_RATES = """EXISTS (SELECT 1 FROM cases_rating v
    WHERE v.audit_id = {a}.id AND v.value IS NOT NULL)"""
_WHOLE = f"{COUNTS} AND {_HEARD} AND {_RATES}"
_OTHERS = f"""NOT EXISTS (SELECT 1 FROM cases_audit o WHERE o.case_id = {{a}}.case_id
    AND o.team_id = {{a}}.team_id AND o.period = {{a}}.period AND o.voice = {{a}}.voice
    AND o.id <> {{a}}.id AND {_WHOLE.format(a="o")})"""  # noqa: S608
# Where a case is rated: its own, its team, quarter and voice. Of all audits, and of one that no
# other counts beside: with it the case begins or ceases to be rated.
_RATED = f"""SELECT DISTINCT a.case_id, a.team_id, a.period, a.voice FROM cases_audit a
    WHERE {_WHOLE.format(a="a")}"""  # noqa: S608
_BY_AUDIT = f"""SELECT {{a}}.case_id AS case_id, {{a}}.team_id AS team_id, {{a}}.period AS period,
    {{a}}.voice AS voice WHERE {_WHOLE} AND {_OTHERS}"""
_BY_PAIR = f"""SELECT a.case_id, a.team_id, a.period, a.voice FROM cases_audit a
    WHERE a.id = {{row}}.second_id AND {{row}}.settled_id IS NOT NULL AND a.voice = '{_SECOND}'
    AND {" AND ".join((COUNTS, _RATES, _OTHERS)).format(a="a")}"""  # noqa: S608


def _quarter(day: str, vendor: str) -> str:
    """The first day of three months of the calendar."""
    if vendor == "postgresql":
        return f"date_trunc('quarter', {day})::date"
    back = f"substr('012012012012', CAST(substr({day}, 6, 2) AS INTEGER), 1)"
    return f"date({day}, 'start of month', '-' || {back} || ' months')"


def _held(spans: str, vendor: str) -> str:
    """Steps of all that is held: of each day, and once more of each quarter as a whole."""
    edges, quarter = _EDGES.format(also="", spans=spans), _quarter("d.day", vendor)
    return f"""SELECT d.sign, k.voice, {quarter} AS quarter, d.team_id, d.restricted,
        CASE WHEN k.voice = '{HELD}' THEN d.day ELSE {quarter} END AS day FROM ({edges}) d
        CROSS JOIN (SELECT '{HELD}' AS voice UNION ALL SELECT '{QUARTERS}') k"""  # noqa: S608


def _rated(spans: str, rated: str, vendor: str) -> str:
    """Steps of what is held and rated, of each voice and quarter."""
    three = "(r.period + interval '3 months')::date"
    after = three if vendor == "postgresql" else "date(r.period, '+3 months')"
    within = _WITHIN.format(spans=spans, rated=rated, after=after)
    edges = _EDGES.format(also=", s.voice, s.period", spans=within)
    return f"""SELECT sign, voice, period AS quarter, team_id, restricted, day
        FROM ({edges}) r"""  # noqa: S608


def of_row(table: str, row: str, vendor: str) -> str:
    """Those that a row makes: of NEW, or of OLD with the sign turned."""
    held, case, rated = {
        "cases_allocation": (_OF_ROW, "c", f"{_RATED} AND a.case_id = {row}.case_id"),
        "cases_case": (_OF_CASE, row, f"{_RATED} AND a.case_id = {row}.id"),
        "cases_audit": (_OF_AUDIT, "c", _BY_AUDIT.format(a=row)),
        "cases_moderation": (_OF_PAIR, "c", _BY_PAIR.format(row=row)),
    }[table]
    sign = -1 if row == "OLD" else 1
    spans = _SPANS.format(sign=sign, case=case, held=held.format(row=row))
    steps = _rated(spans, rated, vendor)
    if table in ("cases_audit", "cases_moderation"):
        return steps
    return f"{_held(spans, vendor)} UNION ALL {steps}"


def added_up(steps: str, restricted: str = "restricted") -> str:
    return f"""SELECT quarter, voice, team_id, {restricted} AS restricted, day, SUM(sign) AS cases
        FROM ({steps}) steps GROUP BY quarter, voice, team_id, restricted, day
        HAVING SUM(sign) <> 0"""  # noqa: S608


# --- all of them, for comparing and counting anew ---------------------------------------------


def cells(marks: str) -> str:
    """`WITH ... cell`: the steps of one quarter."""
    spans = _SPANS.format(sign=1, case="c", held=_OF_ALL)
    vendor = connection.vendor
    steps = f"{_held(spans, vendor)} UNION ALL {_rated(spans, _RATED, vendor)}"
    of_one = f"SELECT * FROM ({steps}) every WHERE quarter = (SELECT quarter FROM marks)"  # noqa: S608
    return f"WITH marks (quarter) AS ({marks}), cell AS ({added_up(of_one)})"


def _of_quarter(period: datetime.date) -> tuple[str, list[Any]]:
    return "SELECT %s AS quarter", [connection.ops.adapt_datefield_value(period)]


def _quarters() -> set[datetime.date]:
    """Those in which an audit counts, and those in which a case came or went."""
    held = Allocation.objects.order_by()
    closed = Case.objects.order_by().filter(closed_on__isnull=False)
    days = [rows.values_list(name, flat=True).distinct() for rows, name in (
        (held, "starts"), (held.filter(ends__isnull=False), "ends"), (closed, "closed_on"),
    )]  # fmt: skip
    return counted_quarters() | {calendar_quarter(day) for day in chain(*days)}


STEPS = Table(
    CoverageStep, KEY, ("restricted",), ("cases",), cells, _of_quarter, lambda before, after: (),
    lambda row: ["restricted" if row["restricted"] else "not restricted", f"from {row['day']}"],
    ("cases more",), _quarters,
)  # fmt: skip


def gather() -> int:
    """Steps of one day as one row; how many rows are fewer. No figure changes, nobody waits."""
    key = ", ".join(KEY)
    sql = f"""DELETE FROM {TABLE} WHERE ({key}) IN
        (SELECT {key} FROM {TABLE} GROUP BY {key} HAVING COUNT(*) > 1) RETURNING {key}, cases"""  # noqa: S608
    sums: Counter[tuple] = Counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        gone = cursor.fetchall()
        for *names, cases in gone:
            sums[tuple(names)] += cases
        rows = [
            CoverageStep(**dict(zip(KEY, names, strict=True)), cases=cases)
            for names, cases in sums.items()
            if cases
        ]
        CoverageStep.objects.bulk_create(rows, batch_size=1000)
    return len(gone) - len(rows)
