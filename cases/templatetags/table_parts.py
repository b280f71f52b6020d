"""The head of any table and the links below it, drawn in one loop each instead of by a template.

Belongs here: what stands around the rows of flourish/table.html. Does not belong here: the rows
(drawn_rows.py) and which pages and orders there are (cases/tables/paging.py).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.safestring import SafeString
from django_tables2 import Table
from django_tables2.columns import BoundColumn
from django_tables2.templatetags.django_tables2 import table_page_range
from django_tables2.utils import AttributeDict

from cases.markup import format_html, format_html_join, joined

register = template.Library()

_SORTED = {False: "ascending", True: "descending"}
_ARROW = {False: "▲", True: "▼"}
_TO_SORT = '<a href="{}">{}<span class="sort" aria-hidden="true"></span></a>'
_IS_SORTED = (
    '<a href="{}" aria-current="true">{}<span class="sort" aria-hidden="true">{}</span></a>'
)
_HEAD = '<th scope="col" {}>{}</th>\n      '
_SORTED_HEAD = '<th scope="col" {} aria-sort="{}">{}</th>\n      '
_NUMBER = '<a href="{}"><span class="visually-hidden">Page </span>{}</a>'
_HERE = '<a href="{}" aria-current="page"><span class="visually-hidden">Page </span>{}</a>'
_GAP = '<span class="gap" aria-hidden="true">{}</span>'
_SIZE = '<li><a href="{}">{}</a></li>'
_SIZE_HERE = '<li><a href="{}" aria-current="true">{}</a></li>'


def address(request: HttpRequest, name: str, value: Any, without: str = "") -> str:
    """This page's query string with one thing changed and one left out."""
    asked = dict(request.GET) | {name: value}
    asked.pop(without, None)
    return "?" + urlencode(asked, doseq=True)


def as_html(attrs: AttributeDict) -> SafeString:
    """As the table library writes attributes, in a fifth of the calls."""
    given = [(name, value() if callable(value) else value) for name, value in attrs.items()]
    shown = [(n, v) for n, v in given if n not in attrs.blacklist and v is not None]
    return format_html_join(" ", '{}="{}"', shown)


@register.simple_tag(takes_context=True)
def drawn_head(context: Context, table: Table) -> SafeString:
    return joined([_head(context, table, column) for column in table.columns])


def _head(context: Context, table: Table, column: BoundColumn) -> SafeString:
    attrs = as_html(column.attrs["th"])
    if not column.orderable:
        said = column.header or format_html('<span class="visually-hidden">{}</span>', "Next step")
        return format_html(_HEAD, attrs, said)
    by, order = table.prefixed_order_by_field, column.order_by_alias
    link = address(context["request"], by, order.next, table.prefixed_page_field)
    if not column.is_ordered:
        return format_html(_HEAD, attrs, format_html(_TO_SORT, link, column.header))
    down = order.is_descending
    inside = format_html(_IS_SORTED, link, column.header, _ARROW[down])
    return format_html(_SORTED_HEAD, attrs, _SORTED[down], inside)


@register.simple_tag(takes_context=True)
def page_numbers(context: Context, table: Table) -> SafeString:
    """Every page, the one shown marked; "..." where some are left out."""
    request, name, shown = context["request"], table.prefixed_page_field, table.page.number

    def drawn(number: Any) -> SafeString:
        if number == "...":
            return format_html(_GAP, "…")
        pattern = _HERE if number == shown else _NUMBER
        return format_html(pattern, address(request, name, number), number)

    pages = table_page_range(table.page, table.paginator)
    return format_html_join("", "<li>{}</li>\n      ", [(drawn(number),) for number in pages])


@register.simple_tag(takes_context=True)
def page_sizes(context: Context, table: Table, sizes: str) -> SafeString:
    """How many rows a page may have, the number now marked."""
    name, shown = table.prefixed_per_page_field, str(table.paginator.per_page)
    links = (
        (size, address(context["request"], name, size, table.prefixed_page_field))
        for size in sizes.split()
    )
    return joined(
        [format_html(_SIZE_HERE if size == shown else _SIZE, link, size) for size, link in links]
    )
