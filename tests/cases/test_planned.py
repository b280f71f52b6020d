"""Planned looks: the door they open, beginning one, and that they take no rating before."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.audits import NotOpen, rate_item, submit_audit
from cases.models import Allocation, Audit, AuditMove, Case, Rating
from cases.pages.caseload import caseload_of
from cases.pages.finish_sheet import FinishSheet
from cases.querysets import CaseQuerySet
from cases.rating_sheet import Sheet
from tests.audits import plan_for_reds, rate
from tests.rounds import drawn, look_at
from tests.world import add_case

CODE = "flourish.f.impact"


@pytest.fixture
def planned(world, client):
    client.force_login(world.qa)
    return look_at(world, world.ana1, world.qa)


def url(name, audit, *more):
    return reverse(name, args=[audit.public_id, *more])


def state(audit) -> str:
    return Audit.objects.get(pk=audit.pk).state


# --- the page, and beginning ---------------------------------------------------------------------


def test_page_says_what_whose_and_by_when(world, client, planned):
    page = client.get(url("audit", planned)).content.decode()
    due = planned.due_on
    said = ["Learning conversation of 9000001", "Ana, Safeguarding Harbour", "Voice of the child"]
    said += [f"{due.day} {due:%B %Y}", ">Begin</button>"]
    assert [words for words in said if words not in page] == []


def test_begin_moves_it_on_with_both_rows(world, client, planned):
    assert client.post(url("audit_begin", planned)).status_code == 302
    assert state(planned) == "in_progress"
    move = AuditMove.objects.get(audit=planned)
    assert (move.name, move.by, move.from_state) == ("begin", world.qa, "planned")
    assert "Discard this audit" not in client.get(url("audit", planned)).content.decode()


def test_begin_twice_is_409(world, client, planned):
    client.post(url("audit_begin", planned))
    assert client.post(url("audit_begin", planned)).status_code == 409
    assert AuditMove.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 403), ("harbour_manager", 403), ("cy", 404), ("hill_manager", 404)]
)
def test_nobody_else_begins_it(world, client, planned, who, status):
    client.force_login(world.people[who])
    assert client.post(url("audit_begin", planned)).status_code == status
    assert state(planned) == "planned"


def test_a_closed_case_says_so_and_nothing_is_lost(world, client, planned):
    Case.objects.filter(pk=world.ana1.pk).update(status="closed", closed_on="2026-01-05")
    page = client.get(url("audit", planned)).content.decode()
    assert ("The case is closed" in page, ">Begin</button>" in page) == (True, False)
    answer = client.post(url("audit_begin", planned))
    assert (answer.status_code, state(planned)) == (409, "planned")
    assert "Nothing is lost" in answer.content.decode()


def test_a_look_that_is_no_longer_theirs_does_not_begin(world, client, planned):
    planned.sample.delete()
    assert client.post(url("audit_begin", planned)).status_code == 409
    assert state(planned) == "planned"


# --- no rating before ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more", "sent"),
    [
        ("rate_item", [CODE], {"value": "green", "version": "0"}),
        ("audit", [], {f"value-{CODE}": "green"}),
        ("note_item", [CODE], {"text": "x", "source": "visit", "version": "0"}),
        ("audit_finish", [], {"version": "0", "submit": "1"}),
        ("audit_discard", [], {}),
    ],
)
def test_a_planned_look_takes_nothing(world, client, planned, name, more, sent):
    assert client.post(url(name, planned, *more), sent).status_code == 409
    assert (state(planned), Rating.objects.count()) == ("planned", 0)


def test_once_begun_the_same_press_is_saved(world, client, planned):
    """Control: it is the state that refuses."""
    client.post(url("audit_begin", planned))
    sent = {"value": "green", "version": "0"}
    assert client.post(url("rate_item", planned, CODE), sent).status_code == 302
    assert Rating.objects.get().value == "green"


def test_a_press_by_script_is_told_in_json(world, client, planned):
    headers = {"X-Requested-With": "fetch"}
    sent = {"value": "green", "version": "0"}
    answer = client.post(url("rate_item", planned, CODE), sent, headers=headers)
    assert (answer.status_code, "Begin it first" in answer.json()["message"]) == (409, True)


def test_the_action_itself_refuses_a_planned_look(world, planned):
    with pytest.raises(NotOpen):
        rate_item(audit=planned, item=world.item(CODE), value="green", version=0, by=world.qa)


@pytest.mark.parametrize("name", ["audit_finish", "audit_discard"])
def test_pages_of_a_planned_look_lead_to_begin(world, client, planned, name):
    answer = client.get(url(name, planned))
    assert (answer.status_code, b">Begin</button>" in answer.content) == (409, True)


def test_section_of_a_planned_look_leads_to_its_page(world, client, planned):
    answer = client.get(url("audit_section", planned, "flourish.f"))
    assert answer["Location"] == url("audit", planned)


# --- the door ------------------------------------------------------------------------------------


def reached(world) -> set[str]:
    people = world.people.items()
    return {who for who, user in people if Case.objects.visible_to(user).filter(pk=world.ana1.pk)}


NEAR = {"ana", "harbour_manager", "service_manager", "director"}


def test_the_door_opens_with_the_draw_and_for_nobody_else(world):
    assert reached(world) == NEAR
    look_at(world, world.ana1, world.hill_manager)
    assert reached(world) == {*NEAR, "hill_manager"}


def test_without_the_door_the_draw_would_open_nothing(world, monkeypatch):
    """Control: it is `_given_to` that lets the auditor in."""
    monkeypatch.setattr(CaseQuerySet, "_given_to", lambda self, user: self._near(user))
    look_at(world, world.ana1, world.hill_manager)
    assert reached(world) == NEAR


@pytest.mark.parametrize(
    ("ends", "left"),
    [("agreed", NEAR), ("withdrawn", NEAR), ("submitted", {*NEAR, "hill_manager"})],
)
def test_the_door_of_a_manager_closes_when_it_is_agreed(world, ends, left):
    audit = look_at(world, world.ana1, world.hill_manager, begun=True)
    finish(world, audit)
    Audit.objects.filter(pk=audit.pk).update(state=ends)
    assert reached(world) == left


def finish(world, audit, **values) -> Audit:
    impacts = Sheet(audit).items
    rate(audit, {item.code: "green" for item in impacts if item.kind == "impact"} | values)
    plan_for_reds(audit)
    return submit_audit(audit=audit, by=audit.rater)


# --- submitting what one does not hold -----------------------------------------------------------


def test_submitting_freezes_who_holds_the_case_now(world):
    audit = finish(world, look_at(world, world.ana1, world.hill_manager, begun=True))
    found = (audit.practitioner, audit.team, audit.rater)
    assert found == (world.ana, world.harbour, world.hill_manager)


def test_it_freezes_the_holder_of_that_moment(world):
    audit = look_at(world, world.ana1, world.qa, begun=True)
    Allocation.objects.filter(case=world.ana1).update(practitioner=world.ben)
    assert finish(world, audit).practitioner == world.ben


def test_actions_are_first_the_holders(world):
    audit = look_at(world, world.ana1, world.qa, begun=True)
    owners = FinishSheet(Sheet(audit)).owners
    assert (owners[0], owners[-1]) == (world.ana, world.qa)
    assert [user.username for user in owners[1:-1]] == ["ben", "harbour_manager"]


# --- what the practitioner sees ------------------------------------------------------------------


def case_page(client, world, who="ana") -> str:
    client.force_login(world.people[who])
    return client.get(reverse("case", args=[world.ana1.public_id])).content.decode()


def test_a_planned_look_is_no_open_audit_of_the_practitioner(world, client):
    look_at(world, world.ana1, world.qa)
    rows = caseload_of(
        world.ana, Case.objects.visible_to(world.ana), today=timezone.localdate()
    ).rows
    assert [row for row in rows if row.open_look] == []


def test_own_planned_look_is_not_shown_as_begun(world):
    audit = look_at(world, world.ana1, world.qa)
    Audit.objects.filter(pk=audit.pk).update(rater=world.ana)
    cases = Case.objects.visible_to(world.ana)
    rows = caseload_of(world.ana, cases, today=timezone.localdate()).rows
    assert [row for row in rows if row.open_look] == []
    Audit.objects.filter(pk=audit.pk).update(state="in_progress")  # control
    rows = caseload_of(world.ana, cases, today=timezone.localdate()).rows
    assert [row.reference for row in rows if row.open_look] == ["9000001"]


def test_the_practitioner_reads_that_a_conversation_is_planned(world, client):
    assert "looks at this case together with you" not in case_page(client, world)
    look_at(world, world.ana1, world.qa)
    page = case_page(client, world)
    assert page.count("Qa looks at this case together with you") == 1
    assert "Start a Focused audit" in page


def test_the_auditor_is_led_to_the_planned_look(world, client, planned):
    assert f'href="{url("audit", planned)}">Your planned look' in case_page(client, world, "qa")


# --- the list ------------------------------------------------------------------------------------


def looks(client, world, who: str) -> str:
    client.force_login(world.people[who])
    return client.get(reverse("looks")).content.decode()


def test_looks_lists_ones_own_and_says_what_is_overdue_first(world, client):
    plan = drawn(world, world.qa)
    late = plan.samples.get(case=world.cy1).audit
    Audit.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timezone.timedelta(9))
    page = looks(client, world, "qa")
    order = [page.index(reference) for reference in ("9000004", "9000001")]
    assert ("9 days overdue, planned" in page, order == sorted(order)) == (True, True)
    assert "9000001" not in looks(client, world, "hill_manager")


def test_a_closed_door_shows_no_reference(world, client):
    audit = finish(world, look_at(world, world.ana1, world.hill_manager, begun=True))
    assert "9000001" in looks(client, world, "hill_manager")
    Audit.objects.filter(pk=audit.pk).update(state="agreed")
    page = looks(client, world, "hill_manager")
    assert ("9000001" in page, "Not open to you any more" in page) == (False, True)


@pytest.mark.sweep
@pytest.mark.parametrize("number", [3, 200])
def test_looks_asks_the_same_for_one_and_many(world, client, number):
    drawn(world, world.qa, size=1)
    looks(client, world, "qa")
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("looks"))
    for extra in range(number - 1):
        add_case(world, f"91{extra:05}", "ana", "harbour")
    drawn(world, world.qa, size=number - 1)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("looks"))
    assert len(many) == len(one)
