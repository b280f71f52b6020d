"""Rounds of audits: planning, drawing, giving to another, progress, the file; a manager's month."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import rounds as actions
from cases.models import Allocation, Audit, AuditPlan, Case, Membership, Sample
from cases.navigation import first_page
from cases.querysets import AuditPlanQuerySet, SampleQuerySet
from tests.audits import submitted
from tests.rounds import drawn, look_at
from tests.world import add_case, add_person

PLAN = "/rounds/plan/"


@pytest.fixture
def qa(world, client):
    client.force_login(world.qa)
    return client


def sent(world, *auditors, **fields) -> dict:
    day = timezone.localdate() + datetime.timedelta(days=14)
    return {
        "title": "Voice of the child",
        "type": "learning_conversation",
        "scope": "focused",
        "size": "3",
        "auditors": [str(user.public_id) for user in auditors or [world.qa]],
        "due_on": day.isoformat(),
    } | fields


def round_of(plan) -> str:
    return reverse("round", args=[plan.public_id])


# --- planning ------------------------------------------------------------------------------------


def test_rounds_are_the_first_page_of_quality_assurance(world):
    assert first_page(world.qa) == "/rounds/"


def test_counting_says_how_many_and_stores_nothing(world, qa):
    page = qa.post(PLAN, sent(world, count="1"))
    assert (page.status_code, "4 cases can be drawn" in page.content.decode()) == (200, True)
    assert (AuditPlan.objects.count(), Audit.objects.count()) == (0, 0)


def test_drawing_stores_the_round_and_leads_to_it(world, qa):
    answer = qa.post(PLAN, sent(world, world.qa, world.hill_manager, draw="1"))
    plan = AuditPlan.objects.get()
    assert answer["Location"] == round_of(plan)
    assert (plan.samples.count(), plan.by, plan.kind) == (3, world.qa, "round")
    assert set(plan.auditors.all()) == {world.qa, world.hill_manager}
    assert sorted(row[0] for row in plan.pool) == sorted(Case.objects.values_list("pk", flat=True))


def test_too_few_are_drawn_and_said(world, qa):
    assert "You asked for 9. All 4 will be drawn" in text(qa.post(PLAN, sent(world, size="9")))
    answer = qa.post(PLAN, sent(world, size="9", draw="1"), follow=True)
    assert "Only 4 could be drawn" in text(answer)


def text(answer) -> str:
    return answer.content.decode()


def test_nothing_to_draw_keeps_what_was_typed(world, qa):
    Case.objects.update(restricted=True)
    answer = qa.post(PLAN, sent(world, draw="1"))
    assert (answer.status_code, "Voice of the child" in text(answer)) == (422, True)
    assert AuditPlan.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 121}, {"title": "Born 12/05/2015"}, {"type": "moderation"},
        {"type": "self"}, {"scope": "themed"}, {"scope": "chosen"}, {"scope": "\x00"},
        {"size": "0"}, {"size": "201"}, {"size": "9" * 40}, {"auditors": []},
        {"auditors": ["not-a-uuid"]}, {"due_on": "2001-01-01"}, {"due_on": "soon"},
        {"teams": ["x" * 5000]}, {"plan_types": ["\x00"]}, {"age_band": "99"},
        {"scope": "chosen", "asked_items": ["9" * 3000]},
    ],
)  # fmt: skip
def test_wrong_answers_are_said_and_draw_nothing(world, qa, wrong):
    answer = qa.post(PLAN, sent(world, draw="1", **wrong))
    assert (answer.status_code, "Please look at this again" in text(answer)) == (422, True)
    assert AuditPlan.objects.count() == 0


def test_practitioners_are_not_offered_as_auditors(world, qa):
    answer = qa.post(PLAN, sent(world, world.ana, draw="1"))
    assert answer.status_code == 422


def test_themes_and_items_are_kept(world, qa):
    section = world.flourish.sections.get(code="flourish.f")
    item = world.item("flourish.u.outcome.1")
    qa.post(PLAN, sent(world, scope="themed", themes=[section.pk], size="1", draw="1"))
    assert list(AuditPlan.objects.get().sections.all()) == [section]
    qa.post(PLAN, sent(world, scope="chosen", asked_items=[item.code], size="1", draw="1"))
    assert list(AuditPlan.objects.first().items.all()) == [item]


def test_items_of_two_frameworks_do_not_mix(world, qa):
    items = ["flourish.u.outcome.1", "relationships-first.voice.1"]
    answer = qa.post(PLAN, sent(world, scope="chosen", asked_items=items, draw="1"))
    assert (answer.status_code, "items of one framework" in text(answer)) == (422, True)


# --- one round -----------------------------------------------------------------------------------


def test_a_case_is_named_to_its_auditor_alone(world, qa):
    plan = drawn(world, world.qa, world.hill_manager)
    own = set(plan.samples.filter(auditor=world.qa).values_list("case__reference", flat=True))
    page = text(qa.get(round_of(plan)))
    named = {ref for ref in plan.samples.values_list("case__reference", flat=True) if ref in page}
    assert (named, own != set()) == (own, True)
    assert "Open to Hill Manager" in page


def test_without_the_door_all_would_be_named(world, qa, monkeypatch):
    """Control: it is `with_door` that hides the others."""
    from django.db.models import Value

    monkeypatch.setattr(
        SampleQuerySet, "with_door", lambda self, user: self.annotate(is_open_to_reader=Value(True))
    )
    plan = drawn(world, world.qa, world.hill_manager)
    page = text(qa.get(round_of(plan)))
    assert all(ref in page for ref in plan.samples.values_list("case__reference", flat=True))


def progress_in(page: str) -> list[str]:
    return [word for word in ("1 of 4", "2 of 4", "0 of 4") if f'"figure">{word}<' in page]


def test_progress_counts_each_look_once(world, qa):
    plan = drawn(world, world.qa)
    audits = list(Audit.objects.filter(sample__plan=plan))
    Audit.objects.filter(pk=audits[0].pk).update(state="in_progress")
    late = timezone.localdate() - datetime.timedelta(days=1)
    Audit.objects.filter(pk=audits[1].pk).update(due_on=late)
    Audit.objects.filter(pk=audits[2].pk).update(state="withdrawn")
    page = text(qa.get(round_of(plan)))
    assert (page.count('"figure">1 of 4<'), page.count('"figure">2 of 4<')) == (2, 1)
    assert ("1 day overdue, planned" in page, "1 taken out" in page) == (True, True)
    listed = text(qa.get(reverse("rounds")))
    assert ("0 of 4" in listed, "1 overdue" in listed) == (True, True)


def test_a_month_pick_is_no_round(world, qa):
    plan = actions.pick_for_month(by=world.harbour_manager, teams=[world.harbour])
    assert qa.get(round_of(plan)).status_code == 404
    assert plan.title not in text(qa.get(reverse("rounds")))


@pytest.mark.parametrize("who", ["ana", "harbour_manager", "director", "service_manager"])
def test_rounds_are_for_quality_assurance_alone(world, client, who, monkeypatch):
    plan = drawn(world, world.qa)
    client.force_login(world.people[who])
    assert client.get(round_of(plan)).status_code == 404
    found = AuditPlan.objects.rounds_for(world.people[who])
    assert (found.count(), AuditPlan.objects.rounds_for(world.qa).count()) == (0, 1)


def test_without_the_door_of_rounds_others_would_find_them(world, monkeypatch):
    """Control: it is `rounds_for` that keeps them out."""
    drawn(world, world.qa)
    monkeypatch.setattr(AuditPlanQuerySet, "rounds_for", lambda self, user: self)
    assert AuditPlan.objects.rounds_for(world.ana).count() == 1


def test_the_file_names_no_case(world, qa):
    plan = drawn(world, world.qa)
    answer = qa.get(round_of(plan), {"_export": "csv", "purpose": "Quarterly report"})
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert (len(rows), rows[0]) == (
        5, ["Number", "Team", "Plan type", "Auditor", "By", "State", "Submitted"],
    )  # fmt: skip
    assert "900000" not in answer.content.decode()
    assert "900000" in text(qa.get(round_of(plan)))  # control: the page names the auditor's own


@pytest.mark.sweep
@pytest.mark.parametrize("number", [3, 200])
@pytest.mark.parametrize("name", ["round", "rounds"])
def test_same_queries_for_one_and_many(world, qa, name, number):
    plan = drawn(world, world.qa, size=1)
    address = round_of(plan) if name == "round" else reverse("rounds")
    qa.get(address)
    with CaptureQueriesContext(connection) as one:
        qa.get(address)
    for extra in range(number - 1):
        add_case(world, f"91{extra:05}", "ana", "harbour")
    more = drawn(world, world.qa, size=number - 1)
    if name == "round":
        start = plan.samples.count()
        for place, sample in enumerate(more.samples.all(), start=start + 1):
            Sample.objects.filter(pk=sample.pk).update(plan=plan, place=place)
    with CaptureQueriesContext(connection) as many:
        qa.get(address)
    assert len(many) == len(one)


# --- giving it to somebody else ------------------------------------------------------------------


def give(client, plan, user, place=1):
    address = reverse("sample_give", args=[plan.public_id, place])
    return client.post(address, {"auditor": str(user.public_id)})


def test_a_look_is_given_to_another_auditor(world, qa):
    second = add_person(world, "qa_two", "qa_auditor", None)
    plan = look_at(world, world.ana1, world.qa).sample.plan
    assert give(qa, plan, second).status_code == 302
    assert Sample.objects.get().auditor == second


def test_giving_a_manager_the_own_team_is_refused_with_the_reason(world, qa):
    plan = look_at(world, world.ana1, world.qa).sample.plan
    answer = give(qa, plan, world.harbour_manager)
    assert answer.status_code == 409
    assert "Harbour Manager manages the team that holds this case" in text(answer)
    assert Sample.objects.get().auditor == world.qa


def test_giving_somebody_their_own_case_is_refused_with_the_reason(world, qa):
    starts = datetime.date(2020, 1, 1)
    Membership.objects.create(user=world.ana, role="qa_auditor", starts=starts)
    plan = look_at(world, world.ana1, world.qa).sample.plan
    answer = give(qa, plan, world.ana)
    assert (answer.status_code, "Ana holds this case" in text(answer)) == (409, True)


def test_a_look_that_has_begun_is_not_given_away(world, qa):
    second = add_person(world, "qa_two", "qa_auditor", None)
    plan = look_at(world, world.ana1, world.qa, begun=True).sample.plan
    assert give(qa, plan, second).status_code == 409


@pytest.mark.parametrize("who", ["", "x" * 5000, "not-a-uuid", "\x00"])
def test_an_unknown_auditor_is_said(world, qa, who):
    plan = look_at(world, world.ana1, world.qa).sample.plan
    address = reverse("sample_give", args=[plan.public_id, 1])
    assert qa.post(address, {"auditor": who}).status_code == 422


def test_a_place_that_was_not_drawn_is_not_found(world, qa):
    plan = look_at(world, world.ana1, world.qa).sample.plan
    assert give(qa, plan, world.hill_manager, place=99).status_code == 404


# --- two for this month --------------------------------------------------------------------------


@pytest.fixture
def hill(world):
    """Cases of two more practitioners in the other team of the service."""
    for name in ("dee", "eli"):
        world.people[name] = add_person(world, name, "practitioner", "hill")
    for number, holder in enumerate(["cy", "cy", "dee", "dee", "eli", "eli"], start=50):
        add_case(world, f"90000{number}", holder, "hill")
    return world


def pick(world, **options) -> AuditPlan:
    return actions.pick_for_month(by=world.harbour_manager, teams=[world.harbour], **options)


def holders(plan) -> set[str]:
    return set(plan.samples.values_list("case__allocations__practitioner__username", flat=True))


def next_month(monkeypatch) -> None:
    at = timezone.now() + datetime.timedelta(days=32)
    monkeypatch.setattr(timezone, "now", lambda: at)


def test_two_of_another_team_of_the_service(hill):
    add_person(hill, "fay", "practitioner", "north")
    add_case(hill, "9000070", "ana", "north")
    for seed in range(8):
        plan = pick(hill, seed=seed)
        teams = set(plan.samples.values_list("case__allocations__team__name", flat=True))
        assert (plan.samples.count(), teams) == (2, {"Safeguarding Hill"})
        forget(plan)


def forget(plan) -> None:
    audits = list(plan.samples.values_list("audit", flat=True))
    plan.samples.all().delete()
    Audit.objects.filter(pk__in=audits).delete()
    plan.delete()


def test_once_a_month_and_the_same_two_when_pressed_again(hill, client):
    client.force_login(hill.harbour_manager)
    assert "Pick 2 for this month" in text(client.get(reverse("looks")))
    for _ in range(2):
        assert client.post(reverse("month_pick")).status_code == 302
    assert (AuditPlan.objects.count(), Sample.objects.count()) == (1, 2)
    page = text(client.get(reverse("looks")))
    assert "Pick 2 for this month" not in page
    assert all(ref in page for ref in Sample.objects.values_list("case__reference", flat=True))


def test_next_month_somebody_elses_cases(hill, monkeypatch):
    first = pick(hill, seed=3)
    next_month(monkeypatch)
    for seed in range(8):
        second = pick(hill, seed=seed)
        assert (second.pk != first.pk, holders(first) & holders(second)) == (True, set())
        forget(second)


def test_without_the_rule_the_same_people_would_come_again(hill, monkeypatch):
    """Control: it is `_of_last_time` that leaves them out."""
    monkeypatch.setattr("cases.sampling._of_last_time", lambda manager: [])
    first = pick(hill, seed=3)
    next_month(monkeypatch)
    again = set()
    for seed in range(8):
        second = pick(hill, seed=seed)
        again |= holders(first) & holders(second)
        forget(second)
    assert again != set()


def test_a_case_looked_at_lately_is_not_picked(hill):
    cases = Case.objects.filter(allocations__team=hill.hill)
    for case in cases.exclude(reference__in=["9000050", "9000052"]):
        submitted(hill, case, hill.qa, {}, type="dip_sample")
    found = pick(hill).samples.values_list("case__reference", flat=True)
    assert sorted(found) == ["9000050", "9000052"]


def test_other_services_when_the_own_has_no_other_case(world):
    Allocation.objects.filter(case=world.cy1).update(team=world.teams["north"])
    plan = actions.pick_for_month(by=world.harbour_manager, teams=[world.harbour])
    assert list(plan.samples.values_list("case__reference", flat=True)) == ["9000004"]


def test_nothing_to_pick_is_said(world, client):
    Case.objects.update(restricted=True)
    client.force_login(world.harbour_manager)
    answer = client.post(reverse("month_pick"), follow=True)
    assert "No case of another team can be picked now" in text(answer)
    assert AuditPlan.objects.count() == 0
