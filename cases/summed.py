"""Figures read from the summary tables: as many rows as there are cells, however many audits.

Belongs here: when a figure can be read there, and reading it. Does not belong here: what a table
says (cases/item_cells.py, cases/section_cells.py) and figures of ratings (cases/rollups.py and the
*_counts).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import BigIntegerField, CharField, DateField, F, Q, QuerySet, Sum

from cases.change_cells import CHANGES
from cases.composed import Composed
from cases.models import ChangeSummary, CoverageStep, SectionSummary, Summary, Team
from cases.periods import Quarter, calendar_quarter
from cases.reach import Reach
from cases.section_cells import SECTIONS
from cases.votes import compiled, quarter_value, run

if TYPE_CHECKING:
    from cases.querysets import AuditQuerySet
    from cases.rollups import Selection

ALL = SectionSummary.ALL
_STEPS = CoverageStep._meta.db_table


def fits_team(audits: AuditQuerySet, selection: Selection) -> bool:
    """The same, and they are one team: its practitioners are told apart."""
    return fits(audits, selection) and audits.reach is not None and audits.reach.is_one_team


def fits(audits: AuditQuerySet, selection: Selection) -> bool:
    """These audits are a whole, and nothing is asked that the table does not tell apart."""
    whole = audits.reach is not None and audits.reach.is_whole
    return whole and selection.practitioner_id is None


def votes(
    audits: AuditQuerySet, selection: Selection, items: Iterable[int], quarters: Sequence[Quarter]
) -> list[tuple[Any, int, str, bool, int]]:
    """(quarter, item, value, with its domain, children) of the chosen votes; one statement."""
    rows, column = _of(_whole(audits), Summary.objects.using(audits.db))
    return _summed(_chosen(rows, selection, items, quarters), "quarter", column=column)


_BY_PERSON = """SELECT item_id, value, CASE WHEN bulk THEN 1 ELSE 0 END AS bulk, practitioner_id,
        SUM(children) AS number
    FROM cases_domainsummary
    WHERE quarter = %s AND voice = %s AND team_id = %s AND item_id IN ({items}){chosen}
    GROUP BY item_id, value, bulk, practitioner_id HAVING SUM(children) > 0"""
_OF_QUARTER = """SELECT item_id, value, bulk, SUM(children) FROM cases_summary
    WHERE quarter = %s AND voice = %s AND team_id = %s AND item_id IN ({items}){chosen}
    GROUP BY item_id, value, bulk HAVING SUM(children) > 0"""


def votes_of_quarter(
    audits: AuditQuerySet, selection: Selection, items: Iterable[int]
) -> list[tuple[int, str, bool, int]]:
    """(item, value, with its domain, children) of the chosen quarter; one statement.

    Of one team it is written out: dozens of ids are dear to compose.
    """
    if not _whole(audits).is_one_team:
        return [row[1:] for row in votes(audits, selection, items, [selection.quarter])]
    return run(audits, *_of_team(_OF_QUARTER, audits, selection, items))


def domains_by_practitioner(
    audits: AuditQuerySet, selection: Selection, items: Iterable[int]
) -> tuple[str, list[Any]]:
    """The statement of the same by practitioner, of domains in one team, with its parameters."""
    return _of_team(_BY_PERSON, audits, selection, items)


def _of_team(
    sql: str, audits: AuditQuerySet, selection: Selection, items: Iterable[int]
) -> tuple[str, list[Any]]:
    reach = _whole(audits)
    chosen, more = ("" if reach.restricted else " AND NOT restricted"), list[Any]()
    for column in ("plan_type_id", "age_band"):
        if value := getattr(selection, column):
            chosen, more = f"{chosen} AND {column} = %s", [*more, value]
    ids = ", ".join(str(int(pk)) for pk in items) or "NULL"
    quarter = quarter_value(audits, selection.quarter)
    return sql.format(items=ids, chosen=chosen), [quarter, selection.voice, reach.team, *more]


def votes_by_team(
    audits: AuditQuerySet, selection: Selection, items: Iterable[int]
) -> list[tuple[int, int, str, bool, int]]:
    """(team, item, value, with its domain, children): a child has a vote in each team."""
    rows = _teams_of(_whole(audits), Summary.objects.using(audits.db))
    chosen = _chosen(rows, selection, items, [selection.quarter])
    return _summed(chosen, "team_id", column="children")


def county_votes(
    audits: AuditQuerySet, selection: Selection, items: Iterable[int]
) -> list[tuple[int, int, str, bool, int]]:
    """(team that cast it, item, value, with its domain, children): one vote a child in all."""
    rows = Summary.objects.using(audits.db).exclude(team_id=Summary.COUNTY)
    chosen = _chosen(rows, selection, items, [selection.quarter])
    return _summed(chosen, "team_id", column="in_county")


def sections(audits: AuditQuerySet, selection: Selection, kind: str) -> QuerySet:
    """By code: what items of a kind say together of the chosen children, section by section."""
    rows = _placed(SectionSummary.objects.using(audits.db), audits, selection).filter(kind=kind)
    return rows.values("section").annotate(**{name: Sum(name) for name in SECTIONS.counts})


def change(audits: AuditQuerySet, selection: Selection) -> tuple[int, ...]:
    """Domains of the chosen children against the quarter before: the numbers of a Change."""
    rows = _placed(ChangeSummary.objects.using(audits.db), audits, selection)
    found = rows.aggregate(**{name: Sum(name) for name in CHANGES.counts})
    return tuple(found[name] or 0 for name in CHANGES.counts)


def changes(audits: AuditQuerySet, selection: Selection) -> tuple[str, list[Any]]:
    """The statement of the rows that add up to it, with its parameters."""
    kept = CHANGED_AND_RESTRICTED if _tells_restricted(_whole(audits)) else CHANGED
    return kept.told(audits.db, **_place(audits, selection))


def _place(audits: AuditQuerySet, selection: Selection) -> dict[str, Any]:
    """The columns of a whole and a choice, in a table that has rows for each."""
    reach = _whole(audits)
    return {
        "quarter": selection.quarter.starts,
        "voice": selection.voice,
        "team_id": reach.team or ALL,
        "service_id": (not reach.team and reach.service) or ALL,
        "plan_type_id": selection.plan_type_id or ALL,
        "age_band": selection.age_band,
    }


def _tells_restricted(reach: Reach) -> bool:
    return reach.team is None or reach.restricted


def coverage(
    teams: QuerySet[Team], audits: AuditQuerySet, quarter: Quarter, day: datetime.date, voice: str
) -> list[tuple[int, int, bool, int, int]]:
    """(team, its service, restricted, open cases held on a day, those of them rated in a quarter).

    The quarter holds the day, or is over on it. One statement. The day's own quarter of the
    calendar is added up day by day, the ones before it as wholes.
    """
    named, params = compiled(teams.order_by().values_list("pk", "service_id"))
    adapt = connections[audits.db].ops.adapt_datefield_value
    last, since = adapt(day), adapt(calendar_quarter(day))
    sql = f"""WITH t (id, service_id) AS ({named})
        SELECT t.id, t.service_id, s.restricted, SUM(s.held), SUM(s.rated) FROM t JOIN (
            SELECT team_id, restricted, cases AS held, 0 AS rated FROM {_STEPS}
                WHERE voice = '{CoverageStep.QUARTERS}' AND quarter < %s
            UNION ALL SELECT team_id, restricted, cases, 0 FROM {_STEPS}
                WHERE voice = '{CoverageStep.HELD}' AND quarter = %s AND day <= %s
            UNION ALL SELECT team_id, restricted, 0, cases FROM {_STEPS}
                WHERE voice = %s AND quarter = %s AND day <= %s) s ON s.team_id = t.id
        GROUP BY t.id, t.service_id, s.restricted"""  # noqa: S608
    also = [since, since, last, voice, adapt(quarter.starts), last]
    rows = run(audits, sql, [*params, *also])
    return [(pk, service, bool(hidden), *counts) for pk, service, hidden, *counts in rows]


def _placed(rows: QuerySet, audits: AuditQuerySet, selection: Selection) -> QuerySet:
    rows = rows.filter(**_place(audits, selection))
    if not _tells_restricted(_whole(audits)):
        rows = rows.filter(restricted=False)
    return rows.order_by()


def _composed(**more: bool) -> Composed:
    def compose(rows: QuerySet[ChangeSummary], **place: Any) -> QuerySet:
        return rows.filter(**place, **more).order_by().values_list(*CHANGES.counts)

    numbers = {name: BigIntegerField() for name in ("team_id", "service_id", "plan_type_id")}
    words = {name: CharField() for name in ("voice", "age_band")}
    return Composed("cases.ChangeSummary", compose, quarter=DateField(), **numbers, **words)


CHANGED, CHANGED_AND_RESTRICTED = _composed(restricted=False), _composed()


def _whole(audits: AuditQuerySet) -> Reach:
    if audits.reach is None:
        raise ValueError("these audits are no whole: their ratings are counted")
    return audits.reach


def _of(reach: Reach, rows: QuerySet[Summary]) -> tuple[QuerySet[Summary], str]:
    """The rows of a whole, and the count that has one vote a child in it."""
    if reach.team is not None:
        rows = rows.filter(team_id=reach.team)
        return (rows if reach.restricted else rows.filter(restricted=False)), "children"
    if reach.service is not None:
        return _teams_of(reach, rows), "in_service"
    return rows.filter(team_id=Summary.COUNTY), "children"


def _teams_of(reach: Reach, rows: QuerySet[Summary]) -> QuerySet[Summary]:
    if reach.team is not None:
        return _of(reach, rows)[0]
    if reach.service is None:
        return rows.exclude(team_id=Summary.COUNTY)
    return rows.filter(team_id__in=Team.objects.filter(service=reach.service).values("pk"))


def _chosen(
    rows: QuerySet[Summary],
    selection: Selection,
    items: Iterable[int],
    quarters: Sequence[Quarter],
) -> QuerySet[Summary]:
    chosen = Q(quarter__in=[quarter.starts for quarter in quarters], voice=selection.voice)
    if selection.plan_type_id is not None:
        chosen &= Q(plan_type_id=selection.plan_type_id)
    if selection.age_band:
        chosen &= Q(age_band=selection.age_band)
    return rows.filter(chosen, item_id__in=list(items))


def _summed(rows: QuerySet[Summary], by: str, *, column: str) -> list[tuple]:
    found = rows.order_by().values_list(by, "item_id", "value", "bulk")
    return list(found.annotate(number=Sum(F(column))).filter(number__gt=0))
