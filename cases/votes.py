"""One child, one vote an item: the SQL that finds each vote. Read only where figures are counted.

A vote is the latest rating of an item for a case, in one voice and quarter, among the audits
given: ratings of a case's newest audit are votes straight away, those of an older one only where
no newer audit rates the item, so that a short dip sample never erases a full audit. Where teams
stand side by side, a child has one vote in each team that rated it: `counted_in` is that team.
Plain SQL for PostgreSQL and SQLite alike; every value is bound.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from sys import intern
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BigIntegerField, DateField, F, QuerySet, Value

from cases.composed import Composed
from cases.models import Audit, User
from cases.periods import Quarter
from cases.querysets import AuditQuerySet

if TYPE_CHECKING:
    from cases.rollups import Selection

SCOPE = ("id", "case_id", "practitioner_id", "plan_type_id", "age_band", "scope", "period")
SCOPED = (*SCOPE, "submitted_at", "counted_in")
AT_ONCE = 1000  # rows of a long answer

# A case's audits of the scope, newest first: place 1 is the newest.
_RANKED = """,
ranked AS (
    SELECT scoped.*, ROW_NUMBER() OVER
        (PARTITION BY period, counted_in, case_id ORDER BY submitted_at DESC, id DESC) AS place
    FROM scoped)"""

# `a` is an audit of the scope, `r` a rating in it, `i` the rated item. Cleared is not rated.
_RATED = """
    FROM ranked a
    JOIN cases_rating r ON r.audit_id = a.id AND r.value IS NOT NULL
    JOIN frameworks_item i ON i.id = r.item_id AND {items}"""

_VOTE = f"""
    SELECT a.case_id, a.id AS audit_id, a.practitioner_id, a.plan_type_id, a.age_band, a.period,
        a.counted_in, a.scope, r.item_id, r.value, i.code, i.kind, i.section_id,
        CASE WHEN r.entry_method = 'bulk' THEN 1 ELSE 0 END AS bulk{{also}}{{more}}{_RATED}"""

_COLUMNS = (
    "case_id, audit_id, practitioner_id, plan_type_id, age_band, period, counted_in, scope, "
    "item_id, value, code, kind, section_id, bulk"
)

# Ratings of an older audit are sorted beside the newer ones, not joined against them: a planner
# guesses such a join far too small and then goes through it row against row.
_NEWEST = "MIN(a.place) OVER (PARTITION BY a.case_id, a.period, a.counted_in, i.code)"
_FROM_NEWEST = f"""{_VOTE.replace("{more}", "")} WHERE a.place < 2"""
_FROM_OLDER = f"""
    SELECT {_COLUMNS}{{names}} FROM (
        {_VOTE.replace("{more}", f", a.place, {_NEWEST} AS newest")}
        WHERE a.case_id IN (SELECT case_id FROM ranked WHERE place > 1)) m
    WHERE place > 1 AND place = newest"""  # noqa: S608

# Outcomes nobody was asked, because a Focused audit found their domain a strength: all of that
# domain, less what any audit of the child rates, side by side for the same reason.
_UNASKED = f"""(
    SELECT case_id, audit_id, practitioner_id, plan_type_id, age_band, period, counted_in,
        item_id, code{{names}}
    FROM (SELECT b.*, MAX(rated) OVER
            (PARTITION BY case_id, period, counted_in, code) AS rated_anywhere FROM (
            SELECT g.case_id, g.audit_id, g.practitioner_id, g.plan_type_id, g.age_band, g.period,
                g.counted_in, o.id AS item_id, o.code, 0 AS rated{{impact}}
            FROM {{impacts}} g
            JOIN frameworks_item o ON o.section_id = g.section_id AND o.kind = 'outcome'
            WHERE g.scope = 'focused' AND g.kind = 'impact' AND g.value = 'green'
            UNION ALL
            SELECT a.case_id, NULL, NULL, NULL, NULL, a.period, a.counted_in, NULL, i.code,
                1{{also}}{_RATED}
            WHERE a.case_id IN (SELECT case_id FROM ranked WHERE scope = 'focused')) b) n
    WHERE rated_anywhere = 0)"""  # noqa: S608


def ranked(
    audits: AuditQuerySet, *, voice: str, quarters: Iterable[Quarter], by_team: bool = False
) -> tuple[str, list[Any]]:
    """`WITH scoped, ranked`: what `votes_of` and `unasked` read; by team, or all as one."""
    sql, params = scoped(audits, voice=voice, quarters=quarters, by_team=by_team)
    return sql + _RANKED, params


def votes_of(item_ids: Iterable[int] | str, also: Sequence[str] = ()) -> str:
    """A sub-query of the votes on some items."""
    return f"({' UNION ALL '.join(parts_of(item_ids, also))})"


def parts_of(item_ids: Iterable[int] | str, also: Sequence[str] = ()) -> tuple[str, str]:
    """The same votes in two statements: from newest audits, and from those before them.

    Each grouped by itself is less work than both together. Items are given by their ids, which
    are our own numbers and never typed text, or by a condition on `i`. `also` are further columns
    of the scope.
    """
    given = {
        "items": _condition(item_ids),
        "also": _columns("a", also),
        "names": "".join(f", {column}" for column in also),
    }
    return _FROM_NEWEST.format(**given), _FROM_OLDER.format(**given)


def unasked(
    impact_ids: Iterable[int] | str, outcome_ids: Iterable[int] | str, also: Sequence[str] = ()
) -> str:
    """A sub-query of the outcomes not asked, case by case and quarter by quarter."""
    return _UNASKED.format(
        impacts=votes_of(impact_ids, also),
        items=_condition(outcome_ids),
        also=_columns("a", also),
        impact=_columns("g", also),
        names="".join(f", {column}" for column in also),
    )


def _condition(items: Iterable[int] | str) -> str:
    if isinstance(items, str):
        return items
    ids = ", ".join(str(int(pk)) for pk in items) or "NULL"
    return f"r.item_id IN ({ids})"


def _columns(table: str, names: Sequence[str]) -> str:
    return "".join(f", {table}.{name}" for name in names)


def scoped(
    audits: AuditQuerySet, *, voice: str, quarters: Iterable[Quarter], by_team: bool = False
) -> tuple[str, list[Any]]:
    """`WITH scoped (...)`: the counted audits of a voice in some quarters."""
    periods = [quarter.starts for quarter in quarters]
    if not by_team and len(periods) == 1 and audits.reach and audits.reach.is_one_team:
        kept = OF_TEAM[voice, audits.reach.restricted]
        sql, params = kept.told(audits.db, team=audits.reach.team, period=periods[0])
    else:
        apart = F("team_id") if by_team else ALL_AS_ONE
        found = audits.heard_in(voice).filter(period__in=periods)
        sql, params = compiled(_with_columns(found, apart))
    return f"WITH scoped ({', '.join(SCOPED)}) AS ({sql})", params


def _with_columns(audits: AuditQuerySet, apart: Any) -> QuerySet:
    return audits.annotate(counted_in=apart).order_by().values_list(*SCOPED)


def _of_team(voice: str, restricted: bool) -> Composed:
    """The audits that a whole team is (cases/reach.py), for any team and quarter."""

    def compose(rows: AuditQuerySet, team: Any, period: Any) -> QuerySet:
        found = rows.heard_in(voice).filter(team=team, period=period)
        return _with_columns(
            found if restricted else found.filter(case__restricted=False), ALL_AS_ONE
        )

    return Composed("cases.Audit", compose, team=BigIntegerField(), period=DateField())


ALL_AS_ONE = Value(0, output_field=BigIntegerField())
OF_TEAM = {
    (voice, restricted): _of_team(voice, restricted)
    for voice in Audit.Voice.values
    for restricted in (True, False)
}


def quarter_value(audits: AuditQuerySet, quarter: Quarter) -> Any:
    return connections[audits.db].ops.adapt_datefield_value(quarter.starts)


def chosen_votes(selection: Selection) -> tuple[str, list[Any]]:
    """The condition that keeps the chosen votes `v`, with its parameters."""
    filters = {
        "plan_type_id": selection.plan_type_id,
        "age_band": selection.age_band or None,
        "practitioner_id": selection.practitioner_id,
    }
    set_ones = {column: value for column, value in filters.items() if value is not None}
    condition = " AND ".join(f"v.{column} = %s" for column in set_ones) or "1 = 1"
    return condition, list(set_ones.values())


_DOMAINS = """
WITH latest AS (
    SELECT a.case_id, s.letter, r.value, a.submitted_at,
        CASE WHEN a.submitted_at IS NULL THEN 1 ELSE 0 END AS is_open,
        ROW_NUMBER() OVER (PARTITION BY a.case_id, s.letter ORDER BY
            CASE WHEN a.submitted_at IS NULL THEN 0 ELSE 1 END, a.submitted_at DESC, a.id DESC
        ) AS place
    FROM cases_audit a
    JOIN cases_rating r ON r.audit_id = a.id AND r.value IS NOT NULL
    JOIN frameworks_item i ON i.id = r.item_id AND i.kind = 'impact'
    JOIN frameworks_section s ON s.id = i.section_id
    WHERE a.case_id IN ({cases}) AND a.voice = %s
        AND NOT a.replaced
        AND (a.state IN ({counted}) OR (a.state IN ({opened}) AND a.rater_id = %s)))
