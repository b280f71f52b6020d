"""A standby in name: the test's own database under a second name, which tells what it was asked.

For the ordinary tests of what is read where; a real one is in tests/real_standby.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import OperationalError, connection, connections
from django.db.utils import Error

from cases import standby

ROUTER = "flourish_audit.standby_router.StandbyRouter"


class Beside:
    """A connection that passes everything on, keeps the statements, and breaks when it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.watches: list[Callable] = []
        self.breaks_at: int | None = None  # at which statement
        self.fault: Error = OperationalError("server closed the connection unexpectedly")
        self.closed = 0
        self.found = standby.Found(standby.OK, has_own=True, has_rights=True)

    def __getattr__(self, name: str) -> Any:
        return getattr(connection, name)

    def cursor(self) -> Cursor:
        return Cursor(self)

    def close(self) -> None:
        self.closed += 1

    @contextmanager
    def execute_wrapper(self, watch: Callable) -> Iterator[None]:
        self.watches.append(watch)
        yield
        self.watches.remove(watch)

    def tables(self) -> set[str]:
        names = connection.introspection.table_names()
        return {name for name in names if any(f'"{name}"' in sql for sql in self.asked)}


class Cursor:
    def __init__(self, beside: Beside) -> None:
        self.beside, self.real = beside, connection.cursor()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self.real.close()

    def __iter__(self) -> Iterator:
        return iter(self.real)

    def execute(self, sql: str, params: Any = None) -> Any:
        run: Callable = self._execute
        for watch in self.beside.watches:
            run = partial(watch, run)
        return run(sql, params, False, {})

    def _execute(self, sql: str, params: Any, *_: object) -> Any:
        if self.beside.breaks_at == len(self.beside.asked):
            raise self.beside.fault
        self.beside.asked.append(sql)
        return self.real.execute(sql, params)


@contextmanager
def beside(settings, monkeypatch) -> Iterator[Beside]:
    """While it lasts, pages with the mark are read from it."""
    settings.DATABASE_ROUTERS = [ROUTER]
    found = Beside()
    monkeypatch.setattr(standby, "is_set_up", lambda: True)
    monkeypatch.setattr(standby, "look", lambda saved=standby.NOWHERE: found.found)
    monkeypatch.setattr(standby, "_rests_until", 0.0)
    connections[standby.REPLICA] = found
    yield found
    del connections[standby.REPLICA]
