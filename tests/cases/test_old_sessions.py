"""An open sign-in knows at its next request: left, moved, re-allocated, part ended. Fifty tries."""

from __future__ import annotations

import itertools

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.urls import reverse

from cases.actions import allocations, people
from cases.querysets import AuditQuerySet, CaseQuerySet
from tests.audits import rate, started

TRIES = 50
PAGES = "case siblings case_history case_evidence case_notes compare audit_start".split()


def left(world) -> None:
    people.deactivate(by=world.admin, user=world.ana)


def part_ended(world) -> None:
    people.end_membership(by=world.admin, membership=world.ana.memberships.get())


def reallocated(world) -> None:
    holder = world.cy.memberships.get()
    allocations.reallocate(by=world.admin, case=world.ana1, holder=holder)


def manager_moved(world) -> None:
    manager = world.harbour_manager
    people.end_membership(by=world.admin, membership=manager.memberships.get())
    people.give_membership(by=world.admin, user=manager, role="team_manager", team=world.hill)


CHANGES = [
    ("ana", left), ("ana", part_ended), ("ana", reallocated), ("harbour_manager", manager_moved),
    ("harbour_manager", reallocated),
]  # fmt: skip


EACH = len(PAGES) + 4  # every request once


def tries(client, world, audit, number: int = TRIES) -> int:
    """How many of fifty requests for the case, its audit or a save get in."""
    case = world.ana1
    sent = {"value": "green", "version": "1"}
    requests = [
        *(("get", reverse(name, args=[case.public_id]), {}) for name in PAGES),
        ("get", reverse("audit", args=[audit.public_id]), {}),
        ("get", reverse("find_case"), {"q": case.reference}),
        ("post", reverse("rate_item", args=[audit.public_id, "flourish.f.impact"]), sent),
        ("get", reverse("audit_finish", args=[audit.public_id]), {}),
    ]
    got_in = 0
    for method, url, data in itertools.islice(itertools.cycle(requests), number):
        answer = getattr(client, method)(url, data)
        led = answer.status_code == 302 and "/account/login/" not in answer["Location"]
        found = f"/cases/{case.public_id}/" in answer.content.decode()
        got_in += found if "find" in url and not led else led or answer.status_code == 200
    return got_in


@pytest.mark.sweep
@pytest.mark.parametrize(("who", "change"), CHANGES)
def test_nothing_of_the_case_is_open_any_more(world, client, who, change):
    audit = started(world.ana1, world.ana)
    rate(audit, {"flourish.f.impact": "amber"})
    client.force_login(world.people[who])
    assert tries(client, world, audit, EACH) >= len(PAGES)  # before: the same requests get in
    client.force_login(world.people[who])
    kept = audit.ratings.values_list("value", "version").get()
    change(world)
    assert tries(client, world, audit) == 0
    assert audit.ratings.values_list("value", "version").get() == kept


@pytest.mark.sweep
@pytest.mark.parametrize(("who", "change"), CHANGES)
def test_rights_of_a_moment_ago_would_get_in(world, client, who, change, monkeypatch):
    """Control: doors that do not ask today's allocation and parts, and an account never closed."""
    monkeypatch.setattr(AuthenticationBackend, "user_can_authenticate", lambda self, user: True)
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda self, user: self)
    monkeypatch.setattr(CaseQuerySet, "near", lambda self, user: self)
    monkeypatch.setattr(AuditQuerySet, "visible_to", lambda self, user: self)
    monkeypatch.setattr("cases.access.Standing.has", lambda self, *roles: True)
    audit = started(world.ana1, world.ana)
    client.force_login(world.people[who])
    change(world)
    assert tries(client, world, audit, EACH) > 0  # each request once
