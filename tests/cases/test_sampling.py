"""Which cases a round can draw: each exclusion, and beside it what is drawn without it."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from cases import draw
from cases.actions.rounds import MayNotLook, NothingToDraw, draw_round, give_to
from cases.models import AccessLog, Allocation, Audit, Case, Membership, Sample
from cases.querysets import CaseQuerySet
from cases.sampling import Pool, pool_for
from tests.audits import submitted
from tests.rounds import drawn, look_at, wanted
from tests.world import add_case, add_person


def references(plan) -> list[str]:
    return sorted(plan.samples.values_list("case__reference", flat=True))


def can_be_drawn(world, *auditors, **options) -> set[str]:
    pool = pool_for(wanted(*(auditors or [world.qa]), **options), timezone.localdate())
    found = Case.objects.filter(pk__in=pool.cases)
    return set(found.values_list("reference", flat=True))


ALL = {"9000001", "9000002", "9000003", "9000004"}


def test_every_open_case_can_be_drawn(world):
    assert can_be_drawn(world) == ALL


def test_closed_and_restricted_cases_are_left_out(world):
    Case.objects.filter(pk=world.ana1.pk).update(status="closed", closed_on="2026-01-05")
    Case.objects.filter(pk=world.ana2.pk).update(restricted=True)
    assert can_be_drawn(world) == {"9000003", "9000004"}


@pytest.mark.parametrize("kind", ["learning_conversation", "dip_sample", "thematic", "re_audit"])
def test_a_case_looked_at_from_outside_lately_is_left_out(world, kind):
    submitted(world, world.ana1, world.qa, {}, type=kind)
    assert can_be_drawn(world) == ALL - {"9000001"}


@pytest.mark.parametrize("kind", ["self", "supervision"])
def test_a_case_looked_at_from_inside_can_be_drawn(world, kind):
    """Control: it is the type that counts, not that there was an audit."""
    submitted(world, world.ana1, world.ana, {}, type=kind)
    assert can_be_drawn(world) == ALL


@pytest.mark.parametrize(("months", "found"), [(11, ALL - {"9000001"}), (13, ALL)])
def test_after_twelve_months_it_can_be_drawn_again(world, monkeypatch, months, found):
    at = timezone.now() - datetime.timedelta(days=months * 30.5)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: at)
        submitted(world, world.ana1, world.qa, {}, type="dip_sample")
    assert can_be_drawn(world) == found


def test_a_case_that_is_drawn_already_is_left_out(world):
    look_at(world, world.ana1, world.qa)
    assert can_be_drawn(world) == ALL - {"9000001"}


def test_a_withdrawn_look_does_not_stand_in_the_way(world):
    audit = look_at(world, world.ana1, world.qa)
    Audit.objects.filter(pk=audit.pk).update(state="withdrawn")
    assert can_be_drawn(world) == ALL


def test_without_the_exclusions_all_would_be_drawn(world, monkeypatch):
    """Control for the tests above: it is `drawable` that leaves them out."""
    monkeypatch.setattr(CaseQuerySet, "drawable", lambda self, on: self)
    Case.objects.filter(pk=world.ana2.pk).update(restricted=True)
    submitted(world, world.ana1, world.qa, {}, type="dip_sample")
    assert can_be_drawn(world) == ALL


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({"teams": "hill"}, {"9000004"}),
        ({"plan_types": "child_protection"}, {"9000009"}),
        ({"age_band": "16-17"}, {"9000009"}),
    ],
)
def test_filters_narrow_the_pool(world, choice, found):
    born = timezone.localdate().replace(day=1, year=timezone.localdate().year - 17)
    plan = world.plan_types["child_protection"]
    add_case(world, "9000009", "ana", "harbour", plan_type=plan, birth_month=born)
    name, value = next(iter(choice.items()))
    known = {"teams": world.teams, "plan_types": world.plan_types}
    options = {name: [known[name][value]] if name in known else value}
    assert can_be_drawn(world, **options) == found


# --- who may not look at which -------------------------------------------------------------------


def test_a_manager_is_never_given_the_own_team(world):
    plan = drawn(world, world.harbour_manager)
    assert references(plan) == ["9000004"]


def test_without_the_rule_the_manager_would_be(world, monkeypatch):
    """Control: it is `too_near` that keeps them apart."""
    monkeypatch.setattr(CaseQuerySet, "too_near", lambda self, user: self.none())
    assert len(references(drawn(world, world.harbour_manager))) == 4


def test_an_auditor_who_holds_a_case_is_not_given_it(world):
    Allocation.objects.filter(case=world.cy1).update(practitioner=world.qa)
    assert references(drawn(world, world.qa)) == ["9000001", "9000002", "9000003"]


def test_two_managers_look_at_each_others_teams(world):
    plan = drawn(world, world.harbour_manager, world.hill_manager)
    rows = plan.samples.values_list("case__reference", "auditor__username")
    harbour = {
        ("9000001", "hill_manager"),
        ("9000002", "hill_manager"),
        ("9000003", "hill_manager"),
    }
    assert set(rows) == {*harbour, ("9000004", "harbour_manager")}


@pytest.mark.parametrize(
    ("who", "reason"),
    [("ana", "Ana holds this case"), ("harbour_manager", "Harbour Manager manages the team")],
)
def test_giving_a_look_to_somebody_too_near_is_refused_with_the_reason(world, who, reason):
    Membership.objects.create(user=world.ana, role="qa_auditor", starts=datetime.date(2020, 1, 1))
    audit = look_at(world, world.ana1, world.qa)
    with pytest.raises(MayNotLook, match=reason):
        give_to(sample=audit.sample, auditor=world.people[who], by=world.qa)
    audit.refresh_from_db()
    assert (audit.rater, audit.sample.auditor) == (world.qa, world.qa)


def test_giving_a_look_to_another_auditor_moves_the_door(world):
    second = add_person(world, "qa_two", "qa_auditor", None)
    audit = look_at(world, world.ana1, world.qa)
    give_to(sample=audit.sample, auditor=second, by=world.qa)
    found = [Case.objects.visible_to(user).count() for user in (world.qa, second)]
    assert found == [0, 1]


def test_a_look_that_has_begun_stays(world):
    second = add_person(world, "qa_two", "qa_auditor", None)
    audit = look_at(world, world.ana1, world.qa, begun=True)
    with pytest.raises(MayNotLook, match="has begun"):
        give_to(sample=audit.sample, auditor=second, by=world.qa)


# --- the draw as it is stored --------------------------------------------------------------------


def test_a_stored_round_is_drawn_again_to_the_same_result(world):
    for number in range(20, 40):
        add_case(world, f"90000{number}", "cy", "hill")
    plan = drawn(world, world.qa, world.hill_manager, size=9, seed=None)
    Allocation.objects.filter(ends=None).update(team=world.teams["north"])  # the world moves on
    pool = Pool.stored_in(plan)
    again = draw.draw(
        pool.cases, seed=plan.seed, size=plan.size, auditors=pool.auditors, barred=pool.barred
    )
    rows = list(plan.samples.order_by("place").values_list("case", "auditor"))
    assert [(look.case, look.auditor) for look in again] == rows
    other = draw.draw(
        pool.cases, seed=plan.seed + 1, size=9, auditors=pool.auditors, barred=pool.barred
    )
    assert [(look.case, look.auditor) for look in other] != rows  # control


def test_too_few_cases_are_drawn_as_far_as_they_go(world):
    plan = drawn(world, world.qa, size=50)
    assert (plan.size, plan.samples.count()) == (50, 4)


def test_nothing_to_draw_stores_nothing(world):
    Case.objects.update(restricted=True)
    with pytest.raises(NothingToDraw):
        draw_round(wanted=wanted(world.qa), by=world.qa)
    assert (Sample.objects.count(), Audit.objects.count()) == (0, 0)


def test_each_drawn_look_is_a_planned_audit_with_what_the_round_asks(world):
    section = world.flourish.sections.get(code="flourish.f")
    plan = drawn(world, world.qa, size=2, type="thematic", scope="themed", sections=[section])
    for audit in Audit.objects.filter(sample__plan=plan):
        found = (audit.state, audit.type, audit.scope, audit.due_on, audit.edition_id)
        assert found == ("planned", "thematic", "themed", plan.due_on, world.flourish.pk)
        assert list(audit.themed_sections.all()) == [section]


def test_a_dip_sample_names_its_items(world):
    item = world.item("flourish.u.outcome.1")
    plan = drawn(world, world.qa, size=1, type="dip_sample", scope="chosen", items=[item])
    assert list(plan.samples.get().audit.chosen_items.all()) == [item]


def test_each_drawn_look_leaves_a_row_in_the_log(world):
    plan = drawn(world, world.qa)
    rows = AccessLog.objects.filter(what="look planned", actor=world.qa)
    drawn_cases = plan.samples.values_list("case__public_id", flat=True)
    assert set(rows.values_list("case_id", flat=True)) == set(drawn_cases)
