"""Practitioners by domain, and what is to be looked at again, read from tables of their own.

Both as counted from ratings, as recounted one rating at a time, and kept with the others.
"""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from cases import coverage_counts, domain_counts, standing_counts, summaries, summed
from cases.actions import summarise
from cases.domain_cells import DOMAINS
from cases.models import (
    Allocation,
    Audit,
    DomainsRated,
    DomainSummary,
    PlanChange,
    Rating,
    Team,
)
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from cases.standing_cells import STANDING
from cases.triggers import lifted
from frameworks.models import Item
from tests.audits import submitted
from tests.cases import recount
from tests.cases.caseloads import looked, moved
from tests.cases.story import Story
from tests.comparing import look
from tests.statements import statements
from tests.world import LETTERS

QUARTERS = [Quarter(period) for period in recount.QUARTERS]
IMPACT = "flourish.u.impact"
READERS = ("director", "qa", "service_manager", "harbour_manager")


@pytest.fixture
def scattered(world):
    """Two quarters and editions, several teams, restricted cases, second ratings."""
    recount.scatter(world, 11, cases=30)
    recount.rate_domains(world, 11)
    assert Item.objects.filter(code=IMPACT).count() == 2
    return world


# --- practitioners by domain ------------------------------------------------------------------


def people(audits, selection: Selection) -> Counter:
    impacts = Item.objects.filter(kind="impact").values_list("pk", flat=True)
    found: Counter = Counter()
    for item, value, bulk, *person, number in domain_counts.by_practitioner(
        audits, selection, list(impacts)
    )[1]:
        found[item, value, bool(bulk), *person] += number
    return found


def by_hand(team: Team, selection: Selection, restricted: bool, chosen: dict) -> Counter:
    """(item, value, bulk, practitioner) of each vote."""
    kept = recount.votes(
        team, selection.quarter.starts, restricted=restricted, voice=selection.voice
    )
    return Counter(
        (row.item_id, row.value, row.entry_method == "bulk", row.audit.practitioner_id)
        for row in kept.values()
        if row.item.kind == "impact"
        and all(getattr(row.audit, name) == value for name, value in chosen.items())
    )


def compared(world) -> tuple[int, list]:
    """Votes read of whole teams, and where table, ratings and recount differ."""
    plan = world.plan_types["family_help"].pk
    choices = [{}, {"plan_type_id": plan}, {"age_band": "5-9"}]
    choices.append(choices[1] | choices[2])
    number, differ = 0, []
    for who, team, voice, quarter, chosen in product(
        READERS, Team.objects.all(), Audit.Voice.values, QUARTERS, choices
    ):
        whole = Audit.objects.countable_in(voice, world.people[who]).of_team(team)
        selection = Selection(quarter, voice=voice, **chosen)
        if not summed.fits_team(whole, selection):
            continue
        read, counted = people(whole, selection), people(whole.all(), selection)
        again = by_hand(team, selection, whole.reach.restricted, chosen)
        told = Counter({(*key[:3], key[4]): count for key, count in read.items()})
        number += read.total()
        if not (read == counted and told == again):
            differ.append((who, team.name, voice, quarter, chosen, read - counted, counted - read))
    return number, differ


def test_practitioners_are_the_same_from_the_table_the_ratings_and_by_hand(scattered):
    number, differ = compared(scattered)
    assert differ == [] and number > 500
    assert DomainSummary.objects.filter(restricted=True, children__gt=0).exists()
    assert DomainSummary.objects.values("practitioner_id").distinct().count() > 1


@pytest.mark.parametrize("name", ["children", "practitioner_id", "restricted"])
def test_a_cell_that_is_off_is_noticed(scattered, name):
    """Control: one more child, another person, or a restricted case that is none."""
    row = DomainSummary.objects.filter(
        voice="practitioner", restricted=name == "restricted", children__gt=0,
        team_id=scattered.harbour.pk, quarter__in=recount.QUARTERS,
    ).first()  # fmt: skip
    off = {"children": row.children + 1, "practitioner_id": scattered.director.pk,
           "restricted": False}[name]  # fmt: skip
    DomainSummary.objects.filter(pk=row.pk).update(**{name: off})
    assert compared(scattered)[1] != []


