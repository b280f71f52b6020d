"""Idle and absolute limits, kept on the server."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock of the session limits forward."""
    real, offset = time.time, [0.0]
    monkeypatch.setattr("flourish_audit.sessions.time.time", lambda: real() + offset[0])

    def forward(minutes: float) -> None:
        offset[0] += minutes * 60

    return forward


@pytest.fixture
def visit(client, world):
    client.force_login(world.ana)
    return lambda: client.get("/help/stored/").status_code


def test_idle_for_half_an_hour_ends_the_sign_in(visit, clock):
    assert visit() == 200
    clock(29)
    assert visit() == 200
    clock(31)
    assert visit() == 302
    assert visit() == 302


def test_control_without_the_middleware_an_idle_session_goes_on(world, clock, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SessionLimits" not in name]
    client = Client()
    client.force_login(world.ana)
    client.get("/help/stored/")
    clock(31)
    assert client.get("/help/stored/").status_code == 200


def test_work_without_a_pause_ends_after_twelve_hours(visit, clock):
    codes = []
    for _ in range(40):
        codes.append(visit())
        clock(21)
    assert codes.index(302) == 12 * 60 // 21 + 1


def test_short_idle_limit_is_kept_alive_by_use(visit, clock, settings):
    settings.SESSION_IDLE_SECONDS = 10
    for _ in range(5):
        assert visit() == 200
        clock(5 / 60)
    clock(11 / 60)
    assert visit() == 302


def test_being_here_extends_the_sign_in(client, visit, clock):
    visit()
    clock(29)
    assert client.post("/account/here/").json() == {"idle_seconds": 1800}
    clock(29)
    assert visit() == 200


def test_expired_session_is_gone_from_the_database(client, visit, clock):
    visit()
    key = client.session.session_key
    clock(31)
    visit()
    assert Session.objects.filter(session_key=key).count() == 0


def test_abandoned_sign_in_is_gone_the_night_after(client, visit):
    """Control: one that still holds stays."""
    visit()
    key = client.session.session_key
    call_command("tidy")
    assert Session.objects.filter(session_key=key).exists()
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(hours=1))
    call_command("tidy")
    assert not Session.objects.filter(session_key=key).exists()
