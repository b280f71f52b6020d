"""Word documents and plain text: the parts of a page, safe to open, exact to the letter."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from cases.pages.blocks import Bullets, Cell, Heading, Paper, Paragraph, Rows
from cases.reports.cells import guarded
from cases.reports.documents import as_docx
from cases.reports.texts import BULLET, as_text, as_txt

SIGNS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
]


def paper(*blocks) -> Paper:
    return Paper.of("A title", blocks)


def word_of(*blocks):
    return docx.Document(io.BytesIO(as_docx(paper(*blocks))))


def everywhere(text: str) -> Paper:
    """A text in every place that a document has."""
    table = Rows(text, (text, "Now"), ((Cell((text,)), Cell((text, "12 May"), "green")),))
    return Paper.of(text, [Heading(text), Paragraph(text), Bullets((text,)), table])


def said_in(document) -> list[str]:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [row.text for row in document.paragraphs] + cells


def test_a_text_comes_back_as_text_from_word():
    for text in SIGNS:
        document = docx.Document(io.BytesIO(as_docx(everywhere(text))))
        exact, found = text.replace("\r", "\n"), said_in(document)
        assert (text, found.count(exact), found.count(f"{exact}\n12 May")) == (text, 7, 1)
        fields = document.element.body.iter(qn("w:fldSimple"), qn("w:instrText"))
        assert list(fields) == []


def test_no_line_of_plain_text_starts_a_formula_and_no_letter_is_lost():
    for text in SIGNS:
        lines = as_text(everywhere(text)).splitlines()
        assert [line for line in lines if guarded(line) != line] == []
        assert [line for line in lines if guarded(line.strip()) != line.strip()] == []
        written = text.replace("\r", "\n").strip("\n")
        assert (text, sum(written in line for line in lines) >= 4) == (text, True)


def test_control_without_the_point_a_line_would_start_a_formula(monkeypatch):
    monkeypatch.setattr("cases.reports.texts._pointed", lambda line: line)
    lines = as_text(everywhere("=1+1")).splitlines()
    assert [line for line in lines if guarded(line) != line] == ["=1+1"] * 4


def test_document_says_its_language_title_and_levels():
    document = word_of(
        Heading("One"), Heading("Under it", 3), Paragraph("Text"), Bullets(("a", "b"))
    )
    about = document.core_properties
    assert (about.title, about.language, about.author) == ("A title", "en-GB", "Flourish Audit")
    assert about.comments == ""
    styles = [(row.style.name, row.text) for row in document.paragraphs]
    assert styles == [
        ("Heading 1", "A title"), ("Heading 2", "One"), ("Heading 3", "Under it"),
        ("Normal", "Text"), ("List Bullet", "a"), ("List Bullet", "b"),
    ]  # fmt: skip
    languages = {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    page = document.sections[0]
    assert (page.page_width.mm, page.page_height.mm) == (
        pytest.approx(210, 0.01),
        pytest.approx(297, 0.01),
    )


def test_head_of_a_table_is_repeated_and_its_rows_stay_whole():
    rows = Rows("Ratings", ("Item", "Now"), ((Cell(("Home",)), Cell(("Strength", "12 May"))),))
    (table,) = word_of(rows).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Item", "Now"], ["Home", "Strength\n12 May"],
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:cantSplit")) is not None


def test_what_xml_cannot_hold_is_left_out_and_the_rest_kept():
    document = word_of(Paragraph("a\x00b\x0b\x1fc\ufffe\ud800d <i>&amp; 🙂\u202e"))
    assert document.paragraphs[1].text == "abcd <i>&amp; 🙂\u202e"


def test_control_python_docx_alone_refuses_such_a_text(monkeypatch):
    monkeypatch.setattr("cases.reports.documents._text", str)
    with pytest.raises(ValueError, match="XML"):
        word_of(Paragraph("a\x0bb"))


def test_document_holds_no_link_macro_or_other_file():
    names = zipfile.ZipFile(io.BytesIO(as_docx(paper(Paragraph("x"))))).namelist()
    assert [name for name in names if "vba" in name.lower() or "embed" in name.lower()] == []


def test_plain_text_in_lines():
    table = Rows(
        "Ratings",
        ("Item", "Now", "Then"),
        ((Cell(("Home",)), Cell(("Strength", "12 May")), Cell()),),
    )
    text = as_text(paper(Heading("One"), Paragraph("Said."), Bullets(("a\r\nb", "c")), table))
    assert text.splitlines() == [
        "A title", "", "One", "Said.", f"{BULLET}a", "  b", f"{BULLET}c", "Ratings",
        f"{BULLET}Home; Now: Strength 12 May",
    ]  # fmt: skip
    assert as_txt(paper(Paragraph("é"))) == "A title\r\né\r\n".encode()
