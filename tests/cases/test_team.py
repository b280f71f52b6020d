"""The team manager's pages: who sees them, what stands on them, and the cases behind a number."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import summarise
from cases.models import AccessLog, Action, Allocation, Audit, NamedPerson
from cases.periods import age_band, quarter_of
from tests.world import add_case

VOICE = "flourish.u.outcome.2"


@summarise.keeps(lambda given: [given["case"].pk])
def _write(*, case, ratings, world, **fields):
    """Straight into the database, as quickly as many tests need it; the summary is kept."""
    moment = fields["submitted_at"]
    audit = Audit.objects.create(
        case=case,
        rater=fields["practitioner"],
        edition=world.flourish,
        scope=fields.pop("scope"),
        started_at=moment,
    )
    for code, value in ratings.items():
        audit.ratings.create(item=world.item(code), value=value, saved_at=moment)
    Audit.objects.filter(pk=audit.pk).update(state="submitted", **fields)
    return audit


def submit(world, case, ratings: dict[str, str], *, days_ago=0, scope="focused", team="harbour"):
    """A submitted audit of a case by who holds it, with ratings by item code."""
    moment = timezone.now() - datetime.timedelta(days=days_ago)
    day = timezone.localdate(moment)
    return _write(
        case=case,
        ratings=ratings,
        world=world,
        scope=scope,
        submitted_at=moment,
        plan_type=case.plan_type,
        age_band=age_band(case.birth_month, day),
        team=world.teams[team],
        practitioner=case.allocations.get(ends=None).practitioner,
        period=quarter_of(day).starts,
    )


def url(name: str, team, *args) -> str:
    return reverse(name, args=[team.public_id, *args])


def text_of(response) -> str:
    """What a reader reads: no markup, one space."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def rated(world):
    """Three children of Harbour rated on voice: two gaps, one strength."""
    submit(world, world.ana1, {"flourish.u.impact": "red", VOICE: "red"})
    submit(world, world.ana2, {"flourish.u.impact": "green"})
    submit(world, world.ben1, {"flourish.u.impact": "amber", VOICE: "red"})
    return world


ADDRESSES = [
    ("team_picture", ()),
    ("team_cases", ()),
    ("team_behind", (VOICE, "red")),
]
PEOPLE = {
    "harbour_manager": 200,
    "service_manager": 200,
    "director": 200,
    "qa": 200,
    "hill_manager": 404,
    "ana": 404,
    "admin": 404,
    "partner": 404,
}


@pytest.mark.parametrize(("name", "args"), ADDRESSES)
@pytest.mark.parametrize(("who", "status"), PEOPLE.items())
def test_team_pages_open_to_those_who_look_over_the_team(client, rated, name, args, who, status):
    client.force_login(rated.people[who])
    assert client.get(url(name, rated.harbour, *args)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("harbour_manager", 200), ("director", 200), ("ana", 403), ("admin", 403), ("partner", 403)],
)
def test_teams_page_is_for_those_who_read_figures(client, world, who, status):
    client.force_login(world.people[who])
    assert client.get(reverse("teams")).status_code == status


def test_picture_states_its_figures_with_their_n(client, rated):
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_picture", rated.harbour)))
    assert said.count("3 of 3 (100%)") == 1  # children rated
    assert said.index("Strengths") < said.index("Gaps")
    assert "Voice" not in said  # wording is the edition's own
    assert said.count("2 of 3") >= 1  # too few to rank: two gaps of two rated and one not asked
    assert said.count("Too few to rank") >= 1
    assert said.count("2 rated, 1 not asked") == 1


def test_practitioners_are_named_to_their_own_manager_only(client, rated):
    for who, named in (("harbour_manager", True), ("service_manager", False), ("qa", False)):
        client.force_login(rated.people[who])
        for name, args in ADDRESSES:
            page = client.get(url(name, rated.harbour, *args)).content.decode()
            assert bool(re.search(r"\bBen\b", page)) == named, (who, name)


def test_coverage_stands_least_covered_first(client, rated):
    add_case(rated, "9000009", "ben", "harbour")
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_picture", rated.harbour)))
    coverage = said[said.index("Cases held") :]
    ben = coverage.index("Ben Cases held: 2 Rated this quarter: 1 of 2 (50%)")
    assert ben < coverage.index("Ana Cases held: 2 Rated this quarter: 2 of 2 (100%)")


# --- the cases behind a number -------------------------------------------------------------


