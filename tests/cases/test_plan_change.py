"""Changing a child's plan: who may, what is kept, and what two people at once see."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import allocations as actions
from cases.models import AccessLog, Audit, Case, PlanChange
from tests.cases.caseloads import ago, looked


def send(world, who: str, plan: str = "child_protection", before: str = "child_in_need"):
    client = Client()
    client.force_login(world.people[who])
    given = {"plan_type": world.plan_types[plan].pk, "before": before}
    return client.post(reverse("case_plan", args=[world.ana1.public_id]), given)


def plan_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).plan_type.code


@pytest.mark.parametrize(
    ("who", "status", "after"),
    [
        ("ana", 404, "child_in_need"),
        ("harbour_manager", 302, "child_protection"),
        ("hill_manager", 404, "child_in_need"),
        ("service_manager", 404, "child_in_need"),
        ("qa", 404, "child_in_need"),
        ("admin", 302, "child_protection"),
    ],
)
def test_who_changes_a_plan(world, who, status, after):
    assert send(world, who).status_code == status
    assert plan_of(world.ana1) == after


def test_change_leaves_a_row_and_a_line_in_the_log(world):
    send(world, "harbour_manager")
    row = PlanChange.objects.get()
    assert (row.before.code, row.after.code) == ("child_in_need", "child_protection")
    assert (row.on, row.by) == (timezone.localdate(), world.harbour_manager)
    log = AccessLog.objects.filter(event="change").values_list("what", "case_id")
    assert list(log) == [("changed a case's plan", world.ana1.public_id)]


def test_change_is_whole_or_nothing(world, monkeypatch):
    def breaks(**_):
        raise IntegrityError

    plans, case = world.plan_types, world.ana1
    asked = {"by": world.admin, "case": case, "before": plans["child_in_need"]}
    with monkeypatch.context() as patched:
        patched.setattr(actions, "record", breaks)
        with pytest.raises(IntegrityError):
            actions.change_plan_type(plan_type=plans["child_protection"], **asked)
    assert (plan_of(case), PlanChange.objects.count()) == ("child_in_need", 0)
    actions.change_plan_type(plan_type=plans["child_protection"], **asked)  # control
    assert (plan_of(case), PlanChange.objects.count()) == ("child_protection", 1)


def test_second_of_two_people_is_told_what_the_first_chose(world):
    send(world, "harbour_manager", "child_in_care")
    page = send(world, "admin")
    assert (page.status_code, plan_of(world.ana1)) == (409, "child_in_care")
    assert "It is now: Child in care" in page.content.decode()
    again = send(world, "admin", before=page.context["form"]["before"].value())  # control
    assert (again.status_code, plan_of(world.ana1)) == (302, "child_protection")


def test_same_plan_and_a_closed_case_are_refused_with_the_reason(world):
    page = send(world, "harbour_manager", "child_in_need")
    assert (page.status_code, page.context["refused"]) == (
        409,
        "This is the plan the child has already.",
    )
    actions.close_case(by=world.admin, case=world.ana1)
    assert send(world, "harbour_manager").status_code == 409
    assert PlanChange.objects.count() == 0


@pytest.mark.parametrize(
    "given", [{"plan_type": "x"}, {"plan_type": "9" * 40}, {"before": "no"}, {"plan_type": "0"}]
)
def test_bad_input_changes_nothing(world, client, given):
    client.force_login(world.harbour_manager)
    right = {"plan_type": world.plan_types["child_protection"].pk, "before": "child_in_need"}
    page = client.post(reverse("case_plan", args=[world.ana1.public_id]), right | given)
    assert (page.status_code, plan_of(world.ana1)) == (422, "child_in_need")


def test_audits_keep_the_plan_they_were_submitted_with(world):
    looked(world, world.ana1, world.ana, ago(months=1))
    send(world, "harbour_manager")
    assert Audit.objects.get().plan_type.code == "child_in_need"


def test_case_page_links_to_it_for_its_manager_alone(world, client):
    link = reverse("case_plan", args=[world.ana1.public_id])
    found = {}
    for who in ("ana", "harbour_manager"):
        client.force_login(world.people[who])
        found[who] = (
            link in client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
        )
    assert found == {"ana": False, "harbour_manager": True}
