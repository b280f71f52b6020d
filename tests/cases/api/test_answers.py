"""What every answer of the API holds to: a row in the log, known parameters, pages, no surprise."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from django.test import Client

from cases.actions import access_log
from cases.models import AccessLog, Team
from tests.cases.api.calling import PATHS, ROOT, calling
from tests.cases.test_one_row import Silent, broken
from tests.statements import statements
from tests.world import add_case

# Each address with the parameters it reads of its own; what all share is tried at one of them.
OWN = {
    "teams": ("format", "limit", "page", "unknown"),
    "items": ("framework", "edition"),
    "figures": ("team", "quarter", "plan", "age", "voice", "kind"),
    "trend": ("item", "plan", "team"),
    "coverage": ("team", "quarter"),
    "caseload": ("team",),
    "county": ("quarter",),
}
HOSTILE = (
    "", " ", "\x00", "'; DROP TABLE cases_case;--", "-1", "1e9", "9" * 20, "NaN", "=1+1",
    "../../etc/passwd", "a" * 10_000, "\ud83d\ude00", "\u202e", "\u0661", "2026-13-45",
    "9999-12-31", "0001-01-01", "[]", "null", "<script>", "\r\nX: y", ".", "wheel.hope",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip


def test_each_call_is_one_row_with_the_client_and_what(world):
    call = calling(world, "service", answers=world.director)
    for path in PATHS:
        before = AccessLog.objects.count()
        assert call(path).status_code == 200
        (row,) = AccessLog.objects.order_by("pk")[before:]
        name = path.partition("?")[0] or "api-root"
        assert (row.event, row.actor, row.what) == ("api", None, f"API: {name}")
        assert row.why.startswith(f"{call.client.name}, for Director")
        assert row.case_id is None
    before = AccessLog.objects.count()
    assert [call(path).status_code for path in ("figures?x=1", "figures?plan=zz")] == [400, 400]
    assert [row.event for row in AccessLog.objects.order_by("pk")[before:]] == ["denied", "denied"]


def test_no_row_no_answer(world, monkeypatch):
    call = calling(world, "service", answers=world.director)
    call.browser.raise_request_exception = False
    monkeypatch.setattr(access_log.AccessLog.objects, "using", broken)
    answers = [call(path) for path in PATHS]
    assert {answer.status_code for answer in answers} <= {500, 503}
    assert not any("Safeguarding" in answer.content.decode() for answer in answers)
    monkeypatch.setattr(access_log.AccessLog.objects, "using", lambda alias: Silent())
    assert call("teams").status_code == 200  # control: a log that swallows its faults


def test_nothing_is_kept_by_anybody_on_the_way(world):
    call = calling(world, "team")
    for answer in (
        call("figures"),
        call("figures?format=csv"),
        call("figures?x=1"),
        call("nowhere"),
    ):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert not answer.cookies


def test_only_get_and_head_are_answered(world):
    call = calling(world, "team")
    headers = {"authorization": f"Bearer {call.token}"}
    for path, method in itertools.product(PATHS, ("post", "put", "patch", "delete", "options")):
        answer = getattr(call.browser, method)(f"{ROOT}{path}", headers=headers)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    head = call.browser.head(f"{ROOT}figures", headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) == len(call("figures").content)


def test_problems_say_what_happened_and_what_to_do(world):
    call = calling(world, "team")
    for path, status in (
        ("figures?x=1", 400), ("figures?limit=7", 400), ("figures?page=0", 400),
        ("figures?team=x", 400), ("trend", 400), ("trend?item=none", 404),
        ("figures?plan=zz", 400), ("figures?quarter=1999-01-01", 400), ("figures?kind=zz", 400),
        ("figures?voice=child_or_family&kind=outcomes", 400), ("figures?limit=25&limit=50", 400),
        (f"figures?team={world.hill.public_id}", 404), ("items?framework=zz", 404),
        ("?x=1", 400), ("county", 403), ("nowhere", 404), ("figures?plan=%00", 400),
    ):  # fmt: skip
        answer = call(path)
        assert (path, answer.status_code) == (path, status)
        assert answer["Content-Type"] == "application/problem+json"
        said = answer.json()
        assert said["status"] == status and said["title"] and len(said["detail"]) > 15
        assert said["type"] == "about:blank"
    assert call("figures?x=1").json()["known"] == [
        "format", "limit", "page", "team", "quarter", "plan", "age", "voice", "kind",
    ]  # fmt: skip
    assert Client().get(f"{ROOT}figures").json()["title"] == "No valid token"


def test_the_form_of_an_answer_follows_format_then_accept(world):
    call = calling(world, "team")
    asked = {
        "application/json": "application/json", "text/csv": "text/csv", "*/*": "application/json",
        "text/*": "text/csv", "text/csv;q=0.5, application/json": "application/json",
        "text/html, */*;q=0.1": "application/json",
    }  # fmt: skip
    for accept, kind in asked.items():
        assert call("figures", accept=accept)["Content-Type"] == f"{kind}; charset=utf-8"
    assert call("figures", accept="image/png").status_code == 406
    for query, kind in (("csv", "text/csv"), ("json", "application/json")):
        answer = call(f"figures?format={query}", accept="image/png")
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"


def test_pages_hold_every_row_once_in_one_order(world):
    call = calling(world, "service")
    whole = call.rows("items?limit=500")
    found, path = [], "items?limit=25"
    pages = 0
    while path:
        answer = call(path).json()
        found += answer["rows"]
        pages += 1
        assert (answer["page"], answer["total"]) == (pages, len(whole))
        path = (answer["next"] or "").partition(ROOT)[2]
    assert len(whole) > 30 and found == whole
    assert pages == answer["pages"] == 2
    link = call("items?limit=25&format=csv")["Link"]
    assert 'rel="next"' in link and "page=2" in link and call.token not in link
    assert call("items?limit=25&page=9000").json()["rows"] == []


@pytest.mark.sweep
def test_hostile_values_are_answered_and_never_a_fault(world, settings):
    """Every parameter with every value that was ever trouble."""
    settings.API_CALLS_A_MINUTE = 10_000
    call = calling(world, "service", answers=world.director)
    call.browser.raise_request_exception = False
    answers = Counter()
    for address, names in OWN.items():
        for name, value in itertools.product(names, HOSTILE):
            query = {"item": "flourish.f.impact"} if address == "trend" else {}
            answer = call.browser.get(
                f"{ROOT}{address}",
                query | {name: value.encode("utf-8", "surrogatepass")},
                headers={"authorization": f"Bearer {call.token}"},
            )
            assert answer.status_code in (200, 400, 404), (address, name, value)
            answers[answer.status_code] += 1
    assert answers[400] > 300


def test_every_parameter_there_is_is_tried(world):
    known = {
        name
        for path in PATHS[1:]
        for name in calling(world, "service", answers=world.director)(
            f"{path}{'&' if '?' in path else '?'}zz=1"
        ).json()["known"]
    }
    assert known <= {name for names in OWN.values() for name in names}


@pytest.mark.sweep
def test_hostile_headers_are_answered(world):
    call = calling(world, "team")
    call.browser.raise_request_exception = False
    for value in HOSTILE:
        sent = value.encode("utf-8", "surrogatepass").decode("latin-1")
        assert call("teams", accept=sent).status_code in (200, 406)
        answer = Client(raise_request_exception=False).get(
            f"{ROOT}teams", HTTP_AUTHORIZATION=f"Bearer {sent}", HTTP_COOKIE=sent
        )
        assert answer.status_code in (401, 429)


def test_what_a_spreadsheet_would_calculate_stays_text(world):
    Team.objects.filter(pk=world.harbour.pk).update(name="=1+1")
    call = calling(world, "team")
    assert call.csv("teams")[0]["name"] == "'=1+1"
    assert call.rows("teams")[0]["name"] == "=1+1"


@pytest.mark.sweep
@pytest.mark.parametrize("path", [path for path in PATHS if path])
def test_as_many_statements_for_any_number_of_rows(world, path):
    call = calling(world, "service", answers=world.director)
    asked = []
    for number in (1, 3, 200):
        done = world.__dict__.setdefault("added", 0)
        for more in range(done, number):
            add_case(world, f"70{more:05}", "ana", "harbour")
        if number < 200:
            Team.objects.create(name=f"Team {number}", service=world.services["Safeguarding"])
        world.__dict__["added"] = number
        call(path)
        with statements() as found:
            assert call(path).status_code == 200
        asked.append(len(found))
    assert len(set(asked)) == 1, asked
