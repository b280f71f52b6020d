"""The endpoint that saves one press: what it stores, what it refuses, and who may use it."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import audits as actions
from cases.models import AccessLog, Audit, Rating
from tests.audits import started, submitted
from tests.pressing import SCRIPT, address, body, press, rating, stored

CODE = "flourish.f.impact"


@pytest.fixture
def audit(world):
    return started(world.ana1, world.ana)


@pytest.fixture
def ana(world, client):
    client.force_login(world.ana)
    client.get("/account/login/")  # the session's first request notes its time
    return client


def test_press_begins_the_row(ana, audit):
    response = press(ana, audit, CODE, "amber")
    said = body(response)
    assert (response.status_code, said["version"], said["value"]) == (200, 1, "amber")
    assert said["saved_at"] == f"{timezone.localtime(rating(audit, CODE).saved_at):%H:%M}"
    assert stored(audit) == {CODE: "amber"}


def test_press_again_counts_the_version_up(ana, audit):
    press(ana, audit, CODE, "amber")
    assert body(press(ana, audit, CODE, "red", 1))["version"] == 2
    assert stored(audit) == {CODE: "red"}


def test_clear_keeps_the_row_and_its_version(ana, audit):
    press(ana, audit, CODE, "amber")
    assert body(press(ana, audit, CODE, "", 1)) | {"saved_at": ""} == {
        "item": CODE, "value": "", "reason": "", "version": 2, "saved_at": "",
    }  # fmt: skip
    assert stored(audit) == {CODE: None}
    assert press(ana, audit, CODE, "green", 1).status_code == 409


def test_the_same_press_sent_again_is_no_change(ana, audit):
    first = body(press(ana, audit, CODE, "amber"))
    for _ in range(5):
        again = press(ana, audit, CODE, "amber")
        assert (again.status_code, body(again)["version"]) == (200, first["version"])


def test_stale_press_gets_both_values_and_writes_nothing(ana, audit):
    press(ana, audit, CODE, "green")
    response = press(ana, audit, CODE, "red", 0)
    said = body(response)
    assert response.status_code == 409
    assert (said["mine"], said["value"], said["version"]) == ("red", "green", 1)
    assert stored(audit) == {CODE: "green"}


def test_control_without_the_version_condition_the_second_writer_overwrites(
    ana, audit, monkeypatch
):
    """What the version is for: a save that does not look at it loses the first value silently."""

    def careless(*, audit, item, value, by, **_):
        row, _ = Rating.objects.update_or_create(
            audit=audit, item=item, defaults={"value": value, "saved_at": timezone.now()}
        )
        return row

    monkeypatch.setattr(actions, "rate_item", careless)
    press(ana, audit, CODE, "green")
    assert press(ana, audit, CODE, "red", 0).status_code == 200
    assert stored(audit) == {CODE: "red"}


@pytest.mark.parametrize("version", [None, "", "x", "-1", "1.0", "9" * 30, "١", "0 ", "\x00"])
def test_missing_or_malformed_version_is_refused(ana, audit, version):
    assert press(ana, audit, CODE, "green", version).status_code == 400
    page = ana.post(address("rate_item", audit, CODE), {"value": "green", "version": version or ""})
    assert (page.status_code, b"could not be saved" in page.content) == (400, True)
    assert stored(audit) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"value": "purple"},
        {"value": "GREEN"},
        {"value": "green "},
        {"value": "not_applicable", "reason": "because"},
        {"value": "green", "entry_method": "bulk"},
        {"value": "green", "entry_method": "x" * 5000},
    ],
)
def test_unknown_words_are_refused(ana, audit, fields):
    assert press(ana, audit, CODE, **fields).status_code == 400
    assert stored(audit) == {}


def test_press_without_a_value_is_refused(ana, audit):
    address_of = address("rate_item", audit, CODE)
    assert ana.post(address_of, {"version": 0}, headers=SCRIPT).status_code == 400


@pytest.mark.parametrize(
    "code",
    ["flourish.f.impact2", "relationships-first.voice.1", "flourish.f.tailored.1", "%00", "a b",
     "x" * 3000, "..", "flourish.f.impact%0a", "flourish.universal.1"],
)  # fmt: skip
def test_item_that_the_audit_does_not_offer_is_not_found(ana, audit, code):
    url = address("rate_item", audit, "CODE").replace("CODE", code)
    response = ana.post(url, {"value": "green", "version": 0}, headers=SCRIPT)
    assert response.status_code == 404
    assert stored(audit) == {}


def test_audit_of_another_person_is_not_found(client, world, audit):
    client.force_login(world.cy)
    assert press(client, audit, CODE, "green").status_code == 404
    client.force_login(world.harbour_manager)  # sees the case, but is not its rater
    assert press(client, audit, CODE, "green").status_code == 403
    client.force_login(world.qa)
    assert press(client, audit, CODE, "green").status_code == 404
    assert stored(audit) == {}


def test_case_that_moved_on_is_not_found_at_once(ana, world, audit):
    press(ana, audit, CODE, "green")
    world.ana1.allocations.update(ends=timezone.localdate())
    assert press(ana, audit, CODE, "red", 1).status_code == 404
    assert stored(audit) == {CODE: "green"}


def test_closed_case_is_rated_no_more(ana, world, audit):
    world.ana1.status, world.ana1.closed_on = "closed", datetime.date(2026, 1, 1)
    world.ana1.save()
    assert press(ana, audit, CODE, "green").status_code == 403


def test_submitted_audit_says_so(ana, world):
    audit = submitted(world, world.ana1, world.ana, {})
    response = press(ana, audit, CODE, "red", 1)
    assert (response.status_code, body(response)["closed"]) == (409, True)
    page = ana.post(address("rate_item", audit, CODE), {"value": "red", "version": 1})
    assert (page.status_code, b"This audit is submitted" in page.content) == (409, True)


def test_reason_is_kept_only_where_it_does_not_apply(ana, audit):
    press(ana, audit, CODE, "not_applicable", 0, reason="too_young")
    assert rating(audit, CODE).reason == "too_young"
    press(ana, audit, CODE, "green", 1, reason="too_young")
    assert rating(audit, CODE).reason == ""


def test_carried_rating_is_stored_as_carried(ana, audit):
    press(ana, audit, CODE, "amber", 0, entry_method="carried")
    assert rating(audit, CODE).entry_method == Rating.EntryMethod.CARRIED
    press(ana, audit, CODE, "red", 1)
    assert rating(audit, CODE).entry_method == Rating.EntryMethod.DIRECT


def test_without_script_it_leads_back_to_the_row(ana, audit):
    response = ana.post(address("rate_item", audit, CODE), {"value": "green", "version": 0})
    assert response.url == f"{address('audit', audit)}#row-{CODE}"


def test_without_script_a_stale_press_shows_both_and_one_press_chooses(ana, audit):
    press(ana, audit, CODE, "green")
    url = address("rate_item", audit, CODE)
    page = ana.post(url, {"value": "red", "version": 0})
    assert page.status_code == 409
    assert page.content.count(b"Keep mine: Gap") == 1
    assert page.content.count(b"Keep what was saved: Strength") == 1
    chosen = {f"value-{CODE}": "red", f"seen-{CODE}": "1:green:", "then": "stay"}
    ana.post(address("audit", audit), chosen)
    assert stored(audit) == {CODE: "red"}


def test_a_press_writes_no_line_in_the_access_log(ana, audit):
    before = AccessLog.objects.count()
    press(ana, audit, CODE, "green")
    assert AccessLog.objects.count() == before


@pytest.mark.parametrize("version", [0, 1])
def test_a_press_costs_eight_queries_at_most(ana, audit, version):
    if version:
        press(ana, audit, CODE, "amber")
    with CaptureQueriesContext(connection) as asked:
        assert press(ana, audit, CODE, "green", version).status_code == 200
    assert len(asked) <= 8, [query["sql"][:80] for query in asked]


def test_a_theme_takes_items_of_its_own_sections_only(ana, world):
    section = world.flourish.sections.get(code="flourish.l")
    audit = started(world.ana2, world.ana, scope=Audit.Scope.THEMED, sections=[section])
    assert press(ana, audit, "flourish.l.tailored.1", "green").status_code == 200
    assert press(ana, audit, "flourish.f.impact", "green").status_code == 404
