"""One quarter of a team, or of all teams, on a page: coverage, eight domains, the pillars.

Belongs here: which figures the scorecard shows. Does not belong here: counting (cases/rollups.py,
cases/coverage_counts.py, cases/scorecard_counts.py) and columns (cases/tables/scorecard.py). A card
names no case.
"""

from __future__ import annotations

from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from cases import access, coverage_counts, rollups
from cases.figure_lists import listed_and_domains
from cases.figured_place import Place
from cases.figures import Counts, Coverage, ItemRow, TeamFigures, added_up
from cases.forms.filters import FigureFilter
from cases.models import Team
from cases.scorecard_counts import Pillar, own_sections, pillars
from cases.stored_settings import stored
from cases.tables.scorecard import DomainsCard, Figure, OwnCard, PillarsCard, ScorecardFile
from frameworks.models import Edition, Item


class Scorecard:
    """Practitioners' ratings of one quarter, counted for one reader."""

    def __init__(self, place: Place, choice: FigureFilter) -> None:
        self.place, self.choice = place, choice
        self.minimum_n = stored.MINIMUM_N
        self._selection = choice.selection()

    @cached_property
    def _items(self) -> list[tuple[ItemRow, list[int]]]:
        """Standards and domains with their ids, asked for together."""
        return listed_and_domains("standards")

    @cached_property
    def figures(self) -> TeamFigures:
        return rollups.team_figures(
            self.place.audits,
            self._selection,
            kind="impacts",
            by_practitioner=False,
            items=[pair for pair in self._items if pair[0].kind == Item.Kind.IMPACT],
        )

    @cached_property
    def pillars(self) -> tuple[Pillar, ...]:
        standards = (pks for row, pks in self._items if row.kind != Item.Kind.IMPACT)
        return pillars(self.place.audits, self._selection, [pk for pks in standards for pk in pks])

    @cached_property
    def own(self) -> list[tuple[Edition, tuple[Pillar, ...]]]:
        """Frameworks of the authority's own, those that were rated in this quarter."""
        found = own_sections(self.place.audits, self._selection)
        return [(edition, rows) for edition, rows in found if any(row.looked_at for row in rows)]

    @cached_property
    def cover(self) -> Coverage:
        """Open cases that were rated: today, or on the last day of a quarter that is over."""
        user, team = self.place.user, self.place.team
        teams = Team.objects.figured_for(user)
        return coverage_counts.all_covered(
            teams.filter(pk=team.pk) if team else teams,
            self.place.audits,
            self._selection.quarter,
            on=timezone.localdate(),
            restricted=lambda team: access.counts_restricted(user, team),
        )

    @cached_property
    def domain_counts(self) -> Counts:
        return added_up(row.counts for row in self.figures.domains)

    @property
    def any_ratings(self) -> bool:
        rated = any(row.looked_at for row in self.pillars)
        return bool(self.domain_counts.looked_at or rated or self.own)

    @property
    def last_quarter_query(self) -> str:
        return self.choice.query(quarter=self.choice.chosen_quarter.before().code)

    @property
    def last_quarter_words(self) -> str:
        return self.choice.chosen_quarter.before().label

    @property
    def last_quarter_is_offered(self) -> bool:
        return self.choice.chosen_quarter.before() in self.choice.quarters

    @cached_property
    def tables(self) -> tuple[DomainsCard | PillarsCard, ...]:
        return (
            DomainsCard(self.figures.domains, minimum_n=self.minimum_n, behind=self._behind),
            PillarsCard(self.pillars, minimum_n=self.minimum_n),
            *(OwnCard(rows, edition, minimum_n=self.minimum_n) for edition, rows in self.own),
        )

    def _behind(self, code: str, value: str) -> str:
        """The list of one team's children; of all teams there is one of strengths and of gaps."""
        query = self.choice.votes_query()
        if self.place.team:
            return reverse("team_behind", args=[self.place.team.public_id, code, value]) + query
        if value in ("green", "red"):
            return reverse("teams_trend_behind", args=[code, value]) + query
        return ""

    @property
    def rated_url(self) -> str:
        """The team's open cases that were rated: a list of today's alone."""
        if not self.place.team or self.choice.chosen_quarter != self.choice.quarters[0]:
            return ""
        return reverse("team_cases", args=[self.place.team.public_id]) + "?rated=yes"

    @property
    def for_file(self) -> ScorecardFile:
        """Every figure of the page as a row: what, how many, of how many."""
        rows = [Figure("Coverage", "Open cases", "Rated", self.cover.rated, self.cover.held)]
        rows += [figure for table in self.tables for figure in table.figures()]
        return ScorecardFile(rows, quarter=self.choice.chosen_quarter.label)
