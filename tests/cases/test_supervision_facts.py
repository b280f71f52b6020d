"""What a sheet lists, counted again in plain Python and against the pages it comes from."""

from __future__ import annotations

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import supervision as actions
from cases.models import Action, Allocation, Audit, Case, ChildVoice, Rating, SupervisionSheet
from cases.pages import supervision_facts
from cases.pages.caseload import caseload_of
from cases.pages.due import CaseRow
from cases.pages.supervision_facts import facts_of, late_words
from cases.periods import add_months
from tests.audits import started, submitted
from tests.cases.caseloads import ago, looked, moved
from tests.world import LETTERS, add_case

VALUES = ("green", "amber", "red", "not_yet_known", "not_applicable")
GROWS = {("red", "amber"), ("red", "green"), ("amber", "green")}


def begun(world, on: datetime.date | None = None) -> SupervisionSheet:
    given = {"practitioner": world.ana, "team": world.harbour, "by": world.harbour_manager}
    return actions.begin(held_on=on or timezone.localdate(), **given)[0]


def facts(world) -> dict:
    return facts_of(begun(world), timezone.now())


@pytest.fixture
def county(world):
    """Twenty cases of Ana's and some of Ben's, looked at up to four times at random."""
    dice = random.Random(7)
    for number in range(24):
        who = "ana" if number < 20 else "ben"
        case = add_case(world, f"80{number:05}", who, "harbour", restricted=dice.random() < 0.1)
        days = dice.sample(range(1, 28), dice.choice((0, 1)))
        days = sorted(days + dice.sample(range(30, 400), dice.choice((0, 1, 2))), reverse=True)
        for day in days:
            values = {f"flourish.{letter}.impact": dice.choice(VALUES) for letter, _ in LETTERS}
            heard = ago(days=day) if dice.random() < 0.4 else None
            looked(world, case, world.people[who], ago(days=day), values, heard_on=heard)
    for number, case in enumerate(Case.objects.filter(reference__startswith="80")[:18]):
        audit = case.audits.first()
        if audit:
            action(world, audit, due=ago(days=number - 6), state=dice.choice(("open", "done")))
    return world


def action(world, audit: Audit, *, due: datetime.date, state: str = "open") -> Action:
    row = Action.objects.create(
        case=audit.case, audit=audit, what="Ask the school", owner=world.ben, due_on=due,
        state=state, created_at=audit.submitted_at,
    )  # fmt: skip
    row.items.add(world.item("flourish.u.outcome.1"))
    return row


# --- counted again, one rating at a time ---


def ratings_of(case: Case) -> dict[str, list[tuple[datetime.date, str]]]:
    """Per domain every rating with its day, oldest first."""
    found: dict[str, list] = {}
    rows = Rating.objects.filter(audit__case=case, item__kind="impact", value__isnull=False)
    for row in rows.select_related("audit", "item__section").order_by("audit__submitted_at"):
        at = timezone.localdate(row.audit.submitted_at)
        found.setdefault(row.item.section.name, []).append((at, row.value))
    return found


def own_cases() -> list[Case]:
    held = Allocation.objects.filter(practitioner__username="ana", ends=None)
    return [row.case for row in held if row.case.status == "open" and not row.case.restricted]


def changed_again(since: datetime.date) -> set[tuple]:
    found = set()
    for case in own_cases():
        for name, rows in ratings_of(case).items():
            before = [value for on, value in rows if on <= since]
            after = [value for on, value in rows if on > since]
            if before and after and before[-1] != after[-1]:
                found.add((case.pk, name, before[-1], after[-1]))
    return found


def stuck_again(today: datetime.date) -> set[tuple]:
    found = set()
    for case in own_cases():
        for name, rows in ratings_of(case).items():
            if rows[-1][1] != "red":
                continue
            twice = len(rows) > 1 and rows[-2][1] == "red"
            if twice or add_months(rows[-1][0], 3) <= today:
                found.add((case.pk, name))
    return found


def overdue_again(today: datetime.date) -> set[int]:
    cases = {case.pk for case in own_cases()}
    rows = Action.objects.filter(state__in=("open", "in_progress"))
    return {row.pk for row in rows if row.case_id in cases and row.due_on < today}


def unheard_again(today: datetime.date) -> set[int]:
    found = set()
    for case in own_cases():
        heard = ChildVoice.objects.filter(audit__case=case, heard="yes")
        days = [row.heard_on for row in heard]
        if case.audits.exists() and (not days or max(days) < add_months(today, -6)):
            found.add(case.pk)
    return found


def found_and_again(world) -> dict[str, tuple[set, set]]:
    said, today = facts(world), timezone.localdate()
    since = datetime.date.fromisoformat(said["since"])
    changes = {(row["case"], row["name"], row["before"], row["now"]) for row in said["changes"]}
    stuck = {(row["case"], row["name"]) for row in said["stuck"]}
    return {
        "changes": (changes, changed_again(since)),
        "stuck": (stuck, stuck_again(today)),
        "overdue": ({row["action"] for row in said["overdue"]}, overdue_again(today)),
        "views": ({row["case"] for row in said["views"]}, unheard_again(today)),
        "held": ({said["held"]}, {len(own_cases())}),
    }


