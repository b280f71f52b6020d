"""What stands on a team manager's pages, put together from figures, scopes and choices.

Belongs here: which figures and cases a page shows to whom. Does not belong here: counting
(cases/rollups.py, cases/coverage_counts.py), the children behind a number (cases/behind_figure.py),
columns (cases/tables), and requests (cases/views/team.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.urls import reverse
from django.utils import timezone
from django_tables2 import Table

from cases import access, bars, coverage_counts, rollups
from cases.composed import Composed, OfRow
from cases.figures import (
    NOBODY,
    Counts,
    PractitionerDomains,
    Ranking,
    added_up,
    gaps,
    in_all,
    strengths,
)
from cases.forms.filters import KIND_WORDS, CaseFilter, FigureFilter
from cases.hearing import to_hear_again, with_child_heard
from cases.models import Allocation, Audit, Team, User
from cases.querysets import AuditQuerySet, CaseQuerySet
from cases.rollups import Selection
from cases.standing_counts import Older, older_cases
from cases.stored_settings import stored
from cases.tables.coverage import CoverageTable
from cases.tables.team import (
    DomainsTable,
    FiguresTable,
    GapsTable,
    RankedTable,
    StrengthsTable,
)
from frameworks.models import Edition, Item
from frameworks.words import capital

ONE = {
    "outcomes": "Outcome",
    "impacts": "Domain",
    "determinants": "Determinant",
    "standards": "Standard",
}


class TeamPicture:
    """The team's figures for one reader and one choice."""

    def __init__(self, user: User, team: Team, choice: FigureFilter) -> None:
        self.team, self.choice, self.whose = team, choice, choice.whose
        self.today = timezone.localdate()
        self.named = access.names_practitioners(user, team.pk)
        selection = choice.selection()
        audits = Audit.objects.countable_in(selection.voice, user).of_team(team)
        self.figures = rollups.team_figures(
            audits, selection, kind=choice.chosen_kind, by_practitioner=self.named
        )
        # Older is told of today and of practitioners' ratings alone.
        tells_older = self.is_now and self.whose.is_usual
        self.coverage, older = coverage_counts.coverage_and_older(
            team,
            audits,
            selection,
            on=self.today,
            restricted=access.counts_restricted(user, team),
            older=tells_older,
        )
        self.older = older if tells_older else None
        self.strengths = strengths(self.figures.items, stored.MINIMUM_N)
        self.gaps = gaps(self.figures.items, stored.MINIMUM_N)

    @cached_property
    def cover(self):
        return in_all(self.coverage)

    @property
    def older_in_all(self) -> Older:
        return reduce(Older.and_also, (self.older or {}).values(), Older())

    @property
    def older_url(self) -> str:
        return self._cases_url("", older="yes")

    @property
    def still_url(self) -> str:
        return self._cases_url("", rated="no")

    @property
    def usual_url(self) -> str:
        return self.choice.query(voice="", kind="") or "?"

    @cached_property
    def domain_counts(self) -> Counts:
        return added_up(row.counts for row in self.figures.domains)

    @property
    def still_to_rate(self) -> int:
        return self.cover.held - self.cover.rated

    @property
    def cover_percent(self) -> str:
        return bars.percent_of(self.cover.rated, self.cover.held) if self.cover.held else ""

    @property
    def unknown_percent(self) -> str:
        counts = self.domain_counts
        return bars.percent_of(counts.not_yet_known, counts.looked_at) if counts.looked_at else ""

    @property
    def any_listed(self) -> bool:
        """Somebody was rated on an item of the chosen list."""
        return any(row.counts != NOBODY for row in self.figures.items)

    @property
    def any_ratings(self) -> bool:
        return self.any_listed or self.domain_counts != NOBODY

    @property
    def is_now(self) -> bool:
        return self.choice.chosen_quarter == self.choice.quarters[0]

    @property
    def kind_words(self) -> str:
        own = self.choice.own_list
        return capital(own.many) if own else KIND_WORDS[self.choice.chosen_kind]

    @cached_property
    def scale(self) -> Edition | None:
        """The words of the kind's own scale; the picture's usual words need no look-up."""
        if self.choice.own_list:
            return self.choice.own_list.edition
        if self.choice.chosen_kind != "standards":
            return None
        published = Edition.objects.published()
        return published.filter(items__kind=Item.Kind.PRACTICE_STANDARD).first()

    @property
    def one(self) -> str:
        own = self.choice.own_list
        return own.one if own else ONE[self.choice.chosen_kind]

    @property
    def minimum_n(self) -> int:
        return stored.MINIMUM_N

    @property
    def why_url(self) -> str:
        return reverse("team_why", args=[self.team.public_id]) + self._practitioners_query

    @property
    def practice_url(self) -> str:
        return reverse("team_practice", args=[self.team.public_id]) + self._practitioners_query

    @property
    def last_quarter_query(self) -> str:
        return self.choice.query(quarter=self.choice.chosen_quarter.before().code)

    @property
    def last_quarter_words(self) -> str:
        return self.choice.chosen_quarter.before().label

    @property
    def all_url(self) -> str:
        return self.choice.query(all="1") or "?"

    @property
    def top_url(self) -> str:
        return self.choice.query(all="") or "?"

    @property
    def unknown_url(self) -> str:
        return self.choice.query(show="not_yet_known") + "#domains"

    @property
    def strengths_url(self) -> str:
        return (self.choice.query(show="") or "?") + "#domains"

    @property
    def shows_unknown(self) -> bool:
        return self.choice.shown == "not_yet_known"

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Those of the page."""
        found: dict[str, Table] = {
            "strengths": self._ranked(StrengthsTable, self.strengths),
            "gaps": self._ranked(GapsTable, self.gaps),
            "domains": DomainsTable(
                [self._whole_team, *self.figures.practitioners],
                domains=self.figures.domains,
                shown=self.choice.shown,
                minimum_n=stored.MINIMUM_N,
                behind=self._behind,
                head="Practitioner" if self.named else "Team",
            ),
        }
        if self.named:
            found["coverage"] = CoverageTable(
                self.coverage,
                people=self.figures.practitioners,
                older=self.older,
                rated=self.whose.rated,
                cases_url=self._cases_url,
            )
        return found

    def for_file(self, name: str | None) -> Table:
        """Coverage or domains as the page shows them, else every item with all its counts."""
        if name in ("coverage", "domains") and name in self.tables:
            return self.tables[name]
        return FiguresTable(self.figures.items, strengths=self.strengths, gaps=self.gaps)

    @property
    def _whole_team(self) -> PractitionerDomains:
        domains = {row.letter: row.counts for row in self.figures.domains}
        return PractitionerDomains(None, "Whole team", domains)

    def _ranked(self, table: type[RankedTable], ranking: Ranking) -> RankedTable:
        rows = (*ranking.ranked, *ranking.too_few) if self.choice.show_all else ranking.top
        return table(rows, behind=self._behind, head=self.one)

    def _behind(self, code: str, value: str, person: str = "") -> str:
        path = self._behind_path.replace("CODE", code).replace("VALUE", value)
        query = self._votes_query
        if person:
            query += f"{'&' if query else '?'}practitioner={person}"
        return path + query

    @cached_property
    def _behind_path(self) -> str:
        return reverse("team_behind", args=[self.team.public_id, "CODE", "VALUE"])

    @cached_property
    def _votes_query(self) -> str:
        return self.choice.votes_query()

    @property
    def _practitioners_query(self) -> str:
        """Where practitioners' ratings alone are counted."""
        return self.choice.query(kind="", show="", all="", voice="")

    def _cases_url(self, person: str, older: str = "", rated: str = "") -> str:
        """Whoever holds them; of a figure that follows the choice, with plan and age."""
        voice = "" if self.whose.is_usual else self.whose.voice
        chosen = {"holder": person, "older": older, "rated": rated, "voice": voice}
        if older or rated:
            plan = self.choice.chosen_plan.code if self.choice.chosen_plan else ""
            chosen |= {"plan": plan, "age": self.choice.chosen_age}
        kept = urlencode({name: value for name, value in chosen.items() if value})
        return f"{self._cases_path}?{kept}"

    @cached_property
    def _cases_path(self) -> str:
        return reverse("team_cases", args=[self.team.public_id])


