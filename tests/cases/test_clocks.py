"""Standards with a clock: counting days, saying it calmly, and who writes the dates down."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.clocks import StaleClock, save_clock
from cases.clocks import Clock, days_between
from cases.models import AccessLog, Case, ClockEntry
from tests.audits import started
from tests.cases.caseloads import ago

pytestmark = pytest.mark.django_db  # settings an admin may have changed

DAY = datetime.date
CODE = "relationships-first.voice.1.measure.1"
MONDAY = DAY(2026, 5, 4)


@pytest.mark.parametrize(
    ("opened", "until", "working", "calendar"),
    [
        (MONDAY, MONDAY, 0, 0),
        (MONDAY, DAY(2026, 5, 5), 1, 1),
        (MONDAY, DAY(2026, 5, 9), 4, 5),  # a Saturday
        (MONDAY, DAY(2026, 5, 11), 5, 7),
        (DAY(2026, 5, 3), DAY(2026, 5, 11), 6, 8),  # opened on a Sunday
        (DAY(2026, 5, 8), DAY(2026, 5, 10), 0, 2),  # Friday to Sunday
        (MONDAY, DAY(2026, 4, 1), 0, 0),
    ],
)
def test_days_after_the_opening_day(opened, until, working, calendar):
    found = [days_between(opened, until, how) for how in ("working", "calendar")]
    assert found == [working, calendar]


def test_working_days_equal_a_count_one_by_one():
    for start in range(14):
        opened = MONDAY + datetime.timedelta(start)
        for span in range(40):
            days = [opened + datetime.timedelta(n) for n in range(1, span + 1)]
            counted = sum(1 for day in days if day.weekday() < 5)
            until = opened + datetime.timedelta(span)
            assert days_between(opened, until, "working") == counted


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "No dates recorded yet"),
        (
            {"opened_on": DAY(2026, 5, 3), "held_on": DAY(2026, 5, 11)},
            "Opened 3 May, held 11 May: 6 working days, within 10",
        ),
        (
            {"opened_on": MONDAY, "held_on": DAY(2026, 5, 28)},
            "Opened 4 May, held 28 May: 18 working days, more than 10",
        ),
        ({"opened_on": DAY(2026, 6, 4)}, "Opened 4 June: working day 4 of 10, not held yet"),
        ({"opened_on": DAY(2026, 5, 25)}, "Opened 25 May: working day 12 of 10, not held yet"),
        ({"asks_considered_only": True}, "Not considered with the family yet"),
        ({"asks_considered_only": True, "considered": True}, "Considered with the family"),
        (
            {"asks_considered_only": True, "opened_on": MONDAY, "held_on": DAY(2026, 5, 5)},
            "Opened 4 May, held 5 May: 1 working day, within 10",
        ),
    ],
)
def test_clock_speaks_calmly(given, said):
    assert Clock(limit=10, today=DAY(2026, 6, 10), **given).words == said


def test_calendar_days_are_a_setting(settings):
    settings.CLOCK_DAYS = "calendar"
    clock = Clock(limit=10, today=DAY(2026, 6, 10), opened_on=MONDAY, held_on=DAY(2026, 5, 15))
    assert clock.words == "Opened 4 May, held 15 May: 11 days, more than 10"


# --- writing it down -----------------------------------------------------------------------


def address(world) -> str:
    return reverse("clock", args=[world.ana1.public_id, CODE])


def send(world, who: str = "ana", **given):
    client = Client()
    client.force_login(world.people[who])
    dates = {"version": 0, "opened_on": ago(days=20).isoformat(), "held_on": ""}
    return client.post(address(world), dates | given)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ana", 302),
        ("harbour_manager", 302),
        ("ben", 404),
        ("hill_manager", 404),
        ("service_manager", 404),
        ("qa", 404),
        ("admin", 404),
    ],
)
def test_who_writes_the_dates_down(world, who, status):
    assert send(world, who).status_code == status
    assert ClockEntry.objects.count() == (status == 302)


def test_closed_case_takes_no_dates(world):
    Case.objects.filter(pk=world.ana1.pk).update(status="closed", closed_on=ago())
    assert (send(world).status_code, ClockEntry.objects.count()) == (403, 0)


def test_dates_are_saved_with_a_line_in_the_log_and_shown(world, client):
    send(world, held_on=ago(days=18).isoformat())
    entry = ClockEntry.objects.get()
    assert (entry.by, entry.version, entry.held_on) == (world.ana, 1, ago(days=18))
    assert AccessLog.objects.filter(event="change", what="dates of a standard").count() == 1
    client.force_login(world.ana)
    page = client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
    assert "within 10" in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"opened_on": ""}, "opened_on"),
        ({"opened_on": "yesterday"}, "opened_on"),
        ({"opened_on": "1999-01-01"}, "opened_on"),
        ({"opened_on": "\x00"}, "opened_on"),
        ({"opened_on": ago(days=-2).isoformat()}, "opened_on"),
        ({"held_on": ago(days=-2).isoformat()}, "held_on"),
        ({"held_on": ago(days=21).isoformat()}, "held_on"),  # before it was opened
        ({"version": "x"}, "version"),
        ({"version": "9" * 30}, "version"),
    ],
)
def test_dates_out_of_order_or_still_to_come_are_refused(world, given, field):
    page = send(world, **given)
    if page.status_code != 400:  # a NUL byte stops before any form
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert ClockEntry.objects.count() == 0


def test_second_window_gets_both_and_a_choice(world):
    send(world)
    assert send(world, opened_on=ago(days=20).isoformat()).status_code == 302  # the same again
    page = send(world, opened_on=ago(days=9).isoformat())
    assert (page.status_code, ClockEntry.objects.get().opened_on) == (409, ago(days=20))
    kept = send(
        world, opened_on=ago(days=9).isoformat(), version=page.context["form"]["version"].value()
    )
    assert (kept.status_code, ClockEntry.objects.get().opened_on) == (302, ago(days=9))  # control


def test_version_is_what_guards_the_dates(world):
    asked = {"case": world.ana1, "item_code": CODE, "by": world.ana, "considered": False}
    save_clock(opened_on=ago(days=9), held_on=None, version=0, **asked)
    with pytest.raises(StaleClock):
        save_clock(opened_on=ago(days=8), held_on=None, version=7, **asked)
    save_clock(opened_on=ago(days=8), held_on=None, version=1, **asked)
    assert (ClockEntry.objects.get().opened_on, ClockEntry.objects.get().version) == (
        ago(days=8),
        2,
    )


@pytest.mark.parametrize("code", ["flourish.f.impact", "no-such", "x" * 200, "%00"])
def test_only_standards_with_a_clock_have_the_page(world, client, code):
    client.force_login(world.ana)
    answer = client.get(f"/cases/{world.ana1.public_id}/clock/{code}/")
    assert answer.status_code in (400, 404)


def test_early_help_only_needs_it_considered(world, client):
    Case.objects.filter(pk=world.ana1.pk).update(plan_type=world.plan_types["family_help"])
    send(world, considered="on")
    client.force_login(world.ana)
    page = client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
    assert "Considered with the family" in page


def test_clock_stands_beside_the_judgement_where_it_is_rated_and_read(world, client):
    audit = started(world.ana1, world.ana, scope="practice_standards")
    client.force_login(world.ana)
    section = reverse("audit_section", args=[audit.public_id, "relationships-first.voice"])
    assert "No dates recorded yet" in client.get(section).content.decode()
    send(world, held_on=ago(days=18).isoformat())
    assert "within 10" in client.get(section).content.decode()
    assert address(world) in client.get(section).content.decode()


def test_saving_goes_back_to_the_rating_page_but_never_off_the_site(world):
    send(world)
    assert send(world, version=1, considered="on", next="/cases/")["Location"] == "/cases/"
    away = send(world, version=2, next="https://example.invalid/")
    assert away["Location"] == reverse("case", args=[world.ana1.public_id])
