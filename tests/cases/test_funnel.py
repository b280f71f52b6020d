"""Teams side by side: counted again, drawn right, worded fairly, and equal to the lists behind."""

import csv
import datetime
import html
import io
import itertools
import random
import re
from collections import defaultdict

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import funnel_chart, funnel_counts, votes
from cases.actions import summarise
from cases.figures import Counts
from cases.funnel_chart import Dot
from cases.models import AccessLog, Audit, Case, FamilyGroup, Team
from cases.periods import Quarter
from cases.rollups import Selection
from cases.statistics import TAIL_95, TAIL_998, funnel_limits
from cases.triggers import lifted
from tests.cases import recount
from tests.cases.test_query_counts import FROZEN, copied
from tests.comparing import CODE, look, rated

THIS = Quarter(recount.QUARTERS[1])
PAGE = "/teams/side-by-side/"


# --- counted again -------------------------------------------------------------------------


def latest(teams, period, *, restricted) -> dict:
    """(case, code) -> the rating that counts, of several teams as one."""
    each = [recount.votes(team, period, restricted=restricted) for team in teams]
    found: dict = {}
    for votes_ in each:
        for key, rating in votes_.items():
            held = found.get(key)
            mine = (rating.audit.submitted_at, rating.audit_id)
            if held is None or mine > (held.audit.submitted_at, held.audit_id):
                found[key] = rating
    return found


def tallied(found: dict, code: str, measure: str, filters: dict) -> tuple[Counts, int]:
    counts = Counts(**recount.counts(found, filters)[code])
    rows = [
        rating.audit.case
        for (_, key), rating in found.items()
        if key == code and rating.entry_method != "bulk"
        if rating.value in ("green", "amber", "red") and recount.chosen(rating.audit, **filters)
    ]
    if measure == "red":
        rows += [
            audit.case
            for _, key, audit in recount.unasked(found)
            if key == code and recount.chosen(audit, **filters)
        ]
    return counts, len({case.family_group_id or -case.pk for case in rows})


def scattered(world, seed: int) -> None:
    for values in (("red", "green"), ("green", "red"), ("amber", "green")):
        (case,) = rated(world, "harbour", {values[0]: 1}, quarter=THIS)
        look(world, case, "hill", values[1], quarter=THIS)  # two teams rate one child
    recount.scatter(world, seed, cases=60)
    dice = random.Random(seed)
    families = [FamilyGroup.objects.create(number=str(n)) for n in range(8)]
    for case in Case.objects.all():
        if dice.random() < 0.5:
            Case.objects.filter(pk=case.pk).update(family_group=dice.choice(families))


def compared(world, seed: int) -> tuple[int, list]:
    """How much was compared, and where the figure differs from the recount."""
    scattered(world, seed)
    teams, differing, children = [world.harbour, world.hill], [], 0
    audits = Audit.objects.countable_by(world.service_manager).filter(team__in=teams)
    whole = latest(teams, THIS.starts, restricted=True)
    parts = {team.pk: recount.votes(team, THIS.starts, restricted=True) for team in teams}
    plans = (None, world.plan_types["family_help"].pk)
    codes = (CODE, "flourish.u.outcome.1", "relationships-first.voice.1")
    for code, measure, plan, band in itertools.product(codes, ("green", "red"), plans, ("", "5-9")):
        filters = {"plan_type_id": plan, "age_band": band}
        figure = funnel_counts.side_by_side(
            audits, Selection(THIS, **filters), code=code, measure=measure
        )
        expected = {pk: tallied(found, code, measure, filters) for pk, found in parts.items()}
        found = {pk: (row.counts, row.families) for pk, row in figure.teams.items()}
        nothing = (Counts(), 0)
        if any(found.get(pk, nothing) != expected[pk] for pk in expected):
            differing.append((code, measure, filters))
        in_all = (figure.whole.counts, figure.whole.families)
        if in_all != tallied(whole, code, measure, filters):
            differing.append((code, measure, filters, "whole"))
        children += figure.whole.n(measure)
    return children, differing


def test_every_team_and_the_whole_equal_the_recount(world):
    children, differing = compared(world, 3)
    assert differing == []
    assert children > 40


@pytest.mark.sweep
def test_a_child_counted_once_in_two_teams_would_be_found(world, monkeypatch):
    """Control: with one vote a child whatever the team, teams differ from the recount."""
    for name in ("_RANKED", "_FROM_OLDER"):
        apart = re.sub(r"(PARTITION BY [^)]*?)(a\.)?counted_in, ", r"\1", getattr(votes, name))
        assert apart != getattr(votes, name)
        monkeypatch.setattr(votes, name, apart)
    _, differing = compared(world, 3)
    assert differing


# --- drawn ---------------------------------------------------------------------------------


def drawn(dots: list[Dot], share: float, width: int = 720):
    def edges(n, level):
        limits = funnel_limits(share, n, {"95": TAIL_95, "998": TAIL_998}[level])
        return limits.low_edge, limits.high_edge

    return funnel_chart.draw(dots, share=share, edges=edges, width=width, height=440)


