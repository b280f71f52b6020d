"""Until a second rating is in, nothing of the first reaches the person who gives it.

Every text of the first audit holds a token; every address is asked for, with each object that
belongs to it, by GET, by POST and as a file.
"""

from __future__ import annotations

import datetime

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cases import querysets
from cases.actions.concerns import raise_concern
from cases.actions.picking import pick_for_second_rating
from cases.models import Allocation, Audit, Case, Rating
from cases.rating_sheet import Sheet
from tests.moderation import TOKENS, asked, begun, first_with_tokens, second_in, settled
from tests.test_urls import OUTSIDE, arguments, furnished, patterns, rolled_back
from tests.world import add_case

FILE = "_export=csv&purpose=canary"
VALUES = ("green", "amber", "red", "not_yet_known", "not_applicable", "not_asked")


@pytest.fixture
def planned(world):
    """Ana's audit of a child waits for a second rating by QA: their manager asked, and said why."""
    furnished(world)
    world.cases["ana1"] = add_case(world, "9000077", "ana", "harbour")
    first = first_with_tokens(world, world.ana1, world.ana)
    world.submitted, world.action = first, first.actions.get(urgent=False)
    world.concern = raise_concern(audit=first, by=world.ana)
    world.moderation = pick_for_second_rating(
        audit=first, rater=world.qa, by=world.harbour_manager, due_on=timezone.localdate(),
        reason="Red for tokenasked",
    )  # fmt: skip
    return world.moderation


@pytest.fixture
def waiting(planned):
    """The second rating is begun."""
    return begun(planned)


def addresses(world, moderation, only=(), each=1):
    """Every address, with the first audit in it and with the second; or those named."""
    found = set()
    for audit in (moderation.first, moderation.second):
        world.open_audit = audit
        known = arguments(world)
        for name, _ in patterns():
            if name in OUTSIDE or name == "account_logout" or (only and name not in only):
                continue
            try:
                found.add(reverse(name, args=known.get(name, [])))
            except NoReverseMatch:
                raise AssertionError(f"{name} wants arguments in tests/test_urls.py") from None
    behind = [
        reverse("team_behind", args=[world.harbour.public_id, code, value])
        for code in ("flourish.u.impact", "flourish.u.outcome.1", "flourish.u.outcome.2")
        for value in VALUES
    ]
    return (sorted(found) + behind)[::each]


def hits(world, client, moderation, only=(), each=1) -> set[tuple[str, str]]:
    """(token, address) of every answer that holds one; a control reads only where some stand."""
    client.force_login(moderation.second.rater)
    found = set()
    for address in addresses(world, moderation, only, each):
        join = "&" if "?" in address else "?"
        for method, url in (
            ("get", address), ("post", address), ("get", f"{address}{join}{FILE}"),
        ):  # fmt: skip
            with rolled_back(client):
                text = getattr(client, method)(url, follow=True).content.decode(errors="ignore")
            found |= {(token, address) for token in TOKENS if token in text}
    return found


def each(rounds) -> int:
    """Every address; in one round one of five, since who manages the team is shown all of them."""
    return 1 if rounds(2) == 2 else 5


def part_near_the_case(world) -> None:
    """After the draw the second rater came to manage the team, and to hold a case in it."""
    for role in ("team_manager", "practitioner"):
        world.qa.memberships.create(role=role, team=world.harbour, starts=datetime.date(2020, 1, 1))
    Allocation.objects.filter(case=world.ben1).update(practitioner=world.qa)
    world.qa.__dict__.pop("_standing", None)


@pytest.mark.proof
def test_nothing_of_the_first_before_the_second_is_in(world, client, waiting, rounds):
    assert hits(world, client, waiting, each=each(rounds)) == set()


@pytest.mark.sweep
def test_both_stand_there_once_the_second_is_in(world, client, waiting):
    """Control: the same crawl finds the tokens as soon as it may."""
    second_in(waiting, {"flourish.u.impact": "amber"})
    found = hits(world, client, waiting, only=("pair", "audit"))
    said = {"tokennote", "tokenworkswell", "tokenwhat", "tokenasked"}
    assert said <= {token for token, _ in found}
    assert ("tokennote", reverse("pair", args=[waiting.public_id])) in found


@pytest.mark.sweep
def test_a_manager_who_rates_blind_is_blind_too(world, client, waiting):
    part_near_the_case(world)
    assert hits(world, client, waiting) == set()


@pytest.mark.sweep
def test_without_the_doors_blindness_the_manager_would_see(world, client, waiting, monkeypatch):
    """Control: it is the door that holds the first back, not chance."""
    part_near_the_case(world)
    nothing = Audit.objects.none().values("case_id")
    monkeypatch.setattr(querysets, "blind_on", lambda user: nothing)
    found = hits(world, client, waiting, only=("audit", "case", "action"))
    assert {"tokennote", "tokenwhat"} <= {token for token, _ in found}


@pytest.mark.proof
def test_planned_is_as_blind_as_begun(world, client, planned, rounds):
    assert hits(world, client, planned, each=each(rounds)) == set()


@pytest.mark.parametrize("near", [False, True])
def test_no_value_of_the_first_before_the_second_is_in(world, client, waiting, near):
    """The doors hand out no rating of the first, and no list tells the case by its value."""
    if near:
        part_near_the_case(world)
    seen = Audit.objects.visible_to(world.qa)
    ratings = Rating.objects.filter(audit__in=seen, audit__case=world.ana1)
    assert ratings.count() == 0
    client.force_login(world.qa)
    for code in ("flourish.u.impact", "flourish.u.outcome.1"):
        for value in VALUES:
            url = reverse("team_behind", args=[world.harbour.public_id, code, value])
            assert "9000077" not in client.get(url).content.decode()


def test_no_list_tells_how_the_case_was_rated_before(world, client, waiting):
    """An older audit counts in figures; the case does not stand in the lists behind them."""
    part_near_the_case(world)
    second_in(waiting, {})
    settled(waiting)
    url = reverse("team_behind", args=[world.harbour.public_id, "flourish.u.impact", "red"])
    client.force_login(world.qa)
    assert "9000077" in client.get(url).content.decode()  # control: settled, so it stands there
    again = first_with_tokens(world, world.ana1, world.ana)
    asked(world, again)
    assert "9000077" not in client.get(url).content.decode()
    assert not Case.objects.not_blind_to(world.qa).filter(pk=world.ana1.pk).exists()


def test_focused_opens_by_the_second_raters_own_ratings(world, client, waiting):
    asked_for = {row.item.code for row in Sheet(waiting.second).asked}
    assert "flourish.u.outcome.1" not in asked_for  # the first rated it; the second has not