SELECT case_id, letter, NULL, value, is_open, 99999, submitted_at FROM latest WHERE place = 1
UNION ALL
SELECT NULL, s.letter, s.name, NULL, 0, s."order", NULL
FROM frameworks_section s JOIN frameworks_edition e ON e.id = s.edition_id
WHERE e.status = 'published' AND s.kind = 'domain' AND EXISTS
    (SELECT 1 FROM frameworks_item i WHERE i.section_id = s.id AND i.kind = 'impact')
ORDER BY 6"""


def domains_of(
    case_ids: Sequence[int], *, voice: str, open_to: User | None
) -> tuple[list[tuple[str, str]], Iterator[tuple[int, str, str, bool, Any]]]:
    """The domains by letter and name, and then each case's latest rating by domain letter."""
    counted, opened = Audit.COUNTED_STATES, Audit.OPEN_STATES
    sql = _DOMAINS.format(cases=marks(case_ids), counted=marks(counted), opened=marks(opened))
    params = [*case_ids, voice, *counted, *opened, open_to.pk if open_to else None]
    rows = passing(Audit.objects.all(), sql, params)
    domains = []
    for row in rows:
        if row[0] is not None:
            return domains, _rated_of(chain([row], rows))
        domains.append((row[1], row[2] or ""))
    return domains, iter(())


