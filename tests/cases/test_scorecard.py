"""The quarter scorecard: every figure as a recount finds it, the same on the page and in files."""

from __future__ import annotations

import html
import re
from collections import defaultdict

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cases.actions import summarise
from cases.figures import Counts
from cases.forms.filters import FigureFilter
from cases.models import AccessLog, Audit, Rating
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from cases.scorecard_counts import Pillar, pillars
from cases.triggers import lifted
from tests.audits import submitted
from tests.cases.recount import QUARTERS, scatter, votes
from tests.cases.test_exports import csv_of, sheet_of
from tests.cases.test_team import submit, text_of
from tests.world import add_case

COLOURS = {"green", "amber", "red"}
NAMES = {"voice": "Voice", "planning": "Planning"}


def counted_again(found: dict) -> tuple[Pillar, ...]:
    """Case by case from the votes that count, one rating at a time."""
    cases: dict[str, dict[int, set[str]]] = {name: defaultdict(set) for name in NAMES}
    for (case_id, code), rating in found.items():
        if rating.item.kind == "practice_standard":
            cases[code.split(".")[1]][case_id].add(rating.value)
    rows = []
    for pillar, name in NAMES.items():
        values = list(cases[pillar].values())
        rated = [found & COLOURS for found in values if found & COLOURS]
        rows.append(
            Pillar(
                name,
                not_met=sum("red" in found for found in rated),
                all_met=sum(found == {"green"} for found in rated),
                n=len(rated),
                not_yet_known=sum("not_yet_known" in found for found in values),
                looked_at=sum(bool(found & (COLOURS | {"not_yet_known"})) for found in values),
            )
        )
    return tuple(rows)


def test_every_pillar_equals_the_recount(world):
    scatter(world, 1, cases=40)
    everything = Audit.objects.countable_by(world.director)
    seen = 0
    for period in QUARTERS:
        for team in (world.harbour, world.hill, None):
            audits = everything.filter(team=team) if team else everything
            expected = counted_again(votes(team, period, restricted=True))
            assert pillars(audits, Selection(Quarter(period))) == expected
            seen += sum(row.not_met + row.not_yet_known for row in expected)
    assert seen > 5
    expected = counted_again(votes(None, QUARTERS[0], restricted=True))
    theirs = Rating.objects.filter(item__kind="practice_standard")
    with lifted(["cases_rating"]):  # control: one rating made a gap is one case more
        theirs.filter(audit__period=QUARTERS[0], value="green").update(value="red")
    found = pillars(everything, Selection(Quarter(QUARTERS[0])))
    assert found != expected
    assert found == counted_again(votes(None, QUARTERS[0], restricted=True))


@pytest.fixture
def rated(world):
    """This quarter: domains of two of Harbour's three cases, standards of one, Hill's domains."""
    submitted(world, world.ana1, world.ana, {"flourish.f.impact": "red"})
    submitted(world, world.ana2, world.ana, {"flourish.f.impact": "not_yet_known"})
    submitted(world, world.cy1, world.cy, {})
    standards = {
        "relationships-first.voice.1": "red",
        "relationships-first.voice.2": "green",
        "relationships-first.planning.1": "green",
        "relationships-first.planning.2": "not_yet_known",
    }
    submitted(world, world.ben1, world.ben, standards, scope="practice_standards")
    return world


def address(world, team: bool = True) -> str:
    if team:
        return reverse("team_scorecard", args=[world.harbour.public_id])
    return reverse("teams_scorecard")


def test_the_page_says_every_figure_with_its_n(rated, client):
    client.force_login(rated.harbour_manager)
    said = text_of(client.get(address(rated)))
    assert "Open cases rated 3 of 3 (100%)" in said
    assert "Not yet known 1 of 16 (6%)" in said
    assert "Friends 0 of 1 0 of 1 1 of 1 1 of 2" in said
    assert "L Learning 2 of 2 0 of 2 0 of 2 0 of 2" in said
    assert "Voice 0 of 1 1 of 1 0 of 1" in said
    assert "Planning 1 of 1 0 of 1 1 of 1" in said


def test_over_all_teams_it_counts_those_the_reader_looks_over(rated, client):
    rated.hill.service = rated.services["Family Help"]
    rated.hill.save()
    for who, learning in (("service_manager", 2), ("director", 3), ("qa", 3)):
        client.force_login(rated.people[who])
        card = client.get(address(rated, team=False)).context["card"]
        assert card.figures.domains[1].counts == Counts(green=learning)
        assert card.cover.held == learning + 1


@pytest.mark.parametrize(("who", "held"), [("harbour_manager", 2), ("director", 3)])
def test_a_restricted_case_counts_from_service_level_up(rated, client, who, held):
    rated.ana1.restricted = True
    rated.ana1.save()
    summarise.rebuild()
    client.force_login(rated.people[who])
    card = client.get(address(rated)).context["card"]
    assert card.cover.held == card.cover.rated == held
    assert card.figures.domains[0].counts.red == held - 2


