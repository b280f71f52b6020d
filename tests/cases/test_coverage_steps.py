"""Coverage told from steps says what the rows say, on every day, whoever writes them and how."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import access, coverage_counts, coverage_steps, coverage_triggers, summaries
from cases.actions import agreement, allocations, summarise
from cases.coverage_steps import STEPS
from cases.coverage_triggers import TRIGGERS, Trigger
from cases.demo.copying import many_ratings
from cases.models import Allocation, Audit, Case, CoverageStep, Membership, Moderation, Team
from cases.periods import add_months, calendar_quarter, quarter_of
from cases.reach import Reach
from cases.triggers import lifted
from tests.audits import submitted
from tests.cases import recount
from tests.cases.coverage_story import TODAY, VOICES, all_agree, differing, told
from tests.world import World, add_case, add_person


@pytest.mark.parametrize("begins_in", [4, 9])
def test_every_figure_of_every_day_is_what_the_rows_come_to(
    world, monkeypatch, settings, begins_in
):
    settings.YEAR_STARTS_IN_MONTH = begins_in
    everything: set[str] = set()
    for seed in (1, 2, 3):
        with transaction.atomic():
            happened = told(seed, world, monkeypatch)
            assert differing() == [], (seed, happened[-1])
            assert all_agree(), (seed, happened)
            assert CoverageStep.objects.filter(voice="practitioner").exists()
            coverage_steps.gather()
            assert all_agree() and differing() == []
            summarise.rebuild((STEPS,))
            assert all_agree() and differing() == []
            transaction.set_rollback(True)
        everything |= {step for step in happened if "not possible" not in step}
    assert len(everything) >= 17, everything


@pytest.mark.proof
def test_long_stories(world, monkeypatch, rounds):
    for seed in range(100, 100 + rounds(30)):
        with transaction.atomic():
            happened = told(seed, world, monkeypatch, steps=150)
            assert differing() == [] and all_agree(), (seed, happened)
            transaction.set_rollback(True)


def leave_out(trigger: Trigger) -> None:
    """Until the transaction is taken back."""
    sqlite, postgresql = coverage_triggers._sqlite, coverage_triggers._postgresql
    made = postgresql if connection.vendor == "postgresql" else sqlite
    with connection.cursor() as cursor:
        for statement in made(trigger, create=False):
            cursor.execute(statement)


@pytest.mark.sweep
@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_a_trigger_left_out_is_noticed(world, monkeypatch, trigger):
    """Control for the stories: each of the triggers is needed, and the figures show it."""
    for seed in (9, 4, *range(1, 15)):  # the ninth takes a pair out, the fourth settles one
        with transaction.atomic():
            leave_out(trigger)
            told(seed, world, monkeypatch, steps=120)
            found = bool(differing()) and not all_agree()
            transaction.set_rollback(True)
        if found:
            return
    raise AssertionError(f"nothing was missed without {trigger.name}")


def test_the_comparison_says_which_step_is_missing(world, capsys):
    CoverageStep.objects.filter(team_id=world.harbour.pk, voice="held").delete()
    said = summaries.in_words(differing())
    assert len(said) == 1 and "0 cases more where the ratings say 3" in said[0], said
    assert "Harbour" in said[0] and "held" in said[0] and "not restricted" in said[0]
    call_command("summaries", "--rebuild")
    assert differing() == [] and "0 differences" in capsys.readouterr().out


# --- who reads what ------------------------------------------------------------------------


def page(user, team: Team | None = None):
    """Teams and audits as the scorecard asks for them."""
    teams = Team.objects.figured_for(user)
    found = Audit.objects.countable_by(user)
    if team:
        return teams.filter(pk=team.pk), found.of_team(team)
    return teams, found.of_teams(teams)


def asked(world: World) -> Iterator[tuple]:
    """(whose, teams, audits, voice): all that pages ask, and narrower ones."""
    for name, user in world.people.items():
        mine = Team.objects.figured_for(user)
        for voice in VOICES:
            yield name, mine, Audit.objects.countable_in(voice, user), voice
        yield (name, *page(user), "practitioner")
        for team in mine:
            yield (name, *page(user, team), "practitioner")
            yield name, mine, Audit.objects.countable_by(user).of_team(team), "practitioner"
        counted = Audit.objects.countable_by(user)
        yield name, Team.objects.all(), counted, "practitioner"
        yield name, mine, counted.filter(scope="full"), "practitioner"
        yield name, mine, counted.filter(practitioner=world.ana), "practitioner"
        for service in world.services.values():
            yield name, mine, counted.of_service(service, mine), "practitioner"


def unlike(world: World) -> list[tuple]:
    """What is told otherwise with the steps than without."""
    found = []
    for name, teams, wanted, voice in asked(world):
        as_read = partial(access.counts_restricted, world.people[name])
        for restricted in (as_read, lambda team: True):
            for quarter in (quarter_of(day) for day in recount.QUARTERS):
                given = {"on": recount.TODAY, "restricted": restricted, "voice": voice}
                ours = coverage_counts._covered_by_team(teams, wanted, quarter, **given)
                with mock.patch.object(coverage_counts, "_told", return_value=None):
                    rows = coverage_counts._covered_by_team(teams, wanted, quarter, **given)
                sums = [
                    {pk: coverage_counts.in_all(parts) for pk, parts in some.items()}
                    for some in (ours, rows)
                ]
                if sums[0] != sums[1]:
                    found.append((name, voice, quarter))
    return found


@pytest.fixture
def seen_by_all(world) -> World:
    """Restricted cases in each team, and somebody with two parts; qa rates one case blind."""
    recount.scatter(world, 5, cases=40)
    some = list(Case.objects.order_by("pk").values_list("pk", flat=True))[::3]
    Case.objects.filter(pk__in=some).update(restricted=True)
    both = add_person(world, "both", "practitioner", "harbour")
    Membership.objects.create(
        user=both, role="team_manager", team=world.hill, starts=datetime.date(2020, 1, 1)
    )
    world.people["both"] = both
    with lifted(["cases_audit"]):
        Audit.objects.filter(team=world.harbour).update(practitioner=both)
    summarise.rebuild()
    return world


def blind(world: World) -> None:
    """qa is rating every case blind of which a child or family said something."""
    for case in Case.objects.filter(audits__voice="child_or_family").distinct():
        now = timezone.now()
        first, second = (
            Audit.objects.create(
                case=case, rater=world.qa, edition=world.flourish, started_at=now, type=kind,
                state=state, voice=voice,
            )
            for kind, state, voice in (
                ("self", "withdrawn", "practitioner"), ("moderation", "in_progress", "second_rater")
            )
        )  # fmt: skip
        Moderation.objects.create(first=first, second=second, asked_by=world.qa, asked_at=now)


def test_every_reader_is_told_what_the_rows_come_to_for_them(seen_by_all):
    blind(seen_by_all)
    assert unlike(seen_by_all) == []


def test_control_audits_that_are_no_whole_would_be_told_wrongly(seen_by_all, monkeypatch):
    """Without looking whether they are one."""
    blind(seen_by_all)
    county = Reach(county=True, services=frozenset(), teams=frozenset())
    told_of = coverage_counts._told

    def of_county(teams, wanted, *given):
        wanted = wanted.all()
        wanted.reach = county
        return told_of(teams, wanted, *given)

    monkeypatch.setattr(coverage_counts, "_told", of_county)
    found = {(name, voice) for name, voice, _ in unlike(seen_by_all)}
    assert ("qa", "child_or_family") in found  # those they rate blind
    assert ("harbour_manager", "practitioner") in found  # restricted ones, and other teams
    assert ("director", "practitioner") in found  # a filter


def test_a_page_asks_one_statement_for_coverage(world):
    teams, wanted = page(world.director)
    given = {"on": TODAY, "restricted": lambda team: True}
    with CaptureQueriesContext(connection) as asked_for:
        assert coverage_counts.all_covered(teams, wanted, quarter_of(TODAY), **given).held == 4
    [one] = asked_for.captured_queries
    assert "cases_coveragestep" in one["sql"] and "cases_case" not in one["sql"]


# --- kept with them ------------------------------------------------------------------------


def test_what_is_written_by_an_action(world):
    """Rows that a hand-over, closing and submitting add; no statement of the product's own."""
    before = CoverageStep.objects.count()
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    assert CoverageStep.objects.count() - before == 1
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "amber"})
    assert CoverageStep.objects.count() - before == 1  # rated already
    held = Membership.objects.get(user=world.cy)
    allocations.reallocate(by=world.harbour_manager, case=world.ana1, holder=held)
    assert CoverageStep.objects.count() - before == 1 + 3 + 2  # ends, rated too; begins, unrated
    allocations.close_case(by=world.hill_manager, case=world.ana1)
    assert differing() == [] and all_agree()


