"""The figures an inspection pack rests on: one quarter, all the teams of its reader, nobody named.

Belongs here: which figures are asked for. Does not belong here: counting (cases/rollups.py and the
*_counts.py modules) and saying them (cases/inspection_words.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cached_property

from cases import access, action_counts, coverage_counts, rollups, trend_counts
from cases.action_counts import Loop
from cases.agreement import Agreement, agreements
from cases.figured_place import Place
from cases.figures import Change, Counts, Coverage, ItemRow, Ranked, TeamFigures, added_up, in_all
from cases.funnel_picture import teams_of, whole_name
from cases.inspection_counts import audits_by_type
from cases.models import Audit, Moderation, Team, User
from cases.periods import Quarter
from cases.rollups import Selection
from cases.scorecard_counts import Pillar, pillars
from cases.session_pack import gaps_of, strengths_of
from cases.trend_counts import QuarterFigure

CHILD = Audit.Voice.CHILD_OR_FAMILY


def surest(rows: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """Those with enough children to be ranked."""
    return tuple(row for row in rows if row.rank is not None)


class InspectionFigures:
    """Practitioners' ratings but where a name says otherwise; each figure is asked for once."""

    def __init__(self, user: User, quarter: Quarter, *, today: datetime.date) -> None:
        self.user, self.quarter, self.today = user, quarter, today
        self.place = Place(user)
        self._selection = Selection(quarter)

    @cached_property
    def teams(self) -> list[Team]:
        return teams_of(self.user)

    @property
    def name(self) -> str:
        return whole_name(self.user, self.teams)

    # --- children's lives and practice ---

    @cached_property
    def _outcomes(self) -> TeamFigures:
        return self._rated("outcomes")

    def _rated(self, kind: str) -> TeamFigures:
        return rollups.team_figures(
            self.place.audits,
            self._selection,
            kind=kind,
            by_practitioner=False,
            with_change=kind == "outcomes",
        )

    @cached_property
    def strengths(self) -> tuple[Ranked, ...]:
        return surest(strengths_of(self._outcomes.items))

    @cached_property
    def gaps(self) -> tuple[Ranked, ...]:
        return surest(gaps_of(self._outcomes.items, self.strengths))

    @property
    def domains(self) -> tuple[ItemRow, ...]:
        return self._outcomes.domains

    @property
    def change(self) -> Change:
        return self._outcomes.change

    @cached_property
    def domain_counts(self) -> Counts:
        return added_up(row.counts for row in self.domains)

    @cached_property
    def _standards(self) -> tuple[ItemRow, ...]:
        return self._rated("standards").items

    @cached_property
    def met(self) -> tuple[Ranked, ...]:
        return surest(strengths_of(self._standards))

    @cached_property
    def not_met(self) -> tuple[Ranked, ...]:
        return surest(gaps_of(self._standards, self.met))

    @cached_property
    def pillars(self) -> tuple[Pillar, ...]:
        return pillars(self.place.audits, self._selection)

    @cached_property
    def trends(self) -> list[tuple[ItemRow, QuarterFigure, QuarterFigure]]:
        """Each domain in the quarter before and in this one."""
        codes = [row.code for row in self.domains]
        both = [self.quarter.before(), self.quarter]
        found = trend_counts.trends(self.place.audits, self._selection, codes=codes, quarters=both)
        return [(row, *found[row.code]) for row in self.domains]  # type: ignore[misc]

    # --- what it rests on ---

    @cached_property
    def audits(self) -> list[tuple[str, int]]:
        return audits_by_type(self.place.audits, self.quarter)

    @cached_property
    def covered(self) -> list[tuple[Team, Coverage]]:
        return self._covered(Audit.Voice.PRACTITIONER)

    @cached_property
    def heard(self) -> list[tuple[Team, Coverage]]:
        """Open cases of which an own view of the child or family was recorded."""
        return self._covered(CHILD)

    def _covered(self, voice: str) -> list[tuple[Team, Coverage]]:
        return coverage_counts.teams_covered(
            Team.objects.filter(pk__in=[team.pk for team in self.teams]).order_by("name"),
            Audit.objects.countable_in(voice, self.user),
            self.quarter,
            on=self.today,
            restricted=lambda team: access.counts_restricted(self.user, team),
            voice=voice,
        )

    def _spoken(self, voice: str):
        counted = Audit.objects.countable_in(voice, self.user)
        return counted.filter(team__in=[team.pk for team in self.teams])

    @property
    def cover(self) -> Coverage:
        return in_all(row for _, row in self.covered)

    @property
    def hearing(self) -> Coverage:
        return in_all(row for _, row in self.heard)

    @cached_property
    def own_views(self) -> tuple[ItemRow, ...]:
        """The domains as children and families see them."""
        selection = Selection(self.quarter, voice=CHILD)
        return rollups.team_figures(
            self._spoken(CHILD),
            selection,
            kind="impacts",
            by_practitioner=False,
            with_change=False,
        ).domains

    @cached_property
    def own_strengths(self) -> tuple[Ranked, ...]:
        return surest(strengths_of(self.own_views))

    @cached_property
    def own_gaps(self) -> tuple[Ranked, ...]:
        return surest(gaps_of(self.own_views, self.own_strengths))

    @cached_property
    def agreement(self) -> Agreement:
        """Pairs that were drawn, by the quarter of the first rating."""
        counted = Moderation.objects.countable_by(self.user)
        return agreements(counted.filter(first__period=self.quarter.starts)).whole

    @cached_property
    def loop(self) -> Loop:
        return action_counts.loop_of(self.place.audits, self.quarter, on=self.today)

    @property
    def any_ratings(self) -> bool:
        return bool(self.domain_counts.looked_at or any(row.looked_at for row in self.pillars))
