"""Teams renamed, merged, closed: what moves, what stays, and that no past figure changes."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import coverage_counts, rollups, team_counts
from cases.access import Role
from cases.actions import allocations, people, rounds, summarise, teams
from cases.actions import supervision as sheets
from cases.actions.people import NotPossible
from cases.intake import snapshot
from cases.models import (
    AccessLog,
    Allocation,
    Audit,
    CaseloadAlias,
    Membership,
    Rating,
    SupervisionSheet,
    Team,
)
from cases.periods import quarter_of
from cases.rollups import Selection
from cases.sampling import Wanted
from cases.triggers import lifted
from tests.audits import started, submitted
from tests.world import add_case, add_person

F = "flourish.f.impact"


def today() -> datetime.date:
    return timezone.localdate()


def merge(world, source="hill", target="harbour", day=None, **more):
    return teams.merge_teams(
        by=world.admin, source=world.teams[source], target=world.teams[target],
        day=day or today(), **more,
    )  # fmt: skip


def fresh(team: Team) -> Team:
    return Team.objects.get(pk=team.pk)


def changes() -> list[str]:
    log = AccessLog.objects.filter(event="change", case_id=None).order_by("pk")
    return list(log.values_list("what", flat=True))


@pytest.fixture
def admin(client, world):
    client.force_login(world.admin)
    return client


# --- a merge -------------------------------------------------------------------------------


def test_merge_moves_people_cases_and_all_open_work(world):
    draft = started(world.cy1, world.cy)
    closed = add_case(world, "9000009", "cy", "hill")
    allocations.close_case(by=world.admin, case=closed)
    before = set(Allocation.objects.values_list("pk", flat=True))
    found = merge(world)
    assert (found.open_cases, found.closed_cases, found.people, found.managers) == (1, 1, 2, 1)
    assert found.drafts == 1
    old = Allocation.objects.filter(team=world.hill)
    assert set(old.values_list("ends", flat=True)) == {today()}
    new = Allocation.objects.filter(team=world.harbour).exclude(pk__in=before)
    assert {(row.case, row.practitioner, row.starts, row.ends) for row in new} == {
        (world.cy1, world.cy, today(), None), (closed, world.cy, today(), None),
    }  # fmt: skip
    parts = Membership.objects.current(on=today()).filter(user__in=[world.cy, world.hill_manager])
    assert {(part.user, part.role, part.team) for part in parts} == {
        (world.cy, "practitioner", world.harbour),
        (world.hill_manager, "team_manager", world.harbour),
    }
    hill = fresh(world.hill)
    assert (hill.closed_on, hill.merged_into) == (today(), world.harbour)
    draft.refresh_from_db()
    assert (draft.rater, draft.state) == (world.cy, "in_progress")
    assert changes()[-3:] == ["moved a person with a team"] * 2 + ["merged a team"]


def test_both_managers_open_the_case_after_a_merge_and_the_draft_goes_on(world, client):
    """Control: before it, the manager of the other team does not find it."""
    draft = started(world.cy1, world.cy)
    page = reverse("case", args=[world.cy1.public_id])

    def answers() -> list[int]:
        found = []
        for who in (world.harbour_manager, world.hill_manager):
            client.force_login(who)
            found.append(client.get(page).status_code)
        return found

    assert answers() == [404, 200]
    merge(world)
    assert answers() == [200, 200]
    client.force_login(world.cy)
    answer = client.get(reverse("audit", args=[draft.public_id]), follow=True)
    assert answer.status_code == 200


def figures(world) -> dict:
    """What a director reads of two quarters, team by team: votes of a domain; and coverage."""
    found: dict = {}
    every = Audit.objects.countable_by(world.director)
    for quarter in (quarter_of(today()), quarter_of(today()).before()):
        for name, team in world.teams.items():
            said = rollups.team_figures(
                every.filter(team=team), Selection(quarter), kind="strengths", by_practitioner=False
            )
            counts = next(row for row in said.domains if row.code == F).counts
            found[quarter.code, name] = (counts.green, counts.red)
        covered = coverage_counts.teams_covered(
            Team.objects.all(), every, quarter, on=today(), restricted=lambda team: True
        )
        found[quarter.code] = {team.pk: (row.held, row.rated) for team, row in covered}
    return found


def recounted(world) -> dict:
    """The latest rating a child, by the team it was submitted under: one rating at a time."""
    latest: dict = {}
    for row in Rating.objects.filter(item__code=F, value__isnull=False).select_related("audit"):
        audit = row.audit
        key = audit.period.isoformat(), audit.team_id, audit.case_id
        latest[key] = max(
            latest.get(key, (audit.submitted_at, "")), (audit.submitted_at, row.value)
        )
    counts = Counter((*key[:2], value) for key, (_, value) in latest.items())
    quarters = (quarter_of(today()), quarter_of(today()).before())
    return {
        (quarter.code, name): tuple(
            counts[quarter.code, team.pk, value] for value in ("green", "red")
        )
        for quarter in quarters
        for name, team in world.teams.items()
    }


@pytest.fixture
def rated(world):
    """Both teams have ratings of this quarter and of the last one."""
    before = quarter_of(today()).before()
    at = timezone.make_aware(datetime.datetime.combine(before.starts, datetime.time(12)))
    for case, who in ((world.ana1, world.ana), (world.cy1, world.cy), (world.ben1, world.ben)):
        audit = submitted(world, case, who, {F: "red"})
        with lifted(["cases_audit"]):
            Audit.objects.filter(pk=audit.pk).update(period=before.starts, submitted_at=at)
    summarise.rebuild()
    submitted(world, world.cy1, world.cy, {F: "green"})
    submitted(world, world.ana2, world.ana, {F: "red"})
    return world


def past(found: dict) -> dict:
    """Votes of both quarters, and coverage of the quarter that is over."""
    return {key: value for key, value in found.items() if key != quarter_of(today()).code}


def test_no_figure_of_a_quarter_changes_with_a_merge_or_a_new_name(rated):
    """Control: were submitted audits moved too, the same comparison would differ."""
    before = figures(rated)
    assert {key: before[key] for key in recounted(rated)} == recounted(rated)
    teams.save_team(by=rated.admin, name="Coast", service=rated.hill.service, team=rated.hill)
    assert figures(rated) == before
    merge(rated)
    after = figures(rated)
    assert past(after) == past(before)
    assert {key: after[key] for key in recounted(rated)} == recounted(rated)
    with lifted(["cases_audit"]):
        Audit.objects.filter(team=rated.hill).update(team=rated.harbour)
    summarise.rebuild()
    assert past(figures(rated)) != past(before)


def test_a_merge_reaches_back_no_further_than_this_quarter(rated, monkeypatch):
    """Control: without that rule coverage of the quarter before changes."""
    before, day = figures(rated), quarter_of(today()).starts - datetime.timedelta(days=20)
    for wrong in (day, today() + datetime.timedelta(days=1)):
        with pytest.raises(NotPossible, match="past quarters"):
            merge(rated, day=wrong)
    merge(rated, day=quarter_of(today()).starts)
    assert past(figures(rated)) == past(before)
    Team.objects.filter(pk=rated.hill.pk).update(closed_on=None, merged_into=None)
    monkeypatch.setattr(teams, "earliest_day", lambda: day)
    merge(rated, source="harbour", target="hill", day=day)
    assert past(figures(rated)) != past(before)


def test_past_figures_of_a_merged_team_are_read_above_it(rated, client):
    merge(rated)
    page = reverse("team_picture", args=[rated.hill.public_id])
    answers = {}
    for who in ("hill_manager", "harbour_manager", "service_manager", "director", "qa"):
        client.force_login(rated.people[who])
        answers[who] = client.get(page).status_code
    assert answers == {
        "hill_manager": 404, "harbour_manager": 404, "service_manager": 200, "director": 200,
        "qa": 200,
    }  # fmt: skip
    client.force_login(rated.director)
    assert "went into Safeguarding Harbour" in client.get(page).content.decode()


def test_the_case_stays_in_the_same_hands(rated):
    """Ratings from before are not from "before the move", and the case is not new to anybody.

    Control: given to somebody else, it moved.
    """

    def of(case):
        return type(case).objects.filter(pk=case.pk).with_turns().with_allocation().get()

    since = of(rated.cy1).held_since
    merge(rated)
    now = of(rated.cy1)
    assert (now.last_moved_on, now.held_since, now.team_name) == (
        None, since, "Safeguarding Harbour",
    )  # fmt: skip
    ben = rated.ben.memberships.get()
    allocations.reallocate(by=rated.admin, case=rated.cy1, holder=ben)
    moved = of(rated.cy1)
    assert (moved.last_moved_on, moved.held_since) == (today(), today())


def test_parts_with_dates_go_on_for_as_long_as_they_were_to_last(world):
    """A deputy for two weeks, somebody who begins next month, one who left, one in both teams."""

    def part(user, role, team, starts, ends=None):
        days = datetime.timedelta
        return Membership.objects.create(
            user=user, role=role, team=team, starts=today() + days(starts),
            ends=None if ends is None else today() + days(ends),
        )  # fmt: skip

    deputy = part(world.cy, Role.TEAM_MANAGER, world.hill, -2, 12)
    later = part(world.qa, Role.PRACTITIONER, world.hill, 30)
    left = part(world.ana, Role.PRACTITIONER, world.hill, -40, -10)
    both = part(world.ana, Role.PRACTITIONER, world.hill, -5)
    merge(world)
    for row, ends in ((deputy, today()), (later, later.starts), (both, today()), (left, left.ends)):
        row.refresh_from_db()
        assert row.ends == ends
    in_harbour = Membership.objects.filter(team=world.harbour)
    assert in_harbour.filter(user=world.ana).count() == 1
    assert in_harbour.get(user=world.cy, role=Role.TEAM_MANAGER).ends == deputy.starts + (
        datetime.timedelta(days=14)
    )
    assert in_harbour.get(user=world.qa).starts == later.starts


def test_planned_looks_stay_and_those_too_near_are_counted(world):
    """The manager of Harbour was given a look at Hill's case: after the merge it is their own."""
    wanted = Wanted(
        title="Voice", type="learning_conversation", scope="focused", size=1,
        due_on=today() + datetime.timedelta(days=20), auditors=[world.harbour_manager],
        teams=[world.hill],
    )  # fmt: skip
    plan = rounds.draw_round(wanted=wanted, by=world.qa, seed=1)
    found = merge(world)
    assert (found.looks, found.rounds, found.near) == (1, 1, 1)
    sample = plan.samples.get()
    assert sample.audit.state == "planned"
    rounds.give_to(sample=sample, auditor=world.qa, by=world.qa)
    assert team_counts.too_near(world.hill, world.harbour, day=today()).count() == 0


