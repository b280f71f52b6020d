"""Hostile addresses, cookies and bodies get a page that says what happened, never a 500."""

import pytest
from django.test import Client

from cases.models import Audit, PlanType
from flourish_audit import bad_input
from tests.audits import started

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


LINE = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
NO_FORMS = [
    (b"{}", "application/json"),
    (b"<a/>", "text/xml"),
    (b"name=x", "text/plain; charset=nonsense"),
    (b"name=x", ""),
    (b"name=x", f"{LINE}; charset=utf-16"),
    (b"name=x", f"{LINE}; charset={'x' * 2_000}"),
    (b"no boundary here", PARTS),
    (b"--\r\n\r\n----", f"{PARTS}; boundary="),
    (b"--b\r\nbroken", f"{PARTS}; boundary=b"),
    (b"--c\r\n\r\n--c--", f"{PARTS}; boundary={'b' * 60}"),
    (b"--c--" + b"\r\n" * 30, f"{PARTS}; boundary={'b' * 60}"),
    (b"--b\r\n\r\n--b--", "multipart/mixed; boundary=b"),
]


@pytest.fixture
def begun(world):
    """An audit whose discarding asks for no field beside the token, and its rater's browser."""
    audit = started(world.ana1, world.ana)
    client = Client(raise_request_exception=False)
    client.force_login(world.ana)
    return client, audit, f"/audits/{audit.public_id}/discard/"


def pressed(begun, body, kind):
    """The answer to a body at the button, and whether the button was pressed by it."""
    client, audit, address = begun
    answer = client.generic("POST", address, body, content_type=kind)
    return answer, not Audit.objects.filter(pk=audit.pk).exists()


def test_what_is_no_form_presses_no_button(begun):
    for body, kind in NO_FORMS:
        answer, is_pressed = pressed(begun, body, kind)
        page = answer.content.decode()
        assert (kind, answer.status_code, is_pressed) == (kind, 400, False)
        assert "We could not read that request" in page


def test_it_is_refused_before_the_token_is_asked_for(world):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(world.ana)
    assert careful.generic("POST", "/", b"{}", content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ""),
        (b"", LINE),
        (b"a=", f"{LINE};charset=UTF-8"),
        (b"--b--\r\n", f"{PARTS}; boundary=b"),
    ],
)
def test_what_browsers_and_scripts_send_still_presses_it(begun, body, kind):
    answer, is_pressed = pressed(begun, body, kind)
    assert (answer.status_code, is_pressed) == (302, True)


@pytest.mark.parametrize(
    ("body", "kind", "check", "says"),
    [
        (b"{}", "application/json", "_may_be_a_form", True),
        (b"--b\r\nbroken", f"{PARTS}; boundary=b", "_is_broken_multipart", False),
    ],
)
def test_control_without_the_look_at_the_kind_a_button_is_pressed(
    begun, monkeypatch, body, kind, check, says
):
    monkeypatch.setattr(bad_input, check, lambda request: says)
    assert pressed(begun, body, kind)[1]
