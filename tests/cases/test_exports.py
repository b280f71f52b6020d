"""Files of tables: the rows of the page, safe to open, with a purpose and a log row."""

import csv
import datetime
import io
from collections import defaultdict

import django_tables2 as tables
import openpyxl
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from cases.models import AccessLog, Allocation, Case
from cases.reports import export
from cases.reports.cells import plain
from cases.reports.files import file_name
from tests.comparing import CODE, rated


class Notes(tables.Table):
    reference = tables.Column(order_by="reference")
    note = tables.Column()
    change = tables.Column()
    hidden = tables.Column(visible=False)

    def render_reference(self, value):
        return format_html('<a href="/">{}</a>', value)


def rows(number=60, note="Ask"):
    return [
        {"reference": f"9{i:03}", "note": note, "change": -i, "hidden": "secret"}
        for i in range(number)
    ]


def ask(world, query: str, data=None):
    request = RequestFactory().get("/team/", QUERY_STRING=query)
    request.user = world.ana
    return export(request, Notes(data if data is not None else rows()), name="My team: notes/1")


def csv_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode(), newline="")))


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(response.content)).active


@pytest.mark.parametrize("query", ["", "_export=pdf&purpose=x", "_export=", "purpose=x"])
def test_page_itself_when_no_known_file_is_asked_for(world, query):
    assert ask(world, query) is None


@pytest.mark.parametrize("purpose", ["", "&purpose=", "&purpose=%20%00", "&purpose=" + "x" * 301])
def test_without_a_purpose_the_answer_asks_for_one_and_keeps_filters(world, purpose):
    response = ask(world, f"_export=csv&plan=care&plan=need&sort=-note{purpose}")
    page = response.content.decode()
    assert "attachment" not in response.headers.get("Content-Disposition", "")
    for kept in ('name="_export" value="csv"', 'value="care"', 'value="need"', 'value="-note"'):
        assert page.count(kept) == 1
    assert AccessLog.objects.count() == 0


def test_too_long_a_purpose_is_shown_again(world):
    response = ask(world, "_export=csv&purpose=" + "x" * 301)
    assert f'value="{"x" * 301}"' in response.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_holds_the_rows_of_the_page_unpaged_in_its_order(world, kind):
    query = f"_export={kind}&purpose=Team+meeting&sort=-reference&page=2&per_page=25"
    response = ask(world, query)
    if kind == "csv":
        found = csv_of(response)
    else:
        found = [[str(c) for c in row] for row in sheet_of(response).iter_rows(values_only=True)]
    assert found[0] == ["Reference", "Note", "Change"]
    assert [row[0] for row in found[1:]] == [f"9{i:03}" for i in reversed(range(60))]


def test_one_log_row_with_the_purpose_and_nothing_from_the_cells(world):
    ask(world, "_export=xlsx&purpose=Team+meeting")
    row = AccessLog.objects.get()
    assert (row.event, row.actor, row.why) == ("export", world.ana, "Team meeting")
    assert row.what == "My team: notes/1 (60 rows, xlsx)"


def test_over_the_cap_it_refuses_and_never_cuts(world, settings):
    settings.EXPORT_ROW_CAP = 59
    response = ask(world, "_export=csv&purpose=Team+meeting")
    assert response.status_code == 403
    assert "Content-Disposition" not in response
    assert AccessLog.objects.count() == 0


def test_quotes_commas_and_line_ends_survive(world):
    note = 'Said "yes", then\r\nno; Zoë 🙂'
    assert csv_of(ask(world, "_export=csv&purpose=x", rows(1, note)))[1][1] == note


def test_sheet_has_a_frozen_header_and_a_filter(world):
    sheet = sheet_of(ask(world, "_export=xlsx&purpose=x", rows(3)))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C4")


@pytest.mark.sweep
def test_a_file_asks_the_database_as_often_for_1_3_and_200_rows(client, world, settings):
    settings.DEMO = True  # the password is not asked again
    team = [world.harbour.public_id]
    pages = [
        (world.harbour_manager, reverse("team_cases", args=team)),
        (world.harbour_manager, reverse("team_behind", args=[*team, CODE, "red"])),
        (world.admin, reverse("register")),
    ]
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    Allocation.objects.filter(team=world.harbour).update(ends=timezone.localdate())
    for rows, more in ((1, 1), (3, 2), (200, 197)):
        rated(world, "harbour", {"red": more})
        for person, path in pages:
            client.force_login(person)
            for kind in ("csv", "xlsx"):
                address = f"{path}?_export={kind}&purpose=Test"
                client.get(address)  # the session is written once
                with CaptureQueriesContext(connection) as seen:
                    answer = client.get(address)
                found[path, kind].add(len(seen))
            sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
            assert sheet.max_row > rows
    assert {key: len(counts) for key, counts in found.items()} == dict.fromkeys(found, 1)


def test_a_file_of_a_teams_cases_reads_what_it_says_and_no_whole_case(
    client, world, settings, monkeypatch
):
    settings.DEMO = True
    rated(world, "harbour", {"red": 3})
    made = []
    whole = Case.from_db.__func__
    monkeypatch.setattr(
        Case, "from_db", classmethod(lambda cls, *row: made.append(row) or whole(cls, *row))
    )
    client.force_login(world.harbour_manager)
    path = reverse("team_cases", args=[world.harbour.public_id])
    rows = csv_of(client.get(f"{path}?_export=csv&purpose=Test"))
    assert len(rows) > 3 and made == []
    assert client.get(path).status_code == 200 and len(made) == len(rows) - 1  # the page does


def test_an_empty_table_is_a_file_with_headers(world):
    assert csv_of(ask(world, "_export=csv&purpose=x", [])) == [["Reference", "Note", "Change"]]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "Yes"),
        (datetime.date(2026, 5, 12), datetime.date(2026, 5, 12)),
        (format_html("<b>{}</b> \n of 3", "<2"), "<2 of 3"),
        ("a\x00b <i>", "ab <i>"),
    ],
)
def test_cells_are_plain(value, cell):
    assert plain(value) == cell


@pytest.mark.parametrize(
    "name", ['x"\r\nSet-Cookie: a=1', "../../etc/passwd", "Ünïcode", "%00", ""]
)
def test_file_names_are_safe(name):
    assert set(file_name(name, "csv")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-._ABC")
    assert file_name(name, "csv").count(".") == 1
