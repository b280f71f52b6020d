"""Calibration: the spread of each item recounted, who is asked, and that it counts nowhere."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import calibration as actions
from cases.calibration import spread_of, waiting_for
from cases.models import Audit, Calibration, RatingValue, User
from cases.periods import quarter_of
from cases.rollups import Selection, team_figures
from frameworks.models import Item
from tests.audits import submitted
from tests.cases.test_team import text_of
from tests.moderation import IMPACTS
from tests.statements import statements


def opened(world, codes=IMPACTS) -> Calibration:
    items = Item.objects.filter(code__in=codes)
    return actions.open_calibration(
        title="Sam, nine", story="A made-up child.", items=items, by=world.qa
    )


def rated(calibration: Calibration, values: list[dict[str, str]]) -> None:
    """One more rater for each set of values, by item code."""
    items = {item.code: item.pk for item in calibration.items.all()}
    for given in values:
        rater = User.objects.create(username=f"rater{User.objects.count()}", name="Rater")
        kept = {items[code]: value for code, value in given.items()}
        actions.rate_calibration(calibration=calibration, values=kept, by=rater)


@pytest.mark.parametrize("seed", range(3))
def test_spread_equals_the_recount(world, seed):
    dice = random.Random(seed)
    values = [{code: dice.choice(RatingValue.values) for code in IMPACTS} for _ in range(9)]
    calibration = opened(world)
    rated(calibration, values)
    for row in spread_of(calibration):
        tally = Counter(given[row.item.code] for given in values)
        assert dict(row.counts) == {value: tally[value] for value in RatingValue.values}
        assert (row.n, row.together) == (9, max(tally.values()))
        assert row.for_rewording == (max(tally.values()) / 9 < 0.7)


def test_under_seventy_percent_is_for_rewording_and_seventy_is_not(client, world):
    split = ["green"] * 6 + ["red"] * 4
    enough = ["green"] * 7 + ["red"] * 3
    calibration = opened(world, IMPACTS[:2])
    rated(
        calibration,
        [dict(zip(IMPACTS, pair, strict=False)) for pair in zip(split, enough, strict=True)],
    )
    actions.close_calibration(calibration=calibration, by=world.qa)
    client.force_login(world.ana)
    said = text_of(client.get(reverse("calibration", args=[calibration.public_id])))
    assert "For rewording: 1" in said
    assert said.count("6 of 10 (60%)") == 2  # in the list, and in the table
    assert said.count("7 of 10 (70%)") == 1  # in the table only
    assert "How many of the 10 who rated it chose each rating" in said
    assert "It enters no other figure" in said


def test_my_cases_leads_to_calibration(client, world):
    client.force_login(world.ana)
    page = client.get(reverse("my_cases")).content.decode()
    assert reverse("calibrations") in page.split("<main", 1)[1]


@pytest.mark.parametrize(("who", "page"), [("harbour_manager", "looks"), ("qa", "looks")])
def test_whoever_looks_elsewhere_is_asked_until_they_have(client, world, who, page):
    client.force_login(world.people[who])
    assert "Sam, nine" not in text_of(client.get(reverse(page)))
    calibration = opened(world)
    assert "Sam, nine" in text_of(client.get(reverse(page)))
    item = calibration.items.first()
    person = world.people[who]
    actions.rate_calibration(calibration=calibration, values={item.pk: "green"}, by=person)
    assert "Sam, nine" not in text_of(client.get(reverse(page)))
    actions.close_calibration(calibration=opened(world), by=world.qa)
    assert list(waiting_for(person)) == []


@pytest.mark.parametrize(
    ("who", "linked"), [("ana", True), ("harbour_manager", True), ("qa", True), ("director", False)]
)
def test_the_words_page_leads_to_calibration(client, world, who, linked):
    client.force_login(world.people[who])
    page = client.get(reverse("help_scale")).content.decode()
    assert (reverse("calibrations") in page.split("<main", 1)[1]) == linked


def figures(world) -> list:
    audits = Audit.objects.countable_by(world.director)
    now = Selection(quarter_of(timezone.localdate()))
    found = team_figures(audits, now, kind="outcomes", by_practitioner=False)
    return [row.counts for row in found.domains]


def test_a_made_up_child_counts_nowhere(world):
    submitted(world, world.ana1, world.ana, {})
    before = figures(world)
    calibration = opened(world)
    rated(calibration, [dict.fromkeys(IMPACTS, "red")] * 5)
    actions.close_calibration(calibration=calibration, by=world.qa)
    assert figures(world) == before
    submitted(world, world.ben1, world.ben, {"flourish.u.impact": "red"})
    assert figures(world) != before  # control: a real child does count


@pytest.mark.sweep
def test_as_many_queries_for_one_three_and_two_hundred(client, world):
    calibration = opened(world)
    address = reverse("calibration", args=[calibration.public_id])
    client.force_login(world.ana)
    asked = []
    for number in (1, 3, 200):
        Calibration.objects.update(closed_at=None)
        there = calibration.ratings.values("rater").distinct().count()
        rated(calibration, [dict.fromkeys(IMPACTS, "green")] * (number - there))
        Calibration.objects.update(closed_at=timezone.now())
        client.get(address)  # what only the first page after a sign-in asks
        with statements() as found:
            client.get(address)
        asked.append(len(found))
    assert len(set(asked)) == 1
