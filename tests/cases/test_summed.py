"""Figures read from the summary table are those counted from ratings, for readers and choices."""

from __future__ import annotations

from itertools import product

import pytest
from django.urls import reverse

from cases import funnel_counts, rollups, summed, trend_counts
from cases.actions import summarise
from cases.county_counts import county_lines
from cases.figured_place import Place
from cases.figures import PractitionerDomains
from cases.models import Audit, Case, FamilyGroup, Membership, Summary, Team
from cases.periods import Quarter
from cases.rollups import Selection
from cases.scorecard_counts import pillars
from frameworks.models import Item
from tests.cases import recount
from tests.cases.story import Story
from tests.statements import statements

QUARTERS = [Quarter(period) for period in recount.QUARTERS]
KINDS = ("outcomes", "impacts", "standards")


@pytest.fixture
def scattered(world):
    """Random audits, some families, and a team of the other service that rated some of them."""
    recount.scatter(world, 7, cases=40)
    family = FamilyGroup.objects.create(number="1")
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True)[::3])).update(
        family_group=family
    )
    return world


def choices(world) -> list[Selection]:
    plan, now = world.plan_types["family_help"].pk, QUARTERS[1]
    return [
        Selection(QUARTERS[0]),
        Selection(now),
        Selection(now, plan_type_id=plan),
        Selection(now, age_band="5-9"),
        Selection(now, plan_type_id=plan, age_band="5-9"),
        Selection(now, voice="child_or_family"),
        Selection(now, voice="second_rater"),
    ]


def places(world) -> list[tuple[str, Team | None]]:
    every = [(who, None) for who in ("director", "qa", "service_manager")]
    return [*every, ("director", world.harbour), ("harbour_manager", world.harbour)]


def audits_of(world, who: str, team: Team | None, voice: str):
    counted = Audit.objects.countable_in(voice, world.people[who])
    teams = Team.objects.figured_for(world.people[who])
    return counted.of_team(team) if team else counted.of_teams(teams)


def all_figures(audits, selection: Selection, kinds=KINDS) -> list:
    """Whatever reads the table when it can."""
    found: list = [
        rollups.team_figures(audits, selection, kind=kind, by_practitioner=kind == "impacts")
        for kind in kinds
    ]
    codes = list(Item.objects.filter(kind="outcome").values_list("code", flat=True).distinct())
    found += [pillars(audits, selection), rollups.change(audits, selection)]
    found.append(trend_counts.trends(audits, selection, codes=codes, quarters=QUARTERS))
    found += [
        funnel_counts.side_by_side(audits, selection, code=code, measure=measure)
        for code in (codes[0], "flourish.f.impact")
        for measure in funnel_counts.MEASURES
    ]
    return found


def compared(world) -> tuple[int, list]:
    """How many choices were read from the table, and those whose figures differ."""
    read, differ = 0, []
    for selection, (who, team) in product(choices(world), places(world)):
        audits = audits_of(world, who, team, selection.voice)
        assert not summed.fits(audits.all(), selection)
        if summed.fits(audits, selection):
            read += 1
            if all_figures(audits, selection) != all_figures(audits.all(), selection):
                differ.append((who, team, selection))
    return read, differ


def test_every_figure_is_the_same_from_the_table_and_from_ratings(scattered):
    read, differ = compared(scattered)
    assert differ == []
    # Quality assurance may be rating blind: other voices than practitioners' are counted for them.
    assert read == len(choices(scattered)) * len(places(scattered)) - 2


@pytest.mark.sweep
def test_a_cell_that_is_one_off_is_noticed(scattered):
    """Control."""
    cell = Summary.objects.filter(voice="practitioner", value="red", children__gt=0, team_id=0)
    row = cell.first()
    Summary.objects.filter(pk=row.pk).update(children=row.children + 1)
    assert compared(scattered)[1]


