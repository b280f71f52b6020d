"""The trend: counted again, drawn with breaks, no claim without evidence, equal to its lists."""

import csv
import io
import itertools
import re
from collections import Counter

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import trend_chart, trend_counts, votes
from cases.actions import summarise
from cases.figures import Counts
from cases.funnel_counts import Tally
from cases.models import Audit, Case
from cases.periods import Quarter, quarter_of
from cases.rollups import Selection
from cases.statistics import wilson
from cases.trend_chart import Mark
from cases.trend_counts import QuarterFigure, Turn, Wording
from tests.cases import recount
from tests.comparing import CODE, look, rated
from tests.statements import counted_after

BEFORE, THIS = map(Quarter, recount.QUARTERS)
NOW = quarter_of(timezone.localdate())
ORDER = {"red": 1, "amber": 2, "green": 3}


# --- counted again -------------------------------------------------------------------------


def matched(earlier: dict, later: dict, code: str, filters: dict) -> dict[str, int]:
    """Children rated in colour in both quarters, by which way they went."""
    tally: Counter = Counter()
    for (case_id, key), now in later.items():
        was = earlier.get((case_id, key))
        both = [row for row in (was, now) if row and row.entry_method != "bulk"]
        coloured = len(both) == 2 and all(row.value in ORDER for row in both)
        if key == code and coloured and recount.chosen(now.audit, **filters):
            step = ORDER[now.value] - ORDER[was.value]
            tally["grown" if step > 0 else "set_back" if step < 0 else "same"] += 1
    return {move: tally[move] for move in ("grown", "same", "set_back")}


def planted(world) -> None:
    """Children rated in both quarters; of one more, an outcome is rated in one quarter and not
    asked in the other, because the domain is a strength."""
    for was, now, number in (("red", "green", 3), ("green", "red", 2), ("amber", "amber", 4)):
        for case in rated(world, "harbour", {was: number}, quarter=BEFORE):
            look(world, case, "harbour", now, quarter=THIS)
    (case,) = rated(world, "harbour", {"red": 1}, code="flourish.u.outcome.1", quarter=BEFORE)
    look(world, case, "harbour", "green", quarter=THIS)


def compared(world) -> tuple[int, int, list]:
    """Children and pairs that were compared, and where the figure differs from the recount."""
    planted(world)
    recount.scatter(world, 5, cases=40)
    children, pairs, differing = 0, 0, []
    reads = [recount.votes(world.harbour, day, restricted=True) for day in recount.QUARTERS]
    audits = Audit.objects.countable_by(world.service_manager).filter(team=world.harbour)
    plans = (None, world.plan_types["family_help"].pk)
    codes = (CODE, "flourish.u.outcome.1", "flourish.f.outcome.2", "relationships-first.voice.1")
    for code, plan, band in itertools.product(codes, plans, ("", "5-9")):
        filters = {"plan_type_id": plan, "age_band": band}
        selection = Selection(THIS, **filters)
        found = trend_counts.trend(audits, selection, code=code, quarters=[THIS, BEFORE])
        assert [row.quarter for row in found] == [BEFORE, THIS]
        expected = [Counts(**recount.counts(votes_, filters)[code]) for votes_ in reads]
        moves = matched(*reads, code, filters)
        if [row.tally.counts for row in found] != expected or found[1].matched != moves:
            differing.append((code, filters))
        for move, number in moves.items():
            behind = trend_counts.behind_matched(audits, selection, code=code, move=move)
            assert len({vote.case_id for vote in behind}) == len(behind) == number
        children += sum(row.tally.n("red") for row in found)
        pairs += sum(moves.values())
    return children, pairs, differing


def test_every_quarter_and_matched_child_equals_the_recount(world):
    children, pairs, differing = compared(world)
    assert differing == []
    assert children > 40
    assert pairs >= 9


@pytest.mark.sweep
def test_a_rating_of_another_quarter_that_spoke_for_this_would_be_found(world, monkeypatch):
    """Control: without quarters apart, an outcome rated in one is not "not asked" in the other."""
    mixed = votes._UNASKED.replace("(PARTITION BY case_id, period,", "(PARTITION BY case_id,")
    assert mixed != votes._UNASKED
    monkeypatch.setattr(votes, "_UNASKED", mixed)
    assert compared(world)[2]


# --- editions ------------------------------------------------------------------------------

SCALE = {"green": {"label": "Strength"}, "amber": {"label": "Developing"}, "red": {"label": "Gap"}}
OTHER = SCALE | {"green": {"label": "Going well"}}
QUARTERS = [THIS.before(back) for back in (2, 1, 0)]


def turned(*wordings: Wording, used: list[tuple[int, int]]) -> dict[Quarter, Turn]:
    """`used` holds (place of the quarter, edition's number)."""
    known = {wording.number: wording for wording in wordings}
    return trend_counts.turns_of(known, [(QUARTERS[place], pk) for place, pk in used])


