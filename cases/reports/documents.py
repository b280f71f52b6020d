"""The one writer of Word documents: headings, paragraphs, lists and tables, with real styles.

Belongs here: how a document's parts become DOCX. Does not belong here: what they say
(cases/pages/blocks.py), plain text (texts.py), and how a file leaves (files.py).
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import docx
from django.utils import timezone
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from cases.pages.blocks import Block, Bullets, Heading, Paper, Paragraph, Rows
from cases.reports.cells import plain

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

LANGUAGE = "en-GB"
MAKER = "Flourish Audit"
A4, MARGIN = (Mm(210), Mm(297)), Mm(20)
# Characters that XML cannot hold; a tab and the ends of lines it can.
UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_docx(paper: Paper) -> bytes:
    """The bytes of a Word document: A4, headings that can be jumped to, British English."""
    document = docx.Document()
    _set_up(document, paper.title)
    document.add_heading(_text(paper.title), level=1)
    for block in paper.blocks:
        _add(document, block)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: Document, title: str) -> None:
    about = document.core_properties
    about.title, about.language = _text(title)[:255], LANGUAGE
    about.author = about.last_modified_by = MAKER
    about.comments = ""
    about.created = about.modified = timezone.now().replace(tzinfo=None, microsecond=0)
    for section in document.sections:
        section.page_width, section.page_height = A4
        section.left_margin = section.right_margin = MARGIN
        section.top_margin = section.bottom_margin = MARGIN
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    document.styles["Normal"].font.size = Pt(11)


def _add(document: Document, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(_text(block.text), level=block.level)
        case Paragraph():
            document.add_paragraph(_text(block.text))
        case Bullets():
            for row in block.rows:
                document.add_paragraph(_text(row), style="List Bullet")
        case Rows():
            _add_table(document, block)


def _add_table(document: Document, block: Rows) -> None:
    """The caption above it in bold; the head is repeated where the table goes over a page."""
    caption = document.add_paragraph()
    caption.add_run(_text(block.caption)).bold = True
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.head))
    table.style = "Table Grid"
    for cell, word in zip(table.rows[0].cells, block.head, strict=True):
        _write(cell, word, bold=True)
    _mark(table.rows[0], "w:tblHeader")
    for row in block.rows:
        added = table.add_row()
        _mark(added, "w:cantSplit")
        for cell, said in zip(added.cells, row, strict=True):
            _write(cell, said.text)
    document.add_paragraph()


def _write(cell: _Cell, text: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(_text(text))
    run.bold = bold
    run.font.size = Pt(10)


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _text(value: str) -> str:
    """Text that XML can hold; it is always text, whatever sign it begins with."""
    return UNWRITABLE.sub("", str(plain(value)))