def test_a_point_lies_outside_the_drawn_line_just_when_its_number_is_outside():
    """The line is read off the drawing where the team's n is one of its corners."""
    share, n = 0.3, 20
    limits = funnel_limits(share, n, TAIL_95)
    for k in range(n + 1):
        chart = drawn([Dot("A", k, n, "inside"), Dot("B", 12, 40, "inside")], share)
        (x, y), _ = chart.dots[0]
        low, high = (
            next(float(p.split()[1]) for p in line[1:].split("L") if float(p.split()[0]) == x)
            for line in chart.narrow_lines
        )
        assert (high <= y <= low) == (limits.lower <= k <= limits.upper), k


def test_no_name_covers_another_and_those_outside_are_always_named():
    dice = random.Random(4)
    dots = [
        Dot(f"Team number {n}", dice.randint(5, 18), 20 + n % 3, "95" if n < 2 else "inside",
            must=n < 2)
        for n in range(14)
    ]  # fmt: skip
    chart = drawn(dots, 0.5)
    boxes = [funnel_chart._box(name) for name in chart.names]
    assert {"Team number 0", "Team number 1"} <= {name.text for name in chart.names}
    free = boxes[2:]
    for one, other in itertools.combinations(free, 2):
        assert not funnel_chart._meet(one, other)
    for left, _, right, _ in boxes:
        assert left >= chart.left
        assert right <= chart.right


def test_axis_of_children_ends_past_the_largest_team():
    for largest in range(1, 700):
        most, step = funnel_chart.axis_of(largest)
        assert most >= largest
        assert most % step == 0
        assert most // step <= 6


# --- worded --------------------------------------------------------------------------------


@pytest.fixture
def county(world):
    """Harbour far above, Hill far below, North too small, Quiet rated nobody."""
    rated(world, "harbour", {"green": 26, "red": 4})
    rated(world, "hill", {"green": 8, "amber": 10, "red": 12})
    rated(world, "north", {"green": 2, "red": 1})
    world.teams["quiet"] = Team.objects.create(
        name="A quiet team", service=world.services["Family Help"]
    )
    return world


def rows_of(answer) -> dict[str, dict[str, str]]:
    """The page's table: team -> column -> words."""
    table = answer.context["picture"].table
    heads = [column.name for column in table.columns]
    found = {}
    for row in table.rows:
        cells = [re.sub(r"<[^>]+>", "", str(row.get_cell(name))) for name in heads]
        found[cells[0]] = dict(zip(heads, cells, strict=True))
    return found


def test_teams_stand_by_name_and_only_those_outside_carry_a_word(client, county):
    client.force_login(county.director)
    answer = client.get(PAGE, {"item": CODE})
    rows = rows_of(answer)
    assert list(rows) == [
        "The county, all together", "A quiet team", "Family Help North", "Safeguarding Harbour",
        "Safeguarding Hill",
    ]  # fmt: skip
    said = {name: row["stands"] for name, row in rows.items()}
    assert said["Safeguarding Harbour"] == "Worth a conversation: more than the 99.8% limits"
    assert said["Safeguarding Hill"] == "Worth a conversation: fewer than the 99.8% limits"
    assert said["Family Help North"] == "Small sample: fewer than 10 children"
    assert said["A quiet team"] == "Nobody rated"
    assert rows["Safeguarding Harbour"]["share"] == "26 of 30 (87%)"
    assert rows["Family Help North"]["share"] == "2 of 3"  # no % under the minimum
    assert rows["The county, all together"]["share"] == "36 of 63 (57%)"
    page = answer.content.decode()
    assert page.index('name="plan"') < page.index('name="age"') < page.index('name="item"')
    assert page.count("<title>") - 1 == 2 * (1 + 3)  # two drawings, each with three teams
    assert 'data-stands="few"' in page
    for person in ("Ana", "Cy", "Hill Manager"):
        assert re.search(rf"\b{person}\b", page) is None  # a form's token may hold the letters


def test_a_team_inside_the_limits_carries_no_flag(client, county):
    client.force_login(county.director)
    answer = client.get(PAGE, {"item": CODE, "of": "red", "plan": "family_help"})
    assert "Nobody was rated for this choice" in answer.content.decode()
    rated(county, "harbour", {"green": 15, "red": 8}, code="flourish.f.impact")
    rated(county, "hill", {"green": 15, "red": 6}, code="flourish.f.impact")
    answer = client.get(PAGE, {"of": "red"})
    page = answer.content.decode()
    assert rows_of(answer)["Safeguarding Hill"]["stands"] == "Inside the limits"
    assert "No team is outside the limits" in page
    assert "Worth a conversation:" not in page
    assert 'data-stands="95"' not in page


def test_a_service_is_compared_with_itself(client, county):
    """A service manager's teams lie around their own share; the county's choose a service."""
    client.force_login(county.service_manager)
    rows = rows_of(client.get(PAGE, {"item": CODE}))
    assert rows["Safeguarding, all together"]["share"] == "34 of 60 (57%)"
    assert "Family Help North" not in rows
    client.force_login(county.qa)
    chosen = rows_of(client.get(PAGE, {"item": CODE, "place": "family-help"}))
    assert list(chosen) == ["Family Help, all together", "A quiet team", "Family Help North"]


