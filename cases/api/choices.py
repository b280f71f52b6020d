"""What figures may be chosen by, the same as above the pages; an unknown value is refused.

Belongs here: parameters and reading them. Pages fall back to the usual choice; a report that is
answered something else than it asked for would show a wrong figure for months.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from pydantic import Field

from cases import answering
from cases.api.answers import Paged
from cases.api.problems import Problem
from cases.forms.filters import FigureFilter
from cases.models import ApiClient, Team

Age = Literal["unborn", "0-4", "5-9", "10-15", "16-17", "18-24"]
Voice = Literal["practitioner", "child_or_family", "second_rater"]
SHORT = 120


class OfFramework(Paged):
    framework: str | None = Field(None, max_length=SHORT, description="Code of a framework.")
    edition: int | None = Field(
        None, ge=1, le=9999, description="Its edition; the published one without it."
    )


class OfTeam(Paged):
    team: UUID | None = Field(None, description="One of /teams; all of them together without it.")


class OfQuarter(OfTeam):
    quarter: str | None = Field(
        None, max_length=SHORT, description="Its first day, such as 2026-04-01; this one without."
    )


class OfVotes(OfQuarter):
    plan: str | None = Field(None, max_length=SHORT, description="Code of a plan type.")
    age: Age | None = Field(None, description="Age band at submission.")


class OfFigures(OfVotes):
    voice: Voice = Field("practitioner", description="Whose ratings.")
    kind: str = Field(
        "outcomes",
        max_length=SHORT,
        description="outcomes, impacts, determinants, standards, or a list of a framework of the "
        "authority’s own, such as wheel.hope. In the child’s or family’s voice: impacts.",
    )


class OfTrend(OfTeam):
    item: str = Field(max_length=SHORT, description="Code of an item; see /items.")
    plan: str | None = Field(None, max_length=SHORT, description="Code of a plan type.")
    age: Age | None = Field(None, description="Age band at submission.")
    voice: Voice = Field("practitioner", description="Whose ratings.")


class OfCounty(Paged):
    quarter: str | None = Field(
        None, max_length=SHORT, description="A published one, by its first day; the newest without."
    )


def filter_of(choice: Paged) -> FigureFilter:
    """The pages' own filter, once every value of it is one that the pages offer."""
    asked = QueryDict(mutable=True)
    for name in ("quarter", "plan", "age", "voice", "kind"):
        value = getattr(choice, name, None)
        if value:
            asked[name] = value
    found = FigureFilter(asked, today=timezone.localdate())
    _one_of("quarter", asked, found.chosen_quarter.code, (q.code for q in found.quarters))
    plan = found.chosen_plan.code if found.chosen_plan else ""
    _one_of("plan", asked, plan, (plan.code for plan in found.plan_types))
    _one_of("kind", asked, found.chosen_kind, found.kinds)
    return found


def _one_of(name: str, asked: QueryDict, chosen: str, offered: Iterable[str]) -> None:
    if asked.get(name, chosen) != chosen:
        said = ", ".join(offered)
        raise Problem(400, f"No such {name}", f"“{name}” is one of these: {said}.")


def place_of(client: ApiClient, choice: OfTeam) -> tuple[list[Team], str]:
    """The teams that are asked for, and their name together."""
    if client.scope == answering.COUNTY:
        raise Problem(
            403,
            "Not open to this client",
            "It reads the county’s figures as they are published: /county, /frameworks, /items.",
        )
    teams = list(answering.teams_of(client).select_related("service"))
    if choice.team is None:
        return teams, client.place
    found = [team for team in teams if team.public_id == choice.team]
    if not found:
        raise Problem(404, "No such team", "Ask for one of those that /teams lists.")
    return found, found[0].name
