"""An admin sees one named case, for minutes, because its manager said yes; with controls."""

from __future__ import annotations

import datetime
import time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import allocations, grants, people
from cases.grant_querysets import GrantQuerySet
from cases.models import AccessLog, Audit, Case, Grant, NamedPerson
from cases.querysets import CaseQuerySet
from tests.audits import submitted
from tests.test_urls import address, furnished, patterns

REASON = "The flower of this case looks wrong to its practitioner"


@pytest.fixture
def asked(world) -> Grant:
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    return grants.ask(by=world.admin, reference=world.ana1.reference, reason=REASON)


@pytest.fixture
def given(world, asked) -> Grant:
    return grants.decide(grant=asked, by=world.harbour_manager, minutes=30)


def page_of(grant: Grant) -> str:
    return reverse("granted_case", args=[grant.public_id])


def opens(client, world, grant: Grant) -> int:
    client.force_login(world.admin)
    return client.get(page_of(grant)).status_code


def test_from_asking_to_reading(world, client):
    """The whole way over the pages, and the six rows it leaves."""
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    before = AccessLog.objects.count()
    client.force_login(world.admin)
    asks = {"reference": world.ana1.reference, "reason": REASON}
    assert client.post(reverse("grant_ask"), asks).status_code == 302
    grant = Grant.objects.get()
    assert client.get(page_of(grant)).status_code == 404
    client.force_login(world.harbour_manager)
    picture = client.get(reverse("team_picture", args=[world.harbour.public_id])).content.decode()
    answer = reverse("grant", args=[grant.public_id])
    assert "1 admin asks to see a case" in picture and answer in picture
    assert REASON in client.get(answer).content.decode()
    assert client.post(answer, {"minutes": "61"}).status_code == 422
    assert client.post(answer, {"minutes": "30"}).status_code == 302
    client.force_login(world.admin)
    said = client.get(page_of(grant)).content.decode()
    assert "Family &amp; Friends impact" in said
    assert "Open to you until" in said
    client.force_login(world.harbour_manager)
    told = client.get(reverse("grants")).content.decode()
    assert "Not opened" not in told and "Open until" in told
    assert client.post(reverse("grant_end", args=[grant.public_id])).status_code == 302
    assert opens(client, world, grant) == 404
    rows = AccessLog.objects.order_by("pk")[before:]
    admin, manager, key = world.admin, world.harbour_manager, world.ana1.public_id
    assert [(row.event, row.what, row.actor, row.case_id, row.why) for row in rows] == [
        ("grant", "asked to see a case", admin, key, REASON),
        ("denied", "grant", admin, key, ""),
        ("grant", "gave a grant of 30 minutes", manager, key, REASON),
        ("view", "case, by grant", admin, key, REASON),
        ("grant", "took a grant back", manager, key, REASON),
        ("denied", "grant", admin, key, ""),
    ]


def ended_by_time(world, grant):
    Grant.objects.update(expires_at=timezone.now())


def taken_back(world, grant):
    grants.take_back(grant=grant, by=world.harbour_manager)


def closed_account(world, grant):
    type(world.admin).objects.filter(pk=world.admin.pk).update(is_active=False)


def ended_part(world, grant):
    world.admin.memberships.update(ends=timezone.localdate())


def became_restricted(world, grant):
    Case.objects.update(restricted=True)
    NamedPerson.objects.create(case=world.ana1, user=world.admin)


ENDS = [ended_by_time, taken_back, closed_account, ended_part, became_restricted]


@pytest.mark.parametrize("end", ENDS)
def test_it_ends_at_the_next_request(world, client, given, end):
    assert opens(client, world, given) == 200
    end(world, given)
    assert client.get(page_of(given)).status_code in (302, 404)