def test_sheets_of_the_merged_team_are_read_by_the_manager_of_the_other(world, client):
    """What nobody signed goes with the team; what is signed stays as it is and stays readable."""
    signed, _ = sheets.begin(
        practitioner=world.cy, team=world.hill, held_on=today(), by=world.hill_manager
    )
    SupervisionSheet.objects.filter(pk=signed.pk).update(
        facts={}, facts_at=timezone.now(), manager=world.hill_manager,
        manager_signed_at=timezone.now(), practitioner_signed_at=timezone.now(),
    )  # fmt: skip
    draft, _ = sheets.begin(
        practitioner=world.cy, team=world.hill, held_on=today() + datetime.timedelta(days=1),
        by=world.hill_manager,
    )  # fmt: skip
    seen = SupervisionSheet.objects.visible_to
    assert not seen(world.harbour_manager).exists()
    merge(world)
    harbour = type(world.ana).objects.get(pk=world.harbour_manager.pk)
    assert set(seen(harbour)) == {signed, draft}
    draft.refresh_from_db()
    assert draft.team == world.harbour
    assert SupervisionSheet.objects.get(pk=signed.pk).team == world.hill
    assert SupervisionSheet.objects.of_team(world.harbour).count() == 2


# --- words of caseload files ---------------------------------------------------------------


