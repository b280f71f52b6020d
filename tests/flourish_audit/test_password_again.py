"""A file asks for the password again once the sign-in is a quarter of an hour old."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse

PASSWORD = "three words together"


@pytest.fixture
def signed_in(world, client):
    """Ana, signed in through the page a moment ago."""
    world.ana.set_password(PASSWORD)
    world.ana.save()
    client.post("/account/login/", {"login": "ana", "password": PASSWORD})
    return client


def file_of(client):
    return client.get(reverse("my_cases"), {"_export": "csv", "purpose": "supervision"})


def age(client, seconds: int) -> None:
    """Make the sign-in that much older."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - seconds
    session.save()


def test_fresh_sign_in_takes_the_file(signed_in):
    assert file_of(signed_in)["Content-Type"].startswith("text/csv")


def test_older_sign_in_asks_for_the_password_and_then_gives_the_file(signed_in):
    age(signed_in, 16 * 60)
    asked = file_of(signed_in)
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    wrong = signed_in.post(asked["Location"], {"password": "not the password"})
    assert wrong.status_code == 200
    assert file_of(signed_in).status_code == 302
    right = signed_in.post(asked["Location"], {"password": PASSWORD})
    assert right.status_code == 302
    assert signed_in.get(right["Location"])["Content-Type"].startswith("text/csv")


def test_control_without_the_limit_an_old_sign_in_takes_the_file(signed_in, settings):
    settings.EXPORT_SIGN_IN_SECONDS = 10**9
    age(signed_in, 16 * 60)
    assert file_of(signed_in)["Content-Type"].startswith("text/csv")


def test_demo_does_not_ask(signed_in, settings):
    settings.DEMO = True
    age(signed_in, 16 * 60)
    assert file_of(signed_in)["Content-Type"].startswith("text/csv")
