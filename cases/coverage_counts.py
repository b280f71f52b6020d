"""Coverage: open cases held by teams and practitioners, how many were rated, and their actions.

Belongs here: which cases a team holds on the day a quarter is told of, and counting those rated;
of whole teams they are told from the summary table (cases/coverage_steps.py).
Does not belong here: who may see a figure (the audits come scoped), whose rating votes
(cases/votes.py) and when a rating is too old (cases/standing_counts.py). Explained in
docs/rollups.md. Plain SQL for PostgreSQL and SQLite alike; every value is bound.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
)

from cases import standing_counts, summed, votes
from cases.composed import Composed, OfRowGiven
from cases.figures import Coverage, in_all
from cases.models import Action, Allocation, Audit, Team, UnratedAudit
from cases.periods import Quarter, birth_months
from cases.querysets import AuditQuerySet
from cases.standing_counts import Older
from cases.votes import uuid_of

if TYPE_CHECKING:
    from cases.rollups import Selection

Teams = QuerySet[Team] | Sequence[Team]


def held_in(team: Team, selection: Selection, *, on: datetime.date, restricted: bool) -> QuerySet:
    """Allocations of the team's open cases: on the last day of the quarter, or today."""
    held = _held_on(day_of(selection.quarter, on)).filter(team=team)
    if not restricted:
        held = held.filter(case__restricted=False)
    return _chosen_held(held, selection, on)


def held_in_teams(
    teams: Iterable[Team],
    selection: Selection,
    *,
    on: datetime.date,
    restricted: Callable[[Team], bool],
) -> QuerySet:
    """The same of several teams; restricted cases of those teams of which they count."""
    teams = list(teams)
    whole = Q(team__in=[team.pk for team in teams if restricted(team)])
    others = Q(team__in=[team.pk for team in teams if not restricted(team)])
    held = _held_on(day_of(selection.quarter, on))
    return _chosen_held(held.filter(whole | (others & Q(case__restricted=False))), selection, on)


def day_of(quarter: Quarter, on: datetime.date) -> datetime.date:
    """The day a quarter is told of: today, or its last day when it is over."""
    return min(on, quarter.ends - datetime.timedelta(days=1))


def _chosen_held(held: QuerySet, selection: Selection, on: datetime.date) -> QuerySet:
    if selection.plan_type_id is not None:
        held = held.filter(case__plan_type_id=selection.plan_type_id)
    if selection.practitioner_id is not None:
        held = held.filter(practitioner_id=selection.practitioner_id)
    if selection.age_band:
        held = held.filter(born_in(selection.age_band, day_of(selection.quarter, on)))
    return held


def born_in(band: str, day: datetime.date, *, prefix: str = "case__") -> Q:
    """Cases whose age falls in a band on a day."""
    born = f"{prefix}birth_month"
    if band == "unborn":
        return Q(**{f"{born}__isnull": True})
    after, until = birth_months(band, day)
    bounds = {f"{born}__isnull": False, f"{born}__gt": after, f"{born}__lte": until}
    return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


def coverage(
    team: Team, audits: AuditQuerySet, selection: Selection, *, on: datetime.date, restricted: bool
) -> tuple[Coverage, ...]:
    """Practitioners with cases in the team, least covered first, then by name."""
    return coverage_and_older(team, audits, selection, on=on, restricted=restricted, older=False)[0]


_COVERED = """
    rated AS (SELECT DISTINCT a.case_id FROM scoped a WHERE NOT EXISTS
        (SELECT 1 FROM cases_unratedaudit n WHERE n.audit_id = a.id AND n.audits > 0)),
    pending AS (
        SELECT t.case_id, COUNT(*) AS number, MIN(t.due_on) AS first_due,
            COUNT(CASE WHEN t.due_on < %s THEN 1 END) AS overdue
        FROM cases_action t JOIN cases_audit a ON a.id = t.audit_id
        WHERE t.case_id IN (SELECT case_id FROM held) AND a.submitted_at IS NOT NULL
            AND t.state IN ({marks}) GROUP BY t.case_id),
    covered AS (
        SELECT case_id, MAX(rated) AS rated, MAX(number) AS number, MAX(overdue) AS overdue,
            MIN(first_due) AS first_due
        FROM (SELECT case_id, 0 AS rated, number, overdue, first_due FROM pending
            UNION ALL SELECT case_id, 1, NULL, NULL, NULL FROM rated) told
        GROUP BY case_id)
    SELECT COUNT(*), COALESCE(SUM(covered.rated), 0), COALESCE(SUM(covered.number), 0),
        COALESCE(SUM(covered.overdue), 0), MIN(covered.first_due), u.id, u.name,
        CAST(u.public_id AS text){last}
    FROM held JOIN cases_user u ON u.id = held.practitioner_id
    LEFT JOIN covered ON covered.case_id = held.case_id {joined}
    GROUP BY u.id, u.name, u.public_id{last}"""


