"""What a post says that could not be saved: the page shows it, whatever went wrong."""

from __future__ import annotations

from unittest import mock
from urllib.parse import urlencode

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import path
from django.views import defaults

from flourish_audit import errors

TEXT = "Seen at <i>home</i>, and “happy” 👩🏽‍🦱\r\n" * 400
SHOWN = "Seen at &lt;i&gt;home&lt;/i&gt;, and “happy” 👩🏽‍🦱"
TYPED = {"note": TEXT, "password": "canary-1", "take_out": "canary-2", "form_token": "canary-3"}
GONE = OperationalError("could not connect to server at 10.1.2.3")


@login_not_required
def fails(request):
    raise request.fault


urlpatterns = [path("fails/", fails)]
handler400, handler500 = errors.bad_request, errors.server_error


@pytest.fixture
def visitor(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["tests.flourish_audit.test_not_answering.with_fault"]
    return Client(raise_request_exception=False)


def with_fault(get_response):
    def middleware(request):
        request.fault = FAULT[0]
        return get_response(request)

    return middleware


FAULT: list[Exception] = [GONE]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (GONE, 503),
        (InterfaceError("closed"), 503),
        (IntegrityError("no"), 500),
        (ValueError(), 500),
    ],
)
def test_a_post_that_failed_is_shown_again(visitor, fault, status):
    """No database mark on this test: a query would fail it."""
    FAULT[0] = fault
    answer = visitor.post("/fails/", TYPED)
    page = answer.content.decode()
    assert (answer.status_code, page.count(SHOWN)) == (status, 400)
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert "canary" not in page and "10.1.2.3" not in page


def test_control_with_djangos_own_page_the_text_is_gone(visitor):
    FAULT[0] = GONE
    with mock.patch(f"{__name__}.handler500", defaults.server_error):
        answer = visitor.post("/fails/", TYPED)
    assert (answer.status_code, "Seen at" in answer.content.decode()) == (500, False)


def test_the_pages_script_is_told_in_words(visitor):
    FAULT[0] = GONE
    answer = visitor.post("/fails/", TYPED, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json() == {"error": "database", "message": errors.NOT_ANSWERING}


def test_nothing_is_shown_of_signing_in(client, settings):
    settings.MIDDLEWARE = []
    with mock.patch("flourish_audit.errors.sys.exc_info", lambda: (None, GONE, None)):
        request = RequestFactory().post("/account/login/", {"login": "canary-4"})
        page = errors.server_error(request).content.decode()
    assert "canary-4" not in page


TOO_MUCH = {
    "a body over the limit": {"note": TEXT, "more": "x" * 2_700_000},
    "too many fields": {"note": TEXT} | {f"field-{n}": "1" for n in range(3001)},
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_more_than_is_taken_is_shown_again(world, client, kind):
    """Control: without our own reading of it there is nothing to show."""
    client.force_login(world.ana)
    form = "application/x-www-form-urlencoded"
    answer = client.post("/cases/add/", urlencode(TOO_MUCH[kind]), content_type=form)
    assert (answer.status_code, answer.content.decode().count(SHOWN)) == (400, 400)
    with mock.patch("flourish_audit.typed._parsed", lambda request: []):
        control = client.post("/cases/add/", urlencode(TOO_MUCH[kind]), content_type=form)
    assert (control.status_code, control.content.decode().count(SHOWN)) == (400, 0)


def test_waiting_has_an_end(db):
    """What each connection is opened with, so that slow is an answer and no hang."""
    options = connection.settings_dict.get("OPTIONS", {})
    if connection.vendor != "postgresql":
        assert options["timeout"] == 20
        return
    assert options["connect_timeout"] == 3
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        statement = cursor.fetchone()[0]
        cursor.execute("SHOW lock_timeout")
        assert (statement, cursor.fetchone()[0]) == ("15s", "4s")
        cursor.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(OperationalError, match="statement timeout"):
            cursor.execute("SELECT pg_sleep(5)")
