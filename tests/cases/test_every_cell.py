"""Whatever somebody typed comes back as text from every file, and real numbers as numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal

import django_tables2
import docx
import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn

from cases.actions.access_log import record
from cases.models import AccessLog, Action, Case, PlanType, SharedStrength, Team, User
from cases.pages.blocks import Bullets, Cell, Heading, Paper, Paragraph, Rows
from cases.reports import cells, tables, texts, workbooks
from cases.reports.documents import as_docx
from cases.reports.slides import Box, Deck, Line, Series
from cases.reports.slides import Cell as SlideCell
from cases.reports.tables import as_csv, as_xlsx
from cases.reports.texts import as_txt
from cases.session_deck import LOOKS
from cases.tables.team_cases import TeamCasesTable
from frameworks.models import Item
from tests import slides
from tests.cases.caseloads import ago, looked
from tests.comparing import CODE, rated

# What makes a spreadsheet calculate at the start of a cell, and what hides it from a look.
SIGNS = [*"=+-@\t\r\n＝＋－＠", "\x00=", " =", "\t+", "-2+"]
TYPED = [f"{sign}1+1|typed" for sign in SIGNS]
STORED = [text for text in TYPED if "\x00" not in text]  # no database keeps a NUL in a text
NUMBERS = (-3, -2.5, Decimal("-1.5"))


class Typed(django_tables2.Table):
    text = django_tables2.Column()
    number = django_tables2.Column()


# --- how each format is read again ---------------------------------------------------------------


def calculating(text: str) -> bool:
    """Our own words for it, apart from the guard: a spreadsheet would not take this as a text."""
    shown = text.lstrip()
    return (text[:1] in "=+-@\t\r\n＝＋－＠" or shown[:1] in "=+-@＝＋－＠") and text != ""


def in_csv(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode(), newline="")):
        for cell in row:
            try:
                float(cell)
            except ValueError:
                assert not calculating(cell), cell
            yield cell.removeprefix("'")


def in_xlsx(content: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                # The reader shows a lone carriage return as the file spells it.
                yield str(cell.value).replace("_x000D_", "\r")


def in_docx(content: bytes) -> Iterator[str]:
    document = docx.Document(io.BytesIO(content))
    assert not [*document.element.body.iter(qn("w:fldSimple"), qn("w:instrText"))]
    yield from (row.text for row in document.paragraphs)
    yield from (c.text for table in document.tables for row in table.rows for c in row.cells)


def in_txt(content: bytes) -> Iterator[str]:
    for line in content.decode().splitlines():
        assert not calculating(line), line
        yield line


def in_pptx(content: bytes) -> Iterator[str]:
    show = slides.read(content)
    for slide in show.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                yield from in_xlsx(shape.chart.part.chart_workbook.xlsx_part.blob)
    yield from (text for table in slides.tables(show) for row in table for text in row)
    yield from "\n".join(slides.words(show)).split("\n")


READ: dict[str, Callable[[bytes], Iterator[str]]] = {
    "csv": in_csv, "xlsx": in_xlsx, "docx": in_docx, "txt": in_txt, "pptx": in_pptx,
}  # fmt: skip


# --- each writer, every place it has for a text ---------------------------------------------------


def table_of() -> Typed:
    rows = [{"text": text, "number": NUMBERS[at % 3]} for at, text in enumerate(TYPED)]
    return Typed(rows)


def chart() -> list[workbooks.Sheet]:
    bars = workbooks.Shares(0, [workbooks.Part(1, *LOOKS["green"])])
    rows = [[cells.plain(text), 1] for text in TYPED]
    return [workbooks.Sheet("Bars", TYPED[0], TYPED[0], [TYPED[0], "Strength"], rows, bars)]


def paper() -> Paper:
    blocks: list = []
    for text in TYPED:
        row = Rows(text, (text, "Now"), ((Cell((text,)), Cell((text, "12 May"), "green")),))
        blocks += [Heading(text), Paragraph(text), Bullets((text,)), row]
    return Paper.of(TYPED[0], blocks)


def deck() -> bytes:
    made = Deck(title=TYPED[0], foot=TYPED[0])
    for text in TYPED:
        page, place = made.add(text), Box(1, 1, 8, 4)
        page.text(place, [Line(text)])
        page.bars(place, heads=[text], parts=[Series(text, [3], *LOOKS["red"])], alt=text, labels=0)
        page.table(place, [[SlideCell(text), SlideCell(text)]], widths=(1, 1), alt=text)
    return made.as_bytes()


WRITTEN: list[tuple[str, Callable[[], bytes]]] = [
    ("csv", lambda: as_csv(table_of())),
    ("xlsx", lambda: as_xlsx(table_of(), draw=chart)),
    ("docx", lambda: as_docx(paper())),
    ("txt", lambda: as_txt(paper())),
    ("pptx", deck),
]


def written(text: str) -> str:
    """As every file may write it: without what no file can hold, and whatever a line's end is."""
    return " ".join(text.replace("\x00", "").split())