@pytest.mark.parametrize(
    ("before", "after", "link", "breaks"),
    [
        (("Is safe", SCALE), ("Is safe", SCALE), "same", False),
        (("Is safe", SCALE), ("Feels safe", SCALE), "reworded", False),
        (("Is safe", SCALE), ("Is safe", OTHER), "same", True),
        (("", SCALE), ("Is safe", SCALE), "new", True),
        (("Is safe", SCALE), ("", SCALE), "gone", True),
    ],
)
def test_what_a_new_edition_makes_of_an_item(before, after, link, breaks):
    first, second = Wording(1, *before), Wording(2, *after)
    found = turned(first, second, used=[(0, 1), (1, 1), (1, 2), (2, 2)])
    assert list(found) == [QUARTERS[1]]  # the first quarter in which it is used, and no other
    turn = found[QUARTERS[1]]
    assert (turn.edition, turn.link, turn.breaks) == (2, link, breaks)


def test_an_old_edition_still_in_use_turns_nothing():
    words = [Wording(number, f"Words {number}", SCALE) for number in (1, 2)]
    assert turned(*words, used=[(0, 2), (1, 1), (2, 2)]) == {}


def test_the_quarter_of_a_reworded_item_is_marked_in_words(client, world):
    """An edition published later, with new words for every item."""
    case = rated(world, "harbour", {"green": 11}, quarter=NOW.before())[0]
    first = world.item(CODE)
    recount.second_edition(world.flourish)
    newer = type(first).objects.exclude(pk=first.pk).get(code=CODE)
    look(world, case, "harbour", "amber", code=newer)
    client.force_login(world.harbour_manager)
    answer = client.get(reverse("team_trend", args=[world.harbour.public_id]), {"item": CODE})
    page, picture = answer.content.decode(), answer.context["picture"]
    assert "Edition 2 from here on: reworded" in page
    assert f"Until then: “{first.text}”" in page
    assert page.count('data-breaks="no"') == 2  # a dotted line in both drawings
    assert picture.rows[-1].figure.matched == {"grown": 0, "same": 0, "set_back": 1}
    assert picture.drawings["wide"].line.count("M") == 1


# --- drawn ---------------------------------------------------------------------------------


def mark(k: int, n: int, **options) -> Mark:
    return Mark(("Apr to Jun",), k, n, wilson(k, n), **options)


def test_the_line_is_broken_where_nobody_was_rated_and_where_the_meaning_changed():
    whole = [mark(4, 16), mark(8, 16), mark(12, 16), mark(2, 16)]
    assert trend_chart.draw(whole, width=600, height=400).line.count("M") == 3
    empty = [*whole[:1], mark(0, 0), *whole[2:]]
    drawn = trend_chart.draw(empty, width=600, height=400)
    assert (drawn.line.count("M"), len(drawn.whiskers)) == (1, 3)
    turned_ = [*whole[:2], mark(12, 16, turn="Edition 2", breaks=True), whole[3]]
    drawn = trend_chart.draw(turned_, width=600, height=400)
    assert (drawn.line.count("M"), len(drawn.turns)) == (2, 1)
    assert drawn.whiskers[1].x < drawn.turns[0].x < drawn.whiskers[2].x


def test_whiskers_are_the_interval_on_the_axis_of_shares():
    drawn = trend_chart.draw([mark(4, 16)], width=600, height=408)
    (point,) = drawn.whiskers
    height = drawn.base - drawn.top
    ends = [(drawn.base - y) / height for y in (point.low, point.y, point.high)]
    assert [round(end * 100, 1) for end in ends] == pytest.approx([10.2, 25, 49.5], abs=0.2)


# --- what may be said ----------------------------------------------------------------------


def quarter(green: int, red: int, moves: tuple[int, int, int] = (0, 0, 0), turn=None):
    names = dict(zip(("grown", "same", "set_back"), moves, strict=True))
    return QuarterFigure(THIS, Tally(Counts(green=green, red=red)), names, turn)


def test_nothing_is_called_a_change_unless_the_evidence_carries_it():
    def told(was, now):
        return trend_counts.told_apart(was, now, measure="green", minimum_n=10)

    low, high = quarter(10, 30), quarter(30, 10)
    assert told(low, high) == "higher"
    assert told(high, low) == "lower"
    assert told(quarter(18, 22), quarter(22, 18)) == ""  # overlapping
    assert told(quarter(0, 9), quarter(9, 0)) == ""  # apart, and too few
    scale = Turn(2, "same", scale_changed=True)
    assert told(low, quarter(30, 10, turn=scale)) == ""
    change = trend_counts.matched_change
    assert change(quarter(9, 9, (12, 30, 3))) == ""  # nine more
    assert change(quarter(9, 9, (13, 30, 3))) == "grown"
    assert change(quarter(9, 9, (0, 30, 10))) == "set_back"
    assert change(quarter(9, 9, (40, 0, 0), turn=scale)) == ""


