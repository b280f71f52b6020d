"""Change read from its summary table: as counted from ratings, as recounted by hand, and kept."""

from __future__ import annotations

from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from cases import domain_counts, rollups, summaries, summed
from cases.actions import allocations, summarise
from cases.change_cells import CHANGES
from cases.models import Audit, ChangeSummary, Team
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from cases.triggers import lifted
from frameworks.models import Item
from tests.audits import submitted
from tests.cases import recount
from tests.cases.story import Story
from tests.comparing import look
from tests.statements import statements

THIS, BEFORE = Quarter(recount.QUARTERS[1]), Quarter(recount.QUARTERS[0])
IMPACT = "flourish.f.impact"


def places(world) -> list:
    every = Team.objects.all()
    director, manager = world.director, world.harbour_manager
    found = [
        (director, lambda audits: audits.of_team(world.harbour), world.harbour, True),
        (director, lambda audits: audits.of_team(world.hill), world.hill, True),
        (manager, lambda audits: audits.of_team(world.harbour), world.harbour, False),
        (director, lambda audits: audits.of_teams(every), None, True),
    ]
    for service in world.services.values():
        narrowed = lambda audits, s=service: audits.of_service(s, every)  # noqa: E731
        found.append((director, narrowed, service, True))
    return found


def compared(world) -> tuple[int, list]:
    """How many children were compared, and where table, ratings or recount differ."""
    plan, seen, differ = world.plan_types["family_help"].pk, 0, []
    impacts = list(Item.objects.filter(kind="impact").values_list("pk", flat=True))
    choices = [{}, {"plan_type_id": plan}, {"age_band": "5-9"}]
    choices.append(choices[1] | choices[2])
    for (reader, narrowed, of, restricted), voice, filters in product(
        places(world), ("practitioner", "second_rater"), choices
    ):
        whole = narrowed(Audit.objects.countable_in(voice, reader))
        selection = Selection(THIS, voice=voice, **filters)
        assert summed.fits(whole, selection)
        read, counted = (vars(rollups.change(audits, selection)) for audits in (whole, whole.all()))
        beside = vars(domain_counts.by_practitioner(whole, selection, impacts)[0])
        again = counted
        if of is None or isinstance(of, Team):
            again = recount.change(of, restricted=restricted, filters=filters, voice=voice)
        seen += read["cases"]
        if not read == beside == counted == again:
            differ.append((of, voice, filters, read, beside, counted, again))
    return seen, differ


@pytest.fixture
def scattered(world):
    """Children rated in several teams, plans and ages, in two quarters; two services."""
    recount.scatter(world, 5, cases=20)
    recount.rate_domains(world, 5, ("practitioner", "practitioner", "practitioner", "second_rater"))
    world.hill.service = world.services["Family Help"]
    world.hill.save()
    summarise.rebuild()
    return world


def compared_in(**of) -> int:
    rows = ChangeSummary.objects.filter(voice="practitioner", service_id=0, age_band="", **of)
    return sum(rows.values_list("cases", flat=True))


def test_change_is_the_same_from_the_table_the_ratings_and_by_hand(scattered):
    seen, differ = compared(scattered)
    assert differ == [] and seen > 60
    assert ChangeSummary.objects.filter(restricted=True).exists()
    # Parts are no sum: a child compared in two teams, or two plans, is one; one compared only
    # across two teams is in neither.
    county = compared_in(team_id=0, plan_type_id=0)
    assert compared_in(team_id__gt=0, plan_type_id=0) != county
    assert compared_in(team_id=0, plan_type_id__gt=0) > county


def test_a_change_that_is_one_off_is_noticed(scattered):
    """Control: in the county alone."""
    row = ChangeSummary.objects.filter(
        voice="practitioner", team_id=0, service_id=0, plan_type_id=0, age_band="", cases__gt=0
    ).first()
    ChangeSummary.objects.filter(pk=row.pk).update(grown=row.grown + 1)
    assert [(of, filters) for of, _, filters, *_ in compared(scattered)[1]] == [(None, {})]


def test_change_of_a_whole_asks_no_rating(scattered):
    audits = Audit.objects.countable_by(scattered.director).of_teams(Team.objects.all())
    for asked_of, from_ratings in ((audits, False), (audits.all(), True)):
        with statements() as asked:
            rollups.change(asked_of, Selection(THIS), [1])
        [said] = [row["sql"] for row in asked.captured_queries]
        assert ("cases_rating" in said) is from_ratings


def test_beside_practitioners_of_a_whole_team_no_rating_is_asked(scattered):
    audits = Audit.objects.countable_by(scattered.harbour_manager).of_team(scattered.harbour)
    for asked_of, from_ratings in ((audits, False), (audits.all(), True)):
        with statements() as asked:
            domain_counts.by_practitioner(asked_of, Selection(THIS), [1])
        [said] = [row["sql"] for row in asked.captured_queries]
        assert ("cases_rating" in said) is (str(BEFORE.starts) in said) is from_ratings


