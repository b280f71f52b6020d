"""A framework nobody here wrote: rated, read and counted under its own words, apart from ours."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse

from cases import rollups, scopes
from cases.actions.audits import start_audit, submit_audit
from cases.figure_lists import own_lists
from cases.models import Audit, Rating
from cases.periods import quarter_of
from cases.rating_sheet import Sheet
from cases.rollups import Selection
from frameworks.loading.apply import apply
from frameworks.loading.files import sound_content
from frameworks.models import Edition, Item
from tests.audits import plan_for_reds, rate
from tests.frameworks.made_up import wheel_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def wheel(world) -> Edition:
    content, faults = sound_content("wheel.xlsx", wheel_workbook())
    assert faults == []
    return apply([content], publish=True)[0].edition


def whole(world, case, rater, wheel, values: dict[str, str]) -> Audit:
    audit = start_audit(case=case, by=rater, scope=Audit.Scope.WHOLE, edition=wheel)
    rate(audit, {f"wheel.{code}": value for code, value in values.items()})
    return audit


def test_what_is_not_asked_for_may_be_rated_and_is_not_missing(world, wheel):
    audit = whole(world, world.ana1, world.ana, wheel, {})
    sheet = Sheet(audit)
    asked = [row.item.code for row in sheet.asked]
    assert asked == [f"wheel.{code}" for code in "home.1 home.2 home.3 friends.1 future.1".split()]
    assert [item.code for item in sheet.items if item.code not in asked] == ["wheel.friends.2"]


def test_the_depth_is_offered_once_the_framework_is_in_force(world, client, wheel):
    client.force_login(world.ana)
    address = reverse("audit_start", args=[world.ana1.public_id])
    assert "Wellbeing wheel: all that it asks for" in client.get(address).content.decode()
    answer = client.post(address, {"scope": "whole:wheel"})
    audit = Audit.objects.get(case=world.ana1)
    assert (answer.status_code, audit.scope, audit.edition) == (302, "whole", wheel)
    page = client.get(answer.url, follow=True).content.decode()
    for words in ("Wellbeing wheel: Home and belonging", "What we hope for", "What we promise",
                  "Shining", "Still asking", "I have a place where I feel safe"):  # fmt: skip
        assert words in page
    Edition.objects.filter(pk=wheel.pk).update(status="retired")
    other = reverse("audit_start", args=[world.ana2.public_id])
    assert client.post(other, {"scope": "whole:wheel"}).status_code == 422


def submitted_wheel(world, wheel, case, rater, values) -> Audit:
    audit = whole(world, case, rater, wheel, values)
    plan_for_reds(audit)
    return submit_audit(audit=audit, by=rater)


RATED = {
    "ana1": {"home.1": "green", "home.2": "amber", "home.3": "green", "friends.1": "not_yet_known",
             "future.1": "green"},
    "ana2": {"home.1": "amber", "home.2": "green", "home.3": "green", "friends.1": "green",
             "future.1": "not_applicable", "friends.2": "green"},
    "ben1": {"home.1": "green", "home.2": "green", "home.3": "amber", "friends.1": "green",
             "future.1": "amber"},
}  # fmt: skip


@pytest.fixture
def rated(world, wheel) -> Edition:
    for name, values in RATED.items():
        rater = world.ben if name == "ben1" else world.ana
        submitted_wheel(world, wheel, world.cases[name], rater, values)
    return wheel


def counted(world, key: str) -> dict[str, dict[str, int]]:
    quarter = quarter_of(Audit.objects.latest("submitted_at").submitted_at.date())
    audits = Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour)
    figures = rollups.team_figures(
        audits, Selection(quarter=quarter), kind=key, by_practitioner=False
    )
    names = ("green", "amber", "red", "not_yet_known", "not_applicable")
    return {
        row.code: {name: n for name in names if (n := getattr(row.counts, name))}
        for row in figures.items
    }


def by_hand(called: str) -> dict[str, dict[str, int]]:
    """The same from nothing but the ratings, one by one."""
    found: dict[str, dict[str, int]] = {}
    for item in Item.objects.filter(called=called):
        values = Rating.objects.filter(item=item).values_list("value", flat=True)
        found[item.code] = dict(Counter(values))
    return found


def test_its_figures_are_those_of_its_ratings(world, rated):
    assert list(own_lists()) == ["wheel.hope", "wheel.promise"]
    assert counted(world, "wheel.hope") == by_hand("hope")
    assert counted(world, "wheel.promise") == by_hand("promise")
    assert counted(world, "wheel.hope")["wheel.home.1"] == {"green": 2, "amber": 1}


def test_a_rating_that_is_lost_is_noticed(world, rated, monkeypatch):
    """The control: with one kind's items left out the figures differ from the ratings."""
    whole_list = rollups.listed_and_domains
    monkeypatch.setattr(rollups, "listed_and_domains", lambda key: whole_list(key)[1:])
    assert counted(world, "wheel.hope") != by_hand("hope")


def test_it_stands_in_no_figure_of_ours(world, rated):
    for kind in ("outcomes", "impacts", "determinants", "standards"):
        found = counted(world, kind)
        assert not [code for code in found if code.startswith("wheel")]
        assert not any(found.values())


def test_a_number_equals_its_list(world, rated, client):
    client.force_login(world.harbour_manager)
    team = [world.harbour.public_id]
    page = client.get(reverse("team_picture", args=team), {"kind": "wheel.hope"})
    shown = page.content.decode()
    assert "Wellbeing wheel: hopes" in shown and "A safe place" in shown
    answer = client.get(reverse("team_behind", args=[*team, "wheel.home.1", "green"]))
    assert answer.context["found"].total == 2
    assert "Shining" in answer.content.decode()


def test_its_audit_reads_in_its_own_words(world, rated, client):
    audit = Audit.objects.get(case=world.ana1)
    for person in (world.ana, world.harbour_manager):
        client.force_login(person)
        shown = client.get(reverse("audit", args=[audit.public_id])).content.decode()
        for words in ("Shining", "Growing", "Still asking", "I know what happens next"):
            assert words in shown
        assert client.get(reverse("case", args=[world.ana1.public_id])).status_code == 200


def test_a_theme_may_be_one_of_its_parts(world, client, wheel):
    client.force_login(world.ana)
    section = wheel.sections.get(code="wheel.home")
    address = reverse("audit_start", args=[world.ana1.public_id])
    answer = client.post(address, {"scope": "themed", "themes": [section.pk]})
    assert answer.status_code == 302
    audit = Audit.objects.get(case=world.ana1)
    assert [row.item.code for row in Sheet(audit).asked] == [
        f"wheel.home.{number}" for number in (1, 2, 3)
    ]
    assert "What we promise" in client.get(answer.url, follow=True).content.decode()


def test_only_own_frameworks_in_force_are_offered_whole(world, wheel):
    assert [edition.framework.code for edition in scopes.whole_frameworks()] == ["wheel"]