def test_a_chosen_practitioner_or_another_filter_reads_ratings(scattered):
    audits = Audit.objects.countable_by(scattered.director).of_team(scattered.harbour)
    chosen = Selection(QUARTERS[1], practitioner_id=scattered.ana.pk)
    every = Audit.objects.countable_by(scattered.director).of_teams(Team.objects.all())
    asked = {"whole team": (audits, Selection(QUARTERS[1])), "one person": (audits, chosen),
             "filtered": (audits.all(), Selection(QUARTERS[1])),
             "county": (every, Selection(QUARTERS[1]))}  # fmt: skip
    reads = {}
    for name, (rows, selection) in asked.items():
        with statements() as said:
            people(rows, selection)
        reads[name] = any("cases_rating" in row["sql"] for row in said.captured_queries)
    assert reads == {"whole team": False, "one person": True, "filtered": True, "county": True}


# --- to look at again -------------------------------------------------------------------------

# As it was read before there was a table: the ratings of all audits of the held cases.
OLDEST = """
    oldest AS (SELECT case_id, MIN(last) AS at FROM (
        SELECT a.case_id, MAX(a.submitted_at) AS last FROM cases_audit a
        JOIN cases_rating r ON r.audit_id = a.id AND r.value IS NOT NULL
        JOIN frameworks_item i ON i.id = r.item_id AND i.kind = 'impact'
        WHERE a.case_id IN (SELECT case_id FROM held) AND a.voice = 'practitioner'
            AND NOT a.replaced AND a.state IN ('submitted', 'agreed', 'closed')
        GROUP BY a.case_id, i.code) domains GROUP BY case_id),
    moved AS"""
FROM_RATINGS = OLDEST + standing_counts.KNOWN.partition("moved AS")[2]


def rated_at() -> dict[int, datetime.datetime]:
    """Per case the oldest of the latest ratings of its domains, one rating at a time."""
    latest: dict[tuple[int, str], datetime.datetime] = {}
    for row in Rating.objects.filter(
        audit__in=Audit.objects.counted().voiced_by("practitioner"), item__kind="impact",
        value__isnull=False,
    ).select_related("audit", "item"):  # fmt: skip
        key, at = (row.audit.case_id, row.item.code), row.audit.submitted_at
        latest[key] = max(at, latest.get(key, at))
    found: dict[int, datetime.datetime] = {}
    for (case, _), at in latest.items():
        found[case] = min(at, found.get(case, at))
    return found


def kept_at() -> dict[int, datetime.datetime]:
    rows = DomainsRated.objects.filter(cases__gt=0).values_list("case_id", "rated_at")
    assert len(rows) == len({case for case, _ in rows})
    return dict(rows)


def older(world) -> list:
    """The figure and the cases behind it, of each team, day and choice."""
    found, days = [], (datetime.date(2026, 2, 1), recount.TODAY, datetime.date(2026, 11, 1))
    plan = world.plan_types["family_help"].pk
    choices = ({}, {"plan_type_id": plan}, {"age_band": "5-9"}, {"practitioner_id": world.ana.pk})
    for team, day, restricted, chosen in product(
        Team.objects.order_by("pk"), days, (True, False), choices
    ):
        selection, on = Selection(quarter_of(day), **chosen), {"on": day, "restricted": restricted}
        audits = Audit.objects.countable_by(world.director).of_team(team)
        told = coverage_counts.coverage_and_older(team, audits, selection, older=True, **on)
        held = coverage_counts.held_in(team, selection, **on)
        found.append((told, standing_counts.older_cases(held, today=day)))
    return found


@pytest.fixture
def turning(scattered):
    """Held all year, and some of them in other hands or under another plan since."""
    Allocation.objects.update(starts=datetime.date(2026, 1, 1))
    plans = list(scattered.plan_types.values())
    for number, held in enumerate(Allocation.objects.filter(ends=None).order_by("pk")):
        if number % 5 == 0:
            moved(scattered, held.case, "ben", datetime.date(2026, 5, 5))
        if number % 7 == 0:
            PlanChange.objects.create(
                case=held.case, on=datetime.date(2026, 5, 9), before=plans[0], after=plans[1]
            )
    return scattered


