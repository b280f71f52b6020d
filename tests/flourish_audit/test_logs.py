"""Nothing personal reaches the log, whatever goes wrong."""

import io
import json
import logging

import pytest
from django.db import DataError, IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from cases.access import public
from cases.models import Case
from flourish_audit import urls
from flourish_audit.logs import JsonFormatter

CANARY = "CANARY-9b1f"


@public
def breaks(request, how: str) -> HttpResponse:
    typed = request.POST["note"]
    if how == "error":
        raise ValueError(f"could not use {typed}")
    if how == "integrity":
        Case.objects.create(reference=typed, opened_on="2026-01-01", plan_type_id=1)
    if how == "data":
        raise DataError(f"value too long: {typed}")
    if how == "logged":
        logging.getLogger("somebody.elses").error(f"typed {typed}")
        logging.getLogger("somebody.elses").error("typed %s", typed)
        logging.getLogger("somebody.elses").error(ValueError(typed))
    return HttpResponse("fine")


urlpatterns = [*urls.urlpatterns, path("break/<str:how>/", breaks)]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def log(settings):
    """What the JSON handler writes, from every logger."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def lines(log: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"/break/{CANARY}/?q=%00{CANARY}", 400),
        (f"/no/such/page/{CANARY}/?q={CANARY}", 404),
        ("/break/error/", 500),
        ("/break/integrity/", 500),
        ("/break/data/", 500),
        ("/break/logged/", 200),
    ],
)
def test_canary_typed_into_a_failing_page_is_not_in_the_log(world, log, address, code):
    client = Client(raise_request_exception=False)
    answer = client.post(
        address, {"note": CANARY}, headers={"User-Agent": CANARY, "Referer": f"http://x/{CANARY}"}
    )
    assert answer.status_code == code
    assert CANARY not in log.getvalue()
    # A fault of ours gives what was typed back to whoever typed it, and to nobody else.
    assert (CANARY in answer.content.decode()) == (code == 500)


@pytest.mark.urls(__name__)
def test_fault_is_named_with_its_line_so_that_it_can_be_mended(world, log):
    Client(raise_request_exception=False).post("/break/integrity/", {"note": CANARY})
    fault = lines(log)[-1]
    assert fault["fault"] == IntegrityError.__name__
    assert fault["page"] == "break/<str:how>/"
    assert any("test_logs.py" in where for where in fault["where"])


def test_refused_page_and_missing_token_leave_no_address_in_the_log(world, log):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.partner)
    assert client.post(f"/people/?q={CANARY}", {"name": CANARY}).status_code == 403
    assert client.get(f"/people/?q={CANARY}").status_code == 403
    assert len(lines(log)) >= 2
    assert CANARY not in log.getvalue()


@pytest.mark.urls(__name__)
def test_control_with_a_plain_formatter_the_canary_is_in_the_log(world):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    Client(raise_request_exception=False).post("/break/error/", {"note": CANARY})
    logging.getLogger().removeHandler(handler)
    assert CANARY in written.getvalue()