@pytest.fixture
def county(world):
    """Twelve children of Harbour grow from a gap to a strength; eight of Hill stay."""
    for team, was, now, number in (("harbour", "red", "green", 12), ("hill", "amber", "amber", 8)):
        for case in rated(world, team, {was: number}, quarter=NOW.before()):
            look(world, case, team, now)
    return world


def test_page_says_what_changed_and_what_is_too_little(client, county):
    client.force_login(county.service_manager)
    harbour = reverse("team_trend", args=[county.harbour.public_id])
    said = " ".join(client.get(harbour, {"item": CODE}).content.decode().split())
    assert "higher than the quarter before, 12 of 12 (100%)" in said
    assert "of 12 children rated in both quarters more grew: 12 grown, 0 set back." in said
    hill = client.get(reverse("team_trend", args=[county.hill.public_id]), {"item": CODE})
    said = hill.content.decode()
    assert "No clear change from one quarter to the next" in said
    assert "Small sample: fewer than 10 children" in said
    for arrow in "↑↓↗↘▲▼→":
        assert arrow not in said
    assert re.search(r"\bAna\b", said) is None


def test_each_number_equals_its_list(client, county):
    Case.objects.filter(pk=Case.objects.get(reference="9500004").pk).update(restricted=True)
    summarise.rebuild()
    for who, page in (
        ("service_manager", reverse("teams_trend")),
        ("harbour_manager", reverse("team_trend", args=[county.harbour.public_id])),
        ("qa", reverse("teams_trend")),
    ):
        client.force_login(county.people[who])
        answer = client.get(page, {"item": CODE})
        numbers = []
        for row in answer.context["picture"].rows:
            numbers += [row.figure.tally.counts.green, *row.figure.matched.values()]
        links = re.findall(r'href="(/teams/[^"]*trend/flourish[^"]+)"', answer.content.decode())
        totals = [client.get(url.replace("&amp;", "&")).context["found"].total for url in links]
        assert sorted(totals) == sorted(filter(None, numbers))
        assert len(totals) > 1
    client.force_login(county.harbour_manager)
    page = reverse("team_trend_behind", args=[county.harbour.public_id, CODE, "grown"])
    found = client.get(page).context["found"]
    assert (found.total, found.hidden) == (11, 0)  # a restricted case is in no figure of theirs
    assert "11 children grown since the quarter before" in found.said
    assert client.get(page.replace("grown", "shrunk")).status_code == 404


def test_the_file_has_the_figures_of_the_page(client, county, settings):
    settings.DEMO = True
    client.force_login(county.director)
    query = {"item": CODE, "place": "safeguarding", "purpose": "Quarter meeting"}
    page = reverse("teams_trend")
    text = client.get(page, query | {"_export": "csv"}).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    book = openpyxl.load_workbook(io.BytesIO(client.get(page, query | {"_export": "xlsx"}).content))
    heads, *cells = book.active.iter_rows(values_only=True)
    plain = [
        {h: "" if c is None else f"{c:g}" if isinstance(c, float) else str(c)
         for h, c in zip(heads, row, strict=True)} for row in cells
    ]  # fmt: skip
    assert plain == [{head: cell.removesuffix(".0") for head, cell in row.items()} for row in rows]
    now = rows[-1]
    assert len(rows) == 8
    interval = wilson(12, 20)
    assert [now[name] for name in ("Children", "Of", "%", "Grown", "Same", "Set back")] == [
        "12", "20", "60.0", "12", "8", "0",
    ]  # fmt: skip
    assert now["Likely from %"] == f"{100 * interval.lower:.1f}"
    assert now["Teams of"] == "Safeguarding"
    assert now["Whose view"] == "Practitioner"


@pytest.mark.sweep
def test_pages_ask_as_often_for_1_3_and_200_children(client, world):
    client.force_login(world.service_manager)
    pages = {
        reverse("teams_trend"): set(),
        reverse("team_trend", args=[world.harbour.public_id]): set(),
        reverse("teams_trend_behind", args=[CODE, "grown"]): set(),
    }
    made = 0
    client.get(reverse("teams_trend"))  # the session is written once
    for number in (1, 3, 200):
        with counted_after():
            for case in rated(world, "harbour", {"red": number - made}, quarter=NOW.before()):
                look(world, case, "harbour", "green")
        made = number
        for page, seen in pages.items():
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page, {"item": CODE}).status_code == 200
            seen.add(len(asked))
    assert {page: len(seen) for page, seen in pages.items()} == dict.fromkeys(pages, 1)
