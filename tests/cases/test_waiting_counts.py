"""Audits that wait too long to be agreed: counted by team, and listed for those above it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import access, lifecycle, waiting_counts
from cases.models import Audit, Case, Team
from cases.pages.to_agree import ToAgree
from tests.cases.caseloads import ago, looked
from tests.statements import same_for_1_3_and_200, signed_in
from tests.world import add_case

LONG, SHORT = ago(days=20), ago(days=14)


@pytest.fixture
def county(world, settings):
    """Three audits wait in Harbour, one of them of a restricted case; one in Hill."""
    settings.AGREE_SHARE = 0  # no self audit is drawn
    hidden = add_case(world, "9000050", "ana", "harbour", restricted=True)
    looked(world, world.ana1, world.ana, LONG, type="supervision")
    looked(world, world.ana2, world.ana, SHORT, type="closure")
    looked(world, hidden, world.ana, LONG, type="supervision")
    looked(world, world.ben1, world.ben, LONG)  # a self audit rests
    looked(world, world.cy1, world.cy, LONG, type="re_audit")
    return world


def counted(world, who: str) -> dict[str, tuple]:
    teams = list(Team.objects.all())
    found = waiting_counts.to_agree_by_team(
        teams,
        on=timezone.localdate(),
        restricted=lambda team: access.counts_restricted(world.people[who], team),
    )
    return {team.name: tuple(found[team.pk]) for team in teams}


def recounted(team: Team, *, restricted: bool) -> tuple[int, int]:
    """One audit at a time, in the words of cases/lifecycle.py."""
    audits = Audit.objects.filter(case__allocations__team=team, case__allocations__ends=None)
    found = [
        audit
        for audit in audits.select_related("case")
        if lifecycle.waits_for_somebody(audit) and (restricted or not audit.case.restricted)
    ]
    today = timezone.localdate()
    return len(found), sum(lifecycle.is_escalated(audit, today) for audit in found)


@pytest.mark.parametrize("share", [0, 40, 100])
@pytest.mark.parametrize(("who", "restricted"), [("director", True), ("harbour_manager", False)])
def test_counts_equal_a_recount_one_by_one(county, settings, share, who, restricted):
    settings.AGREE_SHARE = share
    assert counted(county, who) == {
        team.name: recounted(team, restricted=restricted) for team in Team.objects.all()
    }


def test_figures_of_the_small_county(county, settings):
    """Control for the recount: neither is empty, and the setting is what moves it."""
    assert counted(county, "director")["Safeguarding Harbour"] == (3, 2)
    assert counted(county, "harbour_manager")["Safeguarding Harbour"] == (2, 1)
    settings.ESCALATE_DAYS = 13
    assert counted(county, "harbour_manager")["Safeguarding Harbour"] == (2, 2)


def below(world, who: str) -> list[str]:
    return [audit.case.reference for audit in ToAgree(world.people[who]).escalated_below]


def test_those_above_the_team_see_what_waits_too_long(county, client):
    assert below(county, "service_manager") == ["9000001", "9000004"]
    assert below(county, "director") == ["9000001", "9000004"]
    client.force_login(county.service_manager)
    page = client.get(reverse("to_agree")).content.decode()
    assert "Waiting too long in your teams: 2" in page
    assert "for 20 days: escalated" in page
    assert "9000050" not in page  # restricted, and they are not named on it


def test_the_team_manager_reads_it_on_their_own_list(county, client):
    client.force_login(county.harbour_manager)
    page = client.get(reverse("to_agree")).content.decode()
    assert "1 of them waiting too long" in page
    assert "Waiting too long in your teams" not in page


def test_nothing_is_escalated_before_its_day(county, settings):
    settings.ESCALATE_DAYS = 20
    assert below(county, "service_manager") == []
    settings.ESCALATE_DAYS = 19  # control
    assert below(county, "service_manager") == ["9000001", "9000004"]


def test_teams_say_how_many(county, client):
    client.force_login(county.director)
    page = client.get(reverse("teams")).content.decode()
    assert "2 of 3" in page
    table = client.get(f"{reverse('teams')}?_export=csv&purpose=Talk").content.decode()
    assert "Audits waiting too long to be agreed" in table


def leading(client, world, who: str) -> dict[str, str]:
    """{team's name: address} of the numbers on "Teams" that lead to a list."""
    client.force_login(world.people[who])
    page = client.get(reverse("teams")).content.decode()
    found = re.findall(r'href="(/agree/\?team=([0-9a-f-]+))"', page)
    return {Team.objects.get(public_id=key).name: address for address, key in found}


@pytest.mark.parametrize("who", ["director", "service_manager", "harbour_manager"])
def test_number_on_teams_leads_to_a_list_of_as_many(county, client, who):
    numbers = {name: late for name, (_, late) in counted(county, who).items() if late}
    lists = leading(client, county, who)
    if who == "harbour_manager":
        numbers = {"Safeguarding Harbour": numbers["Safeguarding Harbour"]}
    assert lists.keys() == numbers.keys()
    for name, address in lists.items():
        page = client.get(address)
        said = page.content.decode()
        assert f"Waiting too long in {name}: {numbers[name]}" in said
        found = page.context["too_long"]
        assert len(found.rows) + found.not_open == numbers[name]
        assert ("more, not open to you" in said) == (found.not_open > 0)


def test_restricted_is_in_the_number_and_not_in_the_list(county, client):
    """Control: named on it, the director finds it in the list, and nothing is left over."""
    address = leading(client, county, "director")["Safeguarding Harbour"]
    page = client.get(address)
    assert "1 more, not open to you" in page.content.decode()
    assert "9000050" not in page.content.decode()
    Case.objects.get(reference="9000050").named_people.create(user=county.director)
    page = client.get(address)
    assert page.context["too_long"].not_open == 0
    assert "9000050" in page.content.decode()


def test_a_manager_opens_the_audit_and_those_above_the_case(county, client):
    audit = Audit.objects.get(case=county.ana1)
    for who, page in (("harbour_manager", "audit"), ("director", "case")):
        address = leading(client, county, who)["Safeguarding Harbour"]
        key = audit.public_id if page == "audit" else county.ana1.public_id
        (row,) = client.get(address).context["too_long"].rows
        assert row.page == reverse(page, args=[key])


def test_quality_assurance_has_the_number_without_a_list(county, client):
    assert leading(client, county, "qa") == {}
    assert "2 of 3" in client.get(reverse("teams")).content.decode()  # control
    assert client.get(reverse("to_agree")).status_code == 403


@pytest.mark.parametrize("asked", ["x", "", "hill"])
def test_a_team_that_is_not_theirs_is_passed_over(county, client, asked):
    asked = str(county.teams["hill"].public_id) if asked == "hill" else asked
    client.force_login(county.harbour_manager)
    page = client.get(reverse("to_agree"), {"team": asked})
    assert (page.status_code, page.context["too_long"]) == (200, None)


@pytest.mark.sweep
def test_as_many_statements_for_1_3_and_200(world):
    def add(number: int) -> None:
        case = add_case(world, f"7{number:06}", "ana", "harbour")
        looked(world, case, world.ana, LONG - datetime.timedelta(number), type="supervision")

    manager, agreed = signed_in(world.service_manager), reverse("to_agree")
    addresses = (agreed, f"{agreed}?team={world.harbour.public_id}", reverse("teams"))
    same_for_1_3_and_200([(manager, address) for address in addresses], add)
