"""Pictures of a page as charts of its workbook: of the right cells, with the page's figures."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
from django.urls import reverse

from cases import chart_sheets
from cases.reports import workbooks
from cases.statistics import TAIL_95, TAIL_998, funnel_limits, wilson
from tests.cases.test_trend import NOW
from tests.comparing import CODE, rated

FORMULA = re.compile(
    r"'?(?P<sheet>[^'!]+)'?!\$(?P<column>[A-Z]+)\$(?P<first>\d+)(:\$\2\$(?P<last>\d+))?"
)


def taken(client, path: str, query: dict | None = None):
    answer = client.get(path, (query or {}) | {"_export": "xlsx", "purpose": "A test"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.content)), answer.content


def under(book, formula: str) -> list[Any]:
    """The cells that a chart's formula points at."""
    found = FORMULA.fullmatch(formula)
    assert found, formula
    sheet, column = book[found["sheet"]], found["column"]
    last = int(found["last"] or found["first"])
    return [sheet[f"{column}{row}"].value for row in range(int(found["first"]), last + 1)]


def series(book, sheet: str) -> dict[str, dict[str, Any]]:
    """Name of each series of a sheet's one chart -> its points and its values, and itself."""
    (chart,) = book[sheet]._charts
    found = {}
    for drawn in chart.series:
        (name,) = under(book, drawn.tx.strRef.f)
        across = drawn.xVal or drawn.cat
        reference = across.numRef or across.strRef
        values = (drawn.yVal or drawn.val).numRef.f
        found[name] = {
            "of": under(book, reference.f),
            "values": under(book, values),
            "drawn": drawn,
        }
    return found


def alts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/drawings/drawing")]
        return [re.search(r'descr="([^"]*)"', parts.read(name).decode())[1] for name in names]


def test_strengths_and_gaps_stand_in_the_workbook_as_the_page_ranks_them(client, world):
    rated(world, "harbour", {"green": 12, "red": 2})
    rated(world, "harbour", {"green": 3, "amber": 4, "red": 5}, code="flourish.f.impact")
    rated(world, "harbour", {"red": 2}, code="flourish.l.impact")
    client.force_login(world.harbour_manager)
    path = reverse("team_picture", args=[world.harbour.public_id])
    query = {"kind": "impacts"}
    page = client.get(path, query).context["picture"]
    book, content = taken(client, path, query)
    assert book.sheetnames == ["Rows", "Strengths", "Gaps"]
    for name in ("Strengths", "Gaps"):
        ranked = [row for row in page.tables[name.lower()].data if row.rank]
        found = series(book, name)
        assert [row.item.label for row in ranked] == found["Strength"]["of"]
        for head, value in (("Strength", "green"), ("Developing", "amber"), ("Gap", "red")):
            said = [getattr(row.item.counts, value) for row in ranked]
            assert found[head]["values"] == said
        (chart,) = book[name]._charts
        assert (chart.grouping, chart.barDir) == ("percentStacked", "bar")
        assert found["Gap"]["drawn"].spPr.pattFill.prst == "wdUpDiag"  # told apart in grey
        assert (book[name].freeze_panes, bool(book[name].auto_filter.ref)) == ("A2", True)
    assert len(ranked) == 2  # too few to rank has no bar
    assert all("Safeguarding Harbour" in said and "12 strength" in said for said in alts(content))
    book, content = taken(client, path, query | {"table": "domains"})
    assert (book.sheetnames, alts(content)) == (["Rows"], [])


def test_a_scorecards_domains_are_drawn(client, world):
    rated(world, "harbour", {"green": 2, "red": 1}, code="flourish.f.impact")
    client.force_login(world.harbour_manager)
    path = reverse("team_scorecard", args=[world.harbour.public_id])
    domains, _ = client.get(path).context["card"].tables
    book, content = taken(client, path)
    found = series(book, "Domains")
    rows = [row for row in domains.data if row.counts.n]
    assert found["Strength"]["of"] == [row.section for row in rows]
    assert found["Strength"]["values"] == [row.counts.green for row in rows] == [2]
    assert found["Gap"]["values"] == [row.counts.red for row in rows] == [1]
    assert [said.startswith("Domains: Safeguarding Harbour") for said in alts(content)] == [True]


