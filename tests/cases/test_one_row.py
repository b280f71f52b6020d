"""A view by somebody who does not hold the case, a search, a file, a refusal: one row each.

No row, no page: where the log cannot be written nothing is shown, and nothing is refused unseen.
"""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from cases.actions import access_log, grants
from cases.models import AccessLog
from tests.test_urls import address, furnished

FILE = {"_export": "docx", "purpose": "the review"}
VIEWED = (
    "case siblings case_history case_evidence case_notes audit action concern clock action_step "
    "action_add"
).split()


@pytest.fixture
def county(world):
    return furnished(world)


def requests(world) -> list[tuple[str, str, dict, str, object]]:
    """(who, address, query, event, case): each kind of row the log promises."""
    ana1, ana2 = world.ana1.public_id, world.ana2.public_id
    manager = "harbour_manager"
    about = {"action": ana2, "action_step": ana2, "concern": ana2, "audit": ana1}
    found = [
        (manager, address(world, name), {}, "view", about.get(name, ana1))
        for name in VIEWED
    ]  # fmt: skip
    submitted = reverse("audit", args=[world.submitted.public_id])
    return [
        *found,
        (manager, submitted, {}, "view", ana2),
        ("admin", address(world, "granted_case"), {}, "view", ana2),
        (manager, reverse("find_case"), {"q": "900"}, "search", None),
        (manager, reverse("strengths"), {"q": "school"}, "search", None),
        (manager, reverse("case_evidence", args=[ana2]), FILE, "export", ana2),
        (manager, address(world, "team_cases"), FILE | {"_export": "csv"}, "export", None),
        ("cy", address(world, "case"), {}, "denied", ana1),
        ("hill_manager", address(world, "audit"), {}, "denied", ana1),
        ("qa", address(world, "action"), {}, "denied", ana2),
        ("admin", address(world, "grant"), {}, "denied", ana1),
        ("partner", address(world, "case_evidence"), {}, "denied", ana1),
    ]


def test_each_leaves_exactly_one_row(county):
    for who, url, query, event, case in requests(county):
        client, before = Client(), AccessLog.objects.count()
        client.force_login(county.people[who])
        status = client.get(url, query).status_code
        assert status == (404 if event == "denied" else 200), (who, url, status)
        rows = AccessLog.objects.order_by("pk")[before:]
        kept = [(row.event, row.actor, row.case_id, row.allocated) for row in rows]
        assert kept == [(event, county.people[who], case, False)], url


def test_no_row_no_page(county, monkeypatch):
    """The log cannot be written: an error, and not a word of the case."""
    asked = requests(county)
    monkeypatch.setattr(access_log.AccessLog.objects, "using", broken)
    assert {answer(county, *one) for one in asked} == {"an error"}


@pytest.mark.sweep
def test_where_the_row_may_fail_the_page_would_be_shown(county, monkeypatch):
    """Control: a log that swallows its faults."""
    asked = requests(county)
    monkeypatch.setattr(access_log.AccessLog.objects, "using", lambda alias: Silent())
    assert "shown" in {answer(county, *one) for one in asked}


class Silent:
    def create(self, **given) -> None:
        return None


def broken(alias):
    raise DatabaseError("disk full")


def answer(world, who: str, url: str, query: dict, event: str, case: object) -> str:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[who])
    found = client.get(url, query)
    if found.status_code >= 500:
        said = found.content.decode(errors="replace")
        told = [ref for ref in (world.ana1.reference, world.ana2.reference) if ref in said]
        return f"an error that tells {told}" if told else "an error"
    return "shown"


def test_a_change_and_its_row_stand_or_fall_together(world, monkeypatch):
    def fails(**given) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(grants, "record", fails)
    with pytest.raises(DatabaseError):
        grants.ask(by=world.admin, reference=world.ana1.reference, reason="Why it is asked")
    assert world.ana1.grants.count() == 0
