"""Two steps apart is a finding: the rule, domain by domain, and where the case page says it."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from django.urls import reverse

from cases.actions.voices import answer_at_once
from cases.pages import voices
from cases.pages.history import Standing, Told
from tests.audits import submitted
from tests.views import submitted_view

VALUES = ("green", "amber", "red", "not_yet_known", "not_applicable", "")


def told(value: str) -> Told | None:
    if not value:
        return None
    return Told(1, "f", "impact", 1, value, 1, "direct", "", 1, "child_or_family", None, 1)


def row(own: str, child: str = "", family: str = "", name: str = "Family") -> Standing:
    section, edition = SimpleNamespace(name=name), SimpleNamespace(scale={})
    item = SimpleNamespace(section=section, edition=edition)
    return Standing(item=item, said_now=own or None, child=told(child), family=told(family))


def found(*rows: Standing) -> list[str]:
    return [apart.words for apart in voices.findings(rows, speaker="You")]


# --- the rule ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "theirs"), [*itertools.product(VALUES, repeat=2)])
def test_only_a_strength_beside_a_gap_is_a_finding_either_way(own, theirs):
    expected = {own, theirs} == {"green", "red"}
    assert bool(found(row(own, theirs))) is expected
    assert bool(found(row(own, family=theirs))) is expected


def test_control_with_any_difference_one_step_would_be_a_finding(monkeypatch):
    monkeypatch.setattr(voices, "two_steps_apart", lambda one, other: one != other)
    assert found(row("amber", "red"))


def test_domains_are_looked_at_one_by_one_and_never_averaged():
    """Over both domains the two voices would come out the same."""
    rows = row("green", "red", name="Family"), row("red", "green", name="Living")
    apart = voices.findings(rows, speaker="You")
    assert [each.domain for each in apart] == ["Family", "Living"]


def test_child_and_parent_are_set_side_by_side_too():
    (apart,) = voices.findings([row("amber", "green", "red")], speaker="You")
    assert (apart.one, apart.other) == ("The child", "the parent or carer")
    assert (apart.one_value, apart.other_value) == ("green", "red")


# --- the case page -----------------------------------------------------------------------------


def page_of(client, world):
    client.force_login(world.ana)
    return client.get(reverse("case", args=[world.ana1.public_id]))


def test_the_case_page_lists_it_beside_table_and_flower(client, world):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "green"})
    submitted_view(world.ana1, world.ana, {"f": "face-5", "l": "face-1", "o": "not_yet_known"})
    response = page_of(client, world)
    page, said = response.context["page"], response.content.decode()
    assert [apart.domain for apart in page.apart] == ["Family & Friends"]
    assert "Voices two steps apart: 1" in said
    assert "You say Strength, the child says Gap: talk about it." in said
    assert said.count('data-label="Child’s view"') == 8
    assert page.flower.apart
    assert [domain.child for domain in page.flower.domains][:4] == [
        "red", "green", "not_yet_known", "",
    ]  # fmt: skip


def test_control_where_the_child_agrees_nothing_is_listed(client, world):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    submitted_view(world.ana1, world.ana, {"f": "face-5"})
    response = page_of(client, world)
    assert response.context["page"].apart == []
    assert "two steps apart:" not in response.content.decode()


@pytest.mark.parametrize("heard", ["not_yet", "cannot_now"])
def test_not_yet_and_cannot_now_are_never_a_finding(client, world, heard):
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    answer_at_once(case=world.ana1, by=world.ana, whose="child", heard=heard)
    assert page_of(client, world).context["page"].apart == []
