"""A figure of the API is the page's figure, the file's figure, and what a recount finds."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import answering
from cases.actions import summarise
from cases.demo.bulk import count_tables
from cases.figures import Counts
from cases.models import Action, Allocation, Audit, Case
from cases.periods import age_band, quarter_of
from cases.triggers import lifted
from tests.audits import submitted
from tests.cases import recount
from tests.cases.api.calling import calling
from tests.cases.test_county import county_of_two as county_of_two
from tests.cases.test_county import published
from tests.cases.test_exports import csv_of

FILE = {"_export": "csv", "purpose": "test"}
COUNTED = "green amber red not_yet_known not_applicable not_asked".split()


@pytest.fixture
def scattered(world):
    """The random county, moved into this quarter and the one before."""
    recount.scatter(world, 3, cases=40)
    now = quarter_of(timezone.localdate())
    with lifted(["cases_audit"]):
        for old, new in zip(recount.QUARTERS, (now.before(), now), strict=True):
            Audit.objects.filter(period=old).update(period=new.starts)
    summarise.rebuild()
    return world


def counted(rows: list[dict]) -> dict[str, Counts]:
    return {
        row["code"]: Counts(
            **{name: int(row[name]) for name in COUNTED}, bulk=int(row["with_domain"])
        )
        for row in rows
    }


def choices(world) -> list[dict[str, str]]:
    now = quarter_of(timezone.localdate())
    return [
        {"quarter": quarter.code, "plan": plan, "age": age, "kind": kind}
        for quarter, plan, age, kind in itertools.product(
            (now, now.before()), ("", "family_help"), ("", "5-9"), ("outcomes", "standards")
        )
    ]


def query(choice: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in choice.items() if value)


def test_the_figures_of_a_team_equal_page_file_and_recount(scattered):
    world, call = scattered, calling(scattered, "team")
    reader = Client()
    reader.force_login(world.harbour_manager)
    page = reverse("team_picture", args=[world.harbour.public_id])
    compared = 0
    for choice in choices(world):
        rows = call.rows(f"figures?{query(choice)}")
        period = datetime.date.fromisoformat(choice["quarter"])
        plan = world.plan_types[choice["plan"]].pk if choice["plan"] else None
        found = recount.votes(world.harbour, period, restricted=False)
        tally = recount.counts(found, {"plan_type_id": plan, "age_band": choice["age"]})
        assert counted(rows) == {row["code"]: Counts(**tally[row["code"]]) for row in rows}
        as_csv = call.csv(f"figures?{query(choice)}")
        assert [{k: str("" if v is None else v) for k, v in row.items()} for row in rows] == as_csv
        head, *file = csv_of(reader.get(page, choice | FILE))
        said = [dict(zip(head, line, strict=True)) for line in file]
        assert [of_page(row) for row in said] == [of_api(row) for row in rows]
        compared += sum(sum(tally[row["code"]].values()) for row in rows)
    assert compared > 150


PAGE = (
    "Strength Developing Gap Rated|Strength % of rated|Not asked|Rated and not asked|"
    "Gap % of rated and not asked|Not yet known|Does not apply now|Rated with their domain|"
    "Strength rank|Gap rank"
)
HEADS = [*PAGE.split("|")[0].split(), *PAGE.split("|")[1:]]
API = (
    "green amber red strength_n strength_percent not_asked gap_n gap_percent not_yet_known "
    "not_applicable with_domain strength_rank gap_rank"
).split()


def of_page(row: dict[str, str]) -> list[str]:
    return [row["Item"], *(row[head] for head in HEADS)]


def of_api(row: dict) -> list[str]:
    few = "too few to rank"
    said = {name: "" if row[name] is None else str(row[name]) for name in API}
    said |= {name: said[name] or few for name in ("strength_rank", "gap_rank")}
    return [row["text"], *said.values()]


def test_the_whole_service_is_one_child_one_vote_with_restricted_cases(scattered):
    call = calling(scattered, "service")
    period = quarter_of(timezone.localdate()).starts
    found = recount.votes(None, period, restricted=True)
    tally = recount.counts(found, {})
    rows = call.rows("figures")
    assert counted(rows) == {row["code"]: Counts(**tally[row["code"]]) for row in rows}
    below = recount.counts(recount.votes(None, period, restricted=False), {})
    assert tally != below  # control: restricted cases make a difference


def test_a_client_counts_its_own_teams_and_no_other(scattered, monkeypatch):
    """The director looks over everything; a client they answer for reads what it was made for."""
    world = scattered
    call = calling(world, "team", "hill", answers=world.director)
    period = quarter_of(timezone.localdate()).starts
    tally = recount.counts(recount.votes(world.hill, period, restricted=True), {})
    own = call.rows("figures")
    assert counted(own) == {row["code"]: Counts(**tally[row["code"]]) for row in own}
    assert [row["name"] for row in call.rows("teams")] == ["Safeguarding Hill"]
    monkeypatch.setattr(answering, "teams_of", lambda client: world.harbour.__class__.objects.all())
    assert call.rows("figures") != own  # control: what is counted without the client's teams


def test_the_trend_ends_where_the_figures_are(scattered):
    call, seen = calling(scattered, "team"), 0
    for item in ("flourish.f.impact", "flourish.u.outcome.1", "relationships-first.voice.1"):
        kind = {"impact": "impacts", "1": "outcomes"}[item.rsplit(".", 1)[1]]
        kind = "standards" if item.startswith("relationships") else kind
        (now,) = [row for row in call.rows(f"figures?kind={kind}") if row["code"] == item]
        trend = call.rows(f"trend?item={item}")
        assert len(trend) == 8 and trend[-1]["quarter"] == quarter_of(timezone.localdate()).code
        shared = [name for name in now if name in trend[-1] and name != "label"]
        assert {name: now[name] for name in shared} == {name: trend[-1][name] for name in shared}
        assert "gap_percent" in shared
        seen += sum(row["strength_n"] for row in trend)
    assert seen > 0


def test_the_scorecard_is_the_pages(scattered):
    world, call = scattered, calling(scattered, "team")
    reader = Client()
    reader.force_login(world.harbour_manager)
    head, *file = csv_of(
        reader.get(reverse("team_scorecard", args=[world.harbour.public_id]), FILE)
    )
    said = [dict(zip(head, line, strict=True)) for line in file]
    on_page = {
        (row["Name"], row["Figure"]): (row["Number"], row["Of (n)"])
        for row in said
        if row["Part"] == "Pillar"
    }
    rows = call.rows("scorecard")
    found = {}
    for row in rows:
        for figure, k, n in (
            ("Every rated standard met", "all_met", "cases"),
            ("At least one standard not met", "not_met", "cases"),
            ("At least one standard not yet known", "not_yet_known", "looked_at"),
        ):
            found[row["pillar"], figure] = (str(row[k]), str(row[n]))
    assert found == on_page
    assert sum(row["cases"] for row in rows) > 0


# --- what teams hold -------------------------------------------------------------------------


def held_again(world, *, restricted: bool) -> list[tuple[Case, Allocation]]:
    found = []
    for case in Case.objects.all():
        now = [one for one in case.allocations.all() if one.ends is None]
        if case.status == "open" and now and (restricted or not case.restricted):
            found.append((case, now[0]))
    return found


def test_the_caseload_is_what_a_recount_finds(scattered):
    world = scattered
    for scope, restricted in (("service", True), ("team", False)):
        call = calling(world, scope)
        teams = {world.harbour.pk, world.hill.pk} if scope == "service" else {world.harbour.pk}
        tally = Counter(
            (str(held.team.public_id), case.plan_type.code, age_band(case.birth_month, today()))
            for case, held in held_again(world, restricted=restricted)
            if held.team_id in teams
        )
        rows = call.rows("caseload?limit=500")
        assert {(r["team"], r["plan"], r["age"]): r["children"] for r in rows} == tally
        covered = call.rows("coverage")
        assert sum(tally.values()) == sum(row["held"] for row in covered)


def today() -> datetime.date:
    return timezone.localdate()


def test_looked_at_in_twelve_months_is_what_a_recount_finds(scattered):
    world = scattered
    submitted(world, world.ana1, world.ana, {"flourish.u.impact": "green"})  # self: does not count
    old = timezone.now() - datetime.timedelta(500)
    some = Audit.objects.filter(case__reference__startswith="80").order_by("pk")[:20]
    with lifted(["cases_audit"]):
        Audit.objects.filter(case__reference__startswith="80").update(type="dip_sample")
        Audit.objects.filter(pk__in=[audit.pk for audit in some]).update(submitted_at=old)
        Audit.objects.exclude(voice="child_or_family").update(rater=world.qa)
    summarise.rebuild()
    since = today().replace(year=today().year - 1)
    looked = {
        audit.case_id
        for audit in Audit.objects.all()
        if audit.submitted_at
        and since <= timezone.localdate(audit.submitted_at) <= today()
        and audit.state != "withdrawn"
        and audit.type not in ("self", "supervision")
        and audit.voice != "child_or_family"
        and audit.rater_id != audit.practitioner_id
    }
    tally = Counter(
        held.team_id for case, held in held_again(world, restricted=True) if case.pk in looked
    )
    rows = {row["name"]: row for row in calling(world, "service").rows("coverage")}
    for team in (world.harbour, world.hill):
        assert rows[team.name]["audited_in_12_months"] == tally[team.pk]
    assert 0 < sum(tally.values()) < sum(row["held"] for row in rows.values())


def test_actions_by_state_equal_a_recount_and_what_pages_say(scattered):
    from cases.action_counts import unfinished_by_team

    world = scattered
    for scope, restricted in (("service", True), ("team", False)):
        call, again = calling(world, scope), held_again(world, restricted=restricted)
        held = {case.pk: one.team for case, one in again}
        tally, late = Counter(), Counter()
        for action in Action.objects.select_related("audit"):
            if action.case_id in held and (action.audit.submitted_at or action.urgent):
                key = (held[action.case_id].name, action.state)
                tally[key] += 1
                late[key] += action.state in Action.UNFINISHED and action.due_on < today()
        rows = call.rows("actions")
        assert rows
        for row in rows:
            key = (row["name"], row["state"])
            assert (row["actions"], row["overdue"]) == (tally[key], late[key])
        person = call.client.answers
        teams = [
            one for one in (world.harbour, world.hill) if str(one) in {r["name"] for r in rows}
        ]
        pages = unfinished_by_team(teams, on=today(), restricted=lambda team, all_=restricted: all_)
        for team in teams:
            unfinished = [
                r for r in rows if r["name"] == team.name and r["state"] in Action.UNFINISHED
            ]
            assert pages[team.pk] == (
                sum(r["actions"] for r in unfinished), sum(r["overdue"] for r in unfinished)
            )  # fmt: skip
        assert person and sum(tally.values()) > 0


# --- the county ------------------------------------------------------------------------------


def test_the_county_is_what_was_published_hidden_numbers_and_all(county_of_two, client, settings):
    settings.SUPPRESS_BELOW = 4
    world = county_of_two
    count_tables()  # written in one go: the database plans by how much there is
    published(world)
    call = calling(world, "county")
    client.force_login(world.partner)
    head, *file = csv_of(client.get(reverse("county_picture"), FILE))
    heads = ["Strength", "Developing", "Gap", "Rated (n)", "Not yet known"]
    on_page = [
        [row["Domain"], *(row[name] for name in heads)]
        for row in (dict(zip(head, line, strict=True)) for line in file)
    ]
    names = "green amber red rated not_yet_known".split()
    rows = call.rows("county")
    found = [
        [row["domain"], *("c" if row[name] is None else str(row[name]) for name in names)]
        for row in rows
    ]
    assert sorted(found) == sorted(on_page)
    hidden = sum(row[name] is None for row in rows for name in names)
    assert 0 < hidden < 5 * len(rows)
    assert hidden == sum(row[name] == "" for row in call.csv("county") for name in names)


def test_a_client_of_the_county_reads_nothing_that_could_be_reckoned_back(county_of_two):
    """Outside the line: the published tables and the wording, and no other figure."""
    world = county_of_two
    call = calling(world, "county", answers=world.director)
    open_to = {path: call(path).status_code for path in REFUSED}
    assert set(open_to.values()) == {403}
    assert {call(path).status_code for path in ("", "frameworks", "items", "county")} == {200}
    inside = calling(world, "service", answers=world.director)
    assert inside("figures").status_code == 200  # control: it is the scope that shuts it


REFUSED = "teams figures coverage scorecard actions caseload trend?item=flourish.f.impact".split()
