"""The caseload grid: one child open at a time, each press saved, nothing counted before finish."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Audit, Case, Rating
from cases.pages.grid import place_of
from tests.audits import rate, started
from tests.cases.caseloads import ago, looked
from tests.world import add_case


def grid(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("rate") + query)


def opened(client, world, case):
    return grid(client, world.ana, f"?open={case.public_id}")


def groups(response) -> list[str]:
    """The items that have radio groups on the page."""
    return re.findall(r'<fieldset[^>]*data-item="([^"]+)"', response.content.decode())


def test_nobody_is_open_at_first(world, client):
    assert groups(grid(client, world.ana)) == []


def test_only_the_open_child_has_radio_groups_for_the_domains(world, client):
    started(world.ana1, world.ana)
    started(world.ana2, world.ana)
    found = groups(opened(client, world, world.ana1))
    assert found == [f"flourish.{letter}.impact" for letter in "flourish"]


def test_first_press_starts_the_childs_own_focused_audit_and_comes_back(world, client):
    client.force_login(world.ana)
    back = place_of(world.ana1.public_id)
    where = reverse("audit_start", args=[world.ana1.public_id])
    answer = client.post(where, {"scope": "focused", "next": back})
    audit = Audit.objects.get()
    assert (answer.url, audit.scope, audit.rater) == (back, "focused", world.ana)
    assert len(groups(opened(client, world, world.ana1))) == 8


def test_a_press_is_saved_and_shows_again_with_its_version(world, client):
    audit = started(world.ana1, world.ana)
    client.force_login(world.ana)
    where = reverse("rate_item", args=[audit.public_id, "flourish.u.impact"])
    client.post(where, {"value": "red", "version": 0})
    text = opened(client, world, world.ana1).content.decode()
    assert 'name="seen-flourish.u.impact" value="1:red:"' in text
    assert re.findall(r'name="value-([^"]+)" value="(\w+)" checked', text) == [
        ("flourish.u.impact", "red")
    ]


def test_cleared_rating_keeps_its_version_in_the_grid(world, client):
    audit = started(world.ana1, world.ana)
    rate(audit, {"flourish.u.impact": "red"})
    Rating.objects.update(value=None, version=2)
    text = opened(client, world, world.ana1).content.decode()
    assert 'name="seen-flourish.u.impact" value="2::"' in text


def test_without_script_the_whole_row_is_saved_and_the_next_child_stands_open(world, client):
    audit = started(world.ana1, world.ana)
    client.force_login(world.ana)
    answers = {f"value-flourish.{letter}.impact": "green" for letter in "flourish"}
    seen = {f"seen-flourish.{letter}.impact": "0::" for letter in "flourish"}
    then = {"then": f"grid:{world.ana2.public_id}"}
    answer = client.post(reverse("audit", args=[audit.public_id]), answers | seen | then)
    assert answer.url == place_of(world.ana2.public_id)
    assert set(audit.ratings.values_list("value", flat=True)) == {"green"}
    assert audit.ratings.count() == 8


@pytest.mark.parametrize("about", ["", "nonsense", "//evil.example", "1" * 4000])
def test_place_of_nonsense_is_the_top_of_the_grid(about):
    assert place_of(about) == "/rate/"


def test_earlier_rating_stands_beside_the_control_and_nothing_is_filled_in(world, client):
    looked(world, world.ana1, world.ana, ago(months=4), {"flourish.l.impact": "amber"})
    started(world.ana1, world.ana)
    text = opened(client, world, world.ana1).content.decode()
    assert 'data-earlier="amber"' in text
    assert " checked" not in text


def test_nothing_counts_before_the_finish_page(world, client):
    rate(started(world.ana1, world.ana), {"flourish.f.impact": "red"})
    row = opened(client, world, world.ana1).context["grid"].open_row
    assert [domain.value for domain in row.domains] == [None] * 8
    assert row.values[0] == "red"


def test_an_audit_of_another_kind_is_rated_on_its_own_page(world, client):
    audit = started(world.ana1, world.ana, scope="practice_standards")
    response = opened(client, world, world.ana1)
    assert groups(response) == []
    assert reverse("audit", args=[audit.public_id]) in response.content.decode()


@pytest.mark.parametrize("who", ["ben1", "nobody"])
def test_a_child_of_somebody_else_does_not_open(world, client, who):
    if who == "ben1":
        started(world.ben1, world.ben)
    asked = world.cases[who].public_id if who == "ben1" else "nonsense%00"
    response = grid(client, world.ana, f"?open={asked}")
    assert response.status_code in (200, 400)
    assert groups(response) == []


def test_children_keep_their_place_while_rated(world, client):
    before = [row.reference for row in grid(client, world.ana).context["grid"].to_rate]
    started(world.ana2, world.ana)
    after = [row.reference for row in grid(client, world.ana).context["grid"].to_rate]
    assert before == after == ["9000001", "9000002"]


def test_next_child_is_the_next_to_rate_and_round_again(world, client):
    started(world.ana2, world.ana)
    assert opened(client, world, world.ana2).context["grid"].next_case.reference == "9000001"


def test_grid_is_for_practitioners(world, client):
    assert grid(client, world.harbour_manager).status_code == 403


def test_empty_grid_says_what_will_be_here(world, client):
    Case.objects.update(status="closed", closed_on=ago())
    assert "You hold no open case yet" in grid(client, world.ana).content.decode()


@pytest.mark.sweep
def test_queries_with_a_child_open_are_few_and_do_not_grow(world, client):
    started(world.ana1, world.ana)
    found = []
    for count in (1, 3, 21):
        for number in range(count):
            case = add_case(world, f"7{count:03}{number:03}", "ana", "harbour")
            looked(world, case, world.ana, ago(), {"flourish.l.impact": "amber"})
        opened(client, world, world.ana1)
        with CaptureQueriesContext(connection) as seen:
            response = client.get(f"{reverse('rate')}?open={world.ana1.public_id}")
        assert len(groups(response)) == 8
        found.append(len(seen))
    assert found == [found[0]] * 3
    assert found[0] <= 9  # one of them for the settings