# --- the team's cases ----------------------------------------------------------------------


def _last_audit() -> Subquery:
    """When a practitioner's newest counted audit of a case was submitted."""
    every = Audit.objects.filter(case=OuterRef("pk"))
    counted = every.counted().voiced_by(Audit.Voice.PRACTITIONER).order_by("-submitted_at")
    return Subquery(counted.values("submitted_at")[:1])


LAST_AUDIT = OfRow("cases.Case", _last_audit, DateTimeField())


def holders_of(team: Team) -> list[tuple[str, str]]:
    """Who holds cases of the team now, by name."""
    people = HOLDERS.rows(User.objects.db, team=team.pk)
    return [(str(public_id), name) for public_id, name in people]


def _holders(people: QuerySet[User], team: Any) -> QuerySet[User]:
    held = Allocation.objects.filter(team=team, ends=None)
    return people.filter(pk__in=held.values("practitioner")).values_list("public_id", "name")


HOLDERS = Composed("cases.User", _holders, team=BigIntegerField())


def older_in(
    user: User, team: Team, selection: Selection, *, today: datetime.date
) -> dict[int, tuple[int, bool]]:
    """The rated cases that the team holds today, each with whether it needs another look."""
    restricted = access.counts_restricted(user, team)
    held = coverage_counts.held_in(team, selection, on=today, restricted=restricted)
    return older_cases(held, today=today)