def _rated_of(rows: Iterable[tuple]) -> Iterator[tuple[int, str, str, bool, Any]]:
    """A value's text and an audit's moment are kept once, not with each of thousands of rows."""
    at = before = None
    for case_id, letter, _, value, is_open, _, kept in rows:
        if kept != before:
            at, before = moment(kept), kept
        yield case_id, intern(letter), intern(value), bool(is_open), at


def marks(values: Sequence[Any]) -> str:
    """A place for each value."""
    return ", ".join(["%s"] * len(values))


def compiled(queryset: QuerySet) -> tuple[str, list[Any]]:
    """The SQL and parameters of a queryset; an impossible filter finds no rows."""
    try:
        sql, params = queryset.query.get_compiler(queryset.db).as_sql()
    except EmptyResultSet:
        empty = queryset.all()
        empty.query.clear_where()
        return compiled(empty.extra(where=["1 = 0"]))
    return sql, list(params)


def run(queryset: QuerySet, sql: str, params: Sequence[Any]) -> list[tuple]:
    """All rows of a statement, from the database the queryset reads."""
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def passing(queryset: QuerySet, sql: str, params: Sequence[Any]) -> Iterator[tuple]:
    """The rows of a statement one after the other, where there are many and few are kept."""
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def moment(kept: Any) -> datetime.datetime | None:
    """A time of a statement of our own; SQLite keeps it as text, without its zone."""
    if kept is None:
        return None
    is_one = isinstance(kept, datetime.datetime)
    at = kept if is_one else datetime.datetime.fromisoformat(str(kept))
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)


def uuid_of(kept: Any) -> str:
    """A random identifier as addresses spell it; SQLite keeps it without hyphens."""
    return str(UUID(str(kept)))