def test_files_go_on_saying_the_old_name(world):
    known = snapshot.known
    assert known().team("Safeguarding Hill") == world.hill.pk
    teams.save_team(by=world.admin, name="Coast", service=world.hill.service, team=world.hill)
    assert known().team("safeguarding hill") == known().team("Coast") == world.hill.pk
    merge(world)
    for name in ("Safeguarding Hill", "Coast", "Safeguarding Harbour"):
        assert known().team(name) == world.harbour.pk
    again = teams.save_team(by=world.admin, name="Safeguarding Hill", service=world.hill.service)
    assert known().team("Safeguarding Hill") == again.pk  # a team goes by that name now


def test_a_name_passed_on_means_the_team_that_bears_it(world):
    """Two teams swap names by way of a third."""
    service = world.hill.service
    for team, name in (("hill", "X"), ("harbour", "Safeguarding Hill")):
        teams.save_team(by=world.admin, name=name, service=service, team=world.teams[team])
    assert snapshot.known().team("Safeguarding Hill") == world.harbour.pk
    assert CaseloadAlias.objects.get().team == world.harbour


def test_two_merges_lead_to_the_last_team(world):
    merge(world)
    merge(world, source="harbour", target="north")
    assert {fresh(world.hill).merged_into, fresh(world.harbour).merged_into} == {world.north}
    assert snapshot.known().team("Safeguarding Hill") == world.north.pk