def lost(kind: str, content: bytes, typed: list[str]) -> list[str]:
    found = [written(text) for text in READ[kind](content)]
    return [text for text in typed if not any(written(text) in said for said in found)]


def test_every_writer_gives_every_text_back_as_text():
    for kind, write in WRITTEN:
        assert (kind, lost(kind, write(), TYPED)) == (kind, [])


def test_control_each_guard_switched_off_is_found(monkeypatch):
    monkeypatch.setattr("cases.reports.tables.guarded", lambda value: value)
    monkeypatch.setattr(texts, "_pointed", lambda line: line)
    monkeypatch.setitem(workbooks.SAFE, "strings_to_formulas", True)
    monkeypatch.setattr(
        "xlsxwriter.worksheet.Worksheet.write_string",
        lambda self, row, column, *cell: self.write(row, column, *cell),
    )
    for kind, write in WRITTEN:
        if kind == "docx":
            continue  # a paragraph has no way to calculate; its reader is tried by the next test
        with pytest.raises(AssertionError):
            lost(kind, write(), TYPED)


def test_control_a_field_in_a_document_and_a_lost_text_are_found():
    document = docx.Document()
    document.add_paragraph()._p.append(docx.oxml.OxmlElement("w:fldSimple"))
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(AssertionError):
        list(in_docx(stream.getvalue()))
    assert lost("docx", as_docx(Paper.of("A title", [])), ["=1"]) == ["=1"]