# --- kept ----------------------------------------------------------------------------------


def told(world, seed: int, monkeypatch, steps: int) -> list:
    """A story over two quarters, until table and ratings differ.

    Its first half happened in the quarter before.
    """
    going = Story(world, seed, monkeypatch)
    for _ in range(steps // 2):
        going.happens()
    with lifted(["cases_audit"]):
        past = quarter_of(timezone.localdate()).before().starts
        Audit.objects.exclude(period=None).update(period=past)
    summarise.rebuild()
    for _ in range(steps // 2):
        going.happens()
        if found := summaries.differences():
            return found
    return []


def test_whatever_happens_change_says_what_the_ratings_say(world, monkeypatch):
    assert told(world, 4, monkeypatch, 80) == []
    assert ChangeSummary.objects.filter(cases__gt=0, team_id__gt=0).exists()


@pytest.mark.proof
def test_long_stories_of_change(world, monkeypatch, rounds):
    for seed in range(300, 300 + rounds(30)):
        with transaction.atomic():
            assert told(world, seed, monkeypatch, 120) == [], seed
            transaction.set_rollback(True)


def test_change_that_is_not_kept_is_noticed(world, monkeypatch):
    """Control: with the other tables alone written, the same stories differ."""
    found = []
    others = tuple(table for table in summaries.TABLES if table is not CHANGES)
    write = summarise._write

    def without(before, after) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(summaries, "TABLES", others)
            write(before, after)

    monkeypatch.setattr(summarise, "_write", without)
    for seed in range(1, 6):
        with transaction.atomic():
            found = found or told(world, seed, monkeypatch, 70)
            transaction.set_rollback(True)
    assert {row.table for row in found} == {CHANGES}


@pytest.fixture
def grown(world):
    """One domain of a child: a gap in the quarter before, a strength now."""
    for value, quarter in (("red", quarter_of(timezone.localdate()).before()), ("green", None)):
        given = {"quarter": quarter} if quarter else {}
        look(world, world.ana1, "harbour", value, code=world.item(IMPACT), **given)
    return world


def county() -> tuple[int, ...]:
    row = ChangeSummary.objects.filter(team_id=0, service_id=0, plan_type_id=0, age_band="").first()
    return tuple(getattr(row, name) for name in CHANGES.counts) if row else ()


def test_a_change_stands_under_the_later_quarter_alone(grown):
    assert county() == (1, 0, 0, 0, 1)
    quarters = set(ChangeSummary.objects.values_list("quarter", flat=True))
    assert quarters == {quarter_of(timezone.localdate()).starts}
    assert summaries.differences() == []


def test_a_new_rating_of_either_quarter_changes_it(grown):
    """Of the quarter before too: what it is compared with is another."""
    look(grown, grown.ana1, "harbour", "green", code=grown.item(IMPACT),
         quarter=quarter_of(timezone.localdate()).before())  # fmt: skip
    assert county() == (0, 0, 1, 0, 1)
    look(grown, grown.ana1, "harbour", "red", code=grown.item(IMPACT))
    assert county() == (0, 1, 0, 0, 1)
    allocations.name_people(
        by=grown.harbour_manager, case=grown.ana1, restricted=True, people=[grown.ana]
    )
    assert not ChangeSummary.objects.filter(restricted=False, cases__gt=0).exists()
    assert summaries.differences() == []


def test_a_child_rated_once_asks_no_statement_for_it(world):
    with statements() as asked:
        submitted(world, world.ana1, world.ana, {IMPACT: "green"})
    said = [row["sql"] for row in asked.captured_queries]
    assert sum("INTO cases_summary" in sql for sql in said) == 1
    assert sum("INTO cases_sectionsummary" in sql for sql in said) == 1
    assert not any("INTO cases_changesummary" in sql for sql in said)


def test_the_command_says_which_change_differs(grown, capsys):
    ChangeSummary.objects.filter(
        team_id=grown.harbour.pk, plan_type_id=0, age_band=""
    ).update(grown=4)  # fmt: skip
    with pytest.raises(CommandError) as said:
        call_command("summaries")
    assert "1 differences" in str(said.value) and "Harbour" in str(said.value)
    assert "change: the table says 4 grown where the ratings say 1" in str(said.value)
    call_command("summaries", "--rebuild")
    assert "0 differences" in capsys.readouterr().out


def test_an_upgrade_that_adds_this_table_alone_fills_it(grown):
    rows = ChangeSummary.objects.count()
    ChangeSummary.objects.all().delete()
    summarise.fill_when_empty("default", plan=[object()])
    assert ChangeSummary.objects.count() == rows > 0
    assert summaries.differences() == []
