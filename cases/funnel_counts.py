"""Counting one item team by team, beside the whole they are part of.

Belongs here: each team's counts, how many families they are of, and where a team stands against
the funnel's limits. Does not belong here: whose rating votes (cases/votes.py), who may see a
figure (the audits come scoped), drawing (cases/funnel_chart.py), or a page. docs/rollups.md says
it in words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from cases import summed, votes
from cases.figures import Counts
from cases.querysets import AuditQuerySet
from cases.rollups import NOT_ASKED, Selection, chosen_votes
from cases.statistics import TAIL_95, TAIL_998, Limits, funnel_limits
from frameworks.models import Item

STRENGTH, GAP = "green", "red"
MEASURES = (STRENGTH, GAP)
# Where a team stands.
INSIDE, OUTSIDE_95, OUTSIDE_998, FEW, NOBODY = "inside", "95", "998", "few", "nobody"
OUTSIDE = (OUTSIDE_95, OUTSIDE_998)


@dataclass(frozen=True)
class Tally:
    """Children by rating of one item, and of how many families those in n are."""

    counts: Counts = field(default_factory=Counts)
    families: int = 0

    def k(self, measure: str) -> int:
        return self.counts.green if measure == STRENGTH else self.counts.red

    def n(self, measure: str) -> int:
        """As in the team picture's two lists: not asked is no gap found, and no strength."""
        return self.counts.n if measure == STRENGTH else self.counts.n_with_not_asked


@dataclass(frozen=True)
class SideBySide:
    """Each team by its id, and all of them as one: a child whom two teams rated is one child."""

    teams: dict[int, Tally]
    whole: Tally


@dataclass(frozen=True)
class Place:
    """One team against the limits that go with its own n."""

    k: int
    n: int
    stands: str
    above: bool = False
    wide: Limits | None = None  # 99.8%
    narrow: Limits | None = None  # 95%


def side_by_side(
    audits: AuditQuerySet, selection: Selection, *, code: str, measure: str
) -> SideBySide:
    """One item's votes by team and in all; two statements beside the item's ids, four where the
    summary table gives all but families."""
    items, impacts = ids_of(code)
    if not items:
        return SideBySide({}, Tally())
    if summed.fits(audits, selection):
        return _from_summary(audits, selection, items, impacts, measure=measure)
    teams, whole = (
        _tallies(audits, selection, items, impacts, measure=measure, by_team=by_team)
        for by_team in (True, False)
    )
    return SideBySide(teams, whole.get(0, Tally()))