def test_nothing_of_what_is_taken_back_stays(world):
    before = list(CoverageStep.objects.order_by("pk").values_list())
    with transaction.atomic():
        allocations.close_case(by=world.harbour_manager, case=world.ana1)
        assert CoverageStep.objects.count() > len(before)
        transaction.set_rollback(True)
    assert list(CoverageStep.objects.order_by("pk").values_list()) == before


def test_steps_of_one_day_become_one_row(world):
    for number in range(5):
        add_case(world, f"78{number:05}", "ana", "harbour")
    rows = CoverageStep.objects.filter(team_id=world.harbour.pk, voice="held")
    assert (rows.count(), sum(row.cases for row in rows)) == (8, 8)
    case = Case.objects.get(reference="7800000")
    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=datetime.date(2024, 1, 8))
    call_command("tidy")
    [row] = rows.all()
    assert row.cases == 7 and row.quarter == calendar_quarter(row.day)
    assert all_agree() and coverage_steps.gather() == 0


def test_a_long_history_is_few_rows(world):
    """Of the quarters before that of the day, one row each is read."""
    for number in range(1, 40):
        day = add_months(TODAY, -number)
        case = add_case(world, f"79{number:05}", "ana", "harbour")
        Allocation.objects.filter(case=case).update(starts=day, ends=day + datetime.timedelta(9))
    coverage_steps.gather()
    wholes = CoverageStep.objects.filter(voice=CoverageStep.QUARTERS, team_id=world.harbour.pk)
    assert wholes.count() <= 40 // 3 + 3
    assert CoverageStep.objects.filter(voice="held", team_id=world.harbour.pk).count() > 60
    assert all_agree()


