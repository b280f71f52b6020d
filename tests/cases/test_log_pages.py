"""The access log's pages: who reads what, reports recounted in plain Python, and controls."""

from __future__ import annotations

import csv
import datetime
import io
import re
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.access import Role
from cases.actions import people, plan_types, teams
from cases.actions.access_log import record
from cases.actions.calibration import close_calibration, open_calibration
from cases.log_querysets import AccessLogQuerySet
from cases.models import AccessLog, Case, Membership
from tests.world import add_case, add_person

LONDON = ZoneInfo("Europe/London")
LOG, MANY, CHANGES = "access_log", "access_log_many", "change_log"


@pytest.fixture
def governed(world):
    world.people["governance"] = add_person(world, "governance", Role.INFORMATION_GOVERNANCE, None)
    return world


@pytest.fixture
def reader(governed, client):
    client.force_login(governed.governance)
    return client


def at(day: int, hour: int) -> datetime.datetime:
    """A day of November 2026 (the 2nd is a Monday), at the hour of the clock on the wall."""
    return datetime.datetime(2026, 11, day, hour, 30, tzinfo=LONDON)


def opened(who, case, when, event="view", **fields) -> AccessLog:
    return AccessLog.objects.create(
        at=when, actor=who, event=event, what="case", case_id=case and case.public_id, **fields
    )


def busy(world) -> None:
    """A month: people in and out of the line, by day and by night, at weekends, many and few."""
    world.people["north_manager"] = add_person(world, "north_manager", "team_manager", "north")
    cases = [world.ana1, world.ana2, world.ben1, world.cy1]
    cases += [add_case(world, f"90007{n:02}", "ana", "harbour") for n in range(20)]
    who = [
        world.ana, world.cy, world.harbour_manager, world.hill_manager, world.service_manager,
        world.director, world.qa, world.north_manager,
    ]  # fmt: skip
    for number in range(240):
        case, person = cases[number * 7 % len(cases)], who[number % len(who)]
        event = ("view", "view", "export", "denied", "search", "reason", "state")[number % 7]
        opened(
            person, case, at(1 + number % 24, number * 5 % 24), event,
            allocated=person == world.ana and case.reference.startswith("90007"),
        )  # fmt: skip
    for case in cases[:22]:
        opened(world.qa, case, at(3, 11))
        opened(world.qa, case, at(3, 12), "export")
    for case in cases[22:]:
        opened(world.qa, case, at(3, 13), "denied")
    opened(None, world.ana1, at(4, 23))
    opened(world.ana, None, at(5, 3), "search")


MONTH = {"since": "2026-11-01", "until": "2026-11-30"}


def shown(client, name=LOG, **choice) -> set[int]:
    answer = client.get(reverse(name), choice | MONTH)
    assert answer.status_code == 200
    return {row.pk for row in answer.context["table"].data.data}


# --- recounted in plain Python ---------------------------------------------------------------


def in_the_line(row: AccessLog) -> bool:
    day = row.at.astimezone(LONDON).date()
    parts = [
        part for part in Membership.objects.filter(user=row.actor)
        if part.starts <= day and (part.ends is None or part.ends >= day)
    ]  # fmt: skip
    if any(part.role == "director" for part in parts):
        return True
    for held in Case.objects.get(public_id=row.case_id).allocations.all():
        if held.starts > day or (held.ends and held.ends < day):
            continue
        if held.practitioner_id == row.actor_id:
            return True
        for part in parts:
            team = part.role == "team_manager" and part.team_id == held.team_id
            service = part.role == "service_manager" and part.service_id == held.team.service_id
            if team or service:
                return True
    return False


def really_opened() -> list[AccessLog]:
    known = set(Case.objects.values_list("public_id", flat=True))
    rows = AccessLog.objects.filter(at__lt=at(30, 1)).select_related("actor")
    return [r for r in rows if r.actor and r.event in ("view", "export") and r.case_id in known]


def test_outside_the_line_is_as_counted_by_hand(governed, reader):
    busy(governed)
    assert shown(reader, report="outside") == by_hand_outside()
    assert len(by_hand_outside()) > 30


def by_hand_outside() -> set[int]:
    return {row.pk for row in really_opened() if not row.allocated and not in_the_line(row)}


def test_who_moved_on_is_outside_from_the_next_day(governed, reader):
    """A case moves from Ana to Cy on the 10th: that day both stand in its line."""
    held = governed.ana1.allocations.get()
    held.ends = at(10, 1).date()
    held.save()
    governed.ana1.allocations.create(
        practitioner=governed.cy, team=governed.hill, starts=at(10, 1).date()
    )
    rows = {
        (who.username, day): opened(who, governed.ana1, at(day, 9)).pk
        for who in (governed.ana, governed.cy, governed.harbour_manager, governed.hill_manager)
        for day in (9, 10, 11)
    }
    outside = {key for key, pk in rows.items() if pk in shown(reader, report="outside")}
    assert outside == {("cy", 9), ("hill_manager", 9), ("ana", 11), ("harbour_manager", 11)}
    assert shown(reader, report="outside") == by_hand_outside()


