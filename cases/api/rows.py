"""Figures as rows. Belongs here: which counting function answers an address, and its columns.

Does not belong here: counting. Whatever a figure is on a page it is here, from the same function.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import Count
from django.utils import timezone

from cases import (
    access,
    action_counts,
    answering,
    bars,
    caseload_counts,
    coverage_counts,
    rollups,
    trend_counts,
)
from cases.api import schemas
from cases.figures import Counts, Ranked, Ranking, gaps, strengths
from cases.forms.filters import FigureFilter
from cases.models import Action, ApiClient, Team
from cases.pages.county import Published
from cases.periods import AGE_BANDS
from cases.querysets import AuditQuerySet
from cases.scorecard_counts import pillars
from cases.statistics import Interval, wilson
from cases.stored_settings import stored
from cases.trend_counts import QuarterFigure
from frameworks.models import Edition, Item

WORDS = ("green", "amber", "red", "not_yet_known", "not_applicable")


def frameworks() -> list[schemas.FrameworkRow]:
    """Every edition that is or was in use, in its own words."""
    editions = Edition.objects.exclude(status=Edition.Status.DRAFT).select_related("framework")
    counted = editions.annotate(
        part_count=Count("sections", distinct=True), item_count=Count("items", distinct=True)
    )
    return [
        schemas.FrameworkRow(
            framework=edition.framework.code,
            name=edition.framework.name,
            publisher=edition.framework.publisher,
            edition=edition.number,
            status=edition.status,
            published_on=timezone.localdate(edition.published_at) if edition.published_at else None,
            **{word: edition.scale.get(word, {}).get("label", "") for word in WORDS},
            sections=edition.part_count,
            items=edition.item_count,
        )
        for edition in counted.order_by("framework__order", "framework__code", "-number")
    ]


def items(editions: Iterable[Edition]) -> list[schemas.ItemOut]:
    found = Item.objects.filter(edition__in=list(editions)).select_related(
        "edition__framework", "section", "parent"
    )
    return [
        schemas.ItemOut(
            framework=item.edition.framework.code,
            edition=item.edition.number,
            code=item.code,
            kind=item.called or item.kind,
            section=item.section.code,
            section_name=item.section.name,
            letter=item.section.letter,
            parent=item.parent.code if item.parent else "",
            order=item.position,
            label=item.short_label,
            text=item.text,
        )
        for item in found.order_by("edition__framework__order", "edition", "position")
    ]


def team(one: Team) -> dict[str, Any]:
    return {"team": one.public_id, "name": one.name, "service": one.service.name}


def figures(audits: AuditQuerySet, choice: FigureFilter) -> list[schemas.FigureRow]:
    """Each item of the list with its counts, and its place among strengths and among gaps."""
    counted = rollups.team_figures(
        audits,
        choice.selection(),
        kind=choice.chosen_kind,
        by_practitioner=False,
        with_change=False,
    )
    best, worst = (_by_code(rank(counted.items, stored.MINIMUM_N)) for rank in (strengths, gaps))
    return [
        schemas.FigureRow(
            code=row.code, kind=row.kind, letter=row.letter, section=row.section, label=row.label,
            text=row.text, **_counts(row.counts), **_ranked("strength", best[row.code]),
            **_ranked("gap", worst[row.code]),
        )
        for row in counted.items
    ]  # fmt: skip


def _by_code(ranking: Ranking) -> dict[str, Ranked]:
    return {row.item.code: row for row in (*ranking.ranked, *ranking.too_few)}


def _counts(counts: Counts) -> dict[str, int]:
    plain = {word: getattr(counts, word) for word in (*WORDS, "not_asked")}
    return plain | {"with_domain": counts.bulk}


def _ranked(name: str, row: Ranked) -> dict[str, Any]:
    return _share(name, row.k, row.n, row.interval) | {f"{name}_rank": row.rank}


def _share(name: str, k: int, n: int, interval: Interval) -> dict[str, Any]:
    return {
        f"{name}_n": n,
        f"{name}_percent": percent(k, n),
        f"{name}_low": round(interval.lower * 100, 1) if n else None,
        f"{name}_high": round(interval.upper * 100, 1) if n else None,
    }


def percent(k: int, n: int) -> float | None:
    return bars.percent_in_file(k, n) if n else None


def trend(audits: AuditQuerySet, choice: FigureFilter, code: str) -> list[schemas.TrendRow]:
    """One item in each quarter that the pages offer, the oldest first."""
    found = trend_counts.trend(audits, choice.selection(), code=code, quarters=choice.quarters)
    return [_quarter(figure) for figure in found]


def _quarter(figure: QuarterFigure) -> schemas.TrendRow:
    counts = figure.tally.counts
    return schemas.TrendRow(
        quarter=figure.quarter.code,
        label=figure.quarter.label,
        **_counts(counts),
        **_share("strength", counts.green, counts.n, wilson(counts.green, counts.n)),
        **_share(
            "gap",
            counts.red,
            counts.n_with_not_asked,
            wilson(counts.red, counts.n_with_not_asked),
        ),
        **figure.matched,
        new_edition=figure.turn.edition if figure.turn else None,
        line_breaks=figure.breaks,
    )


def coverage(
    client: ApiClient, teams: Sequence[Team], choice: FigureFilter
) -> list[schemas.CoverageRow]:
    """Held, rated in the quarter, and looked at in twelve months, on the quarter's last day."""
    today, selection = timezone.localdate(), choice.selection()
    restricted = partial(access.counts_restricted, client.answers)
    audits = answering.audits_of(client, selection.voice)
    covered = coverage_counts.teams_covered(
        _as_queryset(teams), audits, selection.quarter, on=today, restricted=restricted
    )
    held = coverage_counts.held_in_teams(teams, selection, on=today, restricted=restricted)
    looks = caseload_counts.looked_at(held, on=coverage_counts.day_of(selection.quarter, today))
    own = {one.pk: one for one in teams}
    return [
        schemas.CoverageRow(
            **team(own[one.pk]),
            held=cover.held,
            rated=cover.rated,
            rated_percent=percent(cover.rated, cover.held),
            audited_in_12_months=looks[one.pk],
        )
        for one, cover in covered
    ]