def said_of(cell: str) -> str:
    """ "2 of 3", without link and share."""
    return strip_tags(cell).split(" (")[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_every_figure_of_the_page(rated, client, kind):
    client.force_login(rated.service_manager)
    card = client.get(address(rated)).context["card"]
    answer = client.get(address(rated), {"_export": kind, "purpose": "Service board"})
    rows = csv_of(answer) if kind == "csv" else list(sheet_of(answer).iter_rows(values_only=True))
    said = [[str(cell) for cell in row] for row in rows[1:]]
    label = quarter_of(timezone.localdate()).label
    assert said[0] == [label, "Coverage", "Open cases", "Rated", "3", "3", *said[0][6:]]
    shown = [
        (
            table.part,
            getattr(row.record, table.named),
            strip_tags(row.get_cell(column)).split(" (")[0],
        )
        for table in card.tables
        for row in table.rows
        for column in table.counted
    ]
    assert [(row[1], row[2], f"{row[4]} of {row[5]}") for row in said[1:]] == shown
    assert len(shown) == 8 * 4 + 2 * 3
    assert {row[7] for row in said} == {"Practitioner"}
    assert AccessLog.objects.get(event="export").why == "Service board"


def linked(page: str) -> list[tuple[str, str]]:
    """Address and words of each link in the card's tables and facts."""
    return re.findall(r'href="(/teams/[^"]+)">(\d+ of \d+[^<]*)</a>', page)


def test_each_number_leads_to_the_list_that_counts_the_same(rated, client):
    """Of one team all of them; over all teams strengths and gaps, which have a list."""
    add_case(rated, "9000099", "ana", "harbour", restricted=True)
    readers = (("harbour_manager", True), ("service_manager", True), ("director", False))
    numbers = {}
    for who, team in readers:
        client.force_login(rated.people[who])
        links = linked(client.get(address(rated, team)).content.decode())
        numbers[who, team] = len(links)
        for url, said in links:
            context = client.get(html.unescape(url)).context
            if "found" in context:
                listed = context["found"].total
            else:
                listed = context["table"].paginator.count
                listed += context["rest"].hidden - context["rest"].uncounted
            assert (who, url, said.split(" of ")[0]) == (who, url, str(listed))
    # Seven domains with a strength, one with a gap and a not yet known; and the cases rated.
    assert numbers == {
        ("harbour_manager", True): 10, ("service_manager", True): 10, ("director", False): 9,
    }  # fmt: skip
    before = quarter_of(timezone.localdate()).before().code
    earlier = client.get(address(rated), {"quarter": before})
    assert "rated=yes" not in earlier.content.decode()


@pytest.mark.sweep
def test_control_a_list_of_another_quarter_would_be_found(rated, client, monkeypatch):
    other = quarter_of(timezone.localdate()).before().code
    monkeypatch.setattr(FigureFilter, "votes_query", lambda self: f"?quarter={other}")
    with pytest.raises(AssertionError):
        test_each_number_leads_to_the_list_that_counts_the_same(rated, client)


def test_an_empty_quarter_says_so_and_leads_to_the_one_before(world, client):
    client.force_login(world.director)
    said = text_of(client.get(address(world, team=False), {"quarter": "x"}))
    assert "No audit was submitted in this quarter yet" in said


def test_team_picture_and_teams_lead_to_it(world, client):
    client.force_login(world.harbour_manager)
    team = reverse("team_picture", args=[world.harbour.public_id])
    assert f'href="{address(world)}"' in client.get(team).content.decode()
    client.force_login(world.service_manager)
    page = client.get(reverse("teams")).content.decode()
    assert f'href="{address(world, team=False)}"' in page


@pytest.mark.parametrize("name", ["teams_scorecard", "inspection", "team_session"])
def test_the_first_quarter_that_is_offered_leads_to_none_before_it(world, client, name):
    client.force_login(world.director)
    path = reverse(name, args=[world.harbour.public_id] if name.startswith("team_") else [])
    now = quarter_of(timezone.localdate())
    for back, leads in ((7, False), (6, True)):  # control: one later, its link stands there
        page = client.get(path, {"quarter": now.before(back).code}).content.decode()
        assert (f">See {now.before(back + 1).label}<" in page) is leads


def test_what_moved_since_the_quarter_before_stands_on_the_card(world, client):
    """One domain of one child grew and one was set back; no other child was rated before."""
    this = quarter_of(timezone.localdate())
    since = (timezone.localdate() - this.before().starts).days
    before = {"flourish.f.impact": "red", "flourish.l.impact": "green"}
    now = {"flourish.f.impact": "amber", "flourish.l.impact": "red"}
    for case in (world.ana1, world.ana2):
        submit(world, case, now)
    client.force_login(world.director)
    page = reverse("teams_scorecard")
    assert "None to compare" in text_of(client.get(page))  # the control
    submit(world, world.ana1, before, days_ago=since)
    for place in (page, reverse("team_scorecard", args=[world.harbour.public_id])):
        said = text_of(client.get(place))
        assert "1 grown, 1 set back" in said and "the same 1 child" in said
