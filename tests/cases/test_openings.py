"""The team manager reads who else opened a case of the team, and why; nobody else does."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.access_log import record
from cases.actions.drill_downs import give_reason
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
        give_reason(case=case, by=world.director, reason=f"About {case.reference}")
    Case.objects.filter(pk=world.ben1.pk).update(restricted=True)
    client.force_login(world.harbour_manager)
    page = reverse("team_openings", args=[world.harbour.public_id])
    assert said(client, page) == {world.ana1.reference}
    world.ben1.named_people.create(user=world.harbour_manager)
    assert said(client, page) == {world.ana1.reference, world.ben1.reference}
    world.cy1.allocations.update(team=world.harbour)
    assert said(client, page) == {c.reference for c in (world.ana1, world.ben1, world.cy1)}


def test_every_kind_of_opening_by_somebody_else_is_read(client, world):
    """A view, a file, a refusal, a reason; not the manager's own; the holder's on request."""
    client.force_login(world.cy)
    assert client.get(reverse("case", args=[world.ana1.public_id])).status_code == 404
    client.force_login(world.ana)
    client.get(reverse("case", args=[world.ana1.public_id]))
    record(by=world.qa, event="view", what="audit", case=world.ana1)
    record(by=world.qa, event="export", what="evidence", case=world.ana1, why="the file")
    record(by=world.qa, event="change", what="action added", case=world.ana1)
    give_reason(case=world.ana1, by=world.director, reason="asked")
    client.force_login(world.harbour_manager)
    client.get(reverse("case", args=[world.ana1.public_id]))
    page = reverse("team_openings", args=[world.harbour.public_id])
    assert events(client, page) == ["reason", "export", "view", "denied"]
    assert events(client, page, report="all") == ["reason", "export", "view", "view", "denied"]
    assert events(client, page, report="outside") == ["export", "view"]
    assert events(client, page, person="qa") == ["export", "view"]
    file = client.get(page, {"_export": "csv", "purpose": "supervision"}).content.decode()
    assert file.count(world.ana1.reference) == file.count(str(world.ana1.public_id)) == 4


def events(client, page: str, **choice) -> list[str]:
    table = client.get(page, choice).context["table"]
    return [row.record.event for row in table.rows]


def said(client, page: str) -> set[str]:
    return set(re.findall(r"About (\d+)", client.get(page).content.decode()))


def test_a_page_that_asked_no_door_would_tell(client, world, monkeypatch):
    """Control: without the door a restricted case's reason is read."""
    test = test_reasons_follow_the_case_and_a_restricted_one_tells_nothing
    monkeypatch.setattr(Case.objects._queryset_class, "visible_to", lambda self, _: self)
    with pytest.raises(AssertionError):
        test(client, world)


@pytest.mark.sweep
def test_the_list_of_reasons_asks_as_often_for_1_3_and_200(client, world):
    client.force_login(world.harbour_manager)
    page, seen = reverse("team_openings", args=[world.harbour.public_id]), set()
    client.get(page)  # the session is written once
    made = 0
    for number in (1, 3, 200):
        for _ in range(made, number):
            give_reason(case=world.ana1, by=world.director, reason="Asked")
        made = number
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        seen.add(len(asked))
    assert len(seen) == 1
