"""Passkeys from the server's side: what is refused, who is slowed, which stay. In a browser they
are made and used in tests/journeys/test_second_step.py.
"""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.test import Client
from django.urls import reverse

from cases.models import SignInAttempt
from flourish_audit import second_step
from tests.flourish_audit.test_second_step import password

FORGED = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}'


@pytest.fixture
def ana(world):
    world.ana.set_password("three blue kettles 7")
    world.ana.save()
    return world.ana


@pytest.fixture
def key(ana, monkeypatch) -> Authenticator:
    """A passkey of Ana's whose public half is not looked at here."""
    monkeypatch.setattr(auth, "get_credentials", lambda user: [])
    data = {"name": "My laptop", "credential": {}}
    return Authenticator.objects.create(user=ana, type=Authenticator.Type.WEBAUTHN, data=data)


def test_password_of_somebody_with_a_passkey_is_not_enough(client, key):
    assert password(client)["Location"] == reverse("mfa_authenticate")
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert "Use a passkey" in page
    assert "_auth_user_id" not in client.session


def test_forged_passkey_signs_nobody_in_and_is_slowed_for_that_person_only(client, key, world):
    password(client)
    for _ in range(12):
        client.post(reverse("mfa_authenticate"), {"credential": FORGED})
    assert "_auth_user_id" not in client.session
    assert SignInAttempt.objects.count() == 10, "a refused try does not lengthen the wait"
    world.ben.set_password("three blue kettles 7")
    world.ben.save()
    assert password(Client(), login="ben")["Location"] == "/"


def test_signing_in_by_passkey_alone_holds_no_office_up(client, key):
    answers = [
        client.post(reverse("mfa_login_webauthn"), {"credential": FORGED}) for _ in range(30)
    ]
    assert {answer.status_code for answer in answers} == {302}
    assert "_auth_user_id" not in client.session
    asked = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_only_ones_own_passkey_is_taken_off_and_the_last_of_such_a_role_stays(
    client, key, world, settings
):
    path = reverse("mfa_remove_webauthn", args=[key.pk])
    other = Client()
    other.force_login(world.ben)
    assert other.post(path).status_code == 404
    client.force_login(world.ana)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    settings.REQUIRE_MFA_ROLES = ["practitioner"]
    assert "Set up another one first" in client.post(path).content.decode()
    assert second_step.steps_of(world.ana).exists()
    settings.REQUIRE_MFA_ROLES = []
    assert client.post(path).status_code == 302
    assert not second_step.steps_of(world.ana).exists()