@pytest.mark.parametrize("end", [ended_by_time, taken_back])
def test_without_looking_at_the_end_it_would_go_on(world, client, given, end, monkeypatch):
    """Control."""
    monkeypatch.setattr(GrantQuerySet, "open", lambda self: self.exclude(expires_at=None))
    with pytest.raises(AssertionError):
        test_it_ends_at_the_next_request(world, client, given, end)


@pytest.mark.sweep
def test_it_opens_one_page_and_no_other_of_the_case(world, client):
    """Every address of the product as the admin, with a grant for Ana's cases and without."""
    county = furnished(world)
    client.force_login(county.admin)

    def answers() -> dict[str, int]:
        found = {}
        for name, _ in patterns():
            if name not in ("static", "account_logout"):
                found[name] = client.get(address(county, name)).status_code
        return found

    grants.decide(grant=county.grant, by=county.harbour_manager, minutes=60)
    granted = answers()
    for grant in (county.grant, county.granted):
        grants.take_back(grant=grant, by=county.harbour_manager)
    refused = answers()
    assert {name for name in granted if granted[name] != refused[name]} == {"granted_case"}
    found = client.get(reverse("find_case"), {"q": county.ana1.reference})
    link = reverse("case", args=[county.ana1.public_id])
    assert county.ana1.reference in found.content.decode()
    assert f'href="{link}"' not in found.content.decode()  # the register's line leads nowhere


def test_no_case_but_the_named_one(world, given):
    seen = Case.objects.visible_to(world.admin)
    assert list(seen) == [world.ana1]
    assert set(Audit.objects.visible_to(world.admin).values_list("case", flat=True)) == {
        world.ana1.pk
    }
    assert Audit.objects.countable_by(world.admin).count() == 0


def test_who_answers(world, asked):
    def may() -> set[str]:
        return {
            who for who, user in world.people.items()
            if Grant.objects.decided_by(user).filter(pk=asked.pk).exists()
        }  # fmt: skip

    def again() -> None:
        for user in world.people.values():
            user.__dict__.pop("_standing", None)

    assert may() == {"harbour_manager"}
    manager = world.harbour_manager.memberships.get()
    manager.ends = timezone.localdate()
    manager.save()
    again()
    assert may() == {"service_manager", "director"}
    manager.ends = None
    manager.save()
    again()
    world.ana1.allocations.update(practitioner=world.harbour_manager)
    assert may() == {"service_manager", "director"}
    Case.objects.update(restricted=True)
    assert may() == set()


def test_a_case_that_moved_is_answered_by_its_new_manager(world, client, asked):
    allocations.reallocate(by=world.admin, case=world.ana1, holder=world.cy.memberships.get())
    client.force_login(world.harbour_manager)
    answer = reverse("grant", args=[asked.public_id])
    assert client.post(answer, {"minutes": "15"}).status_code == 404
    client.force_login(world.hill_manager)
    assert client.post(answer, {"minutes": "15"}).status_code == 302


def test_without_the_rule_anybody_above_would_answer(world, client, asked, monkeypatch):
    """Control."""
    monkeypatch.setattr(GrantQuerySet, "decided_by", lambda self, user: self)
    with pytest.raises(AssertionError):
        test_who_answers(world, asked)


