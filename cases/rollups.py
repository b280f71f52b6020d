"""The one place for counting: scoped audits in, frozen rows out. docs/rollups.md says how and why.

Belongs here: what is counted, and in which order lists stand. Does not belong here: who may see a
figure (the audits come scoped), a page, or words beyond an item's own.
The SQL is plain, runs on PostgreSQL and SQLite alike, and binds every value.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases import domain_counts, standing_counts, summed, votes
from cases.action_querysets import ActionQuerySet
from cases.domain_counts import change as change  # who counts finds it here
from cases.figure_lists import KINDS, listed_and_domains, of_kind
from cases.figure_lists import items_of as items_of  # who counts finds it here
from cases.figures import (
    Change,
    Counts,
    Coverage,
    ItemRow,
    PractitionerDomains,
    TeamFigures,
    in_all,
)
from cases.models import Action, Allocation, Audit, Case, Team, UnratedAudit, User
from cases.periods import Quarter, birth_months
from cases.querysets import AuditQuerySet
from cases.standing_counts import Older
from cases.votes import chosen_votes as chosen_votes
from cases.votes import quarter_value as quarter_value
from frameworks.models import Item

NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Selection:
    """Which votes are looked at. One child has one vote an item; filters choose among the votes."""

    quarter: Quarter
    plan_type_id: int | None = None
    age_band: str = ""
    practitioner_id: int | None = None
    voice: str = Audit.Voice.PRACTITIONER


class Vote(NamedTuple):
    case_id: int
    audit_id: int
    item_id: int
    practitioner_id: int


class Waiting(NamedTuple):
    unfinished: int
    overdue: int  # of those, past their date


class DomainRating(NamedTuple):
    letter: str
    name: str
    value: str | None
    is_open_audit: bool
    at: datetime.datetime | None = None  # when it was submitted; of an open audit none


# --- figures -------------------------------------------------------------------------------


def team_figures(
    audits: AuditQuerySet,
    selection: Selection,
    *,
    kind: str,
    by_practitioner: bool,
    with_change: bool = True,
    items: list[tuple[ItemRow, list[int]]] | None = None,
) -> TeamFigures:
    """Every item of a kind, the domains, these by practitioner, and change: three statements."""
    items = listed_and_domains(kind) if items is None else items
    codes = {pk: row for row, ids in items for pk in ids}
    impacts = of_kind(codes, Item.Kind.IMPACT)
    change, people = Change(), list[tuple]()
    if by_practitioner:
        change, people = domain_counts.by_practitioner(audits, selection, impacts)
    elif with_change:
        change = domain_counts.change(audits, selection, impacts)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    tallies: dict[tuple, dict[str, dict[str, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    for item_id, value, bulk, number in _rows(audits, selection, codes, by_practitioner):
        counts[codes[item_id].code]["bulk" if bulk else value] += number
    for item_id, value, bulk, *person, number in people:
        item, column = codes[item_id], "bulk" if bulk else value
        counts[item.code][column] += number
        tallies[tuple(person)][item.letter][column] += number
    found = tuple(replace(item, counts=Counts(**counts[item.code])) for item, _ in items)
    return TeamFigures(
        items=tuple(row for row in found if row.kind in KINDS.get(kind, (Item.Kind.OWN,))),
        domains=tuple(row for row in found if row.kind == Item.Kind.IMPACT),
        practitioners=tuple(
            PractitionerDomains(pk, name, {x: Counts(**n) for x, n in tally.items()}, _uuid(key))
            for (name, pk, key), tally in sorted(tallies.items())
        ),
        change=change,
    )


def _rows(
    audits: AuditQuerySet, selection: Selection, codes: dict[int, ItemRow], by_practitioner: bool
) -> Iterable[tuple[int, str, bool, int]]:
    """(item, value, with its domain, children), from the summary table where it tells them.

    Without the domains where practitioners' own add up to them.
    """
    impacts = of_kind(codes, Item.Kind.IMPACT)
    asked = codes.keys() - set(impacts if by_practitioner else ())
    if not asked:
        return []
    if summed.fits(audits, selection):
        return [row[1:] for row in summed.votes(audits, selection, asked, [selection.quarter])]
    return _grouped(audits, selection, asked, impacts, of_kind(codes, Item.Kind.OUTCOME))


def _uuid(key: Any) -> str:
    """A random identifier as addresses spell it; SQLite keeps it without hyphens."""
    return str(UUID(str(key)))


def _grouped(
    audits: AuditQuerySet,
    selection: Selection,
    asked: Iterable[int],
    impacts: list[int],
    outcomes: list[int],
) -> list[tuple]:
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    grouped = f"""SELECT v.item_id, v.value, v.bulk, COUNT(*) AS number
            FROM ({{}}) v WHERE {chosen} GROUP BY 1, 2, 3"""  # noqa: S608
    parts = [grouped.format(part) for part in votes.parts_of(asked)]
    params += values * len(parts)
    if outcomes:
        parts.append(f"""SELECT v.item_id, '{NOT_ASKED}', 0, COUNT(*)
            FROM {votes.unasked(impacts, outcomes)} v
            WHERE {chosen} GROUP BY v.item_id""")  # noqa: S608
        params += values
    return votes.run(audits, f"{with_} {' UNION ALL '.join(parts)}", params)


def behind(audits: AuditQuerySet, selection: Selection, *, code: str, value: str) -> list[Vote]:
    """The votes behind one figure of one item: as many as the figure says."""
    rows = Item.objects.filter(Q(code=code) | Q(kind=Item.Kind.IMPACT)).values_list(
        "pk", "code", "kind"
    )
    items = [pk for pk, found, _ in rows if found == code]
    if not items:
        return []
    impacts = [pk for pk, _, kind in rows if kind == Item.Kind.IMPACT]
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    if value == NOT_ASKED:
        source, match, wanted = votes.unasked(impacts, items), "v.code = %s", [code]
    else:
        source, match, wanted = votes.votes_of(items), "v.value = %s AND v.bulk = 0", [value]
    sql = f"""{with_}
        SELECT v.case_id, v.audit_id, v.item_id, v.practitioner_id FROM {source} v
        WHERE {match} AND {chosen} ORDER BY v.case_id"""  # noqa: S608
    return [Vote(*row) for row in votes.run(audits, sql, [*params, *wanted, *values])]


# --- coverage ------------------------------------------------------------------------------


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
            AND t.state IN ({marks}) GROUP BY t.case_id)
    SELECT COUNT(*), COUNT(rated.case_id), COALESCE(SUM(pending.number), 0),
        COALESCE(SUM(pending.overdue), 0), MIN(pending.first_due), u.id, u.name,
        u.public_id{last}
    FROM held JOIN cases_user u ON u.id = held.practitioner_id
    LEFT JOIN rated ON rated.case_id = held.case_id
    LEFT JOIN pending ON pending.case_id = held.case_id {joined}
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
    held = held_in(team, selection, on=on, restricted=restricted).order_by()
    held_sql, held_params = votes.compiled(held.values_list("case_id", "practitioner_id"))
    ctes, bound = votes.scoped(audits, voice=selection.voice, quarters=[selection.quarter])
    last, more = standing_counts.last_rated() if older else ("", [])
    comma = ", " if older else ""
    covered = _COVERED.format(
        marks=", ".join(["%s"] * len(Action.UNFINISHED)),
        last=f", {standing_counts.LAST}" if older else "",
        joined=standing_counts.JOINED if older else "",
    )
    sql = f"{ctes}, held (case_id, practitioner_id) AS ({held_sql}), {last}{comma}{covered}"
    today = connections[audits.db].ops.adapt_datefield_value(on)
    params = [*bound, *held_params, *more, today, *Action.UNFINISHED]
    rows: dict[int, list[Coverage]] = defaultdict(list)
    again: dict[int, Older] = defaultdict(Older)
    for cases, rated, actions, overdue, first_due, pk, name, key, *told in votes.run(
        audits, sql, params
    ):
        counts = (cases, rated, actions, overdue, _days(first_due, on))
        rows[pk].append(Coverage(*counts, pk, name, _uuid(key)))
        if older:
            again[pk] = again[pk].and_also(standing_counts.of_alike(cases, told, today=on))
    found = [
        replace(in_all(alike), practitioner_id=pk, name=alike[0].name, public_id=alike[0].public_id)
        for pk, alike in rows.items()
    ]
    return tuple(sorted(found, key=lambda row: (row.rated / row.held, row.name))), dict(again)


def teams_covered(
    teams: QuerySet[Team],
    audits: AuditQuerySet,
    quarter: Quarter,
    *,
    on: datetime.date,
    restricted: Callable[[Team], bool],
    voice: str = Audit.Voice.PRACTITIONER,
) -> list[tuple[Team, Coverage]]:
    """Each team with its open cases and those rated this quarter; one statement for all."""
    found = _covered_by_team(teams, audits, quarter, on, restricted, voice)
    return [(team, in_all(found[team.pk])) for team in teams]


def all_covered(
    teams: QuerySet[Team],
    audits: AuditQuerySet,
    quarter: Quarter,
    *,
    on: datetime.date,
    restricted: Callable[[Team], bool],
) -> Coverage:
    """The same of all these teams as one; one statement."""
    voice = Audit.Voice.PRACTITIONER
    found = _covered_by_team(teams, audits, quarter, on, restricted, voice)
    return in_all(row for rows in found.values() for row in rows)


def _covered_by_team(
    teams: QuerySet[Team], audits: AuditQuerySet, quarter: Quarter, *among: Any
) -> dict[int, list[Coverage]]:
    on, restricted, voice = among
    held = _held_on(day_of(quarter, on)).filter(team__in=teams)
    own = rated_audits(audits, quarter, OuterRef("case_id"), voice=voice)
    counts = {
        "held": Count("pk"),
        "rated": Count("pk", filter=Exists(own.filter(team=OuterRef("team")))),
    }
    rows = held.order_by().values_list("team_id", "team__service_id", "case__restricted")
    found: dict[int, list[Coverage]] = defaultdict(list)
    for pk, service_id, hidden, held_, rated in rows.annotate(**counts):
        if not hidden or restricted(Team(pk=pk, service_id=service_id)):
            found[pk].append(Coverage(held_, rated))
    return found


def rated_audits(
    audits: AuditQuerySet, quarter: Quarter, case: OuterRef, *, voice: str
) -> AuditQuerySet:
    """Counted audits of a case in a voice and quarter that rate anything; for an Exists."""
    nothing = UnratedAudit.objects.filter(audit_id=OuterRef("pk"), audits__gt=0)
    return audits.heard_in(voice).in_period(quarter).filter(~Exists(nothing), case=case)


def _held_on(day: datetime.date) -> QuerySet[Allocation]:
    """Allocations of open cases on a day."""
    return Allocation.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=day),
        Q(case__closed_on__isnull=True) | Q(case__closed_on__gt=day),
        starts__lte=day,
    )


def _days(first_due: datetime.date | str | None, on: datetime.date) -> int:
    if not first_due:
        return 0
    day = datetime.date.fromisoformat(str(first_due))
    return max(0, (on - day).days)


# --- one child's row -----------------------------------------------------------------------


def latest_domain_ratings(
    cases: QuerySet[Case] | Sequence[Case], *, open_to: User | None = None
) -> dict[int, list[DomainRating]]:
    """Per case its eight domains in framework order, each with its latest counted rating.

    Practitioners' ratings, whatever voice a page counts: what is shown of a child says so.
    With `open_to`, that person's own audit in progress comes first and is marked as open.
    Value None is not rated. One statement, whatever the number of cases.
    """
    keys = [case.pk for case in cases]
    if not keys:
        return {}
    named, rows = votes.domains_of(keys, voice=Audit.Voice.PRACTITIONER, open_to=open_to)
    domains = [DomainRating(letter, name, None, False) for letter, name in named]
    found = {key: list(domains) for key in keys}
    places = {
        row.letter: [n for n, (at, _) in enumerate(named) if at == row.letter] for row in domains
    }
    for case_id, letter, *rating in rows:
        for place in places.get(letter, ()):
            found[case_id][place] = DomainRating(letter, domains[place].name, *rating)
    return found


def waiting_actions(actions: ActionQuerySet, *, on: datetime.date) -> Waiting:
    """How many of these actions are not finished, and how many of those are overdue on a day."""
    overdue = Count("pk", filter=Q(due_on__lt=on))
    return Waiting(**actions.unfinished().aggregate(unfinished=Count("pk"), overdue=overdue))
