"""The rows of the caseload grid that are not open, drawn in one go, as 25 of them stand on a page.

Belongs here: the markup of a closed row. Does not belong here: the open row with its radio groups
(templates/cases/_grid_open.html), and what a row says (cases/pages/due.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from cases.markup import format_html
from cases.templatetags.flourish import Scale, day, domain_cells
from cases.templatetags.held import FormTokensNode

if TYPE_CHECKING:
    from cases.pages.due import CaseRow

register = template.Library()

_ROW = """<tr id="case-{id}">
    <th scope="row"><a class="row-link" href="{url}">{reference}</a>\
<span class="grid-who quiet">{who}</span>{cover}</th>
    {domains}
    <td class="grid-last">{last}</td>
    <td class="grid-why">{why}</td>
    <td class="act">{act}</td>
  </tr>"""
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


@register.simple_tag(takes_context=True)
def form_tokens(context: Context) -> SafeString:
    """What {% csrf_token %} writes, once for all forms of a page."""
    return FormTokensNode().render(context)


@register.simple_tag
def closed_row(row: CaseRow, scale: Scale, tokens: SafeString, grid_url: str) -> SafeString:
    key = str(row.case.public_id)
    return format_html(
        _ROW,
        id=key,
        url=reverse("case", args=[key]),
        reference=row.reference,
        who=row.who,
        cover=_cover(row),
        domains=domain_cells(row.tiles, scale),
        last=date_format(row.last_on, "j M Y") if row.last_on else "Never",
        why=row.reason if row.is_due else _later(row),
        act=_act(row, key, tokens, f"{grid_url}?open={key}#case-{key}"),
    )


def _cover(row: CaseRow) -> SafeString | str:
    if not row.cover:
        return ""
    return format_html('<span class="grid-cover quiet">{}</span>', row.cover.as_sentence)


def _later(row: CaseRow) -> SafeString:
    return format_html('<span class="quiet">Look again by {}</span>', day(row.look_again_by))


def _act(row: CaseRow, key: str, tokens: SafeString, here: str) -> SafeString:
    if row.open_look:
        return format_html(_CONTINUE, here, row.reference)
    kind = format_html(_KIND, row.begins) if row.begins else ""
    return format_html(_RATE, reverse("audit_start", args=[key]), tokens, kind, here, row.reference)
