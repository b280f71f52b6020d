"""Security headers stand on every answer, errors and health included."""

import pytest
from django.test import Client

from flourish_audit.headers import POLICY

ANSWERS = [
    ("/account/login/", 200),
    ("/healthz", 200),
    ("/readyz", 200),
    ("/people/", 302),
    ("/no/such/page/", 404),
    ("/people/?q=%00", 400),
    ("/accessibility/", 200),
]


@pytest.mark.parametrize(("address", "code"), ANSWERS)
def test_every_answer_carries_the_headers(db, client, address, code):
    answer = client.get(address)
    assert answer.status_code == code
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_policy_allows_nothing_inline_and_nobody_else():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")


def test_refusal_for_a_role_and_for_a_token_carry_them_too(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.partner)
    for answer in (client.get("/people/"), client.post("/people/add/", {"name": "x"})):
        assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store")
        assert answer["Content-Security-Policy"] == POLICY


def test_fault_of_ours_carries_them_too(world, monkeypatch):
    monkeypatch.setattr("cases.views.settings.PlanType", None)
    client = Client(raise_request_exception=False)
    client.force_login(world.admin)
    answer = client.get("/settings/")
    assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")
    assert answer["Content-Security-Policy"] == POLICY


def test_trace_is_refused(db, client):
    assert client.trace("/account/login/").status_code == 405


def test_unknown_host_is_refused(db):
    assert (
        Client(raise_request_exception=False).get("/", HTTP_HOST="evil.example").status_code == 400
    )
