"""The rows of the caseload grid that are not open, drawn in one go, as 25 of them stand on a page.

Belongs here: the markup of a closed row. Does not belong here: the open row with its radio groups
(templates/cases/_grid_open.html), and what a row says (cases/pages/due.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from cases.addresses import address_of_each
from cases.markup import format_html, joined
from cases.templatetags.flourish import DomainCells, day, short_day
from cases.templatetags.held import FormTokensNode

if TYPE_CHECKING:
    from cases.pages.caseload import Caseload
    from cases.pages.due import CaseRow

register = template.Library()

_ROW = """
  <tr id="case-{id}">
    <th scope="row"><a class="row-link" href="{url}">{reference}</a>\
<span class="grid-who quiet">{who}</span>{cover}</th>
    {domains}
    <td class="grid-last">{last}</td>
    <td class="grid-why">{why}</td>
    <td class="act">{act}</td>
  </tr>
  """
_COVER = '<span class="grid-cover quiet">{}</span>'
_LATER = '<span class="quiet">Look again by {}</span>'
_CONTINUE = (
    '<a class="button--secondary" href="{}">Continue'
    '<span class="visually-hidden"> with {}</span></a>'
)
_RATE = (
    '<form method="post" action="{}">{}{}<input type="hidden" name="scope" value="focused">'
    '<input type="hidden" name="next" value="{}"><button class="button--secondary">Rate'
    '<span class="visually-hidden"> {}</span></button></form>'
)
_KIND = '<input type="hidden" name="kind" value="{}">'


class Parted(NamedTuple):
    """The rows of a list around the open one, which is none or one."""

    before: Sequence[CaseRow]
    opened: Sequence[CaseRow]
    after: Sequence[CaseRow]


@register.simple_tag
def parted(rows: Sequence[CaseRow], opened: CaseRow | None) -> Parted:
    for place, row in enumerate(rows):
        if row is opened:
            return Parted(rows[:place], rows[place : place + 1], rows[place + 1 :])
    return Parted(rows, [], [])


@register.simple_tag(takes_context=True)
def closed_rows(context: Context, rows: Sequence[CaseRow], caseload: Caseload) -> SafeString:
    if not rows:
        return joined([])
    drawn = ClosedRows(FormTokensNode().render(context), caseload)
    return joined([drawn.row(row) for row in rows])


class ClosedRows:
    """What is the same in each: the addresses, the form's tokens, and the tiles."""

    def __init__(self, tokens: SafeString, caseload: Caseload) -> None:
        self._tokens, self._grid = tokens, reverse("rate")
        self._case, self._start = address_of_each("case"), address_of_each("audit_start")
        self._cells = DomainCells(caseload.scale)
        self._heads = [(item.section.letter, item.section.name) for item in caseload.impacts]

    def row(self, row: CaseRow) -> SafeString:
        key = str(row.case.public_id)
        rated = zip(self._heads, row.values, strict=True)
        return format_html(
            _ROW,
            id=key,
            url=self._case(key),
            reference=row.reference,
            who=row.who,
            cover=format_html(_COVER, row.cover.as_sentence) if row.cover else "",
            domains=self._cells.row([(letter, value, name) for (letter, name), value in rated]),
            last=short_day(row.last_on) if row.last_on else "Never",
            why=row.reason if row.is_due else format_html(_LATER, day(row.look_again_by)),
            act=self._act(row, key),
        )

    def _act(self, row: CaseRow, key: str) -> SafeString:
        here = f"{self._grid}?open={key}#case-{key}"
        if row.open_look:
            return format_html(_CONTINUE, here, row.reference)
        kind = format_html(_KIND, row.begins) if row.begins else ""
        return format_html(_RATE, self._start(key), self._tokens, kind, here, row.reference)
