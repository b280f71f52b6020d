"""Who is let in: tokens, their clients, their people, and what a wrong one meets."""

from __future__ import annotations

import datetime
import hmac

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from cases.actions import api_clients
from cases.actions.api_clients import NotPossible
from cases.actions.people import deactivate
from cases.models import AccessLog, ApiClient, SignInAttempt
from tests.cases.api.calling import PATHS, ROOT, calling, made

DAY = datetime.timedelta(1)


def test_a_token_is_kept_as_a_digest_alone(world):
    call = calling(world, "team")
    stored = [
        str(value)
        for model in apps.get_models()
        for row in model.objects.values()
        for value in row.values()
    ]
    secret = call.token.rsplit("_", 1)[1]
    assert call("teams").status_code == 200
    assert [value for value in stored if call.token in value or secret in value] == []
    assert api_clients.digest(call.token) in stored  # control: the search finds what is there


def test_tokens_are_compared_in_constant_time(world, monkeypatch):
    call, compared = calling(world, "team"), []

    def watched(known, given):
        compared.append((known, given))
        return hmac.compare_digest(known, given)

    class Watched:
        compare_digest = staticmethod(watched)

    monkeypatch.setattr(api_clients, "hmac", Watched)
    answers = [call("teams", token=token).status_code for token in (call.token, "x", "é")]
    assert (answers, len(compared)) == ([200, 401, 401], 3)


def test_revoked_and_renewed_tokens_are_refused_at_the_very_next_call(world):
    call = calling(world, "team")
    before = call("teams").status_code
    new = api_clients.make_token(by=world.harbour_manager, client=call.client)
    renewed = [call("teams").status_code, call("teams", token=new).status_code]
    api_clients.revoke(by=world.admin, client=call.client)
    revoked = [call("teams").status_code, call("teams", token=new).status_code]
    assert (before, renewed, revoked) == (200, [401, 200], [401, 401])
    with pytest.raises(NotPossible):  # for good
        api_clients.make_token(by=world.harbour_manager, client=call.client)


def test_revoking_is_two_locks(world):
    """The digest is gone, and the state is asked for: either would do."""
    call = calling(world, "team")
    ApiClient.objects.update(revoked_at=timezone.now())
    assert call("teams").status_code == 403
    ApiClient.objects.update(revoked_at=None)
    assert call("teams").status_code == 200  # control
    ApiClient.objects.update(token_digest="")
    assert call("teams").status_code == 401


@pytest.mark.parametrize(("starts", "ends"), [(-9, -1), (1, 9)])
def test_a_client_is_let_in_from_its_first_to_its_last_day(world, starts, ends):
    call, today = calling(world, "team"), timezone.localdate()
    refused = {"starts_on": today + starts * DAY, "ends_on": today + ends * DAY}
    ApiClient.objects.update(**refused)
    assert call("figures").status_code == 403
    ApiClient.objects.update(starts_on=today, ends_on=today)
    assert call("figures").status_code == 200


def test_a_client_lasts_a_year_at_most(world):
    today = timezone.localdate()
    for days in (-1, ApiClient.LONGEST + 1):
        with pytest.raises(NotPossible):
            made(world, "team", starts_on=today, ends_on=today + days * DAY)


def test_where_addresses_are_named_only_those_are_let_in(world, settings):
    call = calling(world, "team", networks="192.0.2.0/24 2001:db8::/32")
    settings.TRUSTED_PROXY_COUNT = 1
    found = [
        call("teams", **{"x-forwarded-for": address}).status_code
        for address in (
            "192.0.2.9", "2001:db8:1::5", "198.51.100.7", "nonsense", "192.0.2.9, 1.2.3.4",
        )
    ]  # fmt: skip
    assert found == [200, 200, 403, 403, 403]


def test_rights_that_end_for_a_person_end_for_the_client(world):
    call = calling(world, "service")
    assert call("figures").status_code == 200
    world.service_manager.memberships.update(ends=timezone.localdate())
    assert call("figures").status_code == 403
    world.service_manager.memberships.update(ends=None)
    assert call("figures").status_code == 200
    deactivate(by=world.admin, user=world.service_manager)
    assert call("figures").status_code == 403


def test_who_does_not_look_at_figures_cannot_answer_for_them(world):
    wrong = [
        ("team", world.ana), ("team", world.hill_manager), ("team", world.admin),
        ("service", world.harbour_manager), ("county", world.harbour_manager),
        ("service", world.partner), ("team", world.partner),
    ]  # fmt: skip
    for scope, who in wrong:
        with pytest.raises(NotPossible):
            made(world, scope, answers=who)
    assert ApiClient.objects.count() == 0