def test_refused_answered_twice_and_lapsed(world, client, asked):
    client.force_login(world.harbour_manager)
    answer = reverse("grant", args=[asked.public_id])
    assert client.post(answer, {"refuse": "1"}).status_code == 302
    assert opens(client, world, asked) == 404
    client.force_login(world.harbour_manager)
    client.post(answer, {"minutes": "60"})
    asked.refresh_from_db()
    assert (asked.state, asked.minutes) == ("refused", None)
    later = grants.ask(by=world.admin, reference=world.ana1.reference, reason=REASON)
    Grant.objects.filter(pk=later.pk).update(asked_at=timezone.now() - datetime.timedelta(hours=25))
    with pytest.raises(grants.NotPossible, match="lapsed"):
        grants.decide(grant=later, by=world.harbour_manager, minutes=15)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            lambda world: Case.objects.update(status="closed", closed_on="2026-01-01"),
            "no open case",
        ),
        (lambda world: Case.objects.update(restricted=True), "restricted"),
        (lambda world: world.ana1.allocations.update(ends="2026-01-01"), "Nobody holds"),
        (lambda world: grants.ask(by=world.admin, reference="9000001", reason=REASON), "already"),
    ],
)
def test_what_cannot_be_asked_for_says_why_and_keeps_the_words(world, client, spoil, says):
    spoil(world)
    client.force_login(world.admin)
    answer = client.post(reverse("grant_ask"), {"reference": "9000001", "reason": REASON})
    assert answer.status_code == 422
    assert says in answer.content.decode() and REASON in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"minutes": 61}, {"minutes": 0}, {"decided_by": "admin"}, {"reason": ""}]
)
def test_the_database_refuses_more_than_an_hour_and_a_grant_to_oneself(world, given, wrong):
    change = {name: world.people.get(value, value) for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.update(**change)


@pytest.mark.parametrize(("who", "name"), [("admin", "grant_ask"), ("harbour_manager", "grant")])
def test_asking_and_giving_need_the_password_of_a_moment_ago(world, client, asked, who, name):
    user = world.people[who]
    user.set_password("three words together")
    user.save()
    client.post("/account/login/", {"login": who, "password": "three words together"})
    url = reverse(name, args=[asked.public_id] if name == "grant" else [])
    assert client.get(url).status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 16 * 60
    session.save()
    again = reverse("account_reauthenticate")
    answer = client.get(url)
    assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (302, again)
    answer = client.post(url, {"minutes": "15", "reference": "9000004", "reason": REASON})
    if name == "grant":
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, again)
    else:  # nothing typed is lost
        assert answer.status_code == 422
        said = answer.content.decode()
        assert f'href="{again}?' in said and "9000004" in said and REASON in said
    asked.refresh_from_db()
    assert (asked.state, Grant.objects.count()) == ("waits", 1)


def test_without_the_limit_an_old_sign_in_gives(world, client, asked, settings):
    """Control."""
    settings.EXPORT_SIGN_IN_SECONDS = 10**9
    with pytest.raises(AssertionError):
        test_asking_and_giving_need_the_password_of_a_moment_ago(
            world, client, asked, "harbour_manager", "grant"
        )


def test_without_the_door_a_grant_opens_nothing(world, client, given, monkeypatch):
    """Control: it is visible_to that finds the case, not the page."""
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda self, user: self.none())
    assert opens(client, world, given) == 404


@pytest.mark.sweep
def test_lists_of_grants_ask_as_often_for_1_3_and_200(world, client, given):
    seen: dict[str, set[int]] = {}
    for who, name in (("harbour_manager", "grants"), ("admin", "grant_ask")):
        client.force_login(world.people[who])
        client.get(reverse(name))
        for wanted in (1, 3, 200):
            Grant.objects.bulk_create(
                Grant(
                    case=world.ana1,
                    asked_by=world.admin,
                    asked_at=timezone.now(),
                    reason=REASON,
                    decided_by=world.harbour_manager,
                    decided_at=timezone.now(),
                )
                for _ in range(wanted - Grant.objects.count())
            )
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse(name)).status_code == 200
            seen.setdefault(name, set()).add(len(found))
        Grant.objects.exclude(pk=given.pk).delete()
    assert {name: len(counts) for name, counts in seen.items()} == {"grants": 1, "grant_ask": 1}


def test_a_person_who_left_answers_nothing(world, client, asked):
    people.deactivate(by=world.admin, user=world.harbour_manager)
    client.force_login(world.harbour_manager)
    answer = reverse("grant", args=[asked.public_id])
    assert client.post(answer, {"minutes": "15"}).status_code in (302, 403)
    asked.refresh_from_db()
    assert asked.state == "waits"