# --- refused -------------------------------------------------------------------------------


def test_a_merge_is_refused_with_a_reason(world):
    for source, target in (("hill", "hill"), ("north", "hill"), ("hill", "north")):
        if "north" in (source, target):
            Team.objects.filter(name="Family Help North").update(closed_on=today())
        with pytest.raises(NotPossible):
            merge(world, source=source, target=target)
    assert changes() == []


def test_nothing_happens_where_the_numbers_changed_since_the_preview(world):
    mark = team_counts.moving(world.hill, world.harbour, day=today()).mark(
        world.hill, world.harbour, today()
    )
    add_case(world, "9000010", "cy", "hill")
    with pytest.raises(teams.Changed):
        merge(world, mark=mark)
    assert fresh(world.hill).closed_on is None


def test_nobody_is_given_a_part_or_a_case_in_a_closed_team(world):
    """Control: while it is at work, both go through."""
    part = world.ben.memberships.get()
    Membership.objects.filter(pk=part.pk).update(team=world.north)
    part.refresh_from_db()
    people.give_membership(by=world.admin, user=world.cy, role="practitioner", team=world.north)
    allocations.reallocate(by=world.admin, case=world.cy1, holder=part)
    Team.objects.filter(pk=world.north.pk).update(closed_on=today())
    with pytest.raises(NotPossible, match="is closed"):
        people.give_membership(by=world.admin, user=world.ana, role="practitioner",
                               team=world.north)  # fmt: skip
    with pytest.raises(allocations.NotPossible, match="closed"):
        allocations.reallocate(by=world.admin, case=world.ana1, holder=part)


# --- closing -------------------------------------------------------------------------------


def test_a_team_with_people_or_cases_is_not_closed_and_the_page_says_what_to_do(admin, world):
    url = reverse("team_close", args=[world.hill.public_id])
    page = admin.get(url).content.decode()
    assert "1 open case." in page
    assert reverse("person", args=[world.cy.public_id]) in page
    assert f"?team={world.hill.public_id}" in page
    answer = admin.post(url)
    assert answer.status_code == 409
    assert "1 open case and 2 people" in answer.content.decode()
    assert fresh(world.hill).closed_on is None


def test_an_empty_team_closes_and_opens_again(admin, world):
    url = reverse("team_close", args=[world.north.public_id])
    assert admin.post(url).status_code == 302
    assert fresh(world.north).closed_on == today()
    assert admin.post(url, {"do": "open"}).status_code == 302
    assert fresh(world.north).closed_on is None
    assert changes() == ["closed a team", "opened a team again"]
    merge(world, source="north")
    assert admin.post(url, {"do": "open"}).status_code == 409


