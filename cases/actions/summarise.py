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

from cases import coverage_steps, coverage_triggers, summaries, summary_marks
from cases.models import Allocation, Case, CoverageStep
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
        hold(ids)
        before = summary_marks.marks_of(ids)
        held = _held.set(ids)
        try:
            yield
        finally:
            _held.reset(held)
        _write(before, summary_marks.marks_of(ids))


def hold(case_ids: Iterable[int]) -> None:
    """In the order of their numbers, before rows of several cases are written."""
    cases = Case.objects.filter(pk__in=list(case_ids)).order_by("pk")
    list(cases.select_for_update(no_key=True).values_list("pk"))


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
            for quarter in summaries.quarters(table):
                marks, params = table.of_quarter(quarter)
                cursor.execute(into(table, marks), params)
    return sum(table.model._default_manager.count() for table in tables)


def fill_when_empty(using: str, plan: Iterable = (), **_: object) -> None:
    """Receiver of post_migrate: a database from before a table had audits gets its figures.

    Each table by itself: an upgrade may bring a further one beside those that are kept already.
    """
    if using != "default" or not plan:
        return
    here = connection.introspection.table_names()  # one may be gone on the way to an older state
    tables = [table for table in summaries.TABLES if table.name in here]
    empty = [table for table in tables if not table.model._default_manager.exists()]
    if empty and (summary_marks.counting().exists() or Allocation.objects.exists()):
        rebuild(tuple(empty))


def keep_steps_after_migrate(using: str, plan: Iterable = (), **_: object) -> None:
    """Receiver of post_migrate: the triggers of coverage, and the first steps with them.

    In one transaction the first time: what others write is counted, or waits and makes steps.
    """
    with transaction.atomic(using=using):
        coverage_triggers.install(using)
        here = connection.introspection.table_names()
        if using != "default" or coverage_steps.TABLE not in here:
            return  # it is counted in the product's own database, and not on the way back
        steps = CoverageStep.objects
        if not Allocation.objects.exists():  # an emptied database
            steps.all().delete()
        elif plan and not steps.exists():
            rebuild((coverage_steps.STEPS,))


def _write(before: set[Mark], after: set[Mark]) -> None:
    """Of each child, quarter and voice that changed: what it was goes, what it is comes."""
    if before == after:
        return
    with connection.cursor() as cursor:
        for table in summaries.TABLES:
            if rows := list(table.changed(before, after)):
                cursor.execute(onto(table, f"VALUES {', '.join(rows)}"))


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
