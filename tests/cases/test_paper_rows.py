"""The rows of a document's table are drawn by hand: as its template drew them, escaped alike."""

from __future__ import annotations

from itertools import product

from django.template import Context, Template

from cases import markup
from cases.pages.blocks import Cell, Rows
from cases.templatetags.paper_rows import paper_rows
from tests.security.payloads import PAYLOADS

BY_TEMPLATE = (
    "{% for row in rows %}<tr>{% for word, cell in row %}{% if forloop.first %}"
    '<th scope="row">{% for line in cell.lines %}{{ line }}{% if not forloop.last %}<br>'
    "{% endif %}{% endfor %}</th>{% else %}"
    '<td data-label="{{ word }}">{% for line in cell.lines %}{% if forloop.first %}'
    "{% if cell.value %}{% mark cell.value %} <strong>{{ line }}</strong>{% else %}{{ line }}"
    '{% endif %}{% else %}<span class="cell-under quiet">{{ line }}</span>{% endif %}{% endfor %}'
    "</td>{% endif %}{% endfor %}</tr>\n  {% endfor %}"
)
VALUES = ("", "green", "red", "not_yet_known", "<b>")


def documents() -> list[Rows]:
    """Each text in each place: head, first column, first line with and without a mark, under it."""
    found = []
    for words, value in product(("Plain", *PAYLOADS), VALUES):
        cells = (
            Cell((words,), value), Cell(), Cell(("Green", words), value), Cell((words, "x", words))
        )  # fmt: skip
        first = Cell((words, "and", words)), Cell(("one",))
        rows = tuple((head, *cells) for head in first)
        found.append(Rows("Caption", ("Item", words, "Empty", "Now", "Before"), rows))
    return [
        *found,
        Rows("No row", ("Item",), ()),
        Rows("One column", ("Item",), ((Cell(("a",)),),)),
    ]


def unlike() -> int:
    drawn = Template(BY_TEMPLATE)
    return sum(
        paper_rows(block)
        != drawn.render(
            Context({"rows": [list(zip(block.head, row, strict=True)) for row in block.rows]})
        )
        for block in documents()
    )


def test_the_rows_are_drawn_as_a_template_would():
    assert unlike() == 0
    assert len(documents()) > 50


def test_a_text_that_is_not_escaped_is_noticed(monkeypatch):
    """Control."""
    monkeypatch.setattr(markup, "_SPECIAL", lambda text: None)
    assert unlike() > 0