def test_teams_stand_between_both_pairs_of_limits(client, world):
    rated(world, "harbour", {"green": 26, "red": 4})
    rated(world, "hill", {"green": 8, "amber": 10, "red": 12})
    rated(world, "north", {"green": 2, "red": 1})
    client.force_login(world.director)
    page = client.get("/teams/side-by-side/", {"item": CODE}).context["picture"]
    book, content = taken(client, "/teams/side-by-side/", {"item": CODE})
    assert book.sheetnames == ["Rows", "Side by side", "Limits"]
    found, names = series(book, "Side by side"), under(book, "'Side by side'!$A$2:$A$4")
    places = {row.team.name: row.place for row in page.rows if row.place and row.place.n}
    assert list(places) == names
    stand = {"Worth a conversation": ("998",), "Small sample": ("few",), "Inside the limits": ()}
    for kind, marks in stand.items():
        assert found[kind]["of"] == [place.n for place in places.values()]
        shares = [
            round(100 * place.k / place.n, 1) if place.stands in marks else None
            for place in places.values()
        ]
        assert found[kind]["values"] == shares
    assert found["All together"]["values"][0] == round(100 * page.k / page.n, 1)
    for level, tail in (("95", TAIL_95), ("99.8", TAIL_998)):
        low, high = (found[f"{level}% limits{end}"] for end in ("", ", upper"))
        at = low["of"].index(30)
        limits = funnel_limits(page.k / page.n, 30, tail)
        assert low["values"][at] == round(100 * limits.low_edge / 30, 1)
        assert high["values"][at] == round(100 * limits.high_edge / 30, 1)
    drawn = part(content, "charts/chart1")
    assert re.findall(r"<a:t>(Safeguarding H\w+)</a:t>", drawn) == [
        "Safeguarding Harbour", "Safeguarding Hill",
    ]  # fmt: skip
    assert alts(content) == [f"{page.title}. {page.description}"]


def test_a_trend_has_a_gap_where_the_line_is_broken(client, world, monkeypatch):
    quarters = [NOW.before(back) for back in (3, 2, 1, 0)]
    for quarter, green in zip(quarters, (9, 6, 2, 11), strict=True):
        if quarter != quarters[1]:
            rated(world, "harbour", {"green": green, "red": 1}, quarter=quarter)
    client.force_login(world.harbour_manager)
    path = reverse("team_trend", args=[world.harbour.public_id])
    page = client.get(path, {"item": CODE}).context["picture"]
    book, content = taken(client, path, {"item": CODE})
    found = series(book, "Trend")
    labels = [row.label for row in page.rows]
    assert list(found) == ["Strength %"]
    share = found["Strength %"]
    assert share["of"] == labels
    assert share["values"][-4:] == [90.0, None, 66.7, 91.7]  # nobody rated is no point
    bars = share["drawn"].errBars
    reach = [under(book, end.numRef.f)[-1] for end in (bars.minus, bars.plus)]
    likely = wilson(11, 12)
    assert reach == [
        round(100 * end, 1) for end in (11 / 12 - likely.lower, likely.upper - 11 / 12)
    ]
    hollow = [point.idx for point in share["drawn"].dPt]
    assert hollow == [at for at, row in enumerate(page.rows) if row.figure.tally.n("green") < 10]
    assert "dispBlanksAs" not in part(content, "charts/chart1")  # left out, it is a gap
    assert alts(content) == [f"{page.title}. {page.description}"]
    # The scale changed two quarters ago: another line begins there, and none joins the two.
    broken = page.rows[-2].figure
    monkeypatch.setattr(
        type(broken), "breaks", property(lambda figure: figure.quarter == broken.quarter)
    )
    first, second = series(taken(client, path, {"item": CODE})[0], "Trend").values()
    assert first["values"][-4:] == [90.0, None, None, None]
    assert second["values"][-4:] == [None, None, 66.7, 91.7]


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(f"xl/{name}.xml").decode()


def test_nothing_counted_is_no_chart(client, world):
    client.force_login(world.director)
    paths = (
        reverse("team_picture", args=[world.harbour.public_id]),
        reverse("teams_scorecard"),
        reverse("teams_trend"),
        reverse("teams_funnel"),
    )
    for path in paths:
        assert taken(client, path)[0].sheetnames == ["Rows"]


def test_a_name_that_would_calculate_stays_text_in_a_chart():
    evil = '=HYPERLINK("http://x","y")'
    sheet = workbooks.Sheet(
        "Strengths", evil, evil, ["Rank", evil, evil], [[1, evil, 2]],
        workbooks.Shares(1, [workbooks.Part(2, *chart_sheets.LOOKS["green"])]),
    )  # fmt: skip
    content = workbooks.workbook([["A"], [evil]], [sheet])
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for name in book.sheetnames for row in book[name].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    drawn = part(content, "charts/chart1")
    formulas = re.findall(r"<c:f>([^<]*)</c:f>", drawn)
    assert formulas
    assert all(FORMULA.fullmatch(formula) for formula in formulas)
    assert "<a:t>'=HYPERLINK" in drawn.replace("&apos;", "'")