def _from_summary(
    audits: AuditQuerySet,
    selection: Selection,
    items: list[int],
    impacts: list[int],
    *,
    measure: str,
) -> SideBySide:
    """Children from the table; the ratings of brothers and sisters say how many families."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for team_id, _, value, bulk, number in summed.votes_by_team(audits, selection, items):
        counts[team_id]["bulk" if bulk else value] += number
    for _, _, value, bulk, number in summed.votes(audits, selection, items, [selection.quarter]):
        counts[0]["bulk" if bulk else value] += number
    again = {
        place: number
        for by_team in (True, False)
        for place, number in _again(
            audits, selection, items, impacts, measure=measure, by_team=by_team
        )
    }
    tallies = {place: Tally(Counts(**found)) for place, found in counts.items()}
    found = {
        place: replace(tally, families=tally.n(measure) - again.get(place, 0))
        for place, tally in tallies.items()
    }
    whole = found.pop(0, Tally())
    return SideBySide(found, whole)


def _again(
    audits: AuditQuerySet,
    selection: Selection,
    items: list[int],
    impacts: list[int],
    *,
    measure: str,
    by_team: bool,
) -> list[tuple[int, int]]:
    """By team, or 0: children in n who are not the first of their family in it."""
    siblings = audits.filter(case__family_group__isnull=False)
    with_, params = votes.ranked(
        siblings, voice=selection.voice, quarters=[selection.quarter], by_team=by_team
    )
    source, values = voted(items, impacts, selection)
    counted = _counted(measure)
    sql = f"""{with_}
        SELECT t.counted_in, COUNT(*) - COUNT(DISTINCT c.family_group_id)
        FROM {source} t JOIN cases_case c ON c.id = t.case_id
        WHERE t.bulk = 0 AND t.value IN ({", ".join(["%s"] * len(counted))}) GROUP BY 1"""  # noqa: S608
    return [(row[0], row[1]) for row in votes.run(audits, sql, [*params, *values, *counted])]


def _counted(measure: str) -> list[str]:
    return ["green", "amber", "red"] + ([NOT_ASKED] if measure == GAP else [])


def ids_of(code: str) -> tuple[list[int], list[int]]:
    """An item in all its editions; for an outcome, whose domain may speak for it, all impacts."""
    wanted = Q(code=code) | Q(kind=Item.Kind.IMPACT)
    rows = list(Item.objects.filter(wanted).order_by().values_list("pk", "code", "kind"))
    items = [(pk, kind) for pk, found, kind in rows if found == code]
    asked_by_domain = any(kind == Item.Kind.OUTCOME for _, kind in items)
    impacts = [pk for pk, _, kind in rows if kind == Item.Kind.IMPACT]
    return [pk for pk, _ in items], impacts if asked_by_domain else []


def voted(items: list[int], impacts: list[int], selection: Selection) -> tuple[str, list[Any]]:
    """A sub-query of an item's chosen votes, those not asked among them."""
    chosen, values = chosen_votes(selection)
    columns = "v.counted_in, v.period, v.case_id, v.item_id"
    sql = f"""SELECT {columns}, v.value, v.bulk
        FROM {votes.votes_of(items)} v WHERE {chosen}"""  # noqa: S608
    if impacts:
        ids = ", ".join(str(int(pk)) for pk in items)  # of all outcomes of the domain, this one
        sql += f"""
        UNION ALL
        SELECT {columns}, '{NOT_ASKED}', 0
        FROM {votes.unasked(impacts, items)} v WHERE v.item_id IN ({ids}) AND {chosen}"""  # noqa: S608
        values = values * 2
    return f"({sql})", values


def _tallies(
    audits: AuditQuerySet,
    selection: Selection,
    items: list[int],
    impacts: list[int],
    *,
    measure: str,
    by_team: bool,
) -> dict[int, Tally]:
    with_, params = votes.ranked(
        audits, voice=selection.voice, quarters=[selection.quarter], by_team=by_team
    )
    source, values = voted(items, impacts, selection)
    counted = _counted(measure)
    marks = ", ".join(["%s"] * len(counted))
    sql = f"""{with_}, voted AS {source}
        SELECT counted_in, value, bulk, COUNT(*) FROM voted GROUP BY 1, 2, 3
        UNION ALL
        SELECT t.counted_in, 'families', 0, COUNT(DISTINCT COALESCE(c.family_group_id, -c.id))
        FROM voted t JOIN cases_case c ON c.id = t.case_id
        WHERE t.bulk = 0 AND t.value IN ({marks}) GROUP BY 1"""  # noqa: S608
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for team_id, value, bulk, number in votes.run(audits, sql, [*params, *values, *counted]):
        counts[team_id]["bulk" if bulk else value] += number
    return {
        team_id: Tally(families=found.pop("families", 0), counts=Counts(**found))
        for team_id, found in counts.items()
    }


def place_of(tally: Tally, whole: Tally, *, measure: str, minimum_n: int) -> Place:
    """Where a team stands against what chance alone gives around the whole's own share.

    Under the minimum n a team has limits and no word about them.
    """
    k, n = tally.k(measure), tally.n(measure)
    if not n:
        return Place(k, n, NOBODY)
    share = whole.k(measure) / whole.n(measure)
    narrow, wide = (funnel_limits(share, n, tail) for tail in (TAIL_95, TAIL_998))
    if n < minimum_n:
        stands = FEW
    elif not wide.lower <= k <= wide.upper:
        stands = OUTSIDE_998
    elif not narrow.lower <= k <= narrow.upper:
        stands = OUTSIDE_95
    else:
        stands = INSIDE
    return Place(k, n, stands, k > narrow.upper, wide, narrow)
