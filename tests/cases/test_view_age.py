"""How old the child's own view is: the newest of audits and recorded views, on three pages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from cases import hearing
from cases.models import Audit, Case
from tests.cases.caseloads import ago, looked
from tests.views import heard, submitted_view

OLD = "No child’s view since"


@pytest.fixture
def long_ago(world):
    """Ana's first case: rated lately, the child last heard eight months ago."""
    looked(world, world.ana1, world.ana, ago(), heard_on=ago(months=8))
    return world


def read(client, user, name: str, *args, query: str = "") -> str:
    client.force_login(user)
    return client.get(reverse(name, args=args) + query).content.decode()


def pages(client, world) -> list[str]:
    return [
        read(client, world.ana, "my_cases"),
        read(client, world.ana, "case", world.ana1.public_id),
        read(client, world.harbour_manager, "team_cases", world.harbour.public_id),
    ]


def listed(client, world) -> list[bool]:
    """Whether the case is found among those to hear again, by practitioner and by manager."""
    client.force_login(world.ana)
    mine = client.get(reverse("my_cases") + "?show=view").context
    client.force_login(world.harbour_manager)
    path = reverse("team_cases", args=[world.harbour.public_id])
    team = client.get(path + "?view=old").context["table"]
    own = [row.record.reference for name in ("due", "up_to_date") for row in mine[name].rows]
    return [
        world.ana1.reference in own,
        world.ana1.reference in [row.record.reference for row in team.rows],
    ]


def test_an_old_view_is_said_with_its_date_on_every_page(client, long_ago):
    said = f"{OLD} {date_format(ago(months=8), 'j F')}"
    assert [said in page for page in pages(client, long_ago)] == [True] * 3
    assert listed(client, long_ago) == [True, True]


def test_a_recorded_view_of_the_child_makes_it_fresh_everywhere(client, long_ago):
    submitted_view(long_ago.ana1, long_ago.ana, {"f": "face-2"})
    found = pages(client, long_ago)
    assert [OLD in page for page in found] == [False] * 3
    assert f"Heard {date_format(timezone.localdate(), 'j F Y')}" in found[2]
    assert listed(client, long_ago) == [False, False]


@pytest.mark.parametrize("begun", [{"whose": "family"}, {}])
def test_a_parents_view_or_an_unfinished_one_does_not(client, long_ago, begun):
    if begun:
        submitted_view(long_ago.ana1, long_ago.ana, {"f": "face-2"}, **begun)
    else:
        heard(long_ago.ana1, long_ago.ana, {"f": "face-2"})
    assert [OLD in page for page in pages(client, long_ago)] == [True] * 3


def test_the_newest_of_the_two_counts_whichever_it_is(client, world):
    looked(world, world.ana1, world.ana, ago(), heard_on=ago(months=1))
    submitted_view(world.ana1, world.ana, {"f": "face-2"}, heard_on=ago(months=9))
    assert [OLD in page for page in pages(client, world)] == [False] * 3


def test_control_without_recorded_views_the_child_would_look_unheard(client, long_ago, monkeypatch):
    real = hearing.with_child_heard
    own = Audit.objects.filter(voice="practitioner")
    for module in ("cases.pages.caseload", "cases.team_picture"):
        monkeypatch.setattr(f"{module}.with_child_heard", lambda cases, _: real(cases, own))
    submitted_view(long_ago.ana1, long_ago.ana, {"f": "face-2"})
    assert listed(client, long_ago) == [True, True]


def test_nobody_asks_it_of_a_child_not_born(client, long_ago):
    Case.objects.filter(pk=long_ago.ana1.pk).update(
        birth_month=None, expected_month=ago(-2).replace(day=1)
    )
    assert listed(client, long_ago) == [False, False]
    assert OLD not in pages(client, long_ago)[1]
