"""A leaver's cases, open audits and actions go on in one step, all of them or none."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import Action, Allocation, Audit, Membership
from tests.audits import started, submitted


@pytest.fixture
def work(world):
    """Ana holds two cases, an open audit and an action; another action is on Ben's case."""
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    submitted(world, world.ben1, world.ben, {"flourish.l.impact": "red"})
    Action.objects.filter(case=world.ben1).update(owner=world.ana)
    return started(world.ana2, world.ana)


def pass_on(client, world, to="ben", by="harbour_manager"):
    client.force_login(world.people[by])
    holder = Membership.objects.get(user__username=to)
    url = reverse("hand_over", args=[world.ana.public_id])
    return client.post(url, {"holder": holder.pk})


def held_by(world, who) -> int:
    return Allocation.objects.filter(practitioner=world.people[who], ends=None).count()


def test_lists_what_is_held(world, client, work):
    client.force_login(world.harbour_manager)
    page = client.get(reverse("hand_over", args=[world.ana.public_id])).content.decode()
    assert "2 cases, 1 open audit, 2 actions not finished" in page


def test_all_goes_on_in_one_step(world, client, work):
    assert pass_on(client, world).status_code == 302
    assert (held_by(world, "ana"), held_by(world, "ben")) == (0, 3)
    assert Audit.objects.get(pk=work.pk).rater == world.ben
    assert not Action.objects.filter(owner=world.ana).exists()
    assert Audit.objects.get(case=world.ana1).rater == world.ana  # submitted: she rated it


def test_refused_as_a_whole_when_the_colleague_rates_it_already(world, client, work):
    """Control: without the second audit the same press goes through (the test above)."""
    Audit.objects.filter(pk=started(world.ana2, world.ben).pk)
    answer = pass_on(client, world)
    assert answer.status_code == 409
    assert "has an open self audit" in answer.content.decode()
    assert (held_by(world, "ana"), Action.objects.filter(owner=world.ana).count()) == (2, 2)


def test_a_restricted_case_wants_a_name_first(world, client, work):
    world.ana1.restricted = True
    world.ana1.save()
    world.ana1.named_people.create(user=world.harbour_manager)
    answer = pass_on(client, world)
    assert answer.status_code == 409
    assert held_by(world, "ana") == 2


@pytest.mark.parametrize("to", ["cy", "ana"])
def test_only_to_a_colleague_of_the_team(world, client, work, to):
    assert pass_on(client, world, to=to).status_code == 422
    assert held_by(world, "ana") == 2


@pytest.mark.parametrize("by", ["ben", "hill_manager", "service_manager", "admin"])
def test_who_cannot(world, client, work, by):
    assert pass_on(client, world, by=by).status_code == 404
