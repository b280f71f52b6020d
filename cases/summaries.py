"""The summary table told from the ratings: what a cell should say, and where one says otherwise.

Belongs here: the one statement that counts cells, for a few audits or for all. Does not belong
here: whose rating votes (cases/votes.py), writing (cases/actions/summarise.py), and figures read
from the table (cases/summed.py). Decision 0039 says why it is kept like this.
Plain SQL for PostgreSQL and SQLite alike.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from cases import votes
from cases.models import Audit, Summary, Team
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from cases.whose_view import WHOSE
from frameworks.models import Item

KEY = (
    "quarter", "voice", "item_id", "team_id", "plan_type_id", "age_band", "restricted", "value",
    "bulk",
)  # fmt: skip
COUNTS = ("children", "in_service", "in_county")
NOT_ASKED = "not_asked"
FIRST = 20  # differences told in words


class Mark(NamedTuple):
    """An audit that counts, with all that can change of where it counts."""

    case_id: int
    period: datetime.date
    voice: str
    audit_id: int
    service_id: int
    restricted: int


def counting() -> AuditQuerySet:
    """All audits that count, in whatever voice: as AuditQuerySet.heard_in says it of one."""
    second = Q(voice=Audit.Voice.SECOND_RATER)
    unsettled = second & Q(second_rating_of__settled__isnull=True)
    return Audit.objects.counted().exclude(unsettled).order_by()


def marks_of(case_ids: Iterable[int]) -> set[Mark]:
    rows = _marked(counting().filter(case__in=list(case_ids)))
    return {Mark(*row) for row in rows.values_list(*Mark._fields[:3], "pk", "service", "hidden")}


def _marked(audits: AuditQuerySet) -> QuerySet:
    hidden = Case(
        When(case__restricted=True, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    return audits.annotate(service=F("team__service_id"), hidden=hidden)


# --- what a cell should say ----------------------------------------------------------------

# `marks` names audits, each to be added (+1) or taken away (-1). Most children were rated in one
# team alone: level 3 counts in the team, its service and the county at once. The others are
# looked at three times: 2 within each team, 1 within each service, 0 within the county.
_SCOPED = """
WITH marks (sign, id, service_id, restricted) AS ({marks}),
placed AS (
    SELECT m.sign, m.service_id, m.restricted, a.id, a.case_id, a.practitioner_id, a.plan_type_id,
        a.age_band, a.scope, a.period, a.submitted_at, a.voice, a.team_id,
        MIN(a.team_id) OVER (PARTITION BY m.sign, a.case_id, a.period, a.voice) AS first_team,
        MAX(a.team_id) OVER (PARTITION BY m.sign, a.case_id, a.period, a.voice) AS last_team
    FROM marks m JOIN cases_audit a ON a.id = m.id),
scoped AS (
    SELECT p.*, l.level, '' || p.sign || '/' || p.voice || '/' || l.level || '/' ||
        CASE l.level WHEN 2 THEN p.team_id WHEN 1 THEN p.service_id ELSE 0 END AS counted_in
    FROM placed p JOIN (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3)
        l ON (first_team = last_team AND level = 3) OR (first_team < last_team AND level < 3)),
ranked AS (
    SELECT scoped.*, ROW_NUMBER() OVER
        (PARTITION BY period, counted_in, case_id ORDER BY submitted_at DESC, id DESC) AS place,
        DENSE_RANK() OVER (ORDER BY {head}, sign, level) AS lot
    FROM scoped),
