"""The figures of the agreement page: recounted pair by pair, who reads them, small samples."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter

import pytest
from django.db.models import Q
from django.urls import reverse

from cases import agreement
from cases.models import Audit, Moderation, Rating
from frameworks.models import Item
from tests.cases.test_team import text_of
from tests.moderation import IMPACTS, pair_of, plain_pair
from tests.statements import statements
from tests.world import add_case

VALUES = ("green", "green", "amber", "red", "not_yet_known", "not_applicable", None)
COLOURS = ("green", "amber", "red")
URL = "agreement"


def scatter(world, seed: int, number: int) -> None:
    """Pairs at random: two teams, restricted cases, some not settled, some picked and not drawn."""
    dice = random.Random(seed)
    for each in range(number):
        holder, team = dice.choice((("ana", "harbour"), ("ben", "harbour"), ("cy", "hill")))
        case = add_case(world, f"84{seed}{each:04}", holder, team, restricted=dice.random() < 0.15)
        first, second = ({code: dice.choice(VALUES) for code in IMPACTS} for _ in range(2))
        drawn, settled = dice.random() < 0.7, dice.random() < 0.8
        plain_pair(world, case, first, second, team=team, settled=settled, drawn=drawn)


def slowly(
    world, teams: tuple[str, ...], *, restricted: bool = True, drawn: bool = True
) -> list[tuple[str, str, str]]:
    """(item, first, second) of what both rated in settled pairs, one moderation at a time."""
    found = []
    for moderation in Moderation.objects.exclude(settled=None):
        if drawn == (moderation.plan.seed is None):
            continue
        first = moderation.first
        if first.team not in [world.teams[name] for name in teams]:
            continue
        if first.case.restricted and not restricted:
            continue
        theirs = {row.item.code: row.value for row in moderation.second.ratings.all()}
        for row in first.ratings.all():
            if row.value and theirs.get(row.item.code):
                found.append((row.item.code, row.value, theirs[row.item.code]))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_equals_the_recount(world, seed):
    scatter(world, seed, 40)
    reach = {"service_manager": ("harbour", "hill"), "director": ("harbour", "hill")}
    for who, teams in reach.items():
        pairs = slowly(world, teams)
        found = agreement.agreements(Moderation.objects.countable_by(world.people[who]))
        assert counts(found.whole) == by_hand(pairs)
        for row in found.items:
            mine = [pair for pair in pairs if pair[0] == row.item.code]
            assert counts(row.agreement) == by_hand(mine)
        assert found.whole.n > 40  # the data is not empty
        apart = agreement.picked(Moderation.objects.countable_by(world.people[who]))
        assert counts(apart) == by_hand(slowly(world, teams, drawn=False))
        assert apart.n > 10


def counts(found: agreement.Agreement) -> tuple:
    return found.table, found.exact, found.lower, found.higher, found.not_known, found.not_applying


def by_hand(pairs) -> tuple:
    coloured = [(a, b) for _, a, b in pairs if a in COLOURS and b in COLOURS]
    place = {value: at for at, value in enumerate(COLOURS)}
    return (
        [[coloured.count((a, b)) for b in COLOURS] for a in COLOURS],
        sum(a == b for a, b in coloured),
        sum(place[b] > place[a] for a, b in coloured),
        sum(place[b] < place[a] for a, b in coloured),
        sum("not_yet_known" in (a, b) for _, a, b in pairs),
        sum("not_applicable" in (a, b) for _, a, b in pairs),
    )


def test_page_says_what_was_counted(client, world):
    scatter(world, 4, 12)
    table, exact, lower, higher, *_ = by_hand(slowly(world, ("harbour", "hill")))
    n = sum(map(sum, table))
    client.force_login(world.director)
    said = text_of(client.get(reverse(URL)))
    for name, number in (
        ("Agreed exactly", exact), ("Second rater lower", lower), ("Second rater higher", higher),
    ):  # fmt: skip
        assert f"{name} {number} of {n} ({100 * number / n:.0f}%)" in said
    assert f"First rating by second rating, {n} pairs" in said
    rows = re.findall(r"(?:Strength|Developing|Gap) (\d+) (\d+) (\d+)", said)
    assert [[int(cell) for cell in row] for row in rows] == table


def test_every_figure_names_whose_voice_it_counts(client, world):
    scatter(world, 4, 3)
    client.force_login(world.director)
    said = text_of(client.get(reverse(URL)))
    assert "the first rater’s own rating beside the second rater’s" in said
    assert "First and second rater by item" in said
    assert "practitioner" not in said.lower()  # the first rater may be a QA auditor


@pytest.mark.parametrize(
    ("pairs", "says"), [(29, "Small sample: from 30 pairs"), (30, "Weighted kappa 0.9")]
)
def test_kappa_stands_from_thirty_pairs(client, world, pairs, says):
    """Near agreement over 29 and over 30: the figure waits until it says more than chance."""
    values = itertools.cycle(COLOURS)
    for each, value in zip(range(pairs), values, strict=False):
        case = add_case(world, f"85{each:05}", "ana", "harbour")
        second = "amber" if each == 0 else value
        plain_pair(world, case, {IMPACTS[0]: value}, {IMPACTS[0]: second})
    client.force_login(world.director)
    said = text_of(client.get(reverse(URL)))
    assert says in said
    assert ("Kappa with linear weights" in said) == (pairs == 30)


def test_voices_that_no_second_rater_settled_are_not_counted(world):
    pair = pair_of(world, world.ana1, world.ana, {}, {})
    counted = agreement.agreements(Moderation.objects.countable_by(world.director))
    assert counted.whole.n == 0  # both are in, nothing is settled
    assert agreement.agreements(Moderation.objects.filter(pk=pair.pk)).whole.n == 0
    scatter(world, 1, 10)  # control
    counted = agreement.agreements(Moderation.objects.countable_by(world.director))
    assert counted.whole.n == sum(a in COLOURS and b in COLOURS for _, a, b in everything(world))


def everything(world):
    return slowly(world, ("harbour", "hill", "north"))


def test_pairs_listed_and_those_not_open_make_up_the_figure(client, world):
    for each, restricted in enumerate((False, False, True)):
        case = add_case(world, f"86{each:05}", "ana", "harbour", restricted=restricted)
        plain_pair(world, case, {IMPACTS[0]: "green"}, {IMPACTS[0]: "green"})
    client.force_login(world.director)
    said = text_of(client.get(reverse(URL)))
    assert "Agreed exactly 3 of 3 (100%)" in said
    assert said.count("1 of 1 item") == 2
    assert "1 more, not open to you" in said


def picked_ones(world, number: int) -> None:
    """A manager picks what they doubt: each a step apart."""
    for each in range(number):
        case = add_case(world, f"88{each:05}", "ana", "harbour")
        values = ({IMPACTS[0]: "green"}, {IMPACTS[0]: "amber"})
        plain_pair(world, case, *values, drawn=False)


def test_what_somebody_picked_moves_no_figure_of_the_draw(client, world, monkeypatch):
    scatter(world, 5, 40)
    reader = Moderation.objects.countable_by(world.director)
    before, apart = agreement.agreements(reader), agreement.picked(reader).n
    picked_ones(world, 20)
    after = agreement.agreements(reader)
    assert counts(after.whole) == counts(before.whole)
    assert (after.whole.kappa, after.items) == (before.whole.kappa, before.items)
    assert agreement.picked(reader).n == apart + 20
    monkeypatch.setattr(agreement, "DRAWN", Q(pk__gt=0))  # control: they would have
    biased = agreement.agreements(reader)
    assert biased.whole.lower == before.whole.lower + 20 + of_picked(world).lower
    assert biased.whole.kappa < before.whole.kappa


def of_picked(world) -> agreement.Agreement:
    """Those of scatter that were picked, counted one at a time."""
    pairs = slowly(world, ("harbour", "hill"), drawn=False)
    mine = Counter((a, b) for _, a, b in pairs)
    mine["green", "amber"] -= 20
    return agreement.Agreement(mine)


def test_page_says_what_was_picked_beside_what_was_drawn(client, world):
    plain_pair(world, world.ana1, {IMPACTS[0]: "green"}, {IMPACTS[0]: "green"})
    picked_ones(world, 3)
    client.force_login(world.director)
    said = text_of(client.get(reverse(URL)))
    assert "Agreed exactly 1 of 1 (100%)" in said
    assert "Picked, not drawn: 3 second ratings that somebody asked for." in said
    assert "Agreed exactly: 0 of 3 items." in said
    rows = re.findall(r"(Drawn|Picked) \d of 1 item", said)  # the list equals both numbers
    assert (rows.count("Drawn"), rows.count("Picked")) == (1, 3)


def test_only_picked_ones_give_no_figure(client, world):
    picked_ones(world, 3)
    client.force_login(world.director)
    said = text_of(client.get(reverse(URL)))
    assert "None of these was drawn by chance." in said
    assert "Weighted kappa" not in said
    plain_pair(world, world.ana1, {IMPACTS[0]: "green"}, {IMPACTS[0]: "green"})  # control
    assert "Weighted kappa" in text_of(client.get(reverse(URL)))


def test_nothing_settled_is_said_once(client, world):
    client.force_login(world.director)
    page = client.get(reverse(URL)).content.decode()
    assert page.count('class="empty"') == 1
    assert "<table" not in page
    scatter(world, 2, 4)  # control
    assert "<table" in client.get(reverse(URL)).content.decode()


def test_pairs_without_a_common_colour_are_listed_without_a_figure(client, world):
    plain_pair(world, world.ana1, {IMPACTS[0]: "green"}, {IMPACTS[0]: "not_yet_known"})
    client.force_login(world.director)
    said = text_of(client.get(reverse(URL)))
    assert "In none of these did both give a colour" in said
    assert "1 where somebody did not know yet" in said
    assert "No common colour" in said and "0 of 0" not in said


@pytest.mark.sweep
def test_as_many_queries_for_one_three_and_two_hundred(client, world):
    client.force_login(world.director)
    client.get(reverse(URL))  # what only the first page after a sign-in asks
    asked = []
    for number in (1, 3, 200):
        while Moderation.objects.count() < number:
            case = add_case(world, f"87{Moderation.objects.count():05}", "ana", "harbour")
            plain_pair(world, case, {IMPACTS[0]: "green"}, {IMPACTS[0]: "amber"})
        with statements() as found:
            client.get(reverse(URL))
        asked.append(len(found))
    assert len(set(asked)) == 1
    assert Audit.objects.count() == 600 and Rating.objects.count() == 600 and Item.objects.exists()


@pytest.mark.parametrize(
    "query", ["quarter=9999-9&team=x&kind=purple", "page=-1&pairs-page=x&sort=y"]
)
def test_unknown_choices_fall_back(client, world, query):
    client.force_login(world.qa)
    assert client.get(f"{reverse(URL)}?{query}").status_code == 200