def coverage_and_older(
    team: Team,
    audits: AuditQuerySet,
    selection: Selection,
    *,
    on: datetime.date,
    restricted: bool,
    older: bool,
) -> tuple[tuple[Coverage, ...], dict[int, Older]]:
    """The same and, where asked, by practitioner the children to look at again; one statement.

    Cases of one practitioner that stand alike come as one row, and are added up here.
    """
    held_sql, held_params = _held_statement(team, selection, on=on, restricted=restricted)
    ctes, bound = votes.scoped(audits, voice=selection.voice, quarters=[selection.quarter])
    known = f"{standing_counts.KNOWN}, " if older else ""
    covered = _COVERED.format(
        marks=", ".join(["%s"] * len(Action.UNFINISHED)),
        last=f", {standing_counts.LAST}" if older else "",
        joined=standing_counts.JOINED if older else "",
    )
    sql = f"{ctes}, held (case_id, practitioner_id) AS ({held_sql}), {known}{covered}"
    today = connections[audits.db].ops.adapt_datefield_value(on)
    params = [*bound, *held_params, today, *Action.UNFINISHED]
    return _added_up(votes.run(audits, sql, params), on=on, older=older)


def _added_up(
    rows: Iterable[tuple], *, on: datetime.date, older: bool
) -> tuple[tuple[Coverage, ...], dict[int, Older]]:
    alike: dict[tuple[int, str, str], list[Coverage]] = defaultdict(list)
    again: dict[int, Older] = defaultdict(Older)
    for cases, rated, actions, overdue, first_due, pk, name, key, *told in rows:
        counts = Coverage(cases, rated, actions, overdue, _days(first_due, on))
        alike[pk, name, key].append(counts)
        if older:
            again[pk] = again[pk].and_also(standing_counts.of_alike(cases, told, today=on))
    found = [
        replace(in_all(each), practitioner_id=pk, name=name, public_id=uuid_of(key))
        for (pk, name, key), each in alike.items()
    ]
    return tuple(sorted(found, key=lambda row: (row.rated / row.held, row.name))), dict(again)


def teams_covered(
    teams: Teams,
    audits: AuditQuerySet,
    quarter: Quarter,
    *,
    on: datetime.date,
    restricted: Callable[[Team], bool],
    voice: str = Audit.Voice.PRACTITIONER,
) -> list[tuple[Team, Coverage]]:
    """Each team with its open cases and those rated this quarter; one statement for all."""
    found = _covered_by_team(teams, audits, quarter, on=on, restricted=restricted, voice=voice)
    return [(team, in_all(found[team.pk])) for team in teams]


def all_covered(
    teams: Teams,
    audits: AuditQuerySet,
    quarter: Quarter,
    *,
    on: datetime.date,
    restricted: Callable[[Team], bool],
) -> Coverage:
    """The same of all these teams as one; one statement."""
    voice = Audit.Voice.PRACTITIONER
    found = _covered_by_team(teams, audits, quarter, on=on, restricted=restricted, voice=voice)
    return in_all(row for rows in found.values() for row in rows)


def _covered_by_team(
    teams: Teams,
    audits: AuditQuerySet,
    quarter: Quarter,
    *,
    on: datetime.date,
    restricted: Callable[[Team], bool],
    voice: str,
) -> dict[int, list[Coverage]]:
    day = day_of(quarter, on)
    rows = _told(teams, audits, quarter, day, voice)
    if rows is None:
        rows = _counted(teams, audits, quarter, day, voice)
    found: dict[int, list[Coverage]] = defaultdict(list)
    for team, hidden, held, rated in rows:
        if held and (not hidden or restricted(team)):
            found[team.pk].append(Coverage(held, rated))
    return found


Covered = list[tuple[Team, bool, int, int]]  # team, restricted, held, rated