def test_a_case_opened_again_is_not_held_in_a_closed_team(world):
    """By hand, and by a file that names no worker."""
    case = add_case(world, "9000011", "cy", "north")
    allocations.close_case(by=world.admin, case=case)
    teams.close_team(by=world.admin, team=world.north)
    allocations.reopen_case(by=world.admin, case=case)
    assert not case.allocations.filter(ends=None).exists()


# --- pages ---------------------------------------------------------------------------------


def test_merging_on_the_page_shows_the_numbers_first(admin, world):
    url = reverse("team_merge", args=[world.hill.public_id])
    asked = {"target": str(world.harbour.public_id), "day": today().isoformat()}
    page = admin.get(url, asked)
    assert "cannot be undone" in page.content.decode()
    assert fresh(world.hill).closed_on is None
    mark = page.context["preview"].mark
    assert admin.post(url, asked).status_code == 409  # without what the page showed
    answer = admin.post(url, asked | {"mark": mark})
    assert answer["Location"] == reverse("team_edit", args=[world.harbour.public_id])
    assert fresh(world.hill).merged_into == world.harbour


CLOSED = "Safeguarding Hill (closed)"


def test_lists_of_what_is_past_say_that_a_team_is_closed(rated, client):
    """And those of what can still be done leave it out. Control: at work it stands in each."""

    def lists() -> dict[str, str]:
        found = {}
        for who, pages in {
            "director": [reverse("teams"), f"{reverse('teams_funnel')}?item={F}"],
            "qa": [reverse("agreement"), reverse("round_plan")],
            "admin": [reverse("register"), reverse("people"), reverse("team_list"),
                      reverse("person", args=[rated.ben.public_id])],
            "ana": [reverse("strengths")],
        }.items():  # fmt: skip
            client.force_login(rated.people[who])
            for page in pages:
                found[page.split("?")[0]] = client.get(page).content.decode()
        return found

    assert [page for page, text in lists().items() if "Safeguarding Hill" not in text] == []
    merge(rated)
    found = lists()
    says = {page for page, text in found.items() if CLOSED in text}
    silent = {page for page, text in found.items() if "Safeguarding Hill" not in text}
    assert says == {reverse(name) for name in ("teams", "teams_funnel", "agreement", "register",
                                               "strengths")}  # fmt: skip
    assert silent == {
        reverse("round_plan"), reverse("people"), reverse("person", args=[rated.ben.public_id]),
    }  # fmt: skip


def test_the_funnel_leaves_out_a_closed_team_nobody_counted(rated, client):
    merge(rated)
    client.force_login(rated.director)
    old = quarter_of(today()).before(5).code
    page = client.get(f"{reverse('teams_funnel')}?item={F}&quarter={old}").content.decode()
    assert CLOSED not in page


@pytest.mark.sweep
def test_the_list_of_teams_asks_as_often_for_many(admin, world):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(reverse("team_list")).status_code == 200
        return len(captured)

    asked()
    few = asked()
    for number in range(20):
        Team.objects.create(name=f"Team {number}", service=world.hill.service)
    assert asked() == few


def test_sizes_of_teams_are_of_today(world):
    """A closed case, a closed account and a part that ended are not counted; one to end is."""
    gone = add_person(world, "gone", Role.PRACTITIONER, "hill")
    people.deactivate(by=world.admin, user=gone)
    world.cy.memberships.update(ends=today() + datetime.timedelta(days=9))
    world.hill_manager.memberships.update(ends=today())
    allocations.close_case(by=world.admin, case=add_case(world, "9000012", "cy", "hill"))
    sized = team_counts.with_sizes(Team.objects.all(), on=today()).get(pk=world.hill.pk)
    assert (sized.people, sized.cases) == (1, 1)


@pytest.mark.sweep
@pytest.mark.parametrize("cases", [3, 60])
def test_a_merge_asks_as_often_for_many_cases(world, cases):
    for number in range(cases):
        add_case(world, f"77{number:05}", "cy", "hill")
    with CaptureQueriesContext(connection) as captured:
        merge(world)
    assert len(captured) < 75
