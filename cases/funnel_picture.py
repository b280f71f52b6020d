"""What stands on the page of teams side by side, for one reader and choice.

Belongs here: which teams, what they are compared with, and the words above the drawing. Does not
belong here: counting (cases/funnel_counts.py), geometry (cases/funnel_chart.py), columns
(cases/tables/funnel.py), and requests (cases/views/comparing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.urls import reverse

from cases import access, bars, funnel_chart, funnel_counts
from cases.behind_figure import newest_item
from cases.charts import word
from cases.forms.comparing import ComparingFilter
from cases.funnel_chart import Dot, FunnelDrawing
from cases.funnel_counts import FEW, GAP, OUTSIDE, Tally
from cases.models import Audit, Service, Team, User
from cases.statistics import TAIL_95, TAIL_998, funnel_limits
from cases.stored_settings import stored
from cases.tables.funnel import FunnelFileTable, FunnelRow, FunnelTable, stands_said
from cases.whose_view import Whose
from frameworks.models import Item

SIZES = {"wide": (720, 440), "narrow": (288, 340)}
TAILS = {"95": TAIL_95, "998": TAIL_998}
NAMED_UP_TO = 12  # teams; more names than that are a thicket


def teams_of(user: User) -> list[Team]:
    """Every team this reader may look at, by name."""
    return list(Team.objects.figured_for(user).select_related("service").order_by("name"))


def services_of(teams: Sequence[Team]) -> list[Service]:
    found = {team.service_id: team.service for team in teams}
    return sorted(found.values(), key=lambda service: (service.order, service.name))


def whole_name(user: User, teams: Sequence[Team]) -> str:
    """What all of a reader's teams are called together."""
    services = services_of(teams)
    if len(services) == 1:
        return services[0].name
    return "The county" if access.looks_over_county(user) else "All teams you look over"


