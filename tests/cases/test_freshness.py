"""A rating from before a move or a plan change, or past its review age, says so in words."""

import datetime

import pytest
from django.urls import reverse

from cases import freshness
from cases.freshness import Turns
from cases.models import Case, PlanChange
from cases.pages.case_page import CasePage
from tests.cases.caseloads import ago, looked, moved

pytestmark = pytest.mark.django_db  # settings an admin may have changed

TODAY = datetime.date(2026, 6, 10)
DAY = datetime.date


def words(rated: DAY, **turns) -> str:
    return freshness.words(rated, turns=Turns(**turns), today=TODAY)


@pytest.mark.parametrize(
    ("rated", "turns", "said"),
    [
        (DAY(2026, 5, 2), {}, ""),
        (DAY(2026, 5, 2), {"moved_on": DAY(2026, 5, 3)}, "before the move on 3 May"),
        (DAY(2026, 5, 3), {"moved_on": DAY(2026, 5, 3)}, ""),  # on the very day: after it
        (DAY(2026, 5, 2), {"plan_changed_on": DAY(2026, 5, 3)}, "before the plan changed on 3 May"),
        (DAY(2025, 12, 10), {}, ""),
        (DAY(2025, 12, 9), {}, "more than 6 months ago"),
        (DAY(2025, 1, 9), {"moved_on": DAY(2025, 5, 3)}, "before the move on 3 May 2025"),
    ],
)
def test_freshness_says_its_strongest_reason(rated, turns, said):
    assert words(rated, **turns) == (f"Rated {said}: look again" if said else "")


def test_every_reason_is_known():
    turns = Turns(DAY(2026, 5, 3), DAY(2026, 5, 4))
    found = freshness.reasons(DAY(2025, 1, 1), turns=turns, today=TODAY)
    assert [reason.kind for reason in found] == ["move", "plan", "age"]


def test_review_age_is_a_setting(settings):
    settings.REVIEW_MONTHS = 1
    assert words(DAY(2026, 5, 2)) == "Rated more than 1 month ago: look again"


def test_nothing_rated_is_not_old():
    assert freshness.words(None, turns=Turns(TODAY, TODAY), today=TODAY) == ""


def read_by(user, case) -> CasePage:
    found = Case.objects.visible_to(user).with_allocation().with_turns()
    return CasePage(found.select_related("plan_type").get(pk=case.pk), user)


def test_first_holder_is_no_move_the_next_one_is(world):
    looked(world, world.ana1, world.ana, ago(months=1))
    assert read_by(world.ana, world.ana1).fresh.in_all == ""  # control
    moved(world, world.ana1, "ben", ago(days=3))
    assert read_by(world.ben, world.ana1).fresh.in_all.startswith("Rated before the move on")


def test_each_domain_speaks_for_itself_when_they_differ(world):
    looked(world, world.ana1, world.ana, ago(months=8))
    standing = {"flourish.f.impact": "amber"}
    audit = looked(world, world.ana1, world.ana, ago(), standing, scope="full")
    fresh = read_by(world.ana, world.ana1).fresh
    assert (fresh.stale, fresh.rated, audit.scope) == (0, 8, "full")
    PlanChange.objects.create(
        case=world.ana1,
        before=world.ana1.plan_type,
        after=world.ana1.plan_type,
        on=ago(days=-1),
    )
    assert read_by(world.ana, world.ana1).fresh.stale == 8


def test_case_page_says_it(world, client):
    looked(world, world.ana1, world.ana, ago(months=7))
    client.force_login(world.ana)
    page = client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
    assert "Rated more than 6 months ago: look again" in page
    looked(world, world.ana1, world.ana, ago())
    page = client.get(reverse("case", args=[world.ana1.public_id])).content.decode()
    assert "look again" not in page.replace("Look again", "")
