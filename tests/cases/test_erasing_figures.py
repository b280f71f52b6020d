"""Erasing a case leaves every figure as it was; a file of SQLite holds no word of it any more."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from cases import (
    action_counts,
    agreement,
    appraisal_counts,
    clock_counts,
    county_counts,
    coverage_counts,
    funnel_counts,
    inspection_counts,
    practice_counts,
    rollups,
    round_counts,
    scorecard_counts,
    standing_counts,
    trend_counts,
    triggers,
    waiting_counts,
    why_counts,
)
from cases.actions import erasing, erasing_cases, summarise
from cases.models import Audit, AuditPlan, Case, FamilyGroup, Moderation, Rating, Team
from cases.periods import AGE_BANDS, Quarter, birth_months, quarter_of
from cases.rollups import Selection
from frameworks.models import Item
from tests.audits import submitted
from tests.retention import LONG_AGO, SHORT, approved, dump, found_in, go_on, prepared
from tests.test_urls import furnished

IMPACT, OUTCOME = "flourish.u.impact", "flourish.u.outcome.1"


@pytest.fixture
def county(world):
    """The county with brothers and sisters, two quarters and all that hangs on audits; closed."""
    furnished(world)
    family = FamilyGroup.objects.create(number="F-7")
    Case.objects.filter(pk__in=[world.ana1.pk, world.ana2.pk]).update(family_group=family)
    submitted(world, world.cy1, world.cy, {IMPACT: "amber", OUTCOME: "red"}, whole=True)
    submitted(world, world.ben1, world.ben, {IMPACT: "red", OUTCOME: "red"}, whole=True)
    for month, case in enumerate(Case.objects.order_by("pk"), start=1):
        case.birth_month = case.birth_month.replace(year=2008 + 4 * month, month=3 * month)
        case.save()
    quarter = quarter_of(timezone.localdate())
    triggers.remove()
    old = Audit.objects.filter(practitioner=world.ben)
    old.update(period=quarter.before().starts)
    triggers.install()
    summarise.rebuild()
    Case.objects.update(status="closed", closed_on=timezone.localdate())
    return world


def every_figure(world) -> Iterator[tuple[str, object]]:
    """What every function that counts returns, for the county and each team."""
    now = quarter_of(timezone.localdate())
    audits = Audit.objects.countable_by(world.director)
    yield "agreement", agreement.agreements(Moderation.objects.countable_by(world.director))
    yield "rounds", round_counts.progress_of(AuditPlan.objects.all(), timezone.localdate())
    yield "own standards", appraisal_counts.standards_rated(world.ana, timezone.localdate())
    for quarter in (now, now.before()):
        for voice in Audit.Voice.values:
            yield from _of_quarter(world, audits, Selection(quarter, voice=voice), voice)
        for band, _ in AGE_BANDS:
            yield from _of_quarter(world, audits, Selection(quarter, age_band=band), band)
        yield "county", county_counts.county_lines(audits, quarter)
        yield "types", inspection_counts.audits_by_type(audits, quarter)
        yield "loop", action_counts.loop_of(audits, quarter, on=timezone.localdate())
    quarters = [now, now.before()]
    for code in (IMPACT, OUTCOME):
        yield code, trend_counts.trend(audits, Selection(now), code=code, quarters=quarters)


def _of_quarter(world, audits, selection: Selection, said: str) -> Iterator[tuple[str, object]]:
    on, teams = timezone.localdate(), list(Team.objects.all())
    all_of = {"on": on, "restricted": lambda team: True}
    for kind in ("outcomes", "determinants", "standards"):
        figures = rollups.team_figures(audits, selection, kind=kind, by_practitioner=True)
        yield f"{kind} {said}", figures
    yield f"why {said}", why_counts.why(audits, selection)
    yield f"practice {said}", practice_counts.beside(audits, selection)
    yield f"pillars {said}", scorecard_counts.pillars(audits, selection)
    for measure in ("gap", "strength"):
        told = funnel_counts.side_by_side(audits, selection, code=OUTCOME, measure=measure)
        yield f"funnel {measure} {said}", told
    held = coverage_counts.held_in_teams(teams, selection, **all_of)
    yield f"held {said}", sorted(held.values_list("team_id", "practitioner_id"))
    yield f"older {said}", sorted(standing_counts.older_cases(held, today=on).items())
    measure_ = Item.objects.get(code="relationships-first.voice.1.measure.1")
    clock = clock_counts.counted(audits, held, selection, measure_, on=on)
    yield f"clock {said}", clock.cases
    for team in teams:
        covered = coverage_counts.coverage(team, audits, selection, on=on, restricted=True)
        yield f"coverage {team} {said}", covered
    covered = coverage_counts.teams_covered(Team.objects.all(), audits, selection.quarter, **all_of)
    yield f"teams {said}", covered
    yield f"to agree {said}", waiting_counts.to_agree_by_team(teams, **all_of)
    yield f"actions {said}", action_counts.unfinished_by_team(teams, **all_of)


def test_every_figure_is_as_it_was(county, settings):
    settings.RETENTION_PERIODS = SHORT.replace("0/1", "0/0")
    Case.objects.update(closed_on=timezone.localdate() - datetime.timedelta(days=1))
    before = list(every_figure(county))
    assert len(before) > 300 and "red=1" in repr(before) and "families=1" in repr(before)
    go_on(approved(county, "child_in_need"), county.admin)
    assert not Case.objects.filter(erased_on=None).exists()
    after = list(every_figure(county))
    assert [one[0] for one, two in zip(before, after, strict=True) if repr(one) != repr(two)] == []


@pytest.mark.sweep
def test_with_ratings_gone_they_differ(county, settings, monkeypatch):
    """Control."""
    real = erasing_cases.erase_cases

    def more(cases, using):
        with triggers.lifted(["cases_rating", "cases_determinantlink"], using):
            Rating.objects.filter(audit__case__in=cases, audit__voice="practitioner").delete()
        real(cases, using)

    monkeypatch.setattr(erasing, "erase_cases", more)
    with pytest.raises(AssertionError):
        test_every_figure_is_as_it_was(county, settings)


def test_the_quarter_of_birth_says_the_same_age_on_each_last_day():
    """Every month of birth, every quarter: the bands that figures choose by are the same."""
    for month in range(1, 13):
        born = LONG_AGO.replace(month=month, day=1)
        for number in range(100):
            later = Quarter(quarter_of(born).starts).before(-number)
            last = coverage_counts.day_of(later, LONG_AGO.max)
            for band, _ in AGE_BANDS[1:]:
                inside = [_born_in(day, band, last) for day in (born, quarter_of(born).starts)]
                assert inside[0] == inside[1], (born, last, band)


def _born_in(month, band, day) -> bool:
    after, until = birth_months(band, day)
    return (after is None or month > after) and (until is None or month <= until)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite's")
def test_the_file_of_sqlite_holds_no_byte_of_it(world, settings, tmp_path, monkeypatch):
    settings.RETENTION_PERIODS = SHORT
    _, tokens = prepared(world)
    run = approved(world)
    path = tmp_path / "whole.sqlite3"
    file = connection.copy(alias="owner")
    file.settings_dict = connection.settings_dict | {"NAME": str(path)}
    file.connect()
    file.connection.executescript("PRAGMA foreign_keys = OFF;" + dump())
    monkeypatch.setitem(connections.databases, "owner", file.settings_dict)
    connections["owner"] = file
    try:
        assert found_in(_bytes(path), tokens) == sorted(tokens.values())  # control
        run = erasing.erase(run, by=world.admin)
    finally:
        file.close()
        del connections["owner"]
    assert run.state == "erased"
    assert found_in(_bytes(path), tokens) == []


def _bytes(path: Path) -> str:
    """The file, and the log of changes beside it."""
    files = sorted(path.parent.glob(f"{path.name}*"))
    return "".join(file.read_bytes().decode("latin-1") for file in files)