def test_negative_numbers_stay_numbers():
    rows = list(csv.reader(io.StringIO(as_csv(table_of()).decode(), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(table_of()))).active
    for at, number in enumerate(NUMBERS, start=1):
        assert rows[at][1] == str(number)
        assert (sheet.cell(at + 1, 2).data_type, sheet.cell(at + 1, 2).value) == (
            "n",
            float(number),
        )
    assert cells.guarded("-3") == "-3"


# --- every page on which somebody's text is taken away --------------------------------------------


@pytest.fixture
def typed(world, settings):
    """Each text in each field that a person fills in, as far as the database keeps it."""
    settings.DEMO = True  # the password is not asked again
    now, day = timezone.now(), timezone.localdate()
    plans = [
        PlanType(code=f"typed-{at}", name=text, order=50 + at) for at, text in enumerate(STORED)
    ]
    PlanType.objects.bulk_create(plans)
    for at, text in enumerate(STORED):
        user = User.objects.create(username=f"{text}{at}", name=text)
        Team.objects.create(name=text, service=world.services["Safeguarding"])
        case = rated(world, "harbour", {"red": 1}, plan_type=plans[at])[0]
        Case.objects.filter(pk=case.pk).update(reference=text)
        record(by=user, event=AccessLog.Event.REASON, what="A case", case=case, why=text)
        Action.objects.create(
            case=case, audit=case.audits.get(), what=text, owner=world.ana, due_on=day,
            created_at=now,
        )  # fmt: skip
        SharedStrength.objects.create(
            audit=case.audits.get(), by=world.ana, text=text, section_code="flourish.l",
            shared_at=now,
        )  # fmt: skip
    codes = list(Item.objects.filter(edition=world.flourish).values_list("code", flat=True))
    assert len(codes) >= len(STORED)
    notes = dict(zip(codes, STORED, strict=False))
    every = dict.fromkeys(notes, "amber")
    world.pair = [
        looked(world, world.ana1, world.ana, ago(days=days), every, notes=notes)
        for days in (200, 3)
    ]
    Team.objects.filter(pk=world.harbour.pk).update(name="=2+2|typed")
    return world


def pages(world) -> list[tuple[str, str, str, tuple[str, ...]]]:
    team, case = [world.harbour.public_id], [world.ana1.public_id]
    sheets = ("csv", "xlsx")
    both = "?" + "&".join(f"{n}={a.public_id}" for n, a in zip("ab", world.pair, strict=True))
    evidence = reverse("case_evidence", args=case)
    return [
        ("harbour_manager", reverse("team_openings", args=team), "all", sheets),
        ("harbour_manager", reverse("team_cases", args=team), "all", sheets),
        ("harbour_manager", reverse("team_behind", args=[*team, CODE, "red"]), "some", sheets),
        ("harbour_manager", reverse("my_actions"), "all", sheets),
        ("ana", reverse("my_cases"), "all", sheets),
        ("ana", reverse("strengths"), "all", sheets),
        ("ana", reverse("compare", args=case) + both, "all", sheets),
        ("ana", evidence, "all", ("docx", "txt")),
        ("admin", reverse("register"), "all", sheets),
        ("admin", reverse("people"), "all", sheets),
        ("admin", reverse("team_list"), "all", sheets),
        ("director", reverse("teams"), "all", sheets),
        ("director", reverse("teams_funnel") + f"?item={CODE}&of=red", "all", sheets),
        ("harbour_manager", reverse("team_picture", args=team), "", sheets),
        ("harbour_manager", reverse("team_trend", args=team) + f"?item={CODE}", "one", sheets),
        ("harbour_manager", reverse("team_session", args=team), "one", ("pptx",)),
    ]


@pytest.fixture
def compared(monkeypatch) -> set[str]:
    """Each table taken away holds what the table library itself says of it, cell by cell."""
    own, found = tables.rows_of, set()

    def rows_of(table, voice=None):
        made = [list(row) for row in own(table, voice)]
        hidden = [column.name for column in table.columns.iterall() if not column.visible]
        said = [[*map(cells.plain, row)] for row in table.as_values(exclude_columns=hidden)]
        assert [row[: len(said[0])] for row in made] == said
        assert {len(row) - len(said[0]) for row in made} == {1 if voice else 0}
        found.add(type(table).__name__)
        return iter(made)

    monkeypatch.setattr(tables, "rows_of", rows_of)
    return found


@pytest.mark.sweep
def test_every_page_gives_back_what_was_typed_as_text(typed, client, compared):
    for person, path, holds, kinds in pages(typed):
        client.force_login(typed.people[person])
        wanted = {"all": STORED, "one": ["=2+2|typed"]}.get(holds, [])
        for kind in kinds:
            mark = "&" if "?" in path else "?"
            answer = client.get(f"{path}{mark}_export={kind}&purpose=Test")
            assert answer.headers.get("Content-Disposition", "").startswith("attachment"), path
            assert (path, kind, lost(kind, answer.content, wanted)) == (path, kind, [])
    assert len(compared) >= 13 and "TeamCasesTable" in compared


def test_control_a_file_with_rows_of_its_own_is_told_from_the_table(
    typed, client, compared, monkeypatch
):
    """Cases that are read for a file alone, but in another order."""
    whole = TeamCasesTable.for_file.func
    monkeypatch.setattr(TeamCasesTable, "for_file", property(lambda table: whole(table)[::-1]))
    client.force_login(typed.harbour_manager)
    address = reverse("team_cases", args=[typed.harbour.public_id])
    with pytest.raises(AssertionError):
        client.get(f"{address}?_export=csv&purpose=Test")
