"""The same page sent again makes one row; the same words on a page drawn later are meant."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from cases.actions import agreement, calibration, followup, resent
from cases.models import Action, AuditComment, Calibration
from flourish_audit import held_posts
from tests.audits import submitted

WORDS = "Please ring school"


@pytest.fixture
def audit(world):
    return submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})


def forms(world, audit):
    """Who, the page, what is typed, the rows it makes."""
    due = (timezone.localdate() + datetime.timedelta(days=20)).isoformat()
    action = {"version": 0, "items": ["flourish.f.impact"], "what": WORDS, "due_on": due}
    child = {"title": "Robin, 9", "story": "Made up", "sections": "flourish.f", "depth": "domains"}
    here, case = f"/audits/{audit.public_id}", f"/cases/{audit.case.public_id}"
    said = AuditComment.objects
    return {
        "comment": (
            world.harbour_manager,
            f"{here}/comment/",
            {"text": WORDS},
            said.filter(is_reply=False),
        ),
        "reply": (world.ana, f"{here}/reply/", {"text": WORDS}, said.filter(is_reply=True)),
        "action": (
            world.ana,
            f"{case}/actions/add/",
            action | {"owner": str(world.ana.public_id)},
            Action.objects.filter(what=WORDS),
        ),
        "calibration": (world.qa, "/calibration/add/", child, Calibration.objects.all()),
    }


def token_of(client, path: str) -> str:
    """What the form of a page drawn now carries."""
    page = client.get(path).content.decode()
    return re.search(r'name="form_token" value="([^"]+)"', page)[1]


def sent(client, path: str, fields: dict, token: str) -> None:
    assert client.post(path, fields | {"form_token": token}).status_code == 302


def made(client, form, *pages: int) -> int:
    """Rows after sending a form once for each number; the same number is the same page."""
    who, path, fields, rows = form
    client.force_login(who)
    drawn: dict[int, str] = {}
    for page in pages:
        if page not in drawn:
            drawn[page] = token_of(client, path)
        sent(client, path, fields, drawn[page])
    return rows.count()


def test_the_same_page_sent_again_makes_one_row(world, client, audit):
    for name, form in forms(world, audit).items():
        assert (name, made(client, form, 1, 1, 1)) == (name, 1)


def test_the_same_words_on_a_page_drawn_afterwards_make_a_second(world, client, audit):
    for name, form in forms(world, audit).items():
        assert (name, made(client, form, 1, 2, 1, 2)) == (name, 2)


def test_control_by_likeness_alone_the_second_is_lost(world, client, audit, monkeypatch):
    monkeypatch.setattr(resent, "UNKNOWN_PAGE", datetime.timedelta(hours=24))
    for module in ("moves", "action_steps", "calibration"):
        monkeypatch.setattr(f"cases.views.{module}.drawn_at", lambda request: None)
    for name, form in forms(world, audit).items():
        assert (name, made(client, form, 1, 2)) == (name, 1)


def test_control_without_looking_each_post_makes_a_row(world, client, audit, monkeypatch):
    for module in (agreement, followup, calibration):
        monkeypatch.setattr(module, "resent", lambda rows, **_: None)
    for name, form in forms(world, audit).items():
        assert (name, made(client, form, 1, 1)) == (name, 2)


def test_two_windows_open_before_either_was_sent_make_one(world, client, audit):
    who, path, fields, rows = forms(world, audit)["comment"]
    client.force_login(who)
    first, second = token_of(client, path), token_of(client, path)
    sent(client, path, fields, first)
    sent(client, path, fields, second)
    assert rows.count() == 1


def test_another_text_from_the_same_page_is_kept(world, client, audit):
    who, path, fields, rows = forms(world, audit)["comment"]
    client.force_login(who)
    token = token_of(client, path)
    sent(client, path, fields, token)
    sent(client, path, {"text": "And the nurse"}, token)
    assert rows.count() == 2


def test_a_page_that_says_nothing_is_held_against_a_minute(world, client, audit, monkeypatch):
    who, path, fields, rows = forms(world, audit)["comment"]
    client.force_login(who)
    others = held_posts._signer.sign(f"{world.ana.public_id.hex}.1")
    early = held_posts._signer.sign(who.public_id.hex)
    sent(client, path, fields, token_of(client, path))
    for token in ("", "forged", others, early):
        sent(client, path, fields, token)
    assert rows.count() == 1
    monkeypatch.setattr(resent, "UNKNOWN_PAGE", datetime.timedelta(0))  # as after a minute
    sent(client, path, fields, "")
    assert rows.count() == 2
