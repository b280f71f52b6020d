"""A list narrowed by what stands in it: one choice for each thing that tells its rows apart.

Belongs here: reading such choices from an address; unknown values fall back to all. Does not belong
here: which rows a reader may see. Choices are codes and random identifiers, never a name, because
they stand in an address. Page and file are made of the same narrowed rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django_tables2 import Table

from cases.forms.filters import Select
from cases.periods import quarter_of

NONE_FIT = "Nothing in this list fits what you chose. Choose “All” to see the whole list."
Pairs = Iterable[tuple[str, str]]
Row = TypeVar("Row")
AnyTable = TypeVar("AnyTable", bound=Table)


class By(NamedTuple):
    """What rows are told apart by: a label, and the values of a row, each with its words."""

    label: str
    values: Callable[[Any], Pairs]
    in_order: bool = False  # as the rows stand; else by their words


class RowsFilter(forms.Form):
    """A choice with fewer than two answers is not offered."""

    def __init__(self, data: QueryDict, rows: Iterable[Any], **columns: By) -> None:
        super().__init__({})
        self.rows, self.columns = list(rows), columns
        self.wanted: dict[str, str] = {}
        for name, by in columns.items():
            found = dict.fromkeys(pair for row in self.rows for pair in by.values(row))
            known = dict([*found] if by.in_order else sorted(found, key=lambda pair: pair[1]))
            if len(known) > 1:
                self.fields[name] = forms.ChoiceField(
                    label=by.label,
                    required=False,
                    choices=[("", "All"), *known.items()],
                    widget=Select,
                )
                self.wanted[name] = data[name] if data.get(name) in known else ""
        self.data = self.wanted

    @property
    def in_use(self) -> bool:
        return any(self.wanted.values())

    def chosen(self, rows: Iterable[Row] | None = None) -> list[Row]:
        """Those of the rows, or of some of them, that fit every choice; in their order."""
        return [row for row in (self.rows if rows is None else rows) if self._fits(row)]

    def said_by(self, table: AnyTable) -> AnyTable:
        """The table with the right words where nothing fits."""
        if self.in_use:
            table.empty_text = NONE_FIT
        return table

    def _fits(self, row: Any) -> bool:
        return all(
            not value or value in dict(self.columns[name].values(row))
            for name, value in self.wanted.items()
        )


def person(user: Any) -> Iterator[tuple[str, str]]:
    if user is not None:
        yield str(user.public_id), user.name


def place(found: Any) -> Iterator[tuple[str, str]]:
    """A team."""
    if found is not None:
        yield str(found.public_id), found.name


def section(item: Any) -> Iterator[tuple[str, str]]:
    yield item.section.code, item.section.name


def words(said: str) -> Iterator[tuple[str, str]]:
    """Of a short list of our own."""
    yield slugify(said), said


def service(team: Any) -> Iterator[tuple[str, str]]:
    yield slugify(team.service.name), team.service.name


def quarter(day: Any) -> Iterator[tuple[str, str]]:
    if day is not None:
        found = quarter_of(day)
        yield found.code, found.label
