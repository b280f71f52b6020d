"""The one place for counting: scoped audits in, frozen rows out. docs/rollups.md says how and why.

Belongs here: what is counted, and in which order lists stand. Does not belong here: who may see a
figure (the audits come scoped), coverage (cases/coverage_counts.py), a page, or words beyond an
item's own.
The SQL is plain, runs on PostgreSQL and SQLite alike, and binds every value.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from cases import domain_counts, summed, votes
from cases.action_querysets import ActionQuerySet
from cases.domain_counts import change as change  # who counts finds it here
from cases.figure_lists import KINDS, listed_and_domains, of_kind
from cases.figure_lists import items_of as items_of  # who counts finds it here
from cases.figures import Change, Counts, ItemRow, PractitionerDomains, TeamFigures
from cases.models import Audit, Case, User
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from cases.votes import chosen_votes as chosen_votes
from cases.votes import quarter_value as quarter_value
from cases.votes import uuid_of
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
            PractitionerDomains(pk, name, {x: Counts(**n) for x, n in tally.items()}, uuid_of(key))
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
        return summed.votes_of_quarter(audits, selection, asked)
    return _grouped(audits, selection, asked, impacts, of_kind(codes, Item.Kind.OUTCOME))


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