def test_siblings_stand_beside_children_and_two_teams_rate_one_child(client, county):
    family = FamilyGroup.objects.create(number="77")
    Case.objects.filter(pk__in=[c.pk for c in rated(county, "hill", {"red": 4})]).update(
        family_group=family
    )
    (moved,) = rated(county, "harbour", {"green": 1})
    first = moved.audits.get()
    with lifted(FROZEN):
        later = first.submitted_at + datetime.timedelta(seconds=1)
        second = copied(first, team=county.hill, practitioner=county.cy, submitted_at=later)
        copied(first.ratings.get(), audit=second, value="red")
    summarise.rebuild()
    client.force_login(county.director)
    answer = client.get(PAGE, {"item": CODE, "of": "red"})
    rows = rows_of(answer)
    assert rows["Safeguarding Hill"]["families"] == "32"  # 30 and one family of 4, and the moved
    assert rows["Safeguarding Harbour"]["share"] == "4 of 31 (13%)"
    assert rows["Safeguarding Hill"]["share"] == "17 of 35 (49%)"
    assert rows["The county, all together"]["share"] == "22 of 68 (32%)"
    assert "1 child rated in two teams counts once" in answer.content.decode()


# --- the list behind, the file, the queries ------------------------------------------------------


def test_each_number_equals_its_list(client, county):
    rated(county, "harbour", {"red": 2}, restricted=True)
    for who, measure in itertools.product(("director", "service_manager", "qa"), ("green", "red")):
        client.force_login(county.people[who])
        answer = client.get(PAGE, {"item": CODE, "of": measure})
        picture = answer.context["picture"]
        numbers = {row.team.name: row.place.k for row in picture.rows if row.place.k}
        links = re.findall(r'href="(/teams/[^"]+/items/[^"]+)"', answer.content.decode())
        assert len(links) == len(numbers) > 1
        (whole,) = re.findall(r'href="(/teams/trend/[^"]+)"', answer.content.decode())
        found = client.get(html.unescape(whole)).context["found"]
        assert found.total == picture.k
        assert found.hidden == found.total - found.shown
        for url in links:
            found = client.get(url).context["found"]
            assert found.total == numbers[found.team.name]
            assert found.hidden == found.total - found.shown


def test_the_file_has_the_figures_of_the_page(client, county, settings):
    settings.DEMO = True
    client.force_login(county.director)
    query = {"item": CODE, "of": "red", "purpose": "Service meeting"}
    as_csv = client.get(PAGE, query | {"_export": "csv"})
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode())))
    book = openpyxl.load_workbook(io.BytesIO(client.get(PAGE, query | {"_export": "xlsx"}).content))
    heads, *cells = book.active.iter_rows(values_only=True)
    plain = [
        {h: "" if c is None else f"{c:g}" if isinstance(c, float) else str(c)
         for h, c in zip(heads, row, strict=True)} for row in cells
    ]  # fmt: skip
    assert plain == [{head: cell.removesuffix(".0") for head, cell in row.items()} for row in rows]
    assert [row["Team"] for row in rows] == list(rows_of(client.get(PAGE, query)))
    harbour = next(row for row in rows if row["Team"] == "Safeguarding Harbour")
    limits = funnel_limits(17 / 63, 30, TAIL_95)
    assert (harbour["Children"], harbour["Of"], harbour["%"]) == ("4", "30", "13.3")
    assert (harbour["95% limits, from"], harbour["95% limits, to"]) == (
        str(limits.lower), str(limits.upper),
    )  # fmt: skip
    assert harbour["Counted"].startswith("Gap, ")
    assert harbour["Whose view"] == "Practitioner"
    logged = AccessLog.objects.filter(event=AccessLog.Event.EXPORT)
    assert {row.why for row in logged} == {"Service meeting"}


def queries(client, query: dict) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(PAGE, query).status_code == 200
    return len(seen)


@pytest.mark.sweep
def test_the_page_asks_as_often_for_1_3_and_200_teams(client, world):
    rated(world, "harbour", {"green": 11})
    Team.objects.exclude(pk=world.harbour.pk).update(service=world.services["Family Help"])
    client.force_login(world.service_manager)
    client.get(PAGE)  # the session is written once
    found, audit = defaultdict(set), Audit.objects.get(case__reference="9500004")
    teams = Team.objects.filter(service__name="Safeguarding")
    for number in (1, 3, 200):
        with lifted(FROZEN):
            for extra in range(teams.count(), number):
                team = Team.objects.create(name=f"T{extra}", service=world.services["Safeguarding"])
                copied(audit.ratings.get(), audit=copied(audit, team=team))
        summarise.rebuild()
        for measure in ("green", "red"):
            query = {"item": CODE, "of": measure}
            assert len(client.get(PAGE, query).context["picture"].teams) == number
            found[measure].add(queries(client, query))
    assert {measure: len(seen) for measure, seen in found.items()} == {"green": 1, "red": 1}