def test_every_list_is_what_the_ratings_say(county):
    for name, (found, again) in found_and_again(county).items():
        assert (name, found) == (name, again)
        assert (name, bool(again)) == (name, True)


@pytest.mark.sweep
def test_control_the_recount_finds_a_list_that_is_wrong(county, monkeypatch):
    monkeypatch.setattr(supervision_facts, "re_audit_after", lambda at: timezone.localdate(at))
    monkeypatch.setattr(supervision_facts, "FIRST_TIME", datetime.timedelta(days=70))
    monkeypatch.setattr(CaseRow, "view_is_old", property(lambda row: bool(row.looks)))
    monkeypatch.setattr(
        supervision_facts, "cases_on",
        lambda sheet: Case.objects.held_by(sheet.practitioner).open(),
    )  # fmt: skip
    wrong = {name for name, (found, again) in found_and_again(county).items() if found != again}
    assert {"stuck", "views", "held"} <= wrong


def test_due_is_what_my_cases_says(county, client):
    """The same children in the same order; restricted ones stand on My cases alone."""
    own = Case.objects.visible_to(county.ana).held_by(county.ana).open()
    load = caseload_of(county.ana, own, today=timezone.localdate())
    expected = [row.case.pk for row in load.due if not row.case.restricted]
    found = [row["case"] for row in facts(county)["due"]]
    assert (found == expected, len(found) > 5) == (True, True)


def test_overdue_is_the_number_of_coverage(county, client):
    client.force_login(county.harbour_manager)
    page = client.get(reverse("team_picture", args=[county.harbour.public_id]))
    covered = {row.name: row.overdue for row in page.context["picture"].coverage}
    assert covered["Ana"] == len(facts(county)["overdue"]) > 0


def test_strengths_come_first_in_the_changes(county):
    moved_ = [row["moved"] for row in facts(county)["changes"]]
    assert moved_ == sorted(moved_, key=["Grown", "Now known", "Changed", "Set back"].index)
    for row in facts(county)["changes"]:
        assert (row["moved"] == "Grown") == ((row["before"], row["now"]) in GROWS)


def test_the_next_sheet_looks_back_to_the_one_that_both_signed(world):
    looked(world, world.ana1, world.ana, ago(days=20), {"flourish.u.impact": "red"})
    earlier = begun(world, ago(days=15))
    at = timezone.now() - datetime.timedelta(days=15)
    SupervisionSheet.objects.filter(pk=earlier.pk).update(
        facts={"on": "2026-01-01"}, facts_at=at, manager=world.harbour_manager,
        manager_signed_at=at, practitioner_signed_at=at,
    )  # fmt: skip
    begun(world, ago(days=3))  # nobody signed this one: it is passed over
    looked(world, world.ana1, world.ana, ago(days=5), {"flourish.u.impact": "amber"})
    said = facts(world)
    assert said["last"] == str(earlier.public_id)
    assert [(row["before"], row["now"]) for row in said["changes"]] == [("red", "amber")]
    moved(world, world.ana2, "ben", timezone.localdate())
    moved(world, world.ben1, "ana", timezone.localdate())
    said = facts(world)
    assert (said["gone"], said["came"]) == (1, [world.ben1.pk])


def test_late_is_said_in_days_and_then_in_months():
    today = datetime.date(2026, 11, 27)
    said = [late_words(today - datetime.timedelta(days=n), today) for n in (1, 12, 100)]
    assert said == ["1 day late", "12 days late", "3 months late"]


# --- how often it asks ---


def queries(client, sheet) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("supervision_sheet", args=[sheet.public_id])).status_code == 200
    return len(seen)


def grown(world, number: int) -> None:
    """So many cases of Ana's, each due, changed, stuck, with an overdue action and unheard."""
    for index in range(Case.objects.filter(reference__startswith="70").count(), number):
        case = add_case(world, f"70{index:05}", "ana", "harbour")
        reds = {"flourish.u.impact": "red", "flourish.l.impact": "red"}
        looked(world, case, world.ana, ago(days=200), reds)
        audit = looked(world, case, world.ana, ago(days=3), {"flourish.u.impact": "red"})
        action(world, audit, due=ago(days=9))
        started(case, world.ana)


@pytest.mark.sweep
def test_a_sheet_asks_as_often_for_1_3_and_200_cases(world, client):
    sheet = begun(world)
    client.force_login(world.harbour_manager)
    submitted(world, world.ana2, world.ana, {})
    queries(client, sheet)  # the first page of a session asks more
    counts = []
    for number in (1, 3, 200):
        grown(world, number)
        counts.append(queries(client, sheet))
    assert (len(set(counts)), counts[0] <= 30) == (1, True), counts


@pytest.mark.sweep
def test_control_a_list_that_asked_for_each_case_would_be_found(world, client, monkeypatch):
    sheet = begun(world)
    client.force_login(world.harbour_manager)
    queries(client, sheet)
    real = supervision_facts.due_words
    asks = lambda row: real(row) + str(row.case.audits.count())  # noqa: E731
    monkeypatch.setattr(supervision_facts, "due_words", asks)
    counts = []
    for number in (1, 3):
        grown(world, number)
        counts.append(queries(client, sheet))
    assert counts[0] < counts[1]
