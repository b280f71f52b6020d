"""Which audits count in a summary table, and where: what is added to it and what is taken away.

Belongs here: the audits that count, the first part of the statements that count them, and the
places and choices that some of these tell apart. Does not belong here: whose rating votes
(cases/votes.py) and what a table says of the votes (cases/item_cells.py, cases/section_cells.py,
cases/change_cells.py). Decision 0039 says why they are kept like this.
Plain SQL for PostgreSQL and SQLite alike.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, Value, When

from cases import votes
from cases.models import Audit, Service
from cases.querysets import AuditQuerySet


class Mark(NamedTuple):
    """An audit that counts, with all that can change of where it counts."""

    case_id: int
    period: datetime.date
    voice: str
    audit_id: int
    service_id: int
    restricted: int

    def row(self, sign: int, *more: int) -> str:
        """As a row of SQL: our own numbers, never typed text."""
        numbers = (sign, self.audit_id, self.service_id, self.restricted, *more)
        return f"({', '.join(str(int(number)) for number in numbers)})"


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


def changed(before: set[Mark], after: set[Mark]) -> Iterator[str]:
    """Rows of `marks`: of each child, quarter and voice that changed what was, and what is."""
    touched = {mark[:3] for mark in before ^ after}
    for sign, marks in ((-1, before), (1, after)):
        yield from (mark.row(sign) for mark in sorted(marks) if mark[:3] in touched)


def counted_quarters() -> set[datetime.date]:
    """Those in which an audit counts."""
    return set(counting().values_list("period", flat=True).distinct())


def of_quarter(period: datetime.date) -> tuple[str, list[Any]]:
    """Every audit that counts in a quarter, to be added."""
    return in_quarters([period])


def in_quarters(periods: Iterable[datetime.date], *more: int) -> tuple[str, list[Any]]:
    """The same of some quarters, with further numbers of a mark."""
    rows = _marked(counting().filter(period__in=list(periods)))
    named = {f"more_{place}": Value(number) for place, number in enumerate(more)}
    rows = rows.annotate(sign=Value(1), **named)
    return votes.compiled(rows.values_list("sign", "pk", "service", "hidden", *named))


# `marks` names audits, each to be added (+1) or taken away (-1). Most children were rated in one
# team alone: level 3 counts in the team, its service and the county at once. The others are
# looked at three times: 2 within each team, 1 within each service, 0 within the county.
# A lot is all that a cell has from its audit, in one number: ratings are counted by that.
_HEAD = "period, voice, team_id, plan_type_id, age_band, restricted"
LEVELS = """JOIN
    (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) l
        ON (first_team = last_team AND level = 3) OR (first_team < last_team AND level < 3)"""
_SCOPED = f"""
WITH marks (sign, id, service_id, restricted) AS ({{marks}}),
placed AS (
    SELECT m.sign, m.service_id, m.restricted, a.id, a.case_id, a.practitioner_id, a.plan_type_id,
        a.age_band, a.scope, a.period, a.submitted_at, a.voice, a.team_id,
        MIN(a.team_id) OVER (PARTITION BY m.sign, a.case_id, a.period, a.voice) AS first_team,
        MAX(a.team_id) OVER (PARTITION BY m.sign, a.case_id, a.period, a.voice) AS last_team
    FROM marks m JOIN cases_audit a ON a.id = m.id),
scoped AS (
    SELECT p.*, l.level, '' || p.sign || '/' || p.voice || '/' || l.level || '/' ||
        CASE l.level WHEN 2 THEN p.team_id WHEN 1 THEN p.service_id ELSE 0 END AS counted_in
    FROM placed p {LEVELS}),
ranked AS (
    SELECT scoped.*, ROW_NUMBER() OVER
        (PARTITION BY period, counted_in, case_id ORDER BY submitted_at DESC, id DESC) AS place,
        DENSE_RANK() OVER (ORDER BY {_HEAD}, sign, level) AS lot
    FROM scoped),
lots AS (SELECT DISTINCT lot, {_HEAD}, service_id, sign, level FROM ranked)"""  # noqa: S608


def scoped(marks: str) -> str:
    """`WITH ... ranked, lots`: what votes of the marked audits are read from."""
    return _SCOPED.format(marks=marks)


# What does not add up has a row of its own for each place and choice: each of the four choices (a
# plan type or all, an age band or all) of a child where it stands, and then each of the places.
CHOICES = """(SELECT 0 AS by_plan, 0 AS by_age UNION ALL SELECT 1, 0
    UNION ALL SELECT 0, 1 UNION ALL SELECT 1, 1)"""
PLACES = """JOIN (SELECT 0 AS level UNION ALL SELECT 1 UNION ALL SELECT 2) p
    ON c.level = 3 OR c.level = p.level"""
AT_PLACE = """CASE p.level WHEN 2 THEN c.team_id ELSE 0 END AS team_id,
    CASE p.level WHEN 1 THEN c.service_id ELSE 0 END AS service_id, c.plan_type_id, c.age_band"""


def stands(row: str) -> str:
    """Team, service, plan type and age band of a row, by its level and by the choice `c`."""
    return f"""CASE WHEN {row}.level > 1 THEN {row}.team_id ELSE 0 END AS team_id,
        CASE WHEN {row}.level > 0 THEN {row}.service_id ELSE 0 END AS service_id,
        {row}.plan_type_id * c.by_plan AS plan_type_id,
        CASE c.by_age WHEN 1 THEN {row}.age_band ELSE '' END AS age_band"""


def place_of(row: dict[str, Any]) -> list[str]:
    """A service and a choice in words, where the row is not of all."""
    said: list[str] = []
    if row["service_id"]:
        service = Service.objects.filter(pk=row["service_id"]).values_list("name", flat=True)
        said += [f"the service {service.first() or row['service_id']}"]
    said += [f"plan type {row['plan_type_id']}"] * bool(row["plan_type_id"])
    said += [f"age {row['age_band']}"] * bool(row["age_band"])
    return said + ["restricted"] * row["restricted"]


@dataclass(frozen=True)
class Table:
    """A table that says in its cells what the votes come to."""

    model: type[Model]
    key: tuple[str, ...]
    flags: tuple[str, ...]  # of the key, those that are yes or no
    counts: tuple[str, ...]
    cells: Callable[[str], str]  # `WITH ... cell`: every cell that marks add to or take from
    of_quarter: Callable[[datetime.date], tuple[str, list[Any]]]  # marks of all that is in it
    changed: Callable[[set[Mark], set[Mark]], Iterable[str]]  # marks of what changed, as rows
    place: Callable[[dict[str, Any]], list[str]]  # where a cell stands, in words
    said: tuple[str, ...]  # what each count counts, in words
    quarters: Callable[[], set[datetime.date]] = counted_quarters  # in which it may have cells

    @property
    def name(self) -> str:
        return self.model._meta.db_table
