"""The demo county: second ratings, rounds, what became of audits, and children's own views."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
from django.utils import timezone

from cases import access, agreement, draw, round_counts
from cases.actions.audits import missing_from
from cases.actions.rounds import month_of
from cases.calibration import raters_of, spread_of
from cases.models import (
    Action,
    Audit,
    AuditMove,
    AuditPlan,
    Calibration,
    Case,
    Moderation,
    Rating,
    User,
)
from cases.pages.news import news_of
from cases.pages.second_ratings import MySecondRatings
from cases.pages.to_agree import ToAgree
from cases.rating_sheet import Sheet
from cases.sampling import Pool
from tests.cases.demo.test_county import this_quarter

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db, pytest.mark.sweep]


def test_sixty_pairs_of_which_47_agree_exactly(client):
    director = User.objects.get(username="director")
    whole = agreement.agreements(Moderation.objects.countable_by(director)).whole
    assert (whole.n, whole.exact, whole.lower, whole.higher) == (60, 47, 8, 5)
    client.force_login(director)
    page = client.get("/agreement/").content.decode()
    assert "47 of 60 (78%)" in page
    assert "First rating by second rating, 60 pairs" in page


def test_twelve_people_rated_a_made_up_child_and_three_domains_are_for_rewording():
    closed = Calibration.objects.get(closed_at__isnull=False)
    assert raters_of(closed) == 12
    assert sum(row.for_rewording for row in spread_of(closed)) == 3
    assert raters_of(Calibration.objects.get(closed_at=None)) == 4


def test_audits_of_earlier_quarters_are_agreed_or_closed_by_their_manager():
    audits = Audit.objects.voiced_by("practitioner").filter(period__isnull=False)
    old = audits.filter(period__lt=this_quarter().before().starts, replaced=False)
    assert set(old.values_list("state", flat=True)) == {"agreed", "closed", "withdrawn"}
    assert audits.filter(state="withdrawn").count() == 3
    for move in AuditMove.objects.filter(name="agree").select_related("audit", "by"):
        assert move.by_id != move.audit.rater_id
        assert move.audit.submitted_at < move.at
    assert AuditMove.objects.filter(name="withdraw", reason="").count() == 0
    left = Action.objects.exclude(state__in=["verified", "cancelled"]).filter(urgent=False)
    assert not left.filter(audit__state="closed").exists()


@pytest.mark.parametrize("username", ["manager.harbour", "manager.hill", "manager.north"])
def test_what_waits_for_a_manager_is_of_the_last_two_quarters(username):
    found = ToAgree(User.objects.get(username=username))
    assert all(audit.period >= this_quarter().before().starts for audit in found.flagged)
    assert len(found.flagged) <= 10


def test_each_pair_is_two_people_and_an_agreed_rating_that_counts():
    pairs = Moderation.objects.filter(settled__isnull=False)
    assert pairs.count() == 60
    for pair in pairs.select_related("first", "second", "settled"):
        assert (pair.first.replaced, pair.settled.replaced) == (True, False)
        assert pair.second.rater_id == pair.settled.rater_id != pair.first.rater_id
        assert pair.first.submitted_at < pair.asked_at < pair.second.submitted_at
        assert pair.second.submitted_at < pair.settled_at
        changed = pair.first.ratings.get().value != pair.settled.ratings.get().value
        assert pair.changes.count() == int(changed)


def test_four_second_ratings_are_open_and_two_of_them_wait_to_be_settled(client):
    people = User.objects.filter(username__in=["qa.one", "qa.two"])
    pages = {person.username: MySecondRatings(person) for person in people}
    for page in pages.values():
        assert (page.to_do.count(), page.waiting.count()) == (1, 1)
    assert {page.to_do.get().second.state for page in pages.values()} == {"planned", "in_progress"}
    assert Moderation.objects.filter(settled=None).count() == 4
    client.force_login(people.get(username="qa.one"))
    for row in (*pages["qa.one"].to_do, *pages["qa.one"].waiting):
        assert row.first.state == "in_moderation"
        assert row.second.due_on > timezone.localdate()
    page = client.get(f"/moderation/{pages['qa.one'].waiting.get().public_id}/")
    assert page.status_code == 200
    assert page.context["page"].can_settle


def test_one_of_them_was_picked_by_the_manager_of_its_team(client):
    picked = Moderation.objects.exclude(agreement.DRAWN).get()
    assert (picked.settled, picked.plan.seed) == (None, None)
    assert picked.first.team in access.standing(picked.asked_by).managed_teams
    assert picked.first.moves.get(name="moderate").reason
    assert picked.plan.samples.get().audit == picked.second


def test_open_second_ratings_are_blind():
    for pair in Moderation.objects.filter(settled=None).select_related("first", "second"):
        rater, case = pair.second.rater, pair.first.case
        assert not Audit.objects.filter(case=case, rater=rater).exclude(pk=pair.second_id).exists()
        if pair.second.submitted_at is None:
            shown = Audit.objects.visible_to(rater).not_blind_to(rater).filter(pk=pair.first_id)
            assert not shown.exists()
        else:
            missing = missing_from(Sheet(pair.second))
            assert not missing
            assert pair.first.submitted_at < pair.asked_at < pair.second.submitted_at


def test_eight_audits_were_returned_and_two_corrected_half_are_in_again(client):
    moves = AuditMove.objects.filter(name__in=["return", "correct"]).exclude(reason="")
    assert Counter(moves.values_list("name", flat=True)) == {"return": 8, "correct": 2}
    firsts = Audit.objects.filter(moves__in=moves).distinct()
    assert Counter(firsts.values_list("state", flat=True)) == {"returned": 8, "closed": 2}
    revisions = Audit.objects.filter(revises__in=firsts).select_related("revises", "rater")
    states = revisions.values_list("revises__state", "state")
    assert Counter(states) == {
        ("returned", "submitted"): 4,
        ("returned", "in_progress"): 4,
        ("closed", "submitted"): 1,
        ("closed", "in_progress"): 1,
    }
    for one in revisions:
        of_first, of_revision = (
            set(audit.ratings.values_list("item", "value")) for audit in (one.revises, one)
        )
        assert of_first == of_revision
        assert one.rater_id == one.revises.rater_id
        assert not missing_from(Sheet(one))
        told = news_of(one.rater, timezone.localdate())
        assert one.revises.public_id in {line.audit for line in told}
    opened = revisions.filter(state="in_progress").first()
    client.force_login(opened.rater)
    assert client.get(f"/audits/{opened.public_id}/").status_code == 200


def test_twelve_supervision_audits_have_both_ticks():
    audits = Audit.objects.filter(type="supervision").prefetch_related("moves")
    assert audits.count() == 12
    for audit in audits:
        by = {move.name: move for move in audit.moves.all()}
        assert by["submit"].by_id == audit.rater_id != by["agree"].by_id
        assert by["agree"].at - by["submit"].at == datetime.timedelta(minutes=20)


def test_five_rounds_are_over_and_one_runs_with_one_look_overdue():
    today = timezone.localdate()
    plans = list(AuditPlan.objects.filter(kind="round"))
    progress = round_counts.progress_of(plans, today)
    assert sorted(row.is_over for row in progress.values()) == [False, True, True, True, True, True]
    assert sum(row.overdue for row in progress.values()) == 1
    assert month_of(User.objects.get(username="manager.harbour"), today).samples.count() == 2


def test_every_round_is_drawn_again_to_the_same_result():
    for plan in AuditPlan.objects.exclude(seed=None):
        pool = Pool.stored_in(plan)
        again = draw.draw(
            pool.cases, seed=plan.seed, size=plan.size, auditors=pool.auditors, barred=pool.barred
        )
        rows = list(plan.samples.order_by("place").values_list("case", "auditor"))
        assert [(look.case, look.auditor) for look in again] == rows


# --- children's and families' own views ----------------------------------------------------


def test_a_third_of_open_cases_have_a_view_of_their_own_some_of_it_old():
    views = Audit.objects.filter(voice="child_or_family").select_related("child_voice")
    cases = Case.objects.filter(closed_on=None).count()
    assert 0.25 < len({view.case_id for view in views}) / cases < 0.4
    assert {view.state for view in views} == {"submitted"}
    heard = Counter(view.child_voice.heard for view in views)
    assert heard["yes"] > 3 * heard["not_yet"] > 0 < heard["cannot_now"]
    old = timezone.localdate() - datetime.timedelta(days=183)
    days = [view.child_voice.heard_on for view in views if view.child_voice.heard_on]
    assert 20 < sum(day < old for day in days) < len(days) / 2
    assert all(view.team_id and view.practitioner_id and view.period for view in views)
    assert {view.child_voice.words_for for view in views} >= {"small_child", "teenager", "parent"}


def test_some_children_see_a_domain_two_steps_from_what_their_practitioner_rated():
    values = {
        (case, code): value
        for case, code, value in Rating.objects.filter(
            audit__voice="practitioner", item__kind="impact", audit__submitted_at__isnull=False
        )
        .order_by("audit__submitted_at")
        .values_list("audit__case", "item__code", "value")
    }
    own = Rating.objects.filter(audit__voice="child_or_family")
    rows = own.values_list("audit__case", "item__code", "value")
    far = sum({values.get((case, code)), value} == {"green", "red"} for case, code, value in rows)
    assert 10 < far < len(rows) / 8