def _told(
    teams: Teams, audits: AuditQuerySet, quarter: Quarter, day: datetime.date, voice: str
) -> Covered | None:
    """From the steps, where these audits are all that count of each of the teams."""
    if audits.reach is None:
        return None
    if not isinstance(teams, QuerySet):
        teams = Team.objects.filter(pk__in=[team.pk for team in teams])
    found: Covered = []
    for pk, service, hidden, held, rated in summed.coverage(teams, audits, quarter, day, voice):
        team = Team(pk=pk, service_id=service)
        whole = audits.reach.within(team)
        if whole is None:
            return None
        found.append((team, hidden, held, rated if whole.restricted or not hidden else 0))
    return found


def _counted(
    teams: Teams, audits: AuditQuerySet, quarter: Quarter, day: datetime.date, voice: str
) -> Covered:
    """The same from the rows, of whatever audits."""
    own = rated_audits(audits, quarter, OuterRef("case_id"), voice=voice)
    counts = {
        "held": Count("pk"),
        "rated": Count("pk", filter=Exists(own.filter(team=OuterRef("team")))),
    }
    held = _held_on(day).filter(team__in=teams).order_by()
    rows = held.values_list("team_id", "team__service_id", "case__restricted").annotate(**counts)
    return [(Team(pk=pk, service_id=service), *rest) for pk, service, *rest in rows]


def rated_audits(
    audits: AuditQuerySet, quarter: Quarter, case: OuterRef, *, voice: str
) -> AuditQuerySet:
    """Counted audits of a case in a voice and quarter that rate anything; for an Exists."""
    return _that_rate(audits.heard_in(voice).in_period(quarter), case)


def rated_now(audits: AuditQuerySet, quarter: Quarter, *, voice: str) -> Exists | OfRowGiven:
    """Whether one of these audits of a case in the quarter rates anything; of a team it is kept."""
    if audits.reach and audits.reach.is_one_team:
        kept = RATED_OF_TEAM[voice, audits.reach.restricted]
        return kept.of(team=audits.reach.team, period=quarter.starts)
    return Exists(rated_audits(audits, quarter, OuterRef("pk"), voice=voice))


def _rated_of_team(voice: str, restricted: bool) -> OfRowGiven:
    """Among the audits that a whole team is (cases/reach.py), for any team and quarter."""

    def compose(team: Any, period: Any) -> Exists:
        audits = Audit.objects.filter(team=team, period=period)
        whole = audits if restricted else audits.filter(case__restricted=False)
        return Exists(_that_rate(whole.heard_in(voice), OuterRef("pk")))

    return OfRowGiven(
        "cases.Case", compose, BooleanField(), team=BigIntegerField(), period=DateField()
    )


def _that_rate(audits: AuditQuerySet, case: OuterRef) -> AuditQuerySet:
    nothing = UnratedAudit.objects.filter(audit_id=OuterRef("pk"), audits__gt=0)
    return audits.filter(~Exists(nothing), case=case)


RATED_OF_TEAM = {
    (voice, restricted): _rated_of_team(voice, restricted)
    for voice in Audit.Voice.values
    for restricted in (True, False)
}


def _held_on(day: datetime.date) -> QuerySet[Allocation]:
    return Allocation.objects.filter(_open_on(day))


def _open_on(day: Any) -> Q:
    """Allocations of open cases on a day."""
    return Q(
        Q(ends__isnull=True) | Q(ends__gt=day),
        Q(case__closed_on__isnull=True) | Q(case__closed_on__gt=day),
        starts__lte=day,
    )


def _held_statement(
    team: Team, selection: Selection, *, on: datetime.date, restricted: bool
) -> tuple[str, list[Any]]:
    """`held_in` as (case, practitioner); where nobody chose among the cases it is kept."""
    if (
        selection.plan_type_id is None
        and selection.practitioner_id is None
        and not selection.age_band
    ):
        kept, day = (HELD_AND_RESTRICTED if restricted else HELD), day_of(selection.quarter, on)
        return kept.told(Allocation.objects.db, team=team.pk, day=day)
    held = held_in(team, selection, on=on, restricted=restricted).order_by()
    return votes.compiled(held.values_list("case_id", "practitioner_id"))


def _composed(**more: bool) -> Composed:
    def compose(rows: QuerySet[Allocation], team: Any, day: Any) -> QuerySet:
        held = rows.filter(_open_on(day)).filter(team=team, **more).order_by()
        return held.values_list("case_id", "practitioner_id")

    return Composed("cases.Allocation", compose, team=BigIntegerField(), day=DateField())


HELD, HELD_AND_RESTRICTED = _composed(case__restricted=False), _composed()


def _days(first_due: datetime.date | str | None, on: datetime.date) -> int:
    if not first_due:
        return 0
    day = datetime.date.fromisoformat(str(first_due))
    return max(0, (on - day).days)
