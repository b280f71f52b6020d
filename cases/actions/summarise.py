"""Keeping the summary table: in the transaction that changes which audits count, or anew.

Belongs here: writing cases_summary. What a cell should say: cases/summaries.py. Every action that
changes which audits of a case count, or where, does so inside `kept`: it holds the cases, looks at
which audits count before and after, and writes the difference with one statement. Cases are held
first, in the order of their numbers, and cells last, in the order of their key: nobody waits for
somebody who waits for them, and no increment is lost.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from cases import summaries
from cases.models import Case, Summary
from cases.summaries import COUNTS, KEY, Mark

P = ParamSpec("P")
R = TypeVar("R")
_held: ContextVar[frozenset[int]] = ContextVar("held", default=frozenset())


@contextmanager
def kept(case_ids: Iterable[int]) -> Iterator[None]:
    """What is written inside changes the summary with it: all of it, or nothing.

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
        before = summaries.marks_of(ids)
        held = _held.set(ids)
        try:
            yield
        finally:
            _held.reset(held)
        _write(before, summaries.marks_of(ids))


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


def rebuild() -> int:
    """Count the whole table anew; how many cells it has now. Whoever submits meanwhile waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # pages go on reading what was there
            summaries.unhurried()
            cursor.execute("LOCK TABLE cases_summary IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM cases_summary")
        for quarter in summaries.quarters():
            marks, params = summaries.all_marks(quarter)
            cursor.execute(_INTO.format(cells=summaries.cells(marks)), params)
    return Summary.objects.count()


def fill_when_empty(using: str, plan: Iterable = (), **_: object) -> None:
    """Receiver of post_migrate: a database from before the table had audits gets its figures."""
    if using != "default" or not plan or Summary.objects.exists():
        return
    if summaries.counting().exists():
        rebuild()


def _write(before: set[Mark], after: set[Mark]) -> None:
    """Of each child, quarter and voice that changed: what it was goes, what it is comes."""
    if before == after:
        return
    groups: dict[tuple, tuple[list[Mark], list[Mark]]] = defaultdict(lambda: ([], []))
    for place, marks in enumerate((before, after)):
        for mark in marks:
            groups[mark[:3]][place].append(mark)
    rows: list[str] = []
    for gone, new in groups.values():
        if set(gone) != set(new):
            rows += [*summaries.literal(gone, -1), *summaries.literal(new, 1)]
    with connection.cursor() as cursor:
        cursor.execute(_ONTO.format(cells=summaries.cells(" UNION ALL ".join(rows))))


_CHOSEN = ", ".join(
    f"{name} = 1" if name in ("restricted", "bulk") else name for name in (*KEY, *COUNTS)
)
_INTO = f"""{{cells}}
    INSERT INTO cases_summary ({", ".join((*KEY, *COUNTS))})
    SELECT {_CHOSEN} FROM cell
    WHERE children <> 0 OR in_service <> 0 OR in_county <> 0 ORDER BY {", ".join(KEY)}"""  # noqa: S608
_ONTO = f"""{_INTO}
    ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET
    {", ".join(f"{name} = cases_summary.{name} + excluded.{name}" for name in COUNTS)}"""
