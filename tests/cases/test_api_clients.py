"""The pages: an admin makes and revokes clients of the API, whoever answers makes the token."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import ApiClient
from tests.cases.api.calling import calling, made
from tests.statements import statements


def desk(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def filled(world, **more) -> dict:
    today = timezone.localdate().isoformat()
    return {
        "name": "Power BI", "purpose": "The quarter", "starts_on": today, "ends_on": today,
        "place": f"team:{world.harbour.public_id}", "answers": world.harbour_manager.public_id,
        "networks": "192.0.2.7\n198.51.100.0/24",
    } | more  # fmt: skip


def test_from_the_form_to_the_first_call(world):
    admin, manager = desk(world.admin), desk(world.harbour_manager)
    answer = admin.post(reverse("api_client_add"), filled(world), follow=True)
    client = ApiClient.objects.get()
    assert client.networks == "192.0.2.7/32 198.51.100.0/24"
    assert "Tell Harbour Manager" in answer.content.decode()
    assert "Waits for its token" in manager.get(reverse("programs")).content.decode()
    url = reverse("program_token", args=[client.public_id])
    assert "flourish_" not in manager.get(url).content.decode()
    shown = manager.post(url)
    token = shown.context["token"]
    assert token in html.unescape(shown.content.decode())
    headers = {"authorization": f"Bearer {token}"}
    call = Client().get("/api/v1/teams", headers=headers, REMOTE_ADDR="192.0.2.7")
    assert [row["name"] for row in call.json()["rows"]] == ["Safeguarding Harbour"]
    pages = [admin.get(reverse("api_clients")), manager.get(reverse("programs")), manager.get(url)]
    assert not any(token in page.content.decode() for page in pages)
    assert "In use until" in admin.get(reverse("api_clients")).content.decode()
    admin.post(reverse("api_client_end", args=[client.public_id]))
    again = Client().get("/api/v1/teams", headers=headers, REMOTE_ADDR="192.0.2.7")
    assert again.status_code == 401
    assert "Revoked on" in manager.get(reverse("programs")).content.decode()


def test_whose_part_has_ended_is_not_offered(world):
    page = desk(world.admin).get(reverse("api_client_add"))
    assert "Harbour Manager" in page.content.decode()  # control
    world.harbour_manager.memberships.update(ends=timezone.localdate())
    page = desk(world.admin).get(reverse("api_client_add")).content.decode()
    assert "Harbour Manager" not in page
    assert "Hill Manager" in page


def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(world):
    admin, today = desk(world.admin), timezone.localdate()
    made(world, "team", name="Taken")
    for field, value, said in (
        ("name", "taken", "There is, or was, a client with this name"),
        ("networks", "192.0.2.7 office", "“office” is no address"),
        ("ends_on", today.replace(year=today.year + 2).isoformat(), "at most a year later"),
        ("ends_on", "2020-01-01", "at most a year later"),
        ("place", "team:x", "Choose one of the list"),
        ("answers", world.hill_manager.public_id, "Hill Manager does not look at these figures"),
        ("answers", world.ana.public_id, "valid choice"),
        ("purpose", "", "Say which report it is for"),
    ):
        answer = admin.post(reverse("api_client_add"), filled(world, **{field: value}))
        page = html.unescape(answer.content.decode())
        assert (field, answer.status_code, said in page) == (field, 422, True)
        assert "198.51.100.0/24" in page or field == "networks"
        assert "?:" not in page  # a label that asks is not followed by a colon
    assert ApiClient.objects.count() == 1


def test_only_the_person_who_answers_makes_the_token_and_ends_it(world):
    call = calling(world, "team")
    pages = (("program_token", "get"), ("program_token", "post"), ("program_end", "post"))
    for name, method in pages:
        url = reverse(name, args=[call.client.public_id])
        for who in ("hill_manager", "service_manager", "director", "admin", "partner", "ana"):
            assert getattr(desk(world.people[who]), method)(url).status_code == 404
    assert call("teams").status_code == 200
    manager = desk(world.harbour_manager)
    manager.post(reverse("program_end", args=[call.client.public_id]))
    assert call("teams").status_code == 401
    again = manager.post(reverse("program_token", args=[call.client.public_id]), follow=True)
    assert "This client has ended" in again.content.decode()


def test_a_token_is_made_after_the_password(world):
    client = made(world, "team")
    world.harbour_manager.set_password("a long one for the test")
    world.harbour_manager.save()
    manager = desk(world.harbour_manager)
    url = reverse("program_token", args=[client.public_id])
    for answer in (manager.get(url), manager.post(url)):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    client.refresh_from_db()
    assert client.token_digest == ""


@pytest.mark.sweep
def test_the_list_asks_as_often_for_any_number_of_clients(world):
    admin, asked = desk(world.admin), []
    admin.get(reverse("api_clients"))
    for number in (1, 3, 30):
        while ApiClient.objects.count() < number:
            made(world, "team")
        with statements() as found:
            admin.get(reverse("api_clients"))
        asked.append(len(found))
    assert len(set(asked)) == 1
