"""The summary table says what the ratings say, whatever happens, and in the same transaction."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cases import summaries
from cases.actions import (
    agreement,
    allocations,
    audits,
    moderation,
    moves,
    summarise,
    teams,
    voices,
)
from cases.models import Audit, Membership, Summary, Team
from tests.audits import submitted
from tests.cases import recount
from tests.cases.story import Story
from tests.world import add_case

STEPS = 40


def told(seed: int, world, monkeypatch, steps: int = STEPS) -> list[str]:
    """What happened until table and ratings differ, or until the story ends."""
    story, happened = Story(world, seed, monkeypatch), []
    for _ in range(steps):
        happened.append(story.happens())
        if summaries.differences():
            break
    return happened


# --- counted at all ------------------------------------------------------------------------


def cells_again(teams_of: list[Team | None], period) -> Counter:
    """Votes counted one by one, by the teams whose audits are looked at together."""
    found: Counter = Counter()
    for voice in ("practitioner", "child_or_family", "second_rater"):
        votes = {}
        for team in teams_of:
            votes |= {
                (team and team.pk, *key): rating
                for key, rating in recount.votes(team, period, restricted=True, voice=voice).items()
            }
        for rating in votes.values():
            audit = rating.audit
            found[
                voice, rating.item_id, audit.plan_type_id, audit.age_band, audit.case.restricted,
                rating.value, rating.entry_method == "bulk", audit.team_id,
            ] += 1  # fmt: skip
    return found


def cells_kept(column: str, period, **wanted) -> Counter:
    rows = Summary.objects.filter(quarter=period, **wanted).exclude(value="not_asked")
    names = ("voice", "item_id", "plan_type_id", "age_band", "restricted", "value", "bulk")
    found = rows.values_list(*names, "team_id", column)
    return Counter({tuple(key): number for *key, number in found if number})


@pytest.mark.parametrize("seed", [1, 2])
def test_every_cell_is_what_one_by_one_comes_to(world, seed):
    recount.scatter(world, seed, cases=30)
    summarise.rebuild()
    every = list(Team.objects.all())
    for period in recount.QUARTERS:
        assert cells_kept("children", period, team_id__gt=0) == cells_again(every, period)
        county = cells_again([None], period)
        assert cells_kept("in_county", period, team_id__gt=0) == county
        alone = Counter()
        for (*key, _team), number in county.items():
            alone[(*key, Summary.COUNTY)] += number
        assert cells_kept("children", period, team_id=Summary.COUNTY) == alone
    assert summaries.differences() == []


def test_the_recount_notices_a_cell_that_is_one_off(world):
    """Control."""
    recount.scatter(world, 1, cases=10)
    summarise.rebuild()
    cell = Summary.objects.exclude(value="not_asked").filter(team_id__gt=0, children__gt=0).first()
    Summary.objects.filter(pk=cell.pk).update(children=cell.children + 1)
    every = list(Team.objects.all())
    assert cells_kept("children", cell.quarter, team_id__gt=0) != cells_again(every, cell.quarter)


# --- kept ----------------------------------------------------------------------------------


def test_whatever_happens_the_table_says_what_the_ratings_say(world, monkeypatch):
    everything = set()
    for seed in (1, 2, 3):
        with transaction.atomic():
            happened = told(seed, world, monkeypatch)
            assert summaries.differences() == [], (seed, happened)
            assert Summary.objects.filter(children__gt=0).exists()
            transaction.set_rollback(True)
        everything |= {step for step in happened if "not possible" not in step}
    assert len(everything) >= 10


@pytest.mark.proof
def test_long_stories(world, monkeypatch, rounds):
    for seed in range(100, 100 + rounds(30)):
        with transaction.atomic():
            happened = told(seed, world, monkeypatch, steps=80)
            assert summaries.differences() == [], (seed, happened)
            transaction.set_rollback(True)


def without(monkeypatch, place: str) -> None:
    """One keeping step is left out."""
    whole = {
        "submit": (audits, "submit_audit"),
        "hear": (voices, "submit_view"),
        "settle": (moderation, "settle"),
    }
    held = {"move": moves, "restrict": allocations, "service": teams}
    if place in held:
        monkeypatch.setattr(held[place], "kept", lambda ids: nullcontext())
    else:
        module, name = whole[place]
        bare = getattr(module, name).__wrapped__
        monkeypatch.setattr(module, name, transaction.atomic(bare))


@pytest.mark.sweep
@pytest.mark.parametrize("place", ["submit", "hear", "settle", "move", "restrict"])
def test_a_keeping_step_left_out_is_noticed(world, monkeypatch, place):
    """Control for the stories: each of the places that keep the table is needed."""
    without(monkeypatch, place)
    for seed in range(1, 9):
        with transaction.atomic():
            told(seed, world, monkeypatch, steps=60)
            found = summaries.differences()
            transaction.set_rollback(True)
        if found:
            return
    raise AssertionError(f"nothing was missed without {place}")


@pytest.mark.parametrize("left_out", [False, True])
def test_a_team_that_changes_its_service_is_counted_anew(world, monkeypatch, left_out):
    """Two teams of one service rated a child, which is one vote there; then they are of two."""
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    held = Membership.objects.get(user=world.cy)
    allocations.reallocate(by=world.harbour_manager, case=world.ana1, holder=held)
    submitted(world, world.ana1, world.cy, {"flourish.u.impact": "amber"})
    red = Summary.objects.get(team_id=world.harbour.pk, value="red")
    assert (red.children, red.in_service, red.in_county) == (1, 0, 0)
    if left_out:  # control
        without(monkeypatch, "service")
    other = world.services["Family Help"]
    teams.save_team(by=world.admin, name=world.hill.name, service=other, team=world.hill)
    red.refresh_from_db()
    assert (red.children, red.in_service, red.in_county) == (1, 0 if left_out else 1, 0)
    assert bool(summaries.differences()) == left_out


def test_nothing_of_a_move_that_fails_stays_in_the_table(world, monkeypatch):
    before = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    cells = list(Summary.objects.order_by("pk").values_list())

    def broken(**given):
        raise RuntimeError

    monkeypatch.setattr(moves, "note_move", broken)
    with pytest.raises(RuntimeError):
        agreement.withdraw(audit=before, by=world.harbour_manager, reason="Wrong child")
    assert Audit.objects.get(pk=before.pk).state == "submitted"
    assert list(Summary.objects.order_by("pk").values_list()) == cells
    assert summaries.differences() == []


def test_cases_are_held_all_at_once(world):
    with summarise.kept([world.ana1.pk, world.ana2.pk]), summarise.kept([world.ana2.pk]):
        pass
    with (
        pytest.raises(RuntimeError),
        summarise.kept([world.ana1.pk]),
        summarise.kept([world.ana2.pk]),
    ):
        pass


# --- the command ---------------------------------------------------------------------------


def test_the_command_says_what_differs_and_counts_anew(world, capsys):
    add_case(world, "9000077", "ana", "harbour")
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    call_command("summaries")
    assert "0 differences" in capsys.readouterr().out
    cell = Summary.objects.filter(value="red", team_id__gt=0)
    cell.update(children=3)
    Summary.objects.filter(value="red", team_id=0).delete()
    with pytest.raises(CommandError) as said:
        call_command("summaries")
    text = str(said.value)
    assert "2 differences" in text
    assert "3 in the team where the ratings say 1" in text
    assert "all teams" in text and "0 in the county where the ratings say 1" in text
    call_command("summaries", "--rebuild")
    assert "0 differences" in capsys.readouterr().out


def test_a_database_from_before_is_filled_by_migrating(world):
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    cells = Summary.objects.count()
    Summary.objects.all().delete()
    summarise.fill_when_empty("default", plan=())  # nothing was migrated: an emptied test database
    assert not Summary.objects.exists()
    summarise.fill_when_empty("default", plan=[object()])
    assert Summary.objects.count() == cells
    assert summaries.differences() == []


def test_a_table_that_went_on_the_way_back_a_release_is_passed_over(world):
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    Summary.objects.all().delete()
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cases_coveragestep")
    summarise.fill_when_empty("default", plan=[object()])
    assert Summary.objects.exists()
