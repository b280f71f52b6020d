"""Keeping the summary tables: in the transaction that changes which audits count, or anew.

Belongs here: writing them. What a cell should say: cases/item_cells.py and its like.
Every action that changes which audits of a case count, or where, does so inside `kept`: it holds
the cases, looks at which audits count before and after, and writes the difference with one
statement a table. Cases are held first, in the order of their numbers, and cells last, table after
table in the order of their key: nobody waits for somebody who waits for them, and no increment is
lost.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from cases import summaries, summary_marks
from cases.models import Case
from cases.summary_marks import Mark, Table

P = ParamSpec("P")
R = TypeVar("R")
_held: ContextVar[frozenset[int]] = ContextVar("held", default=frozenset())


@contextmanager
def kept(case_ids: Iterable[int]) -> Iterator[None]:
    """What is written inside changes the summaries with it: all of it, or nothing.

    Inside another `kept` of the same cases it leaves the work to that one.
    """
    ids = frozenset(case_ids)
    if ids <= _held.get():
        yield
        return
    if _held.get():
        raise RuntimeError("hold all cases at once: two held one after the other may wait for ever")
    with transaction.atomic(savepoint=False):
        cases = Case.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        list(cases.values_list("pk"))
        before = summary_marks.marks_of(ids)
        held = _held.set(ids)
        try:
            yield
        finally:
            _held.reset(held)
        _write(before, summary_marks.marks_of(ids))


def keeps(case_ids_of: Callable[[dict[str, Any]], Iterable[int]]) -> Callable:
    """An action, called by names, of which everything happens inside `kept`."""

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(action)
        def whole(*args: P.args, **given: P.kwargs) -> R:
            with transaction.atomic(), kept(case_ids_of(given)):
                return action(*args, **given)

        return whole

    return decorate


of_audit = keeps(lambda given: [given["audit"].case_id])


def rebuild(tables: tuple[Table, ...] = summaries.TABLES) -> int:
    """Count whole tables anew; how many cells they have now. Whoever submits meanwhile waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # pages go on reading what was there
            summaries.unhurried()
            names = ", ".join(table.name for table in tables)
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        for table in tables:
            cursor.execute(f"DELETE FROM {table.name}")  # noqa: S608
        for quarter in summaries.quarters():
            for table in tables:
                marks, params = table.of_quarter(quarter)
                cursor.execute(into(table, marks), params)
    return sum(table.model._default_manager.count() for table in tables)


def fill_when_empty(using: str, plan: Iterable = (), **_: object) -> None:
    """Receiver of post_migrate: a database from before a table had audits gets its figures.

    Each table by itself: an upgrade may bring a further one beside those that are kept already.
    """
    if using != "default" or not plan:
        return
    empty = [table for table in summaries.TABLES if not table.model._default_manager.exists()]
    if empty and summary_marks.counting().exists():
        rebuild(tuple(empty))


def _write(before: set[Mark], after: set[Mark]) -> None:
    """Of each child, quarter and voice that changed: what it was goes, what it is comes."""
    if before == after:
        return
    with connection.cursor() as cursor:
        for table in summaries.TABLES:
            if rows := list(table.changed(before, after)):
                cursor.execute(onto(table, " UNION ALL ".join(rows)))


def into(table: Table, marks: str) -> str:
    """Every cell that the marks come to, written into a table that has none of them."""
    columns = (*table.key, *table.counts)
    chosen = ", ".join(f"{name} = 1" if name in table.flags else name for name in columns)
    some = " OR ".join(f"{name} <> 0" for name in table.counts)
    return f"""{table.cells(marks)}
        INSERT INTO {table.name} ({", ".join(columns)})
        SELECT {chosen} FROM cell WHERE {some} ORDER BY {", ".join(table.key)}"""  # noqa: S608


def onto(table: Table, marks: str) -> str:
    """The same, added to the cells that are there."""
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in table.counts)
    return f"{into(table, marks)} ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {added}"