def test_the_county_picture_is_the_same(scattered, settings):
    hill = scattered.hill
    hill.service = scattered.services["Family Help"]
    hill.save()  # straight into the database: a child that two services rated is one child
    for quarter in QUARTERS:
        audits = audits_of(scattered, "director", None, "practitioner")
        for below in (3, 0):
            settings.SUPPRESS_BELOW = below
            lines = county_lines(audits, quarter)
            assert lines == county_lines(audits.all(), quarter)
    cell = Summary.objects.filter(quarter=QUARTERS[-1].starts, voice="practitioner", bulk=False)
    impacts = Item.objects.filter(kind="impact").values("pk")
    row = cell.filter(item_id__in=impacts, value="green", in_county__gt=0, team_id__gt=0).first()
    Summary.objects.filter(pk=row.pk).update(in_county=row.in_county + 9)  # control
    assert county_lines(audits, QUARTERS[-1]) != lines


def test_after_whatever_happened_the_figures_are_the_same(world, monkeypatch):
    story = Story(world, 11, monkeypatch)
    for _ in range(50):
        story.happens()
    quarter = Quarter(Audit.objects.exclude(period=None).latest("period").period)
    for who, team, voice in product(
        ("director", "service_manager", "harbour_manager"),
        (None, world.harbour),
        ("practitioner", "child_or_family"),
    ):
        audits, selection = audits_of(world, who, team, voice), Selection(quarter, voice=voice)
        if summed.fits(audits, selection):
            kinds = ("outcomes", "impacts")
            assert all_figures(audits, selection, kinds) == all_figures(
                audits.all(), selection, kinds
            )


# --- who reads what ------------------------------------------------------------------------


def fits(world, who: str, team: Team | None = None, **chosen) -> bool:
    selection = Selection(QUARTERS[0], **chosen)
    return summed.fits(audits_of(world, who, team, selection.voice), selection)


def test_only_a_whole_is_read_from_the_table(world):
    assert fits(world, "director") and fits(world, "service_manager", world.hill)
    assert fits(world, "harbour_manager", world.harbour)
    assert not fits(world, "harbour_manager", world.hill)  # not theirs: nothing is counted
    assert not fits(world, "ana", world.harbour)  # a practitioner's own audits are no team
    assert not fits(world, "director", practitioner_id=world.ana.pk)
    assert not fits(world, "qa", voice="child_or_family")
    counted = Audit.objects.countable_by(world.director).of_teams(Team.objects.all())
    for narrower in (counted.filter(type="self"), counted.exclude(scope="quick"), counted.all()):
        assert not summed.fits(narrower, Selection(QUARTERS[0]))


def test_a_restricted_case_counts_from_the_table_from_service_level_up(scattered):
    Case.objects.filter(pk__in=Audit.objects.values("case")).update(restricted=True)
    summarise.rebuild()
    selection = Selection(QUARTERS[0])
    for who, counts in (("harbour_manager", False), ("service_manager", True), ("qa", True)):
        audits = audits_of(scattered, who, scattered.harbour, "practitioner")
        assert summed.fits(audits, selection)
        figures = rollups.team_figures(audits, selection, kind="impacts", by_practitioner=False)
        assert any(row.counts.n for row in figures.domains) == counts


def test_two_parts_that_are_no_whole_read_ratings(scattered):
    """A service manager who also leads a team of another service."""
    Membership.objects.create(
        user=scattered.service_manager, role="team_manager", team=scattered.north,
        starts="2020-01-01",
    )  # fmt: skip
    assert not fits(scattered, "service_manager")
    assert fits(scattered, "service_manager", scattered.north)
    assert fits(scattered, "service_manager", scattered.harbour)


def test_the_county_scorecard_reads_the_table_and_asks_no_more_for_more(client, scattered):
    full, empty = (
        reverse("teams_scorecard") + f"?quarter={quarter.code}"
        for quarter in (QUARTERS[1], QUARTERS[0].before(2))
    )
    client.force_login(scattered.director)
    client.get(full)
    with statements() as first:
        assert client.get(full).context["card"].domain_counts.n > 20
    with statements() as second:
        assert client.get(empty).context["card"].domain_counts.n == 0
    assert len(first) == len(second)
    assert any("cases_summary" in row["sql"] for row in first.captured_queries)


def test_practitioners_are_still_named_by_their_own_ratings(scattered):
    audits = audits_of(scattered, "harbour_manager", scattered.harbour, "practitioner")
    found = rollups.team_figures(
        audits, Selection(QUARTERS[0]), kind="outcomes", by_practitioner=True
    )
    assert all(isinstance(row, PractitionerDomains) and row.name for row in found.practitioners)
    assert Place(scattered.harbour_manager, scattered.harbour).audits.reach is not None