def _as_queryset(teams: Sequence[Team]) -> Any:
    return Team.objects.filter(pk__in=[one.pk for one in teams])


def scorecard(audits: AuditQuerySet, choice: FigureFilter) -> list[schemas.PillarRow]:
    return [
        schemas.PillarRow(
            pillar=row.name,
            cases=row.n,
            not_met=row.not_met,
            all_met=row.all_met,
            looked_at=row.looked_at,
            not_yet_known=row.not_yet_known,
        )
        for row in pillars(audits, choice.selection())
    ]


def actions(client: ApiClient, teams: Sequence[Team]) -> list[schemas.ActionRow]:
    restricted = partial(access.counts_restricted, client.answers)
    found = action_counts.states_by_team(teams, on=timezone.localdate(), restricted=restricted)
    return [
        schemas.ActionRow(
            **team(one), state=state, label=label, actions=found[one.pk, state][0],
            overdue=found[one.pk, state][1],
        )
        for one in teams
        for state, label in Action.State.choices
    ]  # fmt: skip


def caseload(
    client: ApiClient, teams: Sequence[Team], choice: FigureFilter, today: datetime.date
) -> list[schemas.CaseloadRow]:
    """Only what there is: a plan type and age that no child of a team has makes no row."""
    restricted = partial(access.counts_restricted, client.answers)
    held = coverage_counts.held_in_teams(teams, choice.selection(), on=today, restricted=restricted)
    found = caseload_counts.held_by_plan_and_age(held, on=today)
    plans = choice.plan_types
    return [
        schemas.CaseloadRow(
            **team(one), plan=plan.code, plan_name=plan.name, age=band, children=number
        )
        for one in teams
        for plan in plans
        for band, _ in AGE_BANDS
        if (number := found[one.pk, plan.pk, band])
    ]


def county(published: Published) -> list[schemas.CountyRow]:
    """Just what was frozen for partners; what is hidden was never stored."""
    quarter = published.quarter
    if quarter is None:
        return []
    return [
        schemas.CountyRow(
            quarter=quarter.code, label=quarter.label, service=line.service, letter=line.letter,
            domain=line.domain, green=line.green, amber=line.amber, red=line.red, rated=line.n,
            not_yet_known=line.not_yet_known,
        )
        for line in published.lines
    ]  # fmt: skip