def test_behind_lists_exactly_the_children_of_the_number(client, rated):
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "red")))
    assert re.findall(r"90000\d\d", said) == ["9000001", "9000003"]
    assert "not open to you" not in said


def test_behind_and_the_rest_line_equal_the_figure(client, rated):
    """One case moved to another team since: it counts, and is not named."""
    Allocation.objects.filter(case=rated.ana1).update(ends=timezone.localdate())
    Allocation.objects.create(
        case=rated.ana1, practitioner=rated.cy, team=rated.hill, starts=timezone.localdate()
    )
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "red")))
    assert said.count("2 children rated") == 1
    assert re.findall(r"90000\d\d", said) == ["9000003"]
    assert said.count("1 more, not open to you") == 1


def test_restricted_case_counts_from_service_level_and_is_never_named(client, rated):
    rated.ana1.restricted = True
    rated.ana1.save()
    for who, total in (("harbour_manager", "1 child rated"), ("director", "2 children rated")):
        client.force_login(rated.people[who])
        said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "red")))
        assert said.count(total) == 1
        assert "9000001" not in said


def test_restricted_case_named_person_would_see_it(client, rated):
    """The control: without the restriction's filter the reference is there to be shown."""
    rated.ana1.restricted = True
    rated.ana1.save()
    NamedPerson.objects.create(case=rated.ana1, user=rated.director)
    client.force_login(rated.director)
    said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "red")))
    assert said.count("9000001") == 1


def test_behind_shows_the_state_of_the_action(client, rated):
    audit = Audit.objects.get(case=rated.ana1)
    action = Action.objects.create(
        case=rated.ana1,
        audit=audit,
        what="Ask the advocate",
        owner=rated.ana,
        due_on=timezone.localdate() - datetime.timedelta(days=3),
        created_at=timezone.now(),
    )
    action.items.add(rated.item(VOICE))
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "red")))
    assert (said.count(", overdue"), said.count("None named")) == (1, 1)


def test_behind_not_asked_lists_the_child_with_the_green_domain(client, rated):
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "not_asked")))
    assert re.findall(r"90000\d\d", said) == ["9000002"]


def test_behind_is_written_in_the_access_log(client, rated):
    client.force_login(rated.harbour_manager)
    client.get(url("team_behind", rated.harbour, VOICE, "red"))
    row = AccessLog.objects.get()
    assert (row.actor, row.event, row.case_id) == (rated.harbour_manager, "view", None)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("nothing", "red"),
        (VOICE, "purple"),
        (VOICE, "bulk"),
        ("%00", "red"),
        (VOICE, "%00"),
        ("x" * 5000, "red"),
    ],
)
def test_behind_an_unknown_number_is_404(client, rated, code, value):
    client.force_login(rated.harbour_manager)
    path = f"{url('team_picture', rated.harbour)}items/{code}/{value}/"
    assert client.get(path).status_code == 404


def test_behind_by_practitioner_is_for_those_who_see_names(client, rated):
    query = f"?practitioner={rated.ana.public_id}"
    for who, listed in (("harbour_manager", ["9000001"]), ("director", ["9000001", "9000003"])):
        client.force_login(rated.people[who])
        said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "red") + query))
        assert re.findall(r"90000\d\d", said) == listed


# --- choices -------------------------------------------------------------------------------

HOSTILE = [
    "quarter=%00&plan=%00&age=%00&kind=%00&show=%00&all=%00",
    "quarter=9999-99-99&plan=nothing&age=200&kind=everything",
    "quarter=0001-01-01&per_page=-1&page=" + "9" * 24 + "&sort=unknown",
    "practitioner=nobody&holder=nobody&rated=perhaps&table=nothing&_export=pdf",
    "holder=" + "x" * 10000,
    "kind=standards&age=unborn&plan=child_in_care&all=1&show=not_yet_known",
    "sort=-last_audit&sort=age&sort=plan&sort=practitioner",
    "_export=csv&purpose=Team+meeting&table=gaps&kind=determinants",
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_unknown_choices_fall_back(client, rated, name, args, query):
    """Control characters are refused before any page; an unknown practitioner names no number."""
    client.force_login(rated.harbour_manager)
    expected = 200
    if "%00" in query:
        expected = 400
    elif name == "team_behind" and "practitioner=nobody" in query:
        expected = 404
    status = client.get(f"{url(name, rated.harbour, *args)}?{query}").status_code
    assert status == expected


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", ["9000001", "9000003"]),
        ("?plan=child_in_need", ["9000001", "9000003"]),
        ("?plan=child_in_care", []),
        ("?age=0-4", []),
        ("?quarter=2020-01-01", ["9000001", "9000003"]),
    ],
)
def test_behind_keeps_the_choices(client, rated, query, listed):
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_behind", rated.harbour, VOICE, "red") + query))
    assert re.findall(r"90000\d\d", said) == listed


