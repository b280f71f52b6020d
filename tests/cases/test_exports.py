"""Files of tables: the rows of the page, safe to open, with a purpose and a log row."""

import csv
import datetime
import io
from decimal import Decimal

import django_tables2 as tables
import openpyxl
import pytest
from django.test import RequestFactory
from django.utils.html import format_html

from cases.models import AccessLog
from cases.reports import export
from cases.reports.cells import guarded, plain
from cases.reports.files import file_name

NASTY = [
    "=1+1", "+1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－1+1", "＠x", " =1", "＋1",
]  # fmt: skip


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


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_starts_a_formula(world, text):
    data = rows(1, note=text)
    cell = csv_of(ask(world, "_export=csv&purpose=x", data))[1][1]
    assert cell == f"'{text}"
    read = sheet_of(ask(world, "_export=xlsx&purpose=x", data)).cell(2, 2)
    # The reader shows a lone carriage return as the file spells it.
    assert (read.data_type, read.value.replace("_x000D_", "\r")) == ("s", text)


def test_without_the_guard_a_formula_would_get_through():
    """The control: csv alone writes what a spreadsheet would calculate."""
    text = io.StringIO()
    csv.writer(text).writerow(["=1+1"])
    assert text.getvalue() == "=1+1\r\n"
    assert guarded("=1+1") == "'=1+1"


def test_quotes_commas_and_line_ends_survive(world):
    note = 'Said "yes", then\r\nno; Zoë 🙂'
    assert csv_of(ask(world, "_export=csv&purpose=x", rows(1, note)))[1][1] == note


@pytest.mark.parametrize("value", [-3, -2.5, Decimal("-1.5")])
def test_negative_numbers_stay_numbers(world, value):
    data = [{"reference": "9", "note": "", "change": value}]
    assert csv_of(ask(world, "_export=csv&purpose=x", data))[1][2] == str(value)
    assert sheet_of(ask(world, "_export=xlsx&purpose=x", data)).cell(2, 3).value == float(value)


def test_sheet_has_a_frozen_header_and_a_filter(world):
    sheet = sheet_of(ask(world, "_export=xlsx&purpose=x", rows(3)))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C4")


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
