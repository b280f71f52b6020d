"""Whoever agrees an audit can send it for a blind second rating: to whom, when not, and unseen."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle, second_ratings
from cases.access import Role
from cases.actions.access_log import record
from cases.actions.moderation import draw_second_ratings
from cases.actions.picking import pick_for_second_rating
from cases.models import AccessLog, Allocation, Audit, AuditMove, Case, Moderation, Sample
from cases.periods import quarter_of
from cases.second_ratings import raters_for
from tests.audits import started, submitted
from tests.cases.test_team import text_of
from tests.moderation import begun, second_in, settled
from tests.statements import statements
from tests.world import add_person

WHY = "The note speaks of more than the rating does"


@pytest.fixture
def audit(world):
    return submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})


@pytest.fixture
def qa2(world):
    world.people["qa2"] = add_person(world, "qa2", Role.QA_AUDITOR, None)
    return world.people["qa2"]


def url(audit) -> str:
    return reverse("audit_moderate", args=[audit.public_id])


def form(rater, **changes) -> dict:
    due = timezone.localdate() + datetime.timedelta(days=14)
    sent = {"rater": str(rater.public_id), "due_on": due.isoformat(), "reason": WHY}
    return sent | changes


def pick(world, audit, **options) -> Moderation:
    wanted = {"rater": world.qa, "by": world.harbour_manager, "due_on": timezone.localdate()}
    return pick_for_second_rating(audit=audit, **wanted | options)


# --- asking --------------------------------------------------------------------------------


def test_the_manager_asks_on_the_audits_page(world, client, audit):
    client.force_login(world.harbour_manager)
    page = reverse("audit", args=[audit.public_id])
    assert url(audit) in client.get(page).content.decode()
    told = text_of(client.post(url(audit), form(world.qa), follow=True))
    assert "Asked. " + world.qa.name + " rates it by" in told and WHY in told
    pair = Moderation.objects.get()
    second = pair.second
    assert (pair.first, pair.first.state, pair.asked_by) == (
        audit, "in_moderation", world.harbour_manager,
    )  # fmt: skip
    assert (second.rater, second.state, second.voice) == (world.qa, "planned", "second_rater")
    assert (second.scope, second.edition_id) == (audit.scope, audit.edition_id)
    assert (pair.plan.seed, pair.plan.drawn_at, pair.plan.size) == (None, None, 1)
    assert Sample.objects.get().audit == second
    assert AuditMove.objects.get(audit=audit, name="moderate").reason == WHY
    assert url(audit) not in client.get(page).content.decode()


def test_a_qa_auditor_who_was_given_the_case_sends_it_to_another(world, client, audit, qa2):
    submitted(world, world.ana1, world.qa, {}, type="learning_conversation")
    client.force_login(world.qa)
    assert raters_for(audit) == [qa2]
    assert client.post(url(audit), form(qa2, reason="")).status_code == 302
    assert Moderation.objects.get().second.rater == qa2


def test_nobody_sends_their_own_audit(world, client, audit):
    client.force_login(world.ana)
    assert url(audit) not in client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert client.post(url(audit), form(world.qa)).status_code == 403
    assert Moderation.objects.count() == 0


def test_an_audit_is_sent_once(world, client, audit, qa2):
    client.force_login(world.harbour_manager)
    assert client.post(url(audit), form(world.qa)).status_code == 302
    again = client.post(url(audit), form(qa2, reason="Once more"))
    assert (again.status_code, Moderation.objects.count()) == (409, 1)
    said = text_of(again)
    assert "this one is in moderation" in said and "Once more" in said
    assert "this one is in moderation" in text_of(client.get(url(audit)))
    with pytest.raises(lifecycle.Refused):
        pick(world, audit, rater=qa2)
    assert Moderation.objects.count() == 1


# --- who may rate it -----------------------------------------------------------------------


def holds_it(world, who) -> None:
    who.memberships.create(
        role="practitioner", team=world.harbour, starts=datetime.date(2020, 1, 1)
    )
    Allocation.objects.filter(case=world.ana1).update(practitioner=who)


def manages_it(world, who) -> None:
    who.memberships.create(
        role="team_manager", team=world.harbour, starts=datetime.date(2020, 1, 1)
    )


def manages_the_service(world, who) -> None:
    service = world.harbour.service
    who.memberships.create(
        role="service_manager", service=service, starts=datetime.date(2020, 1, 1)
    )


def rated_it(world, who) -> None:
    Audit.objects.create(
        case=world.ana1, rater=who, type="dip_sample", edition=world.flourish, state="withdrawn",
        started_at=timezone.now(),
    )  # fmt: skip


def opened_it(world, who) -> None:
    record(by=who, event=AccessLog.Event.VIEW, what="audit", case=world.ana1)


@pytest.mark.parametrize("near", [holds_it, manages_it, manages_the_service, rated_it, opened_it])
def test_nobody_who_is_near_or_saw_it_is_offered(world, client, audit, qa2, near):
    assert raters_for(audit) == [world.qa, qa2]  # control: before, both are
    near(world, qa2)
    assert raters_for(audit) == [world.qa]
    client.force_login(world.harbour_manager)
    page = client.get(url(audit)).content.decode()
    assert (str(world.qa.public_id) in page, str(qa2.public_id) in page) == (True, False)
    refused = client.post(url(audit), form(qa2))
    assert (refused.status_code, Moderation.objects.count()) == (422, 0)
    assert "Choose from the list" in text_of(refused)


def test_who_opened_the_case_after_the_page_was_drawn_is_refused(world, audit, qa2):
    opened_it(world, qa2)
    with pytest.raises(lifecycle.Refused, match="without having seen it"):
        pick(world, audit, rater=qa2)
    assert (Moderation.objects.count(), Sample.objects.count()) == (0, 0)
    audit.refresh_from_db()
    assert audit.state == "submitted"


def test_control_without_the_rule_they_would_be_asked(world, audit, qa2, monkeypatch):
    opened_it(world, qa2)
    nobody = {world.ana1.pk: set()}
    monkeypatch.setattr(second_ratings, "_not_blind", lambda raters, cases: nobody)
    assert pick(world, audit, rater=qa2).second.rater == qa2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"restricted": True}, "The case is restricted"),
        ({"status": "closed", "closed_on": "2026-01-02"}, "is closed"),
    ],
)
def test_a_case_that_does_not_fit_is_refused_with_the_reason(world, client, audit, changes, why):
    client.force_login(world.harbour_manager)
    Case.objects.filter(pk=world.ana1.pk).update(**changes)
    if "restricted" in changes:
        world.ana1.named_people.create(user=world.harbour_manager)
    assert url(audit) not in client.get(reverse("audit", args=[audit.public_id])).content.decode()
    assert why in text_of(client.get(url(audit)))
    answer = client.post(url(audit), form(world.qa))
    assert (answer.status_code, Moderation.objects.count()) == (409, 0)
    assert why in text_of(answer) and WHY in text_of(answer)


def test_nobody_left_to_ask_is_said(world, client, audit):
    opened_it(world, world.qa)
    client.force_login(world.harbour_manager)
    assert "Every QA auditor holds or manages this case" in text_of(client.get(url(audit)))
    assert client.post(url(audit), form(world.qa)).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [{"rater": "x"}, {"rater": ""}, {"rater": "\x00"}, {"due_on": "1999-01-01"}, {"due_on": "x"},
     {"due_on": "9999-12-31"}, {"reason": "x" * 1001}, {"reason": "Lives at NR1 3JU"}],
)  # fmt: skip
def test_a_wrong_form_asks_nobody(world, client, audit, wrong):
    client.force_login(world.harbour_manager)
    answer = client.post(url(audit), form(world.qa) | wrong)
    assert answer.content.decode().count('class="error-summary"') == 1
    assert (answer.status_code, Moderation.objects.count()) == (422, 0)


def test_what_points_at_somebody_goes_through_when_confirmed(world, client, audit):
    client.force_login(world.harbour_manager)
    sent = form(world.qa, reason="Lives at NR1 3JU", confirm="on")
    assert client.post(url(audit), sent).status_code == 302


# --- the second rater ----------------------------------------------------------------------


def pages_of_the_second(world, client, pair) -> list[str]:
    """What the second rater reads before and while they rate, without what tells pairs apart."""
    client.force_login(world.qa)
    addresses = [
        reverse("moderation"), reverse("looks"), reverse("pair", args=[pair.public_id]),
        reverse("audit", args=[pair.second.public_id]),
    ]  # fmt: skip
    found = [text_of(client.get(address)) for address in addresses]
    begun(pair)
    found += [text_of(client.get(address)) for address in addresses]
    return [page.replace(pair.first.case.reference, "CASE") for page in found]


def test_a_picked_one_looks_like_a_drawn_one(world, client, audit):
    picked = pick(world, audit, reason=WHY)
    mine = pages_of_the_second(world, client, picked)
    assert not any(WHY in page or world.harbour_manager.name in page for page in mine)
    Sample.objects.all().delete()
    Moderation.objects.all().delete()
    Audit.objects.filter(pk=picked.second_id).delete()
    submitted(world, world.ana2, world.ana, {"flourish.u.impact": "red"})
    draw_second_ratings(
        quarter=quarter_of(timezone.localdate()), size=1, due_on=timezone.localdate(), by=world.qa
    )
    assert pages_of_the_second(world, client, Moderation.objects.get()) == mine


def test_it_is_settled_like_every_other_and_then_says_who_asked(world, client, audit):
    pair = second_in(begun(pick(world, audit, reason=WHY)), {"flourish.u.impact": "amber"})
    settled(pair, {"flourish.u.impact": "amber"})
    for who in (world.qa, world.harbour_manager, world.ana):
        client.force_login(who)
        said = text_of(client.get(reverse("pair", args=[pair.public_id])))
        assert f"Asked for by {world.harbour_manager.name}, not drawn by chance." in said
    said = text_of(client.get(reverse("audit", args=[audit.public_id])))
    assert WHY in said


@pytest.mark.sweep
def test_as_many_queries_for_one_three_and_two_hundred_auditors(world, client, audit):
    client.force_login(world.harbour_manager)
    client.get(url(audit))
    asked = []
    for number in (1, 3, 200):
        while len(raters_for(audit)) < number:
            for each in range(number - len(raters_for(audit))):
                add_person(world, f"qa-{number}-{each}", Role.QA_AUDITOR, None)
        with statements() as found:
            client.get(url(audit))
        asked.append(len(found))
    assert len(set(asked)) == 1


def test_an_open_audit_is_not_sent(world, client):
    begun_only = started(world.ana1, world.ana)
    client.force_login(world.harbour_manager)
    answer = client.post(url(begun_only), form(world.qa))
    assert (answer.status_code, Moderation.objects.count()) == (409, 0)
