"""Tables of figures that draw themselves for a page: head and rows at one go.

Belongs here: the markup around the cells. Does not belong here: columns and how a cell reads
(cases/tables/team.py and others). No query starts here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from cases.markup import format_html, format_html_join, joined

# Opening and end of a cell; the class is the column's name.
_HEAD_CELL = '<th class="{}" scope="row">', SafeString("</th>")
_CELL = '<td class="{}" >', SafeString("</td>")
_ROW, _END_OF_ROW = SafeString("\n    <tr>"), SafeString("</tr>")
_HEAD = '<th scope="col" class="{}">{}</th>'
_TABLE = """
<div class="table-region" role="region" aria-label="{0}" tabindex="0">
<table class="{1}">
  <caption class="visually-hidden">{0}</caption>
  <thead><tr>{2}</tr></thead>
  <tbody>{3}
  </tbody>
</table>
</div>
"""


class DrawnTable(tables.Table):
    """A table without sorting or pages, for `{{ table.drawn }}`; a head may hold a drawing.

    Whatever else is asked of it, as a file does, is of the table library, which copies columns
    and rows: that is done when it is first asked for.
    """

    caption = ""
    row_header = ""

    def __init__(
        self,
        rows: Sequence[Any],
        *,
        heads: Mapping[str, str] | None = None,
        without: Sequence[str] = (),
        more: Mapping[str, tables.Column] | None = None,
    ) -> None:
        """`heads` word columns otherwise, `without` leaves some out, `more` stand after them."""
        self._is_made = False
        self._told = rows, heads or {}, without, more or {}

    def __getattr__(self, name: str) -> Any:
        if name == "_is_made" or self._is_made:
            raise AttributeError(name)
        self._is_made = True
        rows, heads, without, more = self._told
        super().__init__(rows, exclude=without, extra_columns=more.items())
        for column, head in heads.items():
            self.columns[column].column.verbose_name = head
        return getattr(self, name)

    @property
    def drawn(self) -> SafeString:
        rows, heads, without, more = self._told
        columns = {**self.base_columns, **more}
        named = [(name, columns[name]) for name in columns if name not in without]
        worded = [(name, heads.get(name, _head(name, column))) for name, column in named]
        return format_html(
            _TABLE,
            self.caption,
            self._meta.attrs["class"],
            format_html_join("", _HEAD, worded),
            joined(self._parts(rows, [name for name, _ in named])),
        )

    def _parts(self, rows: Sequence[Any], names: Sequence[str]) -> Iterator[Any]:
        """One after another: markup of ours, and what each cell shows."""
        draw = []
        for name in names:
            start, end = _HEAD_CELL if name == self.row_header else _CELL
            draw.append((format_html(start, name), getattr(self, f"render_{name}"), end))
        for record in rows:
            kind = self.class_of(record)
            yield format_html('\n    <tr class="{}">', kind) if kind else _ROW
            for start, render, end in draw:
                yield start
                yield render(record=record)
                yield end
            yield _END_OF_ROW

    def class_of(self, record: Any) -> str:
        return ""


def _head(name: str, column: tables.Column) -> str:
    """As the library words a column."""
    said = column.verbose_name
    return capfirst(name.replace("_", " ")) if said is None else said
