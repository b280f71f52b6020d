"""The rows of a document's table, drawn in one loop instead of by a template for each cell.

Belongs here: how a row of cases/_paper.html is put together. Does not belong here: what a document
says (cases/pages/blocks.py and who fills it), and its other parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from cases.markup import format_html, format_html_join, joined
from cases.templatetags.flourish import mark

register = template.Library()

BREAK = "<br>{}"
UNDER = '<span class="cell-under quiet">{}</span>'


@register.simple_tag
def paper_rows(block: Any) -> SafeString:
    return format_html_join("", "<tr>{}</tr>\n  ", ((_row(block, row),) for row in block.rows))


def _row(block: Any, row: tuple[Any, ...]) -> SafeString:
    head = _under(row[0].lines[:1], BREAK, row[0].lines[1:])
    words = zip(block.head[1:], row[1:], strict=True)
    cells = format_html_join(
        "", '<td data-label="{}">{}</td>', ((word, _said(cell)) for word, cell in words)
    )
    return format_html('<th scope="row">{}</th>{}', head, cells)


def _said(cell: Any) -> SafeString | str:
    """The first line, with its mark where it names a rating, and the others under it."""
    if not cell.lines:
        return ""
    first, *rest = cell.lines
    said = format_html("{} <strong>{}</strong>", mark(cell.value), first) if cell.value else first
    return _under([said], UNDER, rest) if rest else said


def _under(first: Iterable[Any], pattern: str, rest: Iterable[str]) -> SafeString:
    return joined([*first, *(format_html(pattern, line) for line in rest)])