def test_out_of_hours_is_as_counted_by_hand(governed, reader, settings):
    busy(governed)
    for settings.OFFICE_HOURS in ((7, 20), (9, 17)):
        assert shown(reader, report="hours") == by_hand_late(*settings.OFFICE_HOURS)
    # In summer half past seven in the morning is half past six by the clock the rows are kept by.
    settings.OFFICE_HOURS = (7, 20)
    usual = datetime.datetime(2026, 7, 6, 7, 30, tzinfo=LONDON)
    row = opened(governed.ana, governed.ana1, usual)
    assert not AccessLog.objects.out_of_hours().filter(pk=row.pk).exists()


def by_hand_late(first: int, last: int) -> set[int]:
    found = set()
    for row in AccessLog.objects.filter(at__lt=at(30, 1)):
        there = row.at.astimezone(LONDON)
        usual = there.weekday() < 5 and first <= there.hour < last
        if row.actor_id and row.event not in ("state", "change", "work") and not usual:
            found.add(row.pk)
    return found


def test_many_cases_are_as_counted_by_hand_and_equal_their_list(governed, reader, settings):
    busy(governed)
    for settings.MANY_CASES in (20, 2):
        rows = list(reader.get(reverse(MANY), MONTH).context["table"].data.data)
        found = {(r["actor__username"], r["day"]): (r["cases"], r["not_held"]) for r in rows}
        assert found == by_hand_many(settings.MANY_CASES)
        assert found
    answer = reader.get(reverse(MANY), MONTH).content.decode()
    links = re.findall(r'<a class="row-link" href="([^"]+)">(\d+)</a>', answer)
    assert len(links) == len(found)
    for link, number in links[:3]:
        listed = reader.get(link.replace("&amp;", "&")).context["table"].data.data
        assert len({row.case_id for row in listed}) == int(number)


def by_hand_many(limit: int) -> dict:
    days: dict = {}
    for row in really_opened():
        key = (row.actor.username, row.at.astimezone(LONDON).date())
        days.setdefault(key, []).append(row)
    counted = {
        key: (
            len({row.case_id for row in rows}),
            len({row.case_id for row in rows if not row.allocated}),
        )
        for key, rows in days.items()
    }
    return {key: numbers for key, numbers in counted.items() if numbers[0] > limit}


@pytest.mark.parametrize(
    ("test", "broken"),
    [
        (test_outside_the_line_is_as_counted_by_hand, "outside_the_line"),
        (test_out_of_hours_is_as_counted_by_hand, "out_of_hours"),
        (test_many_cases_are_as_counted_by_hand_and_equal_their_list, "opened"),
    ],
)
def test_another_rule_is_noticed(governed, reader, settings, monkeypatch, test, broken):
    """Control: a report that keeps every row differs from what is counted by hand."""
    monkeypatch.setattr(AccessLogQuerySet, broken, lambda self: self.filter(case_id__isnull=False))
    given = (governed, reader) if broken == "outside_the_line" else (governed, reader, settings)
    with pytest.raises(AssertionError):
        test(*given)


# --- narrowed --------------------------------------------------------------------------------


def test_narrowed_by_person_case_event_team_and_days(governed, reader):
    add_person(governed, "ana1", "practitioner", "harbour")
    first = opened(governed.ana, governed.ana1, at(2, 9)).pk
    second = opened(governed.cy, governed.cy1, at(3, 9), "export").pk
    third = opened(governed.people["qa"], governed.ana2, at(4, 9)).pk
    mine = {first, second, third}

    def narrowed(**choice) -> set[int]:
        return shown(reader, **choice) & mine

    assert narrowed() == mine
    assert narrowed(person="ana") == {first}
    assert narrowed(person="An") == {first}
    assert narrowed(person="nobody") == set()
    assert narrowed(case=str(governed.ana2.public_id)) == {third}
    assert narrowed(event="export") == {second}
    assert narrowed(team=str(governed.hill.public_id)) == {second}
    assert narrowed(team=str(governed.harbour.public_id)) == {first, third}
    answer = reader.get(reverse(LOG), {"since": "2026-11-03", "until": "2026-11-03"})
    assert {row.pk for row in answer.context["table"].data.data} & mine == {second}
    wrong = reader.get(reverse(LOG), {"case": governed.ana1.reference})
    assert "An identifier is 32 letters and digits" in wrong.content.decode()
    assert list(wrong.context["table"].data.data) == []
    for nonsense in ({"team": "x"}, {"event": "x"}, {"report": "x"}, {"since": "x"}):
        assert reader.get(reverse(LOG), nonsense).status_code == 200


def test_a_search_of_the_log_is_one_row_of_it(governed, reader):
    reader.get(reverse(LOG))
    assert AccessLog.objects.count() == 0
    reader.get(reverse(LOG), {"person": "ana"})
    row = AccessLog.objects.get()
    assert (row.actor, row.event, row.what) == (governed.governance, "search", "access log")


