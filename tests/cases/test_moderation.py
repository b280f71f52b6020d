"""Second ratings: drawn at random with a seed, settled once, and counted exactly once."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.actions import audits, moves, revisions
from cases.actions import moderation as actions
from cases.actions.moves import NoReason
from cases.models import Action, AgreedChange, Audit, AuditPlan, Moderation, Rating
from cases.periods import quarter_of
from cases.rollups import Selection, team_figures
from cases.second_ratings import pool_of
from tests.audits import submitted
from tests.cases import recount
from tests.moderation import asked, pair_of, second_in, settled
from tests.world import add_person


def now():
    return quarter_of(timezone.localdate())


def draw(world, size=10, seed=None):
    return actions.draw_second_ratings(
        quarter=now(), size=size, due_on=timezone.localdate(), by=world.qa, seed=seed
    )


@pytest.fixture
def three(world):
    world.people["qa2"] = add_person(world, "qa2", "qa_auditor", None)
    cases = ((world.ana1, world.ana), (world.ana2, world.ana), (world.ben1, world.ben))
    return [submitted(world, case, by, {}) for case, by in cases]


# --- drawing -------------------------------------------------------------------------------


def test_draw_plans_a_blind_second_rating_of_each(world, three):
    plan = draw(world, seed=5)
    rows = Moderation.objects.all()
    assert {row.first.state for row in rows} == {"in_moderation"}
    for row in rows:
        second = row.second
        assert (second.type, second.voice) == ("moderation", "second_rater")
        assert (second.state, second.scope) == ("planned", row.first.scope)
        assert (second.edition_id, second.case_id) == (row.first.edition_id, row.first.case_id)
    assert (plan.kind, plan.seed, plan.size, plan.samples.count()) == ("moderation", 5, 3, 3)


def test_draw_spreads_over_the_auditors(world, three):
    draw(world)
    raters = Moderation.objects.values_list("second__rater__username", flat=True)
    assert sorted(map(list(raters).count, ("qa", "qa2"))) == [1, 2]


def test_same_seed_and_pool_draw_the_same(world, three):
    pool = pool_of(now())
    found = [[(one.case, one.auditor) for one in _drawn(pool, seed)] for seed in (5, 5, 6, 7, 8, 9)]
    assert found[0] == found[1]
    assert any(other != found[0] for other in found[2:])
    plan = draw(world, size=2, seed=5)
    stored = [(row.case_id, row.auditor_id) for row in plan.samples.order_by("place")]
    assert stored == found[0]
    assert [row[0] for row in plan.pool] == list(pool.audits)


def _drawn(pool, seed):
    return actions.draw.draw(
        list(pool.audits), seed=seed, size=2, auditors=pool.raters, barred=pool.barred
    )


def test_nobody_gets_a_case_they_hold_manage_or_looked_at(world, client, three):
    qa2 = world.people["qa2"]
    for role, place in (("practitioner", world.harbour), ("team_manager", world.harbour)):
        qa2.memberships.create(role=role, team=place, starts=datetime.date(2020, 1, 1))
    draw(world)
    assert set(Moderation.objects.values_list("second__rater__username", flat=True)) == {"qa"}


def test_whoever_opened_the_case_is_not_drawn(world, three):
    Audit.objects.create(
        case=world.ana1, rater=world.qa, type="dip_sample", edition=world.flourish,
        state="withdrawn", started_at=timezone.now(),
    )  # fmt: skip
    assert pool_of(now()).barred[world.ana1.pk] == {world.qa.pk}


def test_nothing_to_draw_is_said_and_nothing_written(world):
    with pytest.raises(actions.NothingToDraw):
        draw(world)
    assert AuditPlan.objects.count() == 0


def test_a_share_is_rounded_up(world, three):
    assert [pool_of(now()).share(percent) for percent in (1, 34, 100)] == [1, 2, 3]


# --- settling ------------------------------------------------------------------------------


@pytest.fixture
def moderation(world):
    return pair_of(
        world, world.ana1, world.ana, {"flourish.u.impact": "red"}, {"flourish.u.impact": "amber"}
    )


def test_settling_keeps_all_three_and_the_reason(world, moderation):
    third = settled(moderation, {"flourish.u.impact": "amber"})
    moderation.refresh_from_db()
    first = Audit.objects.get(pk=moderation.first_id)
    assert (first.state, first.replaced, moderation.second.state) == ("agreed", True, "agreed")
    assert (third.revises, third.type, third.voice) == (first, "moderation", "practitioner")
    for name in ("submitted_at", "period", "team", "practitioner", "plan_type", "age_band"):
        assert getattr(third, name) == getattr(first, name)
    values = [audit.ratings.get(item__code="flourish.u.impact").value for audit in (first, third)]
    assert values == ["red", "amber"]
    change = AgreedChange.objects.get()
    assert (change.value, change.reason) == ("amber", "We read it together")


def test_what_happens_next_and_notes_go_on_under_the_agreed_rating(world):
    first = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"}, whole=True)
    third = settled(second_in(asked(world, first), {}))
    assert Action.objects.get().audit == third
    assert third.evidence.get().text == "Seen alone at home"
    assert third.child_voice.heard == "yes"
    assert third.ratings.get(item__code="flourish.f.impact").determinants.count() == 1


def test_changed_value_needs_a_reason_and_nothing_is_half_done(world, moderation):
    row = moderation.first.ratings.get(item__code="flourish.u.impact")
    agreed = {row.item_id: actions.Agreed(row.item_id, "amber", "  ")}
    with pytest.raises(NoReason):
        actions.settle(moderation=moderation, agreed=agreed, by=world.qa)
    assert Audit.objects.get(pk=moderation.first_id).state == "in_moderation"
    assert Audit.objects.count() == 2


def test_a_pair_is_settled_once(world, moderation):
    settled(moderation)
    with pytest.raises(lifecycle.Refused):
        settled(moderation)
    assert Audit.objects.filter(revises=moderation.first).count() == 1


def test_a_pair_is_not_settled_before_the_second_rating(world):
    waiting = asked(world, submitted(world, world.ana1, world.ana, {}))
    with pytest.raises(lifecycle.Refused):
        settled(waiting)
    assert Audit.objects.get(pk=waiting.first_id).state == "in_moderation"


def test_no_action_is_asked_of_the_second_rater(world, client):
    waiting = asked(world, submitted(world, world.ana1, world.ana, {}))
    second_in(waiting, {"flourish.u.impact": "red"})  # submits without an action
    assert Action.objects.count() == 0


# --- figures -------------------------------------------------------------------------------


def counted(world) -> dict:
    audits = Audit.objects.countable_by(world.director).filter(team=world.harbour)
    found = team_figures(audits, Selection(now()), kind="outcomes", by_practitioner=False)
    row = next(row for row in found.domains if row.code == "flourish.u.impact")
    return {"green": row.counts.green, "amber": row.counts.amber, "red": row.counts.red}


def by_hand(world) -> dict:
    votes = recount.votes(world.harbour, now().starts, restricted=True)
    tally = recount.counts(votes, {})["flourish.u.impact"]
    return {value: tally[value] for value in ("green", "amber", "red")}


def test_figures_before_during_and_after(world):
    submitted(world, world.ben1, world.ben, {})
    first = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    assert counted(world) == by_hand(world) == {"green": 1, "amber": 0, "red": 1}
    waiting = asked(world, first)
    assert counted(world) == by_hand(world) == {"green": 1, "amber": 0, "red": 0}
    waiting = second_in(waiting, {"flourish.u.impact": "amber"})
    assert counted(world) == by_hand(world) == {"green": 1, "amber": 0, "red": 0}
    settled(waiting, {"flourish.u.impact": "amber"})
    assert counted(world) == by_hand(world) == {"green": 1, "amber": 1, "red": 0}


def test_without_the_mark_the_first_and_the_agreed_would_stand_together(world, moderation):
    """Control: the mark `replaced` is what keeps the first out."""
    settled(moderation, {"flourish.u.impact": "amber"})
    ratings = Rating.objects.filter(item__code="flourish.u.impact", audit__voice="practitioner")
    assert ratings.filter(audit__in=Audit.objects.counted()).count() == 1
    Audit.objects.update(replaced=False)
    assert ratings.filter(audit__in=Audit.objects.counted()).count() == 2


# --- pages ---------------------------------------------------------------------------------


def test_drawing_on_the_page(world, client, three):
    client.force_login(world.qa)
    sent = {"quarter": now().code, "number": "2", "due_on": timezone.localdate().isoformat()}
    assert client.post(reverse("moderation_draw"), sent).status_code == 302
    assert Moderation.objects.count() == 2
    assert "2 to rate" in client.get(reverse("moderation")).content.decode().replace("\n", " ") or (
        Moderation.objects.filter(second__rater=world.qa).count() == 1
    )


@pytest.mark.parametrize(
    "wrong",
    [{"number": "x"}, {"number": "0"}, {"share": "9" * 400}, {"due_on": "1999-01-01"},
     {"quarter": "\x00"}, {"share": "", "number": ""}],
)  # fmt: skip
def test_a_wrong_draw_is_refused_and_nothing_drawn(world, client, three, wrong):
    client.force_login(world.qa)
    sent = {"quarter": now().code, "share": "10", "due_on": timezone.localdate().isoformat()}
    assert client.post(reverse("moderation_draw"), sent | wrong).status_code == 422
    assert Moderation.objects.count() == 0


def form_of(moderation, **changes) -> dict:
    sent = {f"agreed-{row.item_id}": row.value for row in moderation.first.ratings.all()}
    return sent | changes


def pair_url(moderation) -> str:
    return reverse("pair", args=[moderation.public_id])


def test_settling_on_the_page(world, client, moderation):
    client.force_login(world.qa)
    pk = world.item("flourish.u.impact").pk
    sent = form_of(moderation, **{f"agreed-{pk}": "amber"})
    refused = client.post(pair_url(moderation), sent)
    assert refused.status_code == 422
    assert "Say why it changed" in refused.content.decode()
    sent[f"why-{pk}"] = "The visit says otherwise"
    assert client.post(pair_url(moderation), sent).status_code == 302
    again = client.post(pair_url(moderation), sent)
    assert (again.status_code, Audit.objects.count()) == (409, 3)
    assert "Not settled" in again.content.decode()


def test_a_pair_is_not_settled_while_its_rater_corrects_an_agreed_rating(
    world, client, moderation, monkeypatch
):
    """One open audit per case, rater and type; what was typed stays, and afterwards it settles."""
    closed = moves.move(audit=settled(moderation), name="close", by=world.qa)
    correction = revisions.correct_audit(audit=closed, by=world.qa, reason="A slip")
    again = submitted(world, world.ana1, world.ana, {"flourish.u.impact": "red"})
    second = second_in(asked(world, again), {})
    client.force_login(world.qa)
    sent = form_of(second, **{f"agreed-{world.item('flourish.u.impact').pk}": "amber"})
    sent[f"why-{world.item('flourish.u.impact').pk}"] = "The visit says otherwise"
    with monkeypatch.context() as patched:  # control
        patched.setattr(actions, "_nothing_open", lambda *given: None)
        with pytest.raises(IntegrityError), transaction.atomic():
            client.post(pair_url(second), sent)
    answer = client.post(pair_url(second), sent)
    page = answer.content.decode()
    assert (answer.status_code, "You are correcting an agreed rating" in page) == (409, True)
    assert "The visit says otherwise" in page
    assert Audit.objects.get(pk=again.pk).state == "in_moderation"
    audits.discard_audit(audit=correction, by=world.qa)
    assert client.post(pair_url(second), sent).status_code == 302


def test_a_postcode_in_a_reason_is_asked_about(world, client, moderation):
    client.force_login(world.qa)
    pk = world.item("flourish.u.impact").pk
    sent = form_of(moderation, **{f"agreed-{pk}": "amber", f"why-{pk}": "Lives at NR1 3JU"})
    assert client.post(pair_url(moderation), sent).status_code == 422
    sent["confirm"] = "on"
    assert client.post(pair_url(moderation), sent).status_code == 302


@pytest.mark.parametrize("value", ["blue", "\x00", "x" * 10_000])
def test_hostile_values_do_not_settle(world, client, moderation, value):
    client.force_login(world.qa)
    pk = world.item("flourish.u.impact").pk
    answer = client.post(pair_url(moderation), form_of(moderation, **{f"agreed-{pk}": value}))
    assert (answer.status_code, Audit.objects.count()) == (422, 2)


BEFORE = {"ana": 404, "harbour_manager": 404, "service_manager": 404, "qa": 200, "ben": 404}
AFTER = {"ana": 200, "harbour_manager": 200, "service_manager": 302, "qa": 200, "qa2": 200}
NEVER = ("ben", "cy", "hill_manager", "admin", "partner")


def test_who_sees_the_pair_before_and_after_it_is_settled(world, client, moderation):
    world.people["qa2"] = add_person(world, "qa2", "qa_auditor", None)
    assert statuses(world, client, moderation, BEFORE | {"qa2": 404}) == BEFORE | {"qa2": 404}
    settled(moderation)
    expected = AFTER | dict.fromkeys(NEVER, 404)
    assert statuses(world, client, moderation, expected) == expected


def statuses(world, client, moderation, people) -> dict:
    found = {}
    for who in people:
        client.force_login(world.people[who])
        found[who] = client.get(pair_url(moderation)).status_code
    return found


def test_another_auditor_reads_ratings_without_case_and_notes(world, client):
    first = submitted(world, world.ana1, world.ana, {}, whole=True)
    pair = second_in(asked(world, first), {})
    settled(pair)
    world.people["qa2"] = add_person(world, "qa2", "qa_auditor", None)
    pages = {}
    for who in ("qa2", "qa"):
        client.force_login(world.people[who])
        pages[who] = client.get(pair_url(pair)).content.decode()
    assert "9000001" not in pages["qa2"] and "Seen alone" not in pages["qa2"]
    assert "9000001" in pages["qa"] and "Seen alone" in pages["qa"]  # control


def test_only_the_second_rater_settles(world, client, moderation):
    settled(moderation)
    client.force_login(world.ana)
    assert client.post(pair_url(moderation), {}).status_code == 403


def test_a_second_rating_is_not_discarded_by_its_rater(world, client, three):
    draw(world)
    second = Audit.objects.filter(rater=world.qa, state="planned").first()
    Audit.objects.filter(pk=second.pk).update(state="in_progress")
    client.force_login(world.qa)
    assert client.post(reverse("audit_discard", args=[second.public_id])).status_code == 403
    assert Audit.objects.filter(pk=second.pk).exists()
