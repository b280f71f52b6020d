"""Sorting and paging of every table, by allow-list: an unknown value falls back, never an error.

Belongs here: what an address may ask of a table. Does not belong here: any table.
"""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import Paginator
from django.http import HttpRequest
from django_tables2 import Table

PAGE_SIZES = (25, 50, 100)
SORT_KEYS = 3  # more columns at once than a person can read

AnyTable = TypeVar("AnyTable", bound=Table)


def configure(request: HttpRequest, table: AnyTable, *, per_page: int = PAGE_SIZES[0]) -> AnyTable:
    """Sort and page a table as the address asks, as far as it may.

    Use it instead of RequestConfig. A page past the end is the last page; a wrong number the first.
    """
    order(request, table)
    size = _number(request.GET.get(table.prefixed_per_page_field))
    table.paginate(paginator_class=_Forgiving, per_page=size if size in PAGE_SIZES else per_page)
    table.page = table.paginator.get_page(_number(request.GET.get(table.prefixed_page_field)) or 1)
    return table


def order(request: HttpRequest, table: AnyTable) -> AnyTable:
    """Sort a table as the address asks, as far as it may; files use this without paging."""
    table.request = request
    asked = _sorting(request, table)
    if asked:
        table.order_by = asked
    return table


def _sorting(request: HttpRequest, table: Table) -> list[str]:
    """The columns asked for that the table shows and lets be sorted, each once."""
    asked: list[str] = []
    for value in request.GET.getlist(table.prefixed_order_by_field)[:SORT_KEYS]:
        for alias in value.split(",")[:SORT_KEYS]:
            name = alias.removeprefix("-")
            known = name in table.columns and table.columns[name].orderable
            if known and table.columns[name].visible and alias not in asked:
                asked.append(alias)
    return asked[:SORT_KEYS]


def _number(text: str | None) -> int | None:
    """A plain positive whole number, or nothing."""
    if not text or len(text) > 30 or not text.isascii() or not text.isdigit():
        return None
    return int(text)


class _Forgiving(Paginator):
    """A page below the first is the first, one past the end the last."""

    def get_page(self, number: int):
        return self.page(min(max(1, number), self.num_pages))
