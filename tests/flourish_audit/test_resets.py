"""A forgotten password and a lost second step: by e-mail, by an admin, never by anybody else."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.actions import people
from cases.models import AccessLog, User
from flourish_audit import forgotten, invitations
from tests.flourish_audit.test_second_step import PASSWORD, code_at, with_app

HOUR = timedelta(hours=1)
NEW = {"name": "Ana", "password1": "four green kites 8", "password2": "four green kites 8"}


@pytest.fixture
def ana(world, settings) -> User:
    settings.MAIL_RELAY = True
    world.ana.email = "ana@example.org"
    world.ana.set_password(PASSWORD)
    world.ana.save()
    return world.ana


def ask(client: Client, who: str):
    return client.post(reverse("forgotten"), {"who": who})


def link_in(mail) -> str:
    return re.search(r"http://testserver(\S+)", mail.body)[1]


def password(client: Client):
    return client.post("/account/login/", {"login": "ana", "password": PASSWORD})


# --- by e-mail ---


def test_link_by_e_mail_sets_a_new_password_once_and_ends_sign_ins(client, ana, mailoutbox):
    here = Client()
    password(here)
    ask(client, "ANA")
    assert here.get("/cases/").status_code == 200, "asking alone changes nothing"
    link = link_in(mailoutbox[0])
    assert mailoutbox[0].to == ["ana@example.org"]
    assert client.post(link, NEW).status_code == 302
    assert here.get("/cases/").status_code == 302
    assert client.get(link).status_code == 410
    again = {"login": "ana", "password": NEW["password1"]}
    assert client.post("/account/login/", again)["Location"] == "/"


def test_asking_tells_nothing_of_who_has_an_account(client, ana, world, mailoutbox):
    closed = User.objects.filter(pk=world.ben.pk)
    closed.update(is_active=False, email="ben@example.org")
    pages = [ask(Client(), who).content for who in ("ana", "nobody", "ben", "ben@example.org")]
    assert len(set(pages)) == 1
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]


def test_mail_leaves_after_the_answer(rf, ana, mailoutbox, monkeypatch):
    monkeypatch.setattr(HttpResponse, "close", lambda self: None)  # it would end the transaction
    request = rf.post(reverse("forgotten"), {"who": "ana"})
    request.user = AnonymousUser()
    answer = forgotten.forgotten(request)
    assert (answer.status_code, len(mailoutbox)) == (200, 0)
    answer.close()
    assert len(mailoutbox) == 1


def test_asking_again_and_again_is_slowed(client, ana, mailoutbox):
    codes = [ask(client, "ana").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_second_step_is_still_asked_for_after_a_reset(client, ana, mailoutbox):
    with_app(ana)
    ask(client, "ana@example.org")
    client.post(link_in(mailoutbox[0]), NEW)
    answer = client.post("/account/login/", {"login": "ana", "password": NEW["password1"]})
    assert answer["Location"] == reverse("mfa_authenticate")


def test_without_a_relay_there_is_no_such_page(client, world, settings):
    assert client.get(reverse("forgotten")).status_code == 404
    assert "Ask an admin" in client.get("/account/login/").content.decode()


# --- how long and how often a link works ---


@pytest.mark.parametrize(("kind", "hours"), [("invitation", 72), ("forgotten", 1)])
def test_link_works_once_until_its_hour(client, ana, monkeypatch, kind, hours):
    """Control: a minute before its end it works, a minute after it does not."""
    path = {
        "invitation": invitations.link_for,
        "forgotten": lambda user: reverse(
            "invitation", args=[user.public_id.hex, forgotten.tokens.make_token(user)]
        ),
    }[kind](ana)
    now = PasswordResetTokenGenerator()._now()
    for minutes, status in ((-1, 200), (1, 410)):
        later = now + hours * HOUR + minutes * HOUR / 60
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, at=later: at)
        assert client.get(path).status_code == status
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now)
    assert client.post(path, NEW).status_code == 302
    assert client.post(path, NEW).status_code == 410


def test_control_a_link_that_is_not_bound_to_the_password_works_twice(client, ana, monkeypatch):
    monkeypatch.setattr(
        PasswordResetTokenGenerator, "_make_hash_value", lambda self, user, moment: str(moment)
    )
    path = invitations.link_for(ana)
    assert [client.post(path, NEW).status_code for _ in range(2)] == [302, 302]


# --- by an admin ---


@pytest.fixture
def admin(world) -> Client:
    client = Client()
    client.force_login(world.admin)
    return client


def step_off(client: Client, user: User):
    return client.post(reverse("person_step_off", args=[user.public_id]))


def test_admin_takes_a_lost_step_off_and_the_person_is_told(
    client, ana, world, admin, mailoutbox, django_capture_on_commit_callbacks
):
    with_app(ana)
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code_at(time.time())})
    assert client.get("/cases/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        step_off(admin, ana)
    assert not Authenticator.objects.exists()
    assert client.get("/cases/").status_code == 302
    assert password(client)["Location"] == "/"
    row = AccessLog.objects.get(what="took off a second step")
    assert (row.actor, row.after) == (world.admin, "Ana (ana)")
    assert "An admin took your second step off" in mailoutbox[0].body


def test_old_sign_in_of_the_admin_is_asked_first(ana, world, admin):
    with_app(ana)
    session = admin.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    assert step_off(admin, ana)["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.count() == 1


def test_admin_does_not_take_off_their_own_or_what_is_not_there(world, ana, admin):
    with_app(world.admin)
    assert "Take your own off" in admin.post(
        reverse("person_step_off", args=[world.admin.public_id]), follow=True
    ).content.decode()  # fmt: skip
    assert Authenticator.objects.count() == 1
    assert "has no second step" in admin.post(
        reverse("person_step_off", args=[ana.public_id]), follow=True
    ).content.decode()  # fmt: skip


def test_button_stands_where_there_is_something_to_take_off(ana, admin):
    page = reverse("person", args=[ana.public_id])
    assert "Take the second step off" not in admin.get(page).content.decode()
    with_app(ana)
    assert "Take the second step off" in admin.get(page).content.decode()


def test_link_by_hand_ends_the_password_and_the_sign_ins(client, ana, admin, settings):
    settings.MAIL_RELAY = False
    password(client)
    link = admin.post(reverse("person_link", args=[ana.public_id])).context["link"]
    assert client.get("/cases/").status_code == 302
    assert password(client).status_code == 200
    assert client.post(link, NEW).status_code == 302
    assert client.post(link, NEW).status_code == 410
    older = invitations.link_for(ana)
    people.require_new_password(by=None, user=ana)
    assert client.get(older).status_code == 410