def test_a_county_written_at_once_is_left_to_counting_anew(world):
    steps = CoverageStep.objects.count()
    with many_ratings():
        case = add_case(world, "7900001", "ana", "harbour")
        assert CoverageStep.objects.count() == steps
    assert differing()
    summarise.rebuild((STEPS,))
    assert differing() == []
    allocations.close_case(by=world.harbour_manager, case=case)  # the triggers are back
    assert CoverageStep.objects.filter(day=TODAY).exists() and differing() == []


def test_a_database_from_before_is_filled_by_migrating(world):
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    CoverageStep.objects.all().delete()
    summarise.keep_steps_after_migrate("default", plan=())
    assert not CoverageStep.objects.exists()  # nothing was migrated
    summarise.keep_steps_after_migrate("default", plan=[object()])
    assert differing() == [] and all_agree()
    kept = set(CoverageStep.objects.values_list("pk", flat=True))
    summarise.keep_steps_after_migrate("default", plan=[object()])
    assert set(CoverageStep.objects.values_list("pk", flat=True)) == kept


def test_withdrawing_one_of_two_leaves_the_case_rated(world):
    one = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    two = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "green"})
    rated = CoverageStep.objects.filter(voice="practitioner")
    for audit, left in ((one, 1), (two, 0)):
        agreement.withdraw(audit=audit, by=world.harbour_manager, reason="Wrong child")
        assert sum(rated.values_list("cases", flat=True)) == left
    assert all_agree()
