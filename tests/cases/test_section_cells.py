"""Sections read from their summary table: as counted from ratings, as recounted by hand, kept."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from contextlib import nullcontext
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from cases import section_cells, summaries, summary_marks, summed
from cases.actions import agreement, allocations, audits, revisions, summarise, teams
from cases.models import Audit, Case, Membership, SectionSummary, Summary, Team
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from cases.scorecard_counts import Pillar, own_sections, pillars
from cases.section_cells import SECTIONS
from tests.audits import submitted
from tests.cases import recount, story
from tests.cases.test_item_links import loaded
from tests.comparing import look
from tests.frameworks.made_up import wheel_workbook
from tests.statements import statements
from tests.world import add_case

QUARTERS = [Quarter(period) for period in recount.QUARTERS]
COLOURS = {"green", "amber", "red"}
STANDARD = "relationships-first.voice.1"
OTHER = "relationships-first.voice.2"


def by_hand(found: dict, filters: dict) -> dict[str, tuple[int, ...]]:
    """Section by code, child by child, one rating at a time: what a Pillar says."""
    said: dict[str, dict[int, set]] = defaultdict(lambda: defaultdict(set))
    for (case_id, _), rating in found.items():
        if rating.item.kind in section_cells.KINDS and recount.chosen(rating.audit, **filters):
            said[rating.item.section.code][case_id].add(rating.value)
    rows = {}
    for section, children in said.items():
        tally = Counter()
        for values in children.values():
            colours = values & COLOURS
            tally["not_met"] += "red" in colours
            tally["all_met"] += colours == {"green"}
            tally["n"] += bool(colours)
            tally["not_yet_known"] += "not_yet_known" in values
            tally["looked_at"] += bool(colours) or "not_yet_known" in values
        rows[section] = tuple(tally[name] for name in section_cells.COUNTS)
    return rows


def as_counts(row: Pillar) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in section_cells.COUNTS)


def places(world) -> list:
    """Whole places by reader: the team or service whose ratings are looked at together."""
    every = Team.objects.all()
    director, manager = world.director, world.harbour_manager
    found = [
        (director, lambda audits: audits.of_team(world.harbour), {world.harbour}, True),
        (director, lambda audits: audits.of_team(world.hill), {world.hill}, True),
        (manager, lambda audits: audits.of_team(world.harbour), {world.harbour}, False),
        (director, lambda audits: audits.of_teams(every), set(every), True),
    ]
    for service in world.services.values():
        theirs = set(every.filter(service=service))
        found.append(
            (director, lambda audits, s=service: audits.of_service(s, every), theirs, True)
        )
    return found


def compared(world) -> tuple[int, list]:
    """How many children were seen, and where the table, the ratings or the recount differ."""
    plan, seen, differ = world.plan_types["family_help"].pk, 0, []
    choices = [{}, {"plan_type_id": plan}, {"age_band": "5-9"}]
    choices.append(choices[1] | choices[2])
    for quarter, voice in product(QUARTERS, ("practitioner", "second_rater")):
        for reader, narrowed, teams_, restricted in places(world):
            votes = votes_of(teams_, quarter, restricted=restricted, voice=voice)
            for filters in choices:
                whole = narrowed(Audit.objects.countable_in(voice, reader))
                selection = Selection(quarter, voice=voice, **filters)
                assert summed.fits(whole, selection)
                read = tuple(map(as_counts, pillars(whole, selection)))
                counted = tuple(map(as_counts, pillars(whole.all(), selection)))
                told = by_hand(votes, filters)
                names = ("relationships-first.voice", "relationships-first.planning")
                again = tuple(told.get(name, (0,) * 5) for name in names)
                seen += sum(row[-1] for row in read)
                if not read == counted == again:
                    differ.append((quarter, voice, teams_, filters, read, counted, again))
    return seen, differ


def votes_of(teams_: set[Team], quarter: Quarter, *, restricted: bool, voice: str) -> dict:
    """(child, item) -> the rating that counts over all these teams."""
    found: dict = {}
    for team in teams_:
        theirs = recount.votes(team, quarter.starts, restricted=restricted, voice=voice)
        for key, rating in theirs.items():
            mine = found.get(key)
            if mine is None or moment(mine) < moment(rating):
                found[key] = rating
    return found


def moment(rating) -> tuple:
    return rating.audit.submitted_at, rating.audit_id


@pytest.fixture
def scattered(world):
    """Children rated in several teams, plans and ages; two services, so that all levels differ."""
    recount.scatter(world, 3, cases=20)
    dice, items = random.Random(3), {world.standards.pk: list(world.standards.items.all())}
    voices = ("practitioner", "practitioner", "second_rater")
    recount.write(
        [
            recount.roll_audit(world, dice, case, world.standards, items, voices)
            for case in Case.objects.order_by("pk")
            for _ in range(3)
        ]
    )
    world.hill.service = world.services["Family Help"]
    world.hill.save()
    summarise.rebuild()
    return world


def test_pillars_are_the_same_from_the_table_the_ratings_and_by_hand(scattered):
    seen, differ = compared(scattered)
    assert differ == [] and seen > 100
    assert SectionSummary.objects.filter(restricted=True).exists()
    # A child of two teams, and one of two plans: the parts are more than the whole.
    of = {"voice": "practitioner", "service_id": 0, "age_band": ""}
    county = rated_in(**of, team_id=0, plan_type_id=0)
    assert rated_in(**of, team_id__gt=0, plan_type_id=0) > county
    assert rated_in(**of, team_id=0, plan_type_id__gt=0) > county


def rated_in(**of) -> int:
    return sum(SectionSummary.objects.filter(**of).values_list("n", flat=True))


@pytest.mark.sweep
def test_a_section_that_is_one_off_is_noticed(scattered):
    """Control: in a team, a service and the county."""
    rows = SectionSummary.objects.filter(voice="practitioner", plan_type_id=0, age_band="")
    wrong = [
        rows.filter(**place, n__gt=0, restricted=False).first()
        for place in (
            {"team_id": scattered.harbour.pk},
            {"team_id": 0, "service_id": scattered.hill.service_id},
            {"team_id": 0, "service_id": 0},
        )
    ]
    for row in wrong:
        SectionSummary.objects.filter(pk=row.pk).update(not_met=row.not_met + 1)
    found = {
        (quarter.starts, frozenset(places_)) for quarter, _, places_, *_ in compared(scattered)[1]
    }
    every = frozenset(Team.objects.all())
    assert len(found) >= 3 and (wrong[2].quarter, every) in found


def test_pillars_of_a_whole_ask_no_rating(scattered):
    audits_ = Audit.objects.countable_by(scattered.director).of_teams(Team.objects.all())
    with statements() as asked:
        pillars(audits_, Selection(QUARTERS[0]), [1])
    assert len(asked) == 1
    [said] = [row["sql"] for row in asked.captured_queries]
    assert "cases_sectionsummary" in said and "cases_rating" not in said
    with statements() as asked:  # control: no whole
        pillars(audits_.all(), Selection(QUARTERS[0]), [1])
    assert "cases_rating" in asked.captured_queries[0]["sql"]


def test_sections_of_an_own_framework_are_read_from_it(world):
    edition = loaded(wheel_workbook(), publish=True)
    for number, value in enumerate(("green", "red", "not_yet_known", "amber")):
        case = add_case(world, f"95{number:05}", "ana", "harbour")
        look(world, case, "harbour", value, code=edition.items.get(code="wheel.home.1"))
    audits_ = Audit.objects.countable_by(world.director).of_teams(Team.objects.all())
    selection = Selection(quarter_of(timezone.localdate()))
    [(_, read)] = own_sections(audits_, selection)
    [(_, counted)] = own_sections(audits_.all(), selection)
    assert read == counted and as_counts(read[0]) == (1, 1, 3, 1, 4)
    SectionSummary.objects.filter(kind="own").update(n=9)  # control
    assert own_sections(audits_, selection)[0][1] != counted
    assert pillars(audits_, selection) == pillars(audits_.all(), selection)


# --- kept ----------------------------------------------------------------------------------


def of_team(world, team: str, section: str = "relationships-first.voice") -> tuple[int, ...]:
    rows = SectionSummary.objects.filter(team_id=world.teams[team].pk, section=section)
    found = rows.filter(plan_type_id=0, age_band="", voice="practitioner").first()
    return tuple(getattr(found, name) for name in section_cells.COUNTS) if found else ()


def judged(world, case, by, **values) -> Audit:
    said = {STANDARD: values.get("one", "green"), OTHER: values.get("two", "green")}
    return submitted(world, case, by, said, scope="practice_standards")


def test_submitted_returned_corrected_withdrawn_and_restricted(world):
    audit = judged(world, world.ben1, world.ben, one="red")
    assert of_team(world, "harbour") == (1, 0, 1, 0, 1)
    revisions.return_audit(audit=audit, by=world.harbour_manager, reason="Look again")
    assert of_team(world, "harbour") == (0, 0, 0, 0, 0)
    again = Audit.objects.open().get(case=world.ben1)
    audits.submit_audit(audit=again, by=world.ben)
    assert of_team(world, "harbour") == (1, 0, 1, 0, 1)
    allocations.name_people(
        by=world.harbour_manager, case=world.ben1, restricted=True, people=[world.ben]
    )
    assert SectionSummary.objects.filter(restricted=True, n=1).exists()
    assert not SectionSummary.objects.filter(restricted=False, n__gt=0).exists()
    agreement.withdraw(audit=again, by=world.harbour_manager, reason="Wrong child")
    assert not SectionSummary.objects.filter(looked_at__gt=0).exists()
    assert summaries.differences() == []


def test_a_child_of_two_teams_is_one_in_their_service_until_they_part(world):
    judged(world, world.ana1, world.ana, one="red")
    held = Membership.objects.get(user=world.cy)
    allocations.reallocate(by=world.harbour_manager, case=world.ana1, holder=held)
    judged(world, world.ana1, world.cy)
    service = {"team_id": 0, "plan_type_id": 0, "age_band": "", "looked_at__gt": 0}
    rows = SectionSummary.objects.filter(**service, section="relationships-first.voice")
    said = set(rows.values_list("service_id", "not_met", "all_met", "n"))
    assert said == {(world.harbour.service_id, 0, 1, 1), (0, 0, 1, 1)}
    other = world.services["Family Help"]
    teams.save_team(by=world.admin, name=world.hill.name, service=other, team=world.hill)
    said = set(rows.values_list("service_id", "not_met", "all_met", "n"))
    assert said == {(world.harbour.service_id, 1, 0, 1), (other.pk, 0, 1, 1), (0, 0, 1, 1)}
    assert summaries.differences() == []


def test_a_team_that_moves_takes_its_children_to_the_other_service(world):
    """Those rated in that team alone as well."""
    for number in range(12):
        case = add_case(world, f"97{number:05}", "ana", "harbour")
        judged(world, case, world.ana, one="red" if number % 2 else "green")
    before, other = world.harbour.service_id, world.services["Family Help"]
    chosen = {"team_id": 0, "plan_type_id": 0, "age_band": "", "looked_at__gt": 0}
    rows = SectionSummary.objects.filter(**chosen, section="relationships-first.voice")
    assert set(rows.values_list("service_id", "n")) == {(0, 12), (before, 12)}
    teams.save_team(by=world.admin, name=world.harbour.name, service=other, team=world.harbour)
    assert set(rows.values_list("service_id", "n")) == {(0, 12), (other.pk, 12)}
    assert summaries.differences() == []


def test_thousands_of_audits_are_told_in_one_statement(world):
    """A team that moves has as many; a database takes only so many SELECTs in one."""
    judged(world, world.ana1, world.ana)
    [mark] = summary_marks.marks_of([world.ana1.pk])
    marks = ", ".join([mark.row(1), mark.row(-1)] * 2000)
    with connection.cursor() as cursor:
        cursor.execute(summarise.onto(SECTIONS, f"VALUES {marks}"))
    assert summaries.differences() == []


def told(world, seed: int, monkeypatch, steps: int) -> list:
    """A story in which standards are rated too, until table and ratings differ."""
    monkeypatch.setattr(story, "SCOPES", ("quick", "practice_standards", "practice_standards"))
    going = story.Story(world, seed, monkeypatch)
    for _ in range(steps):
        going.happens()
        if found := summaries.differences():
            return found
    return []


def test_whatever_happens_sections_say_what_the_ratings_say(world, monkeypatch):
    for seed in (1, 2):
        with transaction.atomic():
            assert told(world, seed, monkeypatch, 40) == [], seed
            assert SectionSummary.objects.filter(looked_at__gt=0, team_id__gt=0).exists()
            transaction.set_rollback(True)


@pytest.mark.proof
def test_long_stories_of_sections(world, monkeypatch, rounds):
    for seed in range(200, 200 + rounds(30)):
        with transaction.atomic():
            assert told(world, seed, monkeypatch, 80) == [], seed
            transaction.set_rollback(True)


def test_sections_that_are_not_kept_are_noticed(world, monkeypatch):
    """Control: with the table of items alone written, the same stories differ."""
    found = []
    rest = summaries.TABLES[:1]
    monkeypatch.setattr(summarise, "summaries", type("", (), {"TABLES": rest}))
    for seed in range(1, 6):
        with transaction.atomic():
            found = found or told(world, seed, monkeypatch, 40)
            transaction.set_rollback(True)
    assert {row.table for row in found} == {SECTIONS}


@pytest.mark.parametrize("heard", [True, False])
def test_a_failure_between_the_two_tables_leaves_neither(world, monkeypatch, heard):
    """Control: of a failure that nobody hears of, the table of items stays alone."""
    onto = summarise.onto

    def broken(table, marks: str) -> str:
        if table is SECTIONS and heard:
            raise RuntimeError
        return "SELECT 1" if table is SECTIONS else onto(table, marks)

    monkeypatch.setattr(summarise, "onto", broken)
    with pytest.raises(RuntimeError) if heard else nullcontext(), transaction.atomic():
        judged(world, world.ben1, world.ben)
    assert Audit.objects.exists() is not heard
    assert {row.table for row in summaries.differences()} == (set() if heard else {SECTIONS})


# --- the command, and an upgrade --------------------------------------------------------------


def test_the_command_says_which_section_differs(world, capsys):
    judged(world, world.ben1, world.ben)
    call_command("summaries")
    assert "0 differences" in capsys.readouterr().out
    rows = SectionSummary.objects.filter(section="relationships-first.voice")
    rows.filter(team_id__gt=0, plan_type_id=0, age_band="").update(n=3)
    rows.filter(service_id__gt=0, plan_type_id=0, age_band="").delete()
    with pytest.raises(CommandError) as said:
        call_command("summaries")
    text = str(said.value)
    assert "2 differences" in text and "section relationships-first.voice" in text
    assert "Harbour" in text and "3 rated where the ratings say 1" in text
    assert f"the service {world.harbour.service.name}" in text
    assert "0 with all met where the ratings say 1" in text
    call_command("summaries", "--rebuild")
    assert "0 differences" in capsys.readouterr().out


def test_an_upgrade_that_adds_this_table_alone_fills_it(world):
    judged(world, world.ben1, world.ben)
    sections, items = SectionSummary.objects.count(), list(Summary.objects.values_list("pk"))
    SectionSummary.objects.all().delete()
    summarise.fill_when_empty("default", plan=())  # nothing was migrated
    assert not SectionSummary.objects.exists()
    summarise.fill_when_empty("default", plan=[object()])
    assert SectionSummary.objects.count() == sections > 0
    assert list(Summary.objects.values_list("pk")) == items  # what was kept is not counted anew
    assert summaries.differences() == []
