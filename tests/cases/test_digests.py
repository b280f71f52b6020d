"""The weekly e-mail: counts and links only, once a week, turned off by anybody at any time."""

from __future__ import annotations

import datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cases import digests
from cases.actions import grants
from cases.actions.followup import move_action
from cases.actions.moves import move
from cases.models import Action, Case, User
from tests.audits import submitted

CANARY = "cnrydigest"


@pytest.fixture
def relay(settings):
    settings.MAIL_RELAY, settings.SITE_URL = True, "https://audit.example.org"
    settings.DEMO = False


@pytest.fixture
def waiting(world, relay):
    """Ana has one overdue action, full of words that no mail may hold."""
    for name in ("ana", "harbour_manager", "ben"):
        User.objects.filter(username=name).update(email=f"{name}@example.invalid")
    Case.objects.filter(pk=world.ana1.pk).update(reference=f"{CANARY}-1")
    agreed(world, world.ana1, world.ana)
    late = timezone.localdate() - datetime.timedelta(days=2)
    Action.objects.update(what=f"{CANARY} words", done_evidence=CANARY, due_on=late)
    return Action.objects.get()


def agreed(world, case, who) -> None:
    audit = submitted(world, case, who, {"flourish.f.impact": "red"})
    move(audit=audit, name="agree", by=world.harbour_manager)


def send(**options) -> str:
    said = StringIO()
    call_command("send_digests", stdout=said, **options)
    return said.getvalue()


def test_says_how_many_and_where(world, waiting):
    assert "1 sent, 2 with nothing waiting, 0 refused" in send()
    (found,) = mail.outbox
    assert found.to == ["ana@example.invalid"]
    assert "1 action past its date: https://audit.example.org/actions/" in found.body


def test_holds_no_word_of_a_child(world, waiting):
    """Control: the action itself is full of the words that are looked for."""
    send()
    for message in mail.outbox:
        assert CANARY not in message.subject + message.body
    assert CANARY in str(waiting)
    assert CANARY in waiting.case.reference


def test_the_manager_is_told_what_waits_to_be_verified(world, waiting):
    move_action(action=waiting, by=world.ana, state="done", done_evidence="x", version=0)
    send()
    (found,) = mail.outbox
    assert found.to == ["harbour_manager@example.invalid"]
    assert "1 action that somebody did, for you to verify" in found.body


def test_the_manager_is_told_what_waits_to_be_agreed(world, waiting):
    submitted(world, world.ben1, world.ben, {})
    send()
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert "1 audit for you to agree" in bodies["harbour_manager@example.invalid"]


def test_nobody_gets_two_in_a_week(world, waiting):
    send()
    send()
    assert len(mail.outbox) == 1
    send(again=True)
    assert len(mail.outbox) == 2
    User.objects.update(last_digest_on=timezone.localdate() - datetime.timedelta(days=7))
    send()
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("off", [{"wants_digest": False}, {"is_active": False}, {"email": ""}])
def test_who_gets_none(world, waiting, off):
    User.objects.filter(username="ana").update(**off)
    send()
    assert mail.outbox == []


def test_one_bad_address_does_not_stop_the_others(world, waiting, monkeypatch):
    agreed(world, world.ben1, world.ben)
    Action.objects.update(due_on=timezone.localdate())
    real = mail.get_connection().__class__.send_messages

    def refusing(self, messages):
        if messages[0].to == ["ana@example.invalid"]:
            raise OSError("no such mailbox")
        return real(self, messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refusing)
    with pytest.raises(SystemExit):
        send()
    assert [message.to for message in mail.outbox] == [["ben@example.invalid"]]
    assert User.objects.get(username="ana").last_digest_on is None


@pytest.mark.parametrize("name", ["MAIL_RELAY", "SITE_URL"])
def test_without_a_setting_it_says_so(world, waiting, settings, name):
    setattr(settings, name, "")
    with pytest.raises(CommandError):
        send()
    assert mail.outbox == []


def test_turned_off_on_the_page_and_on_again(world, client):
    client.force_login(world.ana)
    for wanted in ("off", "on"):
        assert client.post(reverse("emails"), {"digest": wanted}).status_code == 302
        assert User.objects.get(username="ana").wants_digest is (wanted == "on")
    for broken in ({}, {"digest": "\ufffd"}):  # a form that cannot be read turns nothing off
        assert client.post(reverse("emails"), broken).status_code == 302
        assert User.objects.get(username="ana").wants_digest


def test_turned_off_by_the_link_and_only_by_the_press(world, client):
    url = reverse("emails_off", args=[digests.token_for(world.ana)])
    assert client.get(url).status_code == 200
    assert User.objects.get(username="ana").wants_digest
    assert client.post(url).status_code == 200
    assert not User.objects.get(username="ana").wants_digest
    assert User.objects.get(username="ben").wants_digest


@pytest.mark.parametrize("token", ["x", "x" * 5000, "a:b:c"])
def test_a_link_that_is_not_ours(world, client, token):
    assert client.post(reverse("emails_off", args=[token])).status_code == 404


def test_a_managers_mail_says_that_an_admin_asks(world, relay):
    """How many requests wait and where they stand; not whose case, not why."""
    User.objects.filter(username="harbour_manager").update(email="harbour@example.invalid")
    Case.objects.filter(pk=world.ana1.pk).update(reference=f"{CANARY}-1")
    asked = grants.ask(by=world.admin, reference=f"{CANARY}-1", reason=f"{CANARY} looks wrong")
    assert "1 sent" in send()
    (found,) = mail.outbox
    line = "- 1 request of an admin to see a case, for you to answer: "
    assert f"{line}https://audit.example.org/grants/" in found.body
    assert CANARY not in found.subject + found.body
    grants.decide(grant=asked, by=world.harbour_manager, minutes=None)
    assert "1 sent" not in send(again=True)  # control: answered, it waits no more