class FunnelPicture:
    """One item's share in each team, against the share of them all."""

    def __init__(self, user: User, teams: Sequence[Team], choice: ComparingFilter) -> None:
        self.choice, service = choice, choice.chosen_service
        self.gives_reasons = access.leads_above_teams(user)
        self.teams = [team for team in teams if service in (None, team.service)]
        self.place = service.name if service else whole_name(user, teams)
        self.item: Item | None = newest_item(choice.code)
        found, selection = Team.objects.figured_for(user), choice.selection()
        counted = Audit.objects.countable_in(selection.voice, user)
        self.figure = funnel_counts.side_by_side(
            counted.of_service(service, found) if service else counted.of_teams(found),
            selection,
            code=choice.code,
            measure=choice.measure,
        )

    @cached_property
    def rows(self) -> list[FunnelRow]:
        """By name of the team; never by share."""
        return [FunnelRow(team, tally, self._place(tally)) for team, tally in self._tallies]

    @property
    def _tallies(self) -> list[tuple[Team, Tally]]:
        """A team that is closed stands here where it was counted in the quarter."""
        counted = self.figure.teams
        teams = [team for team in self.teams if not team.closed_on or team.pk in counted]
        return [(team, counted.get(team.pk, Tally())) for team in teams]

    def _place(self, tally: Tally) -> funnel_counts.Place:
        return funnel_counts.place_of(
            tally, self.figure.whole, measure=self.choice.measure, minimum_n=stored.MINIMUM_N
        )

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Teams", reverse("teams"))]

    # --- words -----------------------------------------------------------------------------

    @property
    def whose(self) -> Whose:
        return self.choice.whose

    @property
    def minimum_n(self) -> int:
        return stored.MINIMUM_N

    @property
    def scale(self) -> dict:
        return self.item.edition.scale if self.item else {}

    @property
    def measure_word(self) -> str:
        return word(self.choice.measure, self.scale)

    @property
    def name(self) -> str:
        """Of the item: a domain goes by its own name."""
        return self.choice.chosen_item.label if self.choice.chosen_item else ""

    @property
    def k(self) -> int:
        return self.figure.whole.k(self.choice.measure)

    @property
    def n(self) -> int:
        return self.figure.whole.n(self.choice.measure)

    @property
    def counts_not_asked(self) -> bool:
        return self.choice.measure == GAP and bool(self.figure.whole.counts.not_asked)

    @property
    def bulk(self) -> int:
        return self.figure.whole.counts.bulk

    @property
    def in_two_teams(self) -> int:
        """Children whom more than one team rated: they count once in the whole."""
        return sum(tally.n(self.choice.measure) for _, tally in self._tallies) - self.n

    @property
    def rated_teams(self) -> int:
        return sum(1 for row in self.rows if row.place and row.place.n)

    @property
    def compares(self) -> bool:
        return self.rated_teams > 1 and self.n >= self.minimum_n

    @property
    def worth(self) -> list[tuple[str, str]]:
        """Teams outside the limits, each with its numbers and where it stands."""
        return [
            (
                row.team.listed_as,
                f"{bars.of_n(row.place.k, row.place.n)}. {stands_said(row.place, self.minimum_n)}.",
            )
            for row in self.rows
            if self.compares and row.team and row.place and row.place.stands in OUTSIDE
        ]

    @property
    def few(self) -> int:
        return sum(1 for row in self.rows if row.place and row.place.stands == FEW)

    @property
    def last_quarter_query(self) -> str:
        return self.choice.query(quarter=self.choice.chosen_quarter.before().code)

    @property
    def last_quarter_words(self) -> str:
        return self.choice.chosen_quarter.before().label

    # --- drawn -----------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return f"{self.measure_word}, {self.name}: teams of {self.place} side by side"

    @property
    def description(self) -> str:
        said = (
            f"Each point is a team: its share upwards, the children it was counted of to the "
            f"right. The line in the middle is {bars.of_n(self.k, self.n)}, all together. Around "
            f"it lie the 95% and 99.8% limits, wider where fewer children are counted."
        )
        named = [f"{team}: {words}" for team, words in self.worth]
        return " ".join([said, *(named or ["Every team is inside the limits."])])

    @cached_property
    def drawings(self) -> dict[str, FunnelDrawing]:
        """Two sizes, so that no letter is under 16 px on a phone."""
        return {size: self._drawn(size) for size in SIZES} if self.compares else {}

    def _drawn(self, size: str) -> FunnelDrawing:
        share = self.k / self.n
        names = size == "wide" and self.rated_teams <= NAMED_UP_TO

        def edges(n: int, level: str) -> tuple[float, float]:
            limits = funnel_limits(share, n, TAILS[level])
            return limits.low_edge, limits.high_edge

        dots = [
            Dot(
                row.team.listed_as,
                row.place.k,
                row.place.n,
                row.place.stands,
                named=names or row.place.stands in OUTSIDE,
                must=row.place.stands in OUTSIDE,
            )
            for row in self.rows
            if row.team and row.place and row.place.n
        ]
        width, height = SIZES[size]
        return funnel_chart.draw(dots, share=share, edges=edges, width=width, height=height)

    # --- tables ----------------------------------------------------------------------------

    @property
    def _all_rows(self) -> list[FunnelRow]:
        return [FunnelRow(None, self.figure.whole, None), *self.rows]

    @property
    def _whole_url(self) -> str:
        """The children of all these teams together: the list behind the trend's quarter."""
        if not self.choice.code:
            return ""
        path = reverse("teams_trend_behind", args=[self.choice.code, self.choice.measure])
        return path + self.choice.place_query()

    @cached_property
    def table(self) -> FunnelTable:
        return FunnelTable(
            self._all_rows,
            code=self.choice.code,
            measure=self.choice.measure,
            share_head=self.measure_word,
            query=self.choice.votes_query(),
            minimum_n=self.minimum_n,
            whole=self.place,
            whole_url=self._whole_url,
            caption=self.title,
        )

    def for_file(self) -> FunnelFileTable:
        return FunnelFileTable(
            self.table,
            self._all_rows,
            item=self.item.text if self.item else "",
            counted=f"{self.measure_word}, {self.choice.words}",
            words=lambda value: word(value, self.scale),
        )