def test_an_admin_makes_clients_and_never_holds_a_token(world, client):
    made_by_admin = made(world, "team")
    with pytest.raises(PermissionDenied):
        api_clients.make_token(by=world.admin, client=made_by_admin)
    with pytest.raises(PermissionDenied):
        api_clients.revoke(by=world.hill_manager, client=made_by_admin)
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        api_clients.create(
            by=world.director, name="X", purpose="x", answers=world.director, scope="county",
            service=None, team=None, starts_on=today, ends_on=today,
        )  # fmt: skip
    call = calling(world, "team")
    kept = ApiClient.objects.get(pk=call.client.pk).token_digest
    client.force_login(world.admin)
    page = client.get("/settings/api/").content.decode()
    assert call.client.name in page
    assert kept not in page and call.token not in page


def test_each_change_is_a_row_that_admins_read(world):
    call = calling(world, "team")
    api_clients.make_token(by=world.harbour_manager, client=call.client)
    api_clients.revoke(by=world.admin, client=call.client)
    rows = AccessLog.objects.readable_by(world.admin).order_by("pk")
    assert [(row.actor, row.what) for row in rows] == [
        (world.admin, "made a client of the API"),
        (world.harbour_manager, "made a token of the API"),
        (world.harbour_manager, "renewed a token of the API"),
        (world.admin, "revoked a client of the API"),
    ]
    assert "Safeguarding Harbour" in rows[0].after and "any address" in rows[0].after


# --- sessions and tokens are two things ------------------------------------------------------


def test_a_session_opens_nothing_of_the_api_and_a_token_no_page(world):
    call, browser = calling(world, "service", answers=world.director), Client()
    browser.force_login(world.director)
    signed_in = {browser.get(f"{ROOT}{path}").status_code for path in PATHS}
    assert signed_in == {401}
    assert browser.get("/teams/").status_code == 200  # control: it is a session
    assert {call(path).status_code for path in PATHS} == {200}  # control: it is a token
    headers = {"authorization": f"Bearer {call.token}"}
    for page in ("/teams/", "/county/", f"/teams/{world.harbour.public_id}/", "/programs/"):
        assert Client().get(page, headers=headers).status_code == 302


def test_a_token_stands_in_the_header_and_nowhere_else(world):
    call = calling(world, "team")
    browser = Client()
    for name in ("token", "access_token", "authorization"):
        assert browser.get(f"{ROOT}teams", {name: call.token}).status_code == 401
    browser.cookies["token"] = call.token
    assert browser.get(f"{ROOT}teams").status_code == 401
    for said in (
        call.token,
        f"Token {call.token}",
        "Bearer",
        f"Bearer {call.token} x",
        "Basic eA==",
    ):
        answer = browser.get(f"{ROOT}teams", headers={"authorization": said})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (
            401, 'Bearer realm="Flourish Audit"',
        )  # fmt: skip
    assert (
        browser.get(f"{ROOT}teams", headers={"authorization": f"bearer {call.token}"}).status_code
        == 200
    )


# --- throttling ------------------------------------------------------------------------------


def test_a_client_that_calls_too_often_waits_and_others_do_not(world, settings):
    settings.API_CALLS_A_MINUTE = 3
    busy, other = calling(world, "team"), calling(world, "service")
    answers = [busy("teams") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 3
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert other("teams").status_code == 200
    rows = AccessLog.objects.filter(why__startswith=f"{busy.client.name},")
    assert [row.event for row in rows.order_by("pk")] == ["api"] * 3 + ["denied"]
    ApiClient.objects.update(minute=timezone.now() - datetime.timedelta(minutes=1))
    assert busy("teams").status_code == 200


def test_wrong_tokens_wait_and_nobody_of_the_office_is_locked_out(world, settings):
    settings.LOGIN_FAILURE_LIMIT = 3
    call = calling(world, "team")
    found = [call("teams", token="flourish_wrong").status_code for _ in range(5)]
    assert found == [401] * 3 + [429] * 2
    assert call("teams").status_code == 200  # the right one, from the same address
    elsewhere = Client().get(
        f"{ROOT}teams", headers={"authorization": "Bearer x"}, REMOTE_ADDR="198.51.100.7"
    )
    assert elsewhere.status_code == 401
    from flourish_audit.throttle import _digest, client_address

    request = call("teams").wsgi_request
    mine = SignInAttempt.objects.filter(address=_digest(client_address(request)))
    assert mine.count() == 0  # what passwords are counted by
