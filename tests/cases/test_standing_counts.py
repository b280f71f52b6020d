"""Children whose ratings need another look: on the caseload, the team's cases and in the figure."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import freshness
from cases.freshness import Turns
from cases.models import Allocation, Audit, Case, PlanChange, Rating
from tests.cases.caseloads import ago, looked, moved
from tests.statements import same_for_1_3_and_200, signed_in
from tests.world import add_case

REVIEW = "Rated more than 6 months ago: look again"


@pytest.fixture
def county(world):
    """In Harbour: one too long ago, one from before a move, one before a plan change, two fresh
    (one of them restricted and old), one never rated."""
    for name, months in (("ana1", 7), ("ben1", 1), ("ana2", 1)):
        looked(world, world.cases[name], world.ana, ago(months=months))
    moved(world, world.ben1, "ana", ago(days=3))
    PlanChange.objects.create(
        case=world.ana2, on=ago(days=2),
        before=world.ana2.plan_type, after=world.plan_types["child_protection"],
    )  # fmt: skip
    looked(world, add_case(world, "9000060", "ben", "harbour"), world.ben, ago())
    hidden = add_case(world, "9000061", "ana", "harbour", restricted=True)
    looked(world, hidden, world.ana, ago(months=9))
    add_case(world, "9000062", "ana", "harbour")
    return world


def recounted(team, *, restricted: bool) -> tuple[int, int]:
    """(older, rated), one child and one rating at a time."""
    older = rated = 0
    for held in Allocation.objects.filter(team=team, ends=None).select_related("case"):
        if held.case.restricted and not restricted:
            continue
        latest = {}
        for rating in Rating.objects.filter(
            audit__case=held.case, audit__in=Audit.objects.counted(), item__kind="impact"
        ).select_related("audit", "item"):
            on = timezone.localdate(rating.audit.submitted_at)
            latest[rating.item.code] = max(on, latest.get(rating.item.code, on))
        turns = Turns.of(Case.objects.with_turns().get(pk=held.case_id))
        said = [
            bool(freshness.reasons(on, turns=turns, today=timezone.localdate()))
            for on in latest.values()
        ]
        rated += bool(said)
        older += any(said)
    return older, rated


def picture(client, user, team, query: str = ""):
    client.force_login(user)
    answer = client.get(reverse("team_picture", args=[team.public_id]) + query)
    assert answer.status_code == 200
    return answer


def listed(client, user, team, query: str) -> set[str]:
    client.force_login(user)
    answer = client.get(reverse("team_cases", args=[team.public_id]) + query)
    return {row.record.reference for row in answer.context["table"].rows}


@pytest.mark.parametrize(("who", "restricted"), [("harbour_manager", False), ("director", True)])
def test_figure_equals_a_recount(county, client, who, restricted):
    answer = picture(client, county.people[who], county.harbour)
    found = tuple(answer.context["picture"].older_in_all)
    assert found == recounted(county.harbour, restricted=restricted)
    assert found == ((4, 5) if restricted else (3, 4))
    assert f"{found[0]} of {found[1]} rated to look at again" in answer.content.decode()


def test_control_without_a_reason_nobody_is_counted(county, client, monkeypatch):
    monkeypatch.setattr(freshness, "reasons", lambda *args, **kwargs: [])
    answer = picture(client, county.harbour_manager, county.harbour)
    assert tuple(answer.context["picture"].older_in_all) == (0, 4)
    assert "to look at again" not in answer.content.decode()


def test_list_behind_the_figure_has_the_same_children(county, client):
    manager, team = county.harbour_manager, county.harbour
    assert listed(client, manager, team, "?older=yes") == {"9000001", "9000002", "9000003"}
    by_person = picture(client, manager, team).context["picture"].tables["coverage"]
    said = {row.name: by_person.value_older(row) for row in by_person.data}
    assert said == {"Ana": "3 of 3", "Ben": "0 of 1"}
    ana = f"?older=yes&holder={county.ana.public_id}"
    assert len(listed(client, manager, team, ana)) == 3


def test_figure_and_list_follow_the_choice(county, client):
    query = "?plan=child_in_need&age=5-9"
    answer = picture(client, county.harbour_manager, county.harbour, query)
    address = answer.context["picture"].older_url
    assert "plan=child_in_need" in address
    found = client.get(address).context["table"].rows
    assert len(found) == answer.context["picture"].older_in_all.older


def test_a_quarter_that_is_over_has_no_such_figure(county, client):
    now = picture(client, county.harbour_manager, county.harbour)
    past = now.context["picture"].choice.quarters[1].code
    answer = picture(client, county.harbour_manager, county.harbour, f"?quarter={past}")
    assert answer.context["picture"].older is None
    assert "older" not in [c.name for c in answer.context["picture"].tables["coverage"].columns]


def test_team_cases_say_it_and_so_does_the_file(county, client):
    client.force_login(county.harbour_manager)
    address = reverse("team_cases", args=[county.harbour.public_id])
    page = client.get(address).content.decode()
    for words in (REVIEW, "Rated before the move on", "Rated before the plan changed on"):
        assert page.count(words) == 1
    file = client.get(f"{address}?_export=csv&purpose=Talk").content.decode()
    assert "Look again" in file
    assert REVIEW in file


def test_my_cases_say_it_and_can_be_narrowed_to_it(county, client):
    client.force_login(county.ana)
    page = client.get(reverse("my_cases")).content.decode()
    for words in (REVIEW, "Rated before the move on", "Rated before the plan changed on"):
        assert words in page
    narrowed = client.get(reverse("my_cases") + "?show=older").content.decode()
    assert "9000001" in narrowed
    assert "9000062" not in narrowed


def test_a_fresh_audit_ends_it(county, client):
    looked(county, county.ana1, county.ana, ago())
    assert listed(client, county.harbour_manager, county.harbour, "?older=yes") == {
        "9000002",
        "9000003",
    }


@pytest.mark.sweep
def test_as_many_statements_for_1_3_and_200(world):
    def add(number: int) -> None:
        looked(world, add_case(world, f"7{number:06}", "ana", "harbour"), world.ana, ago(months=7))

    manager, team = signed_in(world.harbour_manager), [world.harbour.public_id]
    readers = [
        (signed_in(world.ana), reverse("my_cases")),
        (manager, reverse("team_cases", args=team) + "?older=yes"),
        (manager, reverse("team_picture", args=team)),
    ]
    same_for_1_3_and_200(readers, add)