@dataclass(frozen=True)
class Rest:
    """What sets a list of cases apart from the figure it is behind."""

    hidden: int = 0  # counted, and not open to this reader
    uncounted: int = 0  # open to this reader, and restricted: no figure of the team counts it


def rest_of(cases: CaseQuerySet, user: User, team: Team, choice: CaseFilter) -> Rest:
    """Beside the children rated, or not, of a choice that is a figure's; two statements."""
    if not choice.is_a_figures:
        return Rest()
    voice, quarter = choice.whose.voice, choice.quarters[0]
    audits: AuditQuerySet = Audit.objects.countable_in(voice, user).filter(team=team)
    rated = Exists(coverage_counts.rated_audits(audits, quarter, OuterRef("case_id"), voice=voice))
    restricted, today = access.counts_restricted(user, team), timezone.localdate()
    held = coverage_counts.held_in(team, choice.selection(), on=today, restricted=restricted)
    held = held.order_by().filter(rated if choice.chosen_rated == "yes" else ~rated)
    counted = set(held.values_list("case_id", flat=True))
    listed = set(cases.order_by().values_list("pk", flat=True))
    return Rest(len(counted - listed), len(listed - counted))


def team_cases_of(cases: CaseQuerySet, user: User, team: Team, choice: CaseFilter) -> CaseQuerySet:
    """The team's open cases as chosen, with holder, last counted audit, and rated or not.

    "Rated or not" follows the voice of the choice; the last audit is the practitioner's.
    """
    voice, quarter, today = choice.whose.voice, choice.quarters[0], timezone.localdate()
    audits: AuditQuerySet = Audit.objects.countable_in(voice, user).of_team(team)
    found = (
        cases.not_blind_to(user)
        .in_team(team)
        .open()
        .with_holder_name()
        .with_turns()
        .annotate(
            plan_name=F("plan_type__name"),
            rated_now=coverage_counts.rated_now(audits, quarter, voice=voice),
            last_audit=LAST_AUDIT,
        )
    )
    if choice.chosen_plan:
        found = found.filter(plan_type=choice.chosen_plan)
    if choice.chosen_age:
        found = found.filter(coverage_counts.born_in(choice.chosen_age, today, prefix=""))
    if choice.chosen_holder:
        found = found.filter(
            allocations__practitioner__public_id=choice.chosen_holder, allocations__ends=None
        )
    if choice.chosen_older:
        known = older_in(user, team, choice.selection(), today=today)
        found = found.filter(pk__in=[pk for pk, (_, older) in known.items() if older])
    if choice.chosen_rated:
        found = found.filter(rated_now=choice.chosen_rated == "yes")
    found = with_child_heard(found, Audit.objects.not_blind_to(user))
    return to_hear_again(found, today) if choice.chosen_view else found
