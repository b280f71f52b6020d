"""Hostile addresses, cookies and bodies get a page that says what happened, never a 500."""

import pytest
from django.test import Client

from cases.models import PlanType

HOSTILE = [
    "/people/%00/",
    "/people/?q=%00",
    "/people/?q=a%00b&role=%00",
    "/people/?q=%ff%fe",
    "/people/?q=%ed%a0%80",  # a lone surrogate
    "/people/?" + "q=" + "x" * 10_000,
    "/people/?role=unknown&team=not-a-uuid&account=9",
    "/people/?team=00000000-0000-0000-0000-000000000000",
    "/people/?per_page=-1&page=" + "9" * 40 + "&sort=unknown,-password",
    "/people/?sort=-is_active,name&page=0",
    "/people/?_export=exe",
    "/register/?q=%25%27%22&state=unknown&team=%F0%9F%98%80",
    "/register/?state=nobody&sort=password&per_page=1000000",
    "/people/teams/?sort=people,cases,unknown&page=-5",
    "/people/not-a-uuid/",
    "/people/00000000-0000-0000-0000-000000000000/",
    "/settings/plan-types/no-such-plan/",
    "/held/00000000-0000-0000-0000-000000000000/",
    "/account/invite/zzz/zzz/",
    "/account/invite/%F0%9F%98%80/%0a/",
    "/account/login/?next=https://elsewhere.example/",
]


@pytest.mark.parametrize("address", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_address_is_never_a_fault_of_ours(world, address):
    client = Client(raise_request_exception=False)
    client.force_login(world.admin)
    assert client.get(address).status_code < 500


@pytest.mark.parametrize(("address", "code"), [("/people/%00/", 404), ("/people/?q=%00", 400)])
def test_nul_in_an_address_is_refused_with_a_page(world, client, address, code):
    client.force_login(world.admin)
    answer = client.get(address)
    assert (answer.status_code, answer.content.count(b"<h1>")) == (code, 1)


def test_nul_in_typed_text_is_left_out_and_the_rest_kept(world, client):
    client.force_login(world.admin)
    client.post("/settings/plan-types/add/", {"name": "Short\x00 break", "order": "5"})
    assert PlanType.objects.filter(name="Short break").count() == 1


def test_nul_in_a_cookie_is_no_sign_in(db):
    client = Client(raise_request_exception=False)
    answer = client.get("/people/", headers={"Cookie": "sessionid=abc\x00def"})
    assert answer.status_code == 302


def test_too_many_fields_get_a_page_that_says_so(world, client):
    client.force_login(world.admin)
    answer = client.post("/people/add/", {f"field{n}": "x" for n in range(3_100)})
    assert (answer.status_code, "That was too much at once" in answer.content.decode()) == (
        400,
        True,
    )


def test_body_over_the_limit_gets_a_page_that_says_so(world, client):
    client.force_login(world.admin)
    answer = client.post(
        "/people/add/",
        "name=" + "x" * 2_700_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert (answer.status_code, "That was too much at once" in answer.content.decode()) == (
        400,
        True,
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe%ff", "application/x-www-form-urlencoded"),
        (b"name=x", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"name=x", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"no boundary here", "multipart/form-data"),
        (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
        (b"{not json", "application/json"),
    ],
)
def test_broken_body_is_never_a_fault_of_ours(world, body, kind):
    client = Client(raise_request_exception=False)
    client.force_login(world.admin)
    assert client.generic("POST", "/people/add/", body, content_type=kind).status_code < 500
