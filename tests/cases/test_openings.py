"""The team manager reads who above the team opened a case, and why; nobody else does."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessLog, Case


def test_the_team_manager_reads_the_reason_and_nobody_else(client, world):
    client.force_login(world.service_manager)
    url = reverse("case", args=[world.ana1.public_id])
    asks = reverse("case_reason", args=[world.ana1.public_id])
    assert client.get(url).url == asks
    client.post(asks, {"reason": "Harbour stands outside the limits"})
    assert client.get(url).status_code == 200
    logged = AccessLog.objects.get(event=AccessLog.Event.REASON)
    assert (logged.actor, logged.case_id) == (world.service_manager, world.ana1.public_id)
    page = reverse("team_openings", args=[world.harbour.public_id])
    client.force_login(world.harbour_manager)
    said = client.get(page).content.decode()
    assert "Harbour stands outside the limits" in said
    assert "Service Manager" in said
    assert world.ana1.reference in said
    assert (
        page in client.get(reverse("team_picture", args=[world.harbour.public_id])).content.decode()
    )
    hers = reverse("team_openings", args=[world.hill.public_id])
    client.force_login(world.hill_manager)
    assert client.get(page).status_code == 404
    assert "Harbour stands outside" not in client.get(hers).content.decode()


def test_reasons_follow_the_case_and_a_restricted_one_tells_nothing(client, world):
    for case in (world.ana1, world.ben1, world.cy1):
        case.drill_downs.create(
            user=world.director, reason=f"About {case.reference}", opened_at=timezone.now(),
            expires_at=timezone.now(),
        )  # fmt: skip
    Case.objects.filter(pk=world.ben1.pk).update(restricted=True)
    client.force_login(world.harbour_manager)
    page = reverse("team_openings", args=[world.harbour.public_id])
    assert said(client, page) == {world.ana1.reference}
    world.ben1.named_people.create(user=world.harbour_manager)
    assert said(client, page) == {world.ana1.reference, world.ben1.reference}
    world.cy1.allocations.update(team=world.harbour)
    assert said(client, page) == {c.reference for c in (world.ana1, world.ben1, world.cy1)}


def said(client, page: str) -> set[str]:
    return set(re.findall(r"About (\d+)", client.get(page).content.decode()))


def test_a_page_that_asked_no_door_would_tell(client, world, monkeypatch):
    """Control: without the door a restricted case's reason is read."""
    test = test_reasons_follow_the_case_and_a_restricted_one_tells_nothing
    monkeypatch.setattr(Case.objects._queryset_class, "visible_to", lambda self, _: self)
    with pytest.raises(AssertionError):
        test(client, world)


def test_the_list_of_reasons_asks_as_often_for_1_3_and_200(client, world):
    client.force_login(world.harbour_manager)
    page, seen = reverse("team_openings", args=[world.harbour.public_id]), set()
    client.get(page)  # the session is written once
    made = 0
    for number in (1, 3, 200):
        for _ in range(made, number):
            world.ana1.drill_downs.create(
                user=world.director, reason="Asked", opened_at=timezone.now(),
                expires_at=timezone.now(),
            )  # fmt: skip
        made = number
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        seen.add(len(asked))
    assert len(seen) == 1
