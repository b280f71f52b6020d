"""What became of an item from edition to edition: proposed, said by an admin, read by the trend."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import trend_counts
from cases.actions import library as actions
from cases.models import AccessLog, Audit, Rating
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from frameworks import linking
from frameworks.loading.apply import apply
from frameworks.loading.files import sound_content
from frameworks.models import Edition, ItemLink
from frameworks.publishing import seen
from tests.comparing import look
from tests.frameworks.made_up import WHEEL, reworded_wheel, wheel_workbook
from tests.world import add_case

pytestmark = pytest.mark.django_db
CODE = "wheel.home.1"


def loaded(content: bytes, *, publish: bool = False) -> Edition:
    found, faults = sound_content("wheel.xlsx", content)
    assert faults == []
    return apply([found], publish=publish)[0].edition


def wheel_with(*changed: tuple, without: tuple[str, ...] = ()) -> bytes:
    """The wheel with rows put in the place of those of the same code, or added."""
    rows = {name: list(lines) for name, lines in WHEEL.items()}
    kept = {line[0]: line for line in rows["Items"] if line[0] not in without}
    rows["Items"] = list((kept | {line[0]: line for line in changed}).values())
    return wheel_workbook(rows)


def kinds(first: bytes, second: bytes) -> dict[str, tuple[str, list[str]]]:
    before = loaded(first, publish=True)
    links = linking.proposed(loaded(second), before)
    return {
        link.item.code.removeprefix("wheel."): (
            link.kind, [source.code.removeprefix("wheel.") for source in link.sources],
        )
        for link in links if link.kind != "same"
    }  # fmt: skip


def test_proposals_come_from_codes_and_words():
    first = wheel_with()
    changed = wheel_with(
        ("home.1", "home", "hope", "I have a place where I feel safe and warm"),  # reworded
        ("friends.1", "friends", "hope", "I have a friend I can rely on at school"),  # split
        ("friends.3", "friends", "hope", "I have a friend I can rely on at home"),
        ("future.2", "future", "hope", "Grown-ups ask what I think"),  # new
    )
    assert kinds(first, changed) == {
        "home.1": ("reworded", ["home.1"]),
        "friends.1": ("reworded", ["friends.1"]),
        "friends.3": ("split", ["friends.1"]),
        "future.2": ("new", []),
    }


def test_two_items_in_one_are_proposed_as_merged():
    first = wheel_with(("future.2", "future", "hope", "I know who happens to help next"))
    changed = wheel_with(
        ("future.1", "future", "hope", "I know what happens next and who happens to help next")
    )
    assert kinds(first, changed) == {"future.1": ("merged", ["future.1", "future.2"])}


def test_publishing_keeps_what_nobody_said_otherwise(world):
    loaded(wheel_workbook(), publish=True)
    second = loaded(reworded_wheel())
    actions.publish(by=world.admin, edition=second, seen=seen(second))
    said = {link.item.code: (link.kind, link.before) for link in second.links.all()}
    assert said[CODE] == ("reworded", CODE)
    assert said["wheel.home.4"] == ("new", "")
    assert said["wheel.future.1"] == ("same", "wheel.future.1")
    with pytest.raises(DatabaseError, match="a published edition"), transaction.atomic():
        ItemLink.objects.filter(edition=second).update(kind="merged")


def test_an_admin_says_it_and_the_second_one_is_told(world, client):
    loaded(wheel_workbook(), publish=True)
    second = loaded(reworded_wheel())
    client.force_login(world.admin)
    address = reverse("library_links", args=["wheel", 2])
    page = client.get(address).content.decode()
    assert "Was: I have a place where I feel safe" in page
    sent = {CODE: "new", "wheel.home.4": "new", "seen": ""}
    assert client.post(address, sent).status_code == 302
    assert second.links.get(item__code=CODE).kind == "new"
    row = AccessLog.objects.filter(event="change").first()
    assert (row.what, row.after) == (
        "said what became of items", "Wellbeing wheel, edition 2: 2 new, 4 same"
    )  # fmt: skip
    answer = client.post(address, sent | {CODE: "reworded"})  # of a page drawn before
    assert (answer.status_code, second.links.get(item__code=CODE).kind) == (409, "new")
    shown = answer.content.decode()
    looked_at = re.search(r'name="seen" value="([^"]*)"', shown)[1]
    assert "Somebody said this since you opened this page" in shown
    assert client.post(address, sent | {CODE: "reworded", "seen": looked_at}).status_code == 302
    assert client.post(address, sent | {CODE: "split"}).status_code in (409, 422)
    assert second.links.get(item__code=CODE).kind == "reworded"


# --- in the trend --------------------------------------------------------------------------------

NOW = quarter_of(timezone.localdate())


def trend_after(world, said: str) -> tuple[list, dict]:
    """Two quarters on two editions, and the same ratings counted one by one."""
    first = loaded(wheel_workbook(), publish=True)
    second = loaded(reworded_wheel())
    for number in range(12):
        case = add_case(world, f"96{number:05}", "ana", "harbour")
        look(world, case, "harbour", "red", code=first.items.get(code=CODE), quarter=NOW.before())
        value = "green" if number < 11 else "amber"
        look(world, case, "harbour", value, code=second.items.get(code=CODE))
    linking.keep(second, first, {CODE: said})
    actions.publish(by=world.admin, edition=second, seen=seen(second))
    audits = Audit.objects.countable_by(world.harbour_manager).filter(team=world.harbour)
    figures = trend_counts.trend(
        audits, Selection(quarter=NOW), code=CODE, quarters=[NOW.before(), NOW]
    )
    by_hand: dict[Quarter, Counter] = {}
    for rating in Rating.objects.filter(item__code=CODE).select_related("audit"):
        by_hand.setdefault(Quarter(rating.audit.period), Counter())[rating.value] += 1
    return figures, by_hand


@pytest.mark.parametrize("said", ["split", "merged", "new"])
def test_a_new_line_begins_where_an_admin_says_so(world, said):
    """No rating is lost by it: each quarter still counts its own."""
    figures, by_hand = trend_after(world, said)
    if said == "split" or said == "merged":
        assert ItemLink.objects.get(item__code=CODE).before == CODE
    last = figures[-1]
    assert (last.turn.link, last.breaks) == (said, True)
    assert trend_counts.matched_change(last) == ""
    assert trend_counts.told_apart(*figures, measure="green", minimum_n=10) == ""
    assert [figure.tally.k("green") for figure in figures] == [
        by_hand[figure.quarter]["green"] for figure in figures
    ]


def test_the_page_says_why_the_line_begins_anew(world, client):
    trend_after(world, "split")
    client.force_login(world.harbour_manager)
    page = client.get(reverse("team_trend", args=[world.harbour.public_id]), {"item": CODE})
    shown = page.content.decode()
    assert "Wellbeing wheel: hopes: Home and belonging" in shown
    assert "Edition 2 from here on: a part of what was one item" in shown
    assert "Until then: “I have a place where I feel safe”" in shown
    assert "Shining" in shown


def test_a_reworded_item_carries_on(world):
    """The control: the same ratings, said to be the same item, are compared."""
    figures, by_hand = trend_after(world, "reworded")
    last = figures[-1]
    assert (last.turn.link, last.breaks) == ("reworded", False)
    assert last.matched == {"grown": 12, "same": 0, "set_back": 0}
    assert trend_counts.matched_change(last) == "grown"
    assert trend_counts.told_apart(*figures, measure="green", minimum_n=10) == "higher"
    assert last.tally.k("green") == by_hand[NOW]["green"] == 11