lots AS (SELECT DISTINCT lot, {head}, sign, level FROM ranked)"""

# What a cell has from its audit. Ratings are counted by lot, which is one number for all of it.
_HEAD = "period, voice, team_id, plan_type_id, age_band, restricted"
_LOT = "SELECT v.lot, v.item_id, {value} AS value, {bulk} AS bulk, COUNT(*) AS number"
_LEVEL = "SUM(CASE WHEN l.level IN ({}, 3) THEN l.sign * p.number ELSE 0 END)"


def cells(marks: str) -> str:
    """`WITH ... cell`: every cell that the marks add to or take from, teams' and the county's."""
    everything, asked = "1 = 1", ("i.kind = 'impact'", "i.kind = 'outcome'")
    rated = _LOT.format(value="v.value", bulk="v.bulk")
    unasked = _LOT.format(value=f"'{NOT_ASKED}'", bulk="0")
    parts = [
        f"{rated} FROM ({part}) v GROUP BY 1, 2, 3, 4"
        for part in votes.parts_of(everything, ("lot",))
    ]
    parts.append(f"{unasked} FROM {votes.unasked(*asked, ('lot',))} v GROUP BY 1, 2, 3, 4")
    key, of_county = ", ".join(KEY), ", ".join(KEY).replace("team_id", "0 AS team_id")
    county = ", ".join(f"SUM(in_county) AS {name}" for name in COUNTS)
    grouped = "1, 2, 3, 4, 5, 6, 7, 8, 9"
    return f"""{_SCOPED.format(marks=marks, head=_HEAD)},
        part AS ({" UNION ALL ".join(parts)}),
        team_cell AS (
            SELECT l.period AS quarter, l.voice, p.item_id, l.team_id, l.plan_type_id, l.age_band,
                l.restricted, p.value, p.bulk, {_LEVEL.format(2)} AS children,
                {_LEVEL.format(1)} AS in_service, {_LEVEL.format(0)} AS in_county
            FROM part p JOIN lots l ON l.lot = p.lot GROUP BY {grouped}),
        cell AS (
            SELECT {key}, {", ".join(COUNTS)} FROM team_cell
            UNION ALL
            SELECT {of_county}, {county} FROM team_cell GROUP BY {grouped})"""  # noqa: S608


def literal(marks: Iterable[Mark], sign: int) -> Iterator[str]:
    """Marks as rows of SQL: our own numbers, never typed text."""
    for mark in marks:
        numbers = (sign, mark.audit_id, mark.service_id, mark.restricted)
        yield "SELECT " + ", ".join(str(int(number)) for number in numbers)


def all_marks(period: datetime.date) -> tuple[str, list[Any]]:
    """Every audit that counts in a quarter, to be added."""
    rows = _marked(counting().filter(period=period)).annotate(sign=Value(1))
    return votes.compiled(rows.values_list("sign", "pk", "service", "hidden"))


# --- where the table says otherwise --------------------------------------------------------


class Difference(NamedTuple):
    """One cell of which the table and the ratings do not say the same."""

    quarter: datetime.date
    voice: str
    item_id: int
    team_id: int
    plan_type_id: int
    age_band: str
    restricted: bool
    value: str
    bulk: bool
    kept: tuple[int, int, int]  # children, in_service, in_county
    counted: tuple[int, int, int]


def quarters() -> list[datetime.date]:
    """Every quarter in which an audit counts, or of which the table has rows; the oldest first."""
    audits = counting().values_list("period", flat=True).distinct()
    rows = Summary.objects.order_by().values_list("quarter", flat=True).distinct()
    return sorted({*audits, *rows})


def differences() -> list[Difference]:
    """Every cell of which the table does not say what the ratings say; none when it is whole.

    One statement a quarter, so that what is submitted meanwhile is in both or in neither.
    """
    with transaction.atomic():
        unhurried()
        return [found for quarter in quarters() for found in _of_quarter(quarter)]


def unhurried() -> None:
    """Inside a transaction: counting everything outlasts what a page may take, and sorts much."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'")


def _of_quarter(quarter: datetime.date) -> Iterator[Difference]:
    marks, params = all_marks(quarter)
    key = ", ".join(KEY)
    kept = ", ".join(f"SUM(CASE WHEN kept = 1 THEN {name} ELSE 0 END)" for name in COUNTS)
    counted = kept.replace("kept = 1", "kept = 0")
    unlike = " OR ".join(
        f"SUM(CASE WHEN kept = 1 THEN {name} ELSE -{name} END) <> 0" for name in COUNTS
    )
    own = key.replace("restricted", flag("restricted")).replace("bulk", flag("bulk"))
    sql = f"""{cells(marks)}
        SELECT {key}, {kept}, {counted} FROM (
            SELECT 0 AS kept, {key}, {", ".join(COUNTS)} FROM cell
            UNION ALL
            SELECT 1, {own}, {", ".join(COUNTS)} FROM cases_summary WHERE quarter = %s) both_sides
        GROUP BY {key} HAVING {unlike} ORDER BY {key}"""  # noqa: S608
    day = connection.ops.adapt_datefield_value(quarter)
    for row in votes.run(Audit.objects.all(), sql, [*params, day]):
        head, numbers = row[: len(KEY)], tuple(map(int, row[len(KEY) :]))
        named = dict(zip(KEY, head, strict=True))
        named |= {"quarter": quarter, "restricted": bool(named["restricted"])}
        named["bulk"] = bool(named["bulk"])
        yield Difference(**named, kept=numbers[:3], counted=numbers[3:])


def flag(column: str) -> str:
    """A yes or no of the table as 1 or 0, on either database."""
    return f"CASE WHEN {column} THEN 1 ELSE 0 END"


def in_words(found: list[Difference]) -> list[str]:
    """The first of them as sentences."""
    first = found[:FIRST]
    teams = dict(Team.objects.values_list("pk", "name"))
    codes = dict(
        Item.objects.filter(pk__in={row.item_id for row in first}).values_list("pk", "code")
    )
    lines = [_in_words(row, teams, codes) for row in first]
    more = len(found) - len(first)
    return [*lines, f"and {more} more"] if more else lines


def _in_words(row: Difference, teams: dict[int, str], codes: dict[int, str]) -> str:
    team = teams.get(row.team_id, f"team {row.team_id}") if row.team_id else "all teams"
    voice = WHOSE[row.voice].label.lower() if row.voice in WHOSE else row.voice
    where = [Quarter(row.quarter).label, team, voice, codes.get(row.item_id, f"item {row.item_id}")]
    where += [row.value, f"plan type {row.plan_type_id}", f"age {row.age_band}"]
    where += ["restricted"] * row.restricted + ["with its domain"] * row.bulk
    names = ("in the team", "in the service", "in the county")
    said = [
        f"{kept} {name} where the ratings say {counted}"
        for name, kept, counted in zip(names, row.kept, row.counted, strict=True)
        if kept != counted
    ]
    return f"{', '.join(where)}: the table says {'; '.join(said)}"
