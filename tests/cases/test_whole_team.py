"""Statements of a whole team that are composed once find what the reader's own audits find."""

from __future__ import annotations

import datetime
from itertools import product

import pytest

from cases import coverage_counts, figure_lists, summed, votes
from cases.models import Audit, Case, Membership, Team
from cases.periods import Quarter
from cases.reach import Reach
from cases.rollups import Selection
from frameworks.models import Item
from tests.cases import recount

QUARTERS = [Quarter(period) for period in recount.QUARTERS]
READERS = ("director", "qa", "service_manager", "harbour_manager")


@pytest.fixture
def scattered(world):
    recount.scatter(world, 7, cases=40)
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True)[::4])).update(
        restricted=True
    )
    # Holds cases of the team that they lead: what they see as a practitioner is no more.
    Membership.objects.create(
        user=world.harbour_manager, team=world.harbour, role="practitioner",
        starts=datetime.date(2020, 1, 1),
    )  # fmt: skip
    return world


def found(audits, selection: Selection) -> list[tuple]:
    with_, params = votes.scoped(audits, voice=selection.voice, quarters=[selection.quarter])
    return sorted(votes.run(audits, f"{with_} SELECT * FROM scoped", params))


def compared(world) -> tuple[int, int, int]:
    """Of readers, teams, voices and quarters: read as a whole, audits in them, differing."""
    whole = number = differ = 0
    for who, team, voice, quarter in product(
        READERS, Team.objects.all(), Audit.Voice.values, QUARTERS
    ):
        audits = Audit.objects.countable_in(voice, world.people[who]).of_team(team)
        if audits.reach is None:
            continue
        selection = Selection(quarter, voice=voice)
        once, anew = found(audits, selection), found(audits.all(), selection)
        whole, number, differ = whole + 1, number + len(once), differ + (once != anew)
        items = list(Item.objects.values_list("pk", flat=True))
        read = [row[1:] for row in summed.votes(audits, selection, items, [quarter])]
        differ += sorted(read) != sorted(summed.votes_of_quarter(audits, selection, items))
    return whole, number, differ


def test_audits_of_a_whole_team_are_the_readers(scattered):
    whole, number, differ = compared(scattered)
    assert differ == 0
    assert whole > 30 and number > 100
    restricted = Selection(QUARTERS[1])
    seen = {
        who: len(found(Audit.objects.countable_by(scattered.people[who]).of_team(scattered.harbour),
                       restricted))
        for who in READERS
    }  # fmt: skip
    assert seen["harbour_manager"] < seen["director"] == seen["qa"] == seen["service_manager"]


def test_a_restricted_case_too_many_is_noticed(scattered, monkeypatch):
    """Control."""
    monkeypatch.setattr(Reach, "of_team", lambda reach, team: Reach(
        True, frozenset(), frozenset(), team=team.pk, is_whole=True
    ))  # fmt: skip
    assert compared(scattered)[2] > 0


def test_cases_held_are_those_of_the_query_set(scattered):
    """With nothing chosen, and as composed for a choice; restricted ones or not."""
    seen = set()
    for team, restricted, on in product(
        Team.objects.all(), (True, False), (datetime.date.today(), QUARTERS[0].starts)
    ):
        for selection in (Selection(QUARTERS[1]), Selection(QUARTERS[1], age_band="5-9")):
            chosen = {"on": on, "restricted": restricted}
            sql, params = coverage_counts._held_statement(team, selection, **chosen)
            held = coverage_counts.held_in(team, selection, **chosen)
            rows = sorted(votes.run(held, sql, params))
            assert rows == sorted(held.values_list("case_id", "practitioner_id"))
            seen.add((team.pk, restricted, on, selection.age_band, len(rows)))
    harbour = {each[1:] for each in seen if each[0] == scattered.harbour.pk}
    assert len({row[-1] for row in harbour}) > 2  # the control: not all alike


def test_lists_composed_once_are_those_composed_now(world, monkeypatch):
    kept = {key: figure_lists.listed_and_domains(key) for key in figure_lists.KINDS}
    assert all(kept.values()) and len({len(rows) for rows in kept.values()}) > 2
    monkeypatch.setattr(figure_lists, "OF_KINDS", {})
    assert kept == {key: figure_lists.listed_and_domains(key) for key in figure_lists.KINDS}
