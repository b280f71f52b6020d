"""Statements of a whole team that are composed once find what the reader's own audits find."""

from __future__ import annotations

import datetime
from itertools import product

import pytest
from django.db.models import Exists

from cases import coverage_counts, figure_lists, summed, votes
from cases.composed import OfRowGiven
from cases.models import Audit, Case, Membership, Team, User
from cases.periods import Quarter
from cases.reach import Reach
from cases.rollups import Selection
from cases.team_picture import LAST_AUDIT, holders_of
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


def rated_and_last(cases) -> list[tuple]:
    return sorted(cases.values_list("pk", "rated_now", "last_audit"))


def list_compared(world) -> tuple[int, int, int]:
    """Of readers, teams, voices and quarters: rated cases in a team's list, unrated, differing.

    Read, chosen, and within another statement, where it is composed for the moment.
    """
    yes = no = differ = 0
    for who, team, voice, quarter in product(
        READERS, Team.objects.all(), Audit.Voice.values, QUARTERS
    ):
        audits = Audit.objects.countable_in(voice, world.people[who]).of_team(team)
        if audits.reach is None:
            continue
        now = coverage_counts.rated_now(audits, quarter, voice=voice)
        before = coverage_counts.rated_now(audits.all().filter(), quarter, voice=voice)
        assert (type(now), type(before)) == (OfRowGiven, Exists)
        listed, cases = {"last_audit": LAST_AUDIT}, Case.objects.in_team(team)
        once = cases.annotate(rated_now=now, **listed)
        anew = cases.annotate(rated_now=before, last_audit=LAST_AUDIT._compose())
        rows = rated_and_last(once)
        yes, no = yes + sum(row[1] for row in rows), no + sum(not row[1] for row in rows)
        differ += rows != rated_and_last(anew)
        for chosen in (True, False):
            rated, same = once.filter(rated_now=chosen), anew.filter(rated_now=chosen)
            within = Case.objects.filter(pk__in=rated.values("pk"))
            differ += {*rated} != {*same} or {*within} != {*same} or rated.count() != len(same)
    return yes, no, differ


def test_a_team_list_says_who_is_rated_as_the_readers_audits_say(scattered):
    yes, no, differ = list_compared(scattered)
    assert differ == 0
    assert yes > 50 and no > 100


def test_a_list_that_counts_a_restricted_case_too_many_is_noticed(scattered, monkeypatch):
    """Control."""
    monkeypatch.setattr(Reach, "of_team", lambda reach, team: Reach(
        True, frozenset(), frozenset(), team=team.pk, is_whole=True
    ))  # fmt: skip
    assert list_compared(scattered)[2] > 0


def test_what_is_rated_is_asked_of_a_team_and_a_quarter(scattered):
    """Both have to be told, and no other; two quarters are not taken for one another."""
    kept = coverage_counts.RATED_OF_TEAM[Audit.Voice.PRACTITIONER, True]
    team, quarters = scattered.harbour.pk, [quarter.starts for quarter in QUARTERS]
    for wrong in ({"team": team}, {"team": team, "period": None},
                  {"team": team, "period": quarters[0], "voice": "x"}):  # fmt: skip
        with pytest.raises(ValueError, match=r"asks for|NULL"):
            kept.of(**wrong)
    both = [kept.of(team=team, period=period) for period in quarters[:2]]
    assert both[0] != both[1] and both[0] == kept.of(team=team, period=quarters[0])
    beside = Case.objects.annotate(one=both[0], other=both[1]).order_by("pk")
    for name, each in zip(("one", "other"), both, strict=True):
        alone = Case.objects.annotate(found=each).order_by("pk")
        assert [*beside.values_list(name)] == [*alone.values_list("found")]
    assert [*beside.values_list("one")] != [*beside.values_list("other")]


def test_who_holds_cases_of_a_team_is_asked_of_each_team(scattered):
    seen = set()
    for team in Team.objects.all():
        held = team.allocations.filter(ends=None).values("practitioner")
        people = User.objects.filter(pk__in=held).values_list("public_id", "name")
        assert holders_of(team) == [(str(key), name) for key, name in people]
        seen.add(tuple(holders_of(team)))
    assert len(seen) > 1  # the control: not all alike


def test_lists_composed_once_are_those_composed_now(world, monkeypatch):
    kept = {key: figure_lists.listed_and_domains(key) for key in figure_lists.KINDS}
    assert all(kept.values()) and len({len(rows) for rows in kept.values()}) > 2
    monkeypatch.setattr(figure_lists, "OF_KINDS", {})
    assert kept == {key: figure_lists.listed_and_domains(key) for key in figure_lists.KINDS}