def test_last_quarter_has_its_own_figures(client, rated):
    submit(rated, rated.ana2, {VOICE: "red"}, days_ago=92)
    quarter = quarter_of(timezone.localdate()).before().code
    client.force_login(rated.harbour_manager)
    path = url("team_behind", rated.harbour, VOICE, "red")
    said = text_of(client.get(f"{path}?quarter={quarter}"))
    assert re.findall(r"90000\d\d", said) == ["9000002"]


# --- the team's cases ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", {"9000001", "9000002", "9000003", "9000008"}),
        ("?rated=no", {"9000008"}),
        ("?rated=yes", {"9000001", "9000002", "9000003"}),
        ("?age=16-17", set()),
        ("?plan=child_in_care", {"9000008"}),
    ],
)
def test_team_cases_are_the_open_cases_as_chosen(client, rated, query, listed):
    add_case(rated, "9000008", "ben", "harbour", plan_type=rated.plan_types["child_in_care"])
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(url("team_cases", rated.harbour) + query))
    assert set(re.findall(r"90000\d\d", said)) == listed


def test_team_cases_by_holder(client, rated):
    client.force_login(rated.harbour_manager)
    query = f"?holder={rated.ben.public_id}"
    said = text_of(client.get(url("team_cases", rated.harbour) + query))
    assert set(re.findall(r"90000\d\d", said)) == {"9000003"}


def test_file_holds_the_cases_of_the_page(client, rated):
    client.force_login(rated.harbour_manager)
    path = url("team_cases", rated.harbour)
    lines = client.get(f"{path}?_export=csv&purpose=Team+meeting&rated=yes").content.decode()
    rows = lines.split("\r\n")
    assert (
        rows[0]
        == "Case,Age,Plan,Domains,Practitioner,Last audit,Look again,Child’s view,This quarter"
    )
    assert [row.split(",")[0] for row in rows[1:]] == ["9000001", "9000002", "9000003", ""]


def file_of(client, path: str, query: str) -> list[list[str]]:
    content = client.get(f"{path}?_export=csv&purpose=Team+meeting&{query}").content.decode()
    return list(csv.reader(io.StringIO(content, newline="")))


def test_file_of_the_picture_holds_every_item_with_its_counts(client, rated):
    client.force_login(rated.harbour_manager)
    header, *rows = file_of(client, url("team_picture", rated.harbour), "")
    assert len(rows) == 16
    row = dict(zip(header, rows[7], strict=True))
    assert row["Item"] == "Understood outcome.2 text"
    assert [row[name] for name in ("Gap", "Rated", "Not asked", "Gap rank")] == [
        "2", "2", "1", "too few to rank",
    ]  # fmt: skip
    assert row["Gap % of rated and not asked"] == "66.7"


def test_file_of_coverage_and_domains_is_plain(client, rated):
    client.force_login(rated.harbour_manager)
    path = url("team_picture", rated.harbour)
    assert file_of(client, path, "table=coverage")[1] == [
        "Ana", "2", "2 of 2 (100%)", "0 of 2 (0%)", "0 of 2", "0", "Practitioner",
    ]  # fmt: skip
    assert file_of(client, path, "table=domains")[1][4] == "1 of 3"


def test_file_for_those_who_see_no_names_has_none(client, rated):
    client.force_login(rated.service_manager)
    path = url("team_cases", rated.harbour)
    assert "Ana" not in client.get(f"{path}?_export=csv&purpose=x").content.decode()


# --- the same number of statements, whatever the number of rows ----------------------------

# One statement asks which lists a framework of one's own adds, one who asks to see a case.
BUDGET = {"team_picture": 14, "team_cases": 9, "team_behind": 11}


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_statements_do_not_grow_with_rows(client, rated, name, args):
    client.force_login(rated.harbour_manager)
    path = url(name, rated.harbour, *args)
    client.get(path)
    counted = []
    for more in (0, 2, 40):
        for number in range(more):
            case = add_case(rated, f"91{more}{number:04}", "ana", "harbour")
            submit(rated, case, {"flourish.u.impact": "red", VOICE: "red"})
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(path)
        counted.append(len(found))
    assert counted == [counted[0]] * 3
    assert counted[0] <= BUDGET[name], counted