def test_what_is_to_be_looked_at_again_is_what_the_ratings_say(turning, monkeypatch):
    assert kept_at() == rated_at() and len(kept_at()) > 20
    read = older(turning)
    monkeypatch.setattr(standing_counts, "KNOWN", FROM_RATINGS)
    assert read == older(turning)
    counted = [sum(each.older for each in told[1].values()) for told, _ in read]
    rated = [sum(each.rated for each in told[1].values()) for told, _ in read]
    assert len(set(counted)) > 3 and sum(counted) < sum(rated)


def test_a_day_that_is_off_is_noticed(turning, monkeypatch):
    """Control."""
    rows = DomainsRated.objects.filter(cases__gt=0)
    rows.update(rated_at=timezone.now() - datetime.timedelta(days=1000))
    read = older(turning)
    monkeypatch.setattr(standing_counts, "KNOWN", FROM_RATINGS)
    assert read != older(turning) and kept_at() != rated_at()


def test_a_dip_sample_leaves_the_other_domains_as_old_as_they_were(world):
    before = quarter_of(timezone.localdate()).before()
    everything = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}
    looked(world, world.ana1, world.ana, before.starts, everything)
    first = kept_at()[world.ana1.pk]
    look(world, world.ana1, "harbour", "red")
    assert kept_at() == rated_at() == {world.ana1.pk: first}
    submitted(world, world.ana1, world.ana, everything)
    assert kept_at() == rated_at() and kept_at()[world.ana1.pk] > first
    assert summaries.differences() == []


# --- kept -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [DOMAINS, STANDING], ids=lambda table: table.name)
def test_a_table_that_is_not_kept_is_noticed(world, monkeypatch, table):
    """Control: with the others written, the same stories differ (test_summaries.py tells them)."""
    others = tuple(each for each in summaries.TABLES if each is not table)
    monkeypatch.setattr(summarise, "summaries", type("", (), {"TABLES": others}))
    story = Story(world, 3, monkeypatch)
    for _ in range(30):
        story.happens()
    assert {row.table for row in summaries.differences()} == {table}


def test_whatever_happens_both_say_what_the_ratings_say(world, monkeypatch):
    """In both quarters: what was rated in the one before is older than what is rated now."""
    story = Story(world, 21, monkeypatch)
    for half in range(2):
        for _ in range(35):
            story.happens()
            assert kept_at() == rated_at()
        assert summaries.differences() == []
        if not half:
            with lifted(["cases_audit"]):
                past = quarter_of(timezone.localdate()).before()
                at = timezone.now() - datetime.timedelta(days=100)
                Audit.objects.exclude(period=None).update(period=past.starts, submitted_at=at)
            summarise.rebuild()
    assert DomainsRated.objects.filter(cases=0).exists()  # some were replaced
    assert len(set(kept_at().values())) > 1


def test_the_command_says_where_they_differ(world, capsys):
    look(world, world.ana1, "harbour", "red")
    DomainSummary.objects.filter(practitioner_id=world.ana.pk).update(children=4)
    DomainsRated.objects.update(cases=0)
    with pytest.raises(CommandError) as said:
        call_command("summaries")
    words = str(said.value)
    assert "2 differences" in words and "Harbour" in words
    assert "Ana, flourish.u.impact, red" in words
    assert "4 children where the ratings say 1" in words
    assert f"case {world.ana1.pk}, domains rated since" in words
    call_command("summaries", "--rebuild")
    assert "0 differences" in capsys.readouterr().out


@pytest.mark.parametrize("model", [DomainSummary, DomainsRated])
def test_an_upgrade_fills_them(scattered, model):
    rows = model.objects.count()
    model.objects.all().delete()
    summarise.fill_when_empty("default", plan=[object()])
    assert model.objects.count() == rows > 0
    assert summaries.differences() == []


def test_a_failure_leaves_none_of_it(world, monkeypatch):
    onto = summarise.onto

    def broken(table, marks: str) -> str:
        if table is STANDING:
            raise RuntimeError
        return onto(table, marks)

    monkeypatch.setattr(summarise, "onto", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        submitted(world, world.ana1, world.ana, {IMPACT: "red"})
    assert not DomainSummary.objects.exists() and not Audit.objects.exists()