def test_a_file_of_the_log_holds_its_rows_and_is_one_row(governed, reader):
    busy(governed)
    before = AccessLog.objects.count()
    choice = MONTH | {"report": "outside"}
    answer = reader.get(reverse(LOG), choice | {"_export": "csv", "purpose": "the quarter"})
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert len(rows) - 1 == len(shown(reader, report="outside"))
    kept = AccessLog.objects.order_by("pk")[before]
    assert (kept.event, kept.why) == ("export", "the quarter")


@pytest.mark.sweep
def test_the_log_asks_as_often_for_1_3_and_200_rows(governed, reader):
    seen = {}
    for name in (LOG, MANY):
        reader.get(reverse(name))
        for wanted in (1, 3, 200):
            while AccessLog.objects.count() < wanted:
                opened(governed.ana, governed.ana1, timezone.now())
            with CaptureQueriesContext(connection) as asked:
                reader.get(reverse(name))
            seen.setdefault(name, set()).add(len(asked))
    assert all(len(counts) == 1 for counts in seen.values()), seen


# --- who reads what --------------------------------------------------------------------------


def test_governance_reads_the_log_by_identifiers_and_never_a_reference(governed, reader):
    busy(governed)
    people.deactivate(by=governed.admin, user=governed.ben)
    said = reader.get(reverse(LOG), MONTH | {"per_page": "100"}).content.decode()
    said += reader.get(reverse(MANY), MONTH).content.decode()
    file = {"_export": "csv", "purpose": "the quarter"}
    said += reader.get(reverse(LOG), MONTH | file).content.decode()
    references = Case.objects.values_list("reference", flat=True)
    assert [reference for reference in references if reference in said] == []
    assert str(governed.ana1.public_id) in said


def test_work_is_an_event_of_its_own_and_no_change_of_settings(governed, reader, client):
    """Packs, calibrations and County pictures; also rows of before, which stay as they are."""
    work = [
        "inspection pack written", "calibration opened", "calibration closed",
        "published the County picture",
    ]  # fmt: skip
    old = [record(by=governed.qa, event="change", what=what) for what in work]
    made = open_calibration(
        title="Robin", story="Made up", items=[governed.item("flourish.f.impact")], by=governed.qa
    )
    close_calibration(calibration=made, by=governed.qa)
    new = list(AccessLog.objects.filter(event="work"))
    assert [row.what for row in reversed(new)] == ["calibration opened", "calibration closed"]
    setting = record(by=governed.admin, event="change", what="changed a setting")  # the control
    client.force_login(governed.admin)
    told = client.get(reverse(CHANGES)).context["table"].data.data
    assert [row.pk for row in told] == [setting.pk]
    client.force_login(governed.governance)
    read = {row.pk for row in client.get(reverse(LOG)).context["table"].data.data}
    assert {row.pk for row in [*old, *new, setting]} <= read
    found = {
        row.pk for row in client.get(reverse(LOG), {"event": "work"}).context["table"].data.data
    }
    assert found == {row.pk for row in new}


def test_an_admin_reads_changes_of_settings_and_people_alone(governed, client):
    opened(governed.ana, governed.ana1, timezone.now())
    record(by=governed.admin, event="change", what="moved a case", case=governed.ana1)
    user = people.create_person(
        by=governed.admin, username="new.one", name="New One", role="practitioner",
        team=governed.harbour,
    )  # fmt: skip
    people.deactivate(by=governed.admin, user=user)
    people.reactivate(by=governed.admin, user=user)
    teams.save_team(
        by=governed.admin, name="Harbour East", service=governed.harbour.service,
        team=governed.harbour,
    )  # fmt: skip
    plan = governed.plan_types["child_in_need"]
    plan_types.change_plan_type(
        by=governed.admin, plan_type=plan, name="In need", order=2, is_active=False
    )
    client.force_login(governed.admin)
    told = client.get(reverse(CHANGES)).context["table"].data.data
    assert [(row.what, row.before, row.after) for row in reversed(list(told))] == [
        ("added a person", "", "New One (new.one): Practitioner, Safeguarding Harbour"),
        ("closed an account", "New One (new.one): open", "New One (new.one): closed"),
        ("opened an account again", "New One (new.one): closed", "New One (new.one): open"),
        ("changed a team", "Safeguarding Harbour, Safeguarding", "Harbour East, Safeguarding"),
        ("retired a plan type", "Child in need, place 1, offered", "In need, place 2, retired"),
    ]
    said = client.get(reverse(CHANGES)).content.decode()
    assert str(governed.ana1.public_id) not in said and "moved a case" not in said


def test_without_the_rule_an_admin_would_read_openings(governed, client, monkeypatch):
    """Control."""
    monkeypatch.setattr(AccessLogQuerySet, "readable_by", lambda self, user: self)
    with pytest.raises(AssertionError):
        test_an_admin_reads_changes_of_settings_and_people_alone(governed, client)


def test_nobody_else_reads_rows_by_any_phrase(governed):
    opened(governed.ana, governed.ana1, timezone.now())
    readers = {
        who for who, user in governed.people.items() if AccessLog.objects.readable_by(user).exists()
    }
    assert readers == {"governance"}
    teams = {
        who for who, user in governed.people.items()
        if AccessLog.objects.of_team_for(user, governed.harbour).exists()
    }  # fmt: skip
    assert teams == {"harbour_manager"}
