"""What is said of teams that closed or have another name now, and of cover where it is met."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils import timezone

from cases import audit_kinds, health_checks
from cases.actions import teams
from cases.health_checks import LOOK, WELL
from cases.models import Cover, Team
from flourish_audit.work_account_settings import GroupPart, WorkAccounts
from tests.cases.api.calling import calling
from tests.cases.test_stored_settings import told
from tests.covering import covering

LABEL = "Groups of work accounts"


# --- a merge announces the covers that go on ----------------------------------------------


def announced(client, source: Team, target: Team) -> dict[str, int]:
    """What the page says would move, before it does."""
    day = timezone.localdate().isoformat()
    asked = {"target": target.public_id, "day": day}
    answer = client.get(reverse("team_merge", args=[source.public_id]), asked)
    row = r'<th scope="row">([^<]+)</th><td class="number">(\d+)'
    rows = re.findall(row, answer.content.decode())
    return {label: int(number) for label, number in rows}


def test_a_merge_announces_the_covers_that_go_on_in_the_other_team(world, client):
    label = "Cover for colleagues, which goes on in the other team"
    client.force_login(world.admin)
    assert label not in announced(client, world.harbour, world.hill)
    covering(world)
    assert announced(client, world.harbour, world.hill)[label] == 1
    ended = covering(world, stand_in="ana", colleague="ben")
    Cover.objects.filter(pk=ended.pk).end_now()  # it lasts no longer: not announced
    number = announced(client, world.harbour, world.hill)[label]
    today = timezone.localdate()
    teams.merge_teams(by=world.admin, source=world.harbour, target=world.hill, day=today)
    assert Cover.objects.lasting(today).filter(team=world.hill).count() == number == 1


def test_a_cover_given_after_the_preview_is_looked_at_first(world, client):
    client.force_login(world.admin)
    address = reverse("team_merge", args=[world.harbour.public_id])
    sent = {"target": world.hill.public_id, "day": timezone.localdate().isoformat()}
    mark = re.search(r'name="mark" value="([^"]+)"', client.get(address, sent).content.decode())[1]
    covering(world)
    assert client.post(address, sent | {"mark": mark}).status_code == 409
    assert Team.objects.get(pk=world.harbour.pk).closed_on is None


# --- a covered case is not one's own ------------------------------------------------------


def test_who_stands_in_starts_a_look_at_the_work_and_not_at_their_own(world, client):
    covering(world)
    start = reverse("audit_start", args=[world.ana1.public_id])
    said = "I look at the work with this child, which I cover for Ana"
    client.force_login(world.ben)
    page = told(client.get(start))
    assert said in page and "my own work" not in page
    client.force_login(world.ana)
    page = told(client.get(start))
    assert "I look at my own work with this child" in page and said not in page


def test_control_without_the_look_at_cover_it_is_called_their_own(world, client, monkeypatch):
    covering(world)
    monkeypatch.setattr(audit_kinds, "COVERED", audit_kinds.KINDS["self"].what_for)
    client.force_login(world.ben)
    page = told(client.get(reverse("audit_start", args=[world.ana1.public_id])))
    assert "I look at my own work with this child" in page


# --- a team that closed -------------------------------------------------------------------


def row_of(client, team: Team) -> str:
    """The row of a team on Teams."""
    page = client.get("/teams/").content.decode()
    return next(row for row in page.split("<tr")[1:] if str(team.public_id) in row)


def test_a_closed_team_says_so_on_teams_and_in_the_api(world, client):
    merged = {"by": world.admin, "source": world.hill, "target": world.harbour}
    client.force_login(world.director)
    assert "Closed" not in row_of(client, world.hill)
    call = calling(world, "service")
    found = {row["name"]: row["closed_on"] for row in call.rows("teams")}
    assert set(found.values()) == {None}
    today = timezone.localdate()
    teams.merge_teams(**merged, day=today)
    row = row_of(client, world.hill)
    assert "Closed" in row
    assert '<span class="cover">' not in row and "0 of 0" not in row
    file = client.get("/teams/", {"_export": "csv", "purpose": "test"}).content.decode()
    line = next(line for line in file.splitlines() if "Hill" in line)
    assert "Closed,None,None" in line
    found = {row["name"]: row["closed_on"] for row in call.rows("teams")}
    assert found.pop(world.hill.name) == today.isoformat()
    assert set(found.values()) == {None}


# --- a name in the settings that is no team any more ----------------------------------------


def naming(settings, *groups: GroupPart) -> None:
    settings.WORK_ACCOUNTS = WorkAccounts(
        name="your work account", issuer="https://issuer.example", client_id="a",
        client_secret="b", groups=groups,
    )  # fmt: skip


def said_of_groups() -> health_checks.Check | None:
    return next((each for each in health_checks.checks() if each.label == LABEL), None)


def test_the_health_page_says_which_name_of_a_group_is_gone(world, client, settings):
    assert said_of_groups() is None  # no work accounts here
    naming(settings, GroupPart("g-d", "director"))
    assert said_of_groups() is None  # no group brings a team
    naming(
        settings,
        GroupPart("g-1", "practitioner", "safeguarding HARBOUR"),
        GroupPart("g-2", "practitioner", "Safeguarding Hill"),
        GroupPart("g-3", "service_manager", "Safeguarding"),
    )
    assert said_of_groups().state == WELL  # the control: every name is known
    Team.objects.filter(pk=world.harbour.pk).update(name="Harbourside")
    today = timezone.localdate()
    teams.merge_teams(by=world.admin, source=world.hill, target=world.harbour, day=today)
    found = said_of_groups()
    assert found.state == LOOK
    assert "Safeguarding Hill; safeguarding HARBOUR." in found.says
    client.force_login(world.admin)
    page = told(client.get(reverse("system_health")))
    assert "OIDC_GROUPS names what is no team at work or service here" in page
    assert "g-1" not in page  # groups of the issuer are nobody's business here


def test_a_service_is_no_team_and_a_team_is_no_service(world, settings):
    naming(
        settings,
        GroupPart("g-1", "practitioner", "Safeguarding"),
        GroupPart("g-2", "service_manager", "Safeguarding Hill"),
    )
    says = said_of_groups().says
    assert "Safeguarding; Safeguarding Hill" in says
