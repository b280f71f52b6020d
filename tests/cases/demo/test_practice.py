"""The demo county: dates of meetings, plan changes, and what stands behind planted gaps."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import practice_counts, why_counts
from cases.demo import clocks, planted
from cases.demo.plan_changes import CHANGES
from cases.models import Audit, Case, ClockEntry, PlanChange, Rating, Team, User
from cases.periods import quarter_of
from cases.rollups import Selection
from cases.timed_items import clocks_of, timed_items
from tests.cases.test_team import text_of

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db, pytest.mark.sweep]
HARBOUR = "Safeguarding Harbour"


# --- family network meetings ---------------------------------------------------------------


def test_harbours_family_network_meetings_stand_at_42_in_time_of_53_held():
    cases = Case.objects.open().filter(
        allocations__ends=None, allocations__team__name=HARBOUR, restricted=False
    )
    found: Counter[str] = Counter()
    for case in cases.select_related("plan_type"):
        clock = clocks_of(case, timed_items(), today=timezone.localdate())[clocks.MEETING]
        found[clock.state] += 1
    assert found == {"in time": 42, "late": 11, "running": 4, "not recorded": 38}


def clock_page(client, user: str, state: str, query: str = ""):
    team = Team.objects.get(name=HARBOUR)
    client.force_login(User.objects.get(username=user))
    address = reverse("team_clock_behind", args=[team.public_id, clocks.MEETING, state])
    return client.get(address + query).context["found"]


def test_harbours_meetings_stand_on_the_page_of_its_manager_each_with_its_list(client):
    """42 and 11 are held in this quarter and before it; 4 run and 38 have no dates today."""
    team = Team.objects.get(name=HARBOUR)
    client.force_login(User.objects.get(username="manager.harbour"))
    page = client.get(reverse("team_practice", args=[team.public_id]))
    said = text_of(page)
    assert "Family network meetings within 10 days 95 cases open today." in said
    assert "In all 42 of 53 (79%) likely 67 to 88%" in said
    figure = page.context["picture"].clocks[0].figure
    numbers = {"in time": 42, "late": 11, "running": 4, "past its time": 0, "not recorded": 38}
    assert {state: figure.number(state) for state in numbers} == numbers
    assert figure.number(*numbers) == 95
    start = quarter_of(timezone.localdate()).starts
    for state, number in numbers.items():
        found = clock_page(client, "manager.harbour", state.replace(" ", "-"))
        assert (state, found.total, found.shown) == (state, number, number)
        dated = [row.standing.clock for row in found.table.data]
        now = sum(clock.held_on is not None and clock.held_on >= start for clock in dated)
        assert now == figure.number(state, when="quarter")
        before = number - now if state in ("in time", "late") else 0
        assert before == figure.number(state, when="earlier")
    assert figure.held("quarter") < figure.held("earlier")
    assert figure.held("quarter") + figure.held("earlier") == 53


def test_harbours_one_restricted_case_counts_for_the_director_and_is_not_named(client):
    assert clock_page(client, "manager.harbour", "not-recorded").total == 38
    found = clock_page(client, "director", "not-recorded")
    assert (found.total, found.hidden) == (39, 1)


def test_harbours_clock_and_judgement_do_not_always_agree(client):
    """In time but not wholly met, or late and met: what the two side by side are for."""
    apart = 0
    for state, judged in (("in-time", "red"), ("in-time", "amber"), ("late", "green")):
        found = clock_page(client, "manager.harbour", state, f"?judged={judged}")
        assert {row.standing.value for row in found.table.data} <= {judged}
        apart += found.total
    assert apart >= 3


def test_early_help_of_the_county_stands_apart(client):
    client.force_login(User.objects.get(username="director"))
    figure = client.get(reverse("teams_practice")).context["picture"].clocks[0]
    considered, held, not_yet = (number for number, _, _ in figure.apart)
    assert considered > held > 0
    assert not_yet > 0
    rows = Case.objects.open().filter(plan_type__code="family_help")
    assert considered + held + not_yet == rows.filter(allocations__ends=None).count()


def test_meetings_are_dated_within_the_case():
    rows = list(ClockEntry.objects.select_related("case"))
    services = ClockEntry.objects.filter(case__allocations__ends=None)
    assert set(services.values_list("case__allocations__team__service__name", flat=True)) == {
        "Family Help",
        "Safeguarding",
    }
    assert all(row.case.opened_on <= row.opened_on <= timezone.localdate() for row in rows)
    assert all((row.held_on or row.opened_on) <= timezone.localdate() for row in rows)
    assert all(row.saved_at <= timezone.now() for row in rows)


def test_where_considering_is_enough_most_were_only_considered():
    rows = ClockEntry.objects.filter(considered=True).select_related("case__plan_type")
    assert {row.case.plan_type.code for row in rows} == {"family_help"}
    assert rows.filter(held_on=None).count() > 5 * rows.exclude(held_on=None).count() > 0


# --- changes of plan -----------------------------------------------------------------------


def test_fifteen_plans_changed_and_audits_keep_the_plan_of_their_day():
    changes = list(PlanChange.objects.select_related("case"))
    assert len(changes) == len({change.case_id for change in changes}) == CHANGES
    before = after = 0
    for change in changes:
        assert change.after_id == change.case.plan_type_id != change.before_id
        for audit in change.case.audits.filter(
            voice="practitioner", submitted_at__isnull=False
        ).exclude(type="moderation"):
            early = timezone.localdate(audit.submitted_at) < change.on
            assert audit.plan_type_id == (change.before_id if early else change.after_id)
            before, after = before + early, after + (not early)
    assert min(before, after) > 0


def test_some_children_were_last_rated_before_their_plan_changed():
    now = quarter_of(timezone.localdate()).starts
    changes = PlanChange.objects.filter(on__gte=now).select_related("case")
    found = [c.case.audits.exclude(period=None).latest("submitted_at") for c in changes]
    early = [
        audit
        for audit, c in zip(found, changes, strict=True)
        if timezone.localdate(audit.submitted_at) < c.on
    ]
    assert early  # how many depends on the day of the quarter


# --- what stands behind gaps ---------------------------------------------------------------


def audits_of(team):
    return Audit.objects.countable_by(User.objects.get(username="director")).filter(team__name=team)


def this_quarter():
    return Selection(quarter_of(timezone.localdate()))


def test_advocacy_is_named_first_as_missing_behind_harbours_gaps():
    audits = audits_of(HARBOUR)
    ranked = why_counts.why(audits, this_quarter()).ranking("missing", 10).ranked
    assert ranked[0].item.code == planted.HARBOUR_MISSING
    assert ranked[0].k > ranked[1].k
    votes = why_counts.behind_named(
        audits, this_quarter(), code=planted.HARBOUR_MISSING, effect="missing"
    )
    gaps = Rating.objects.filter(item__code=planted.HARBOUR_GAP, value="red")
    gaps = set(gaps.values_list("audit", "item"))
    assert sum((vote.audit_id, vote.item_id) in gaps for vote in votes) in (16, 17)


def test_harbour_has_practice_gaps_where_children_are_to_be_understood():
    rows = practice_counts.beside(audits_of(HARBOUR), this_quarter())
    found = {row.domain.code: row for row in rows}["flourish.u.impact"]
    assert (found.practice_gap >= 3, found.system_gap) == (True, 0)


def test_assessment_east_has_system_gaps_and_no_practice_gap():
    rows = practice_counts.beside(audits_of("Assessment East"), this_quarter())
    assert sum(row.practice_gap for row in rows) == 0
    assert sum(row.system_gap for row in rows) >= 1  # how many depends on the day of the quarter
