"""The product with one summary table written after the audit, for a control: it dies between."""

from __future__ import annotations

import mmap
import os
import signal

from django.db import connection, transaction

from flourish_audit.wsgi import application

__all__ = ["application"]


# Which tables waited before, by their place; with the process that is forked for a killed worker.
WAITED = mmap.mmap(-1, mmap.PAGESIZE)


def between(before, after) -> None:
    """A table that has something to say of the audit waits for a transaction of its own: the last.

    Of those that did not wait before. The audit is committed, with the other tables; then the
    worker is killed.
    """
    if before == after:
        return
    every = summaries.TABLES
    said = [place for place, table in enumerate(every) if has_cells(table, before, after)]
    *_, last = [place for place in said if not WAITED[place]]
    WAITED[last] = 1
    summaries.TABLES = (*every[:last], *every[last + 1 :])
    write(before, after)
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))


def has_cells(table, before, after) -> bool:
    marks = list(table.changed(before, after))
    if not marks:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"{table.cells('VALUES ' + ', '.join(marks))} SELECT 1 FROM cell LIMIT 1")
        return cursor.fetchone() is not None


from cases import summaries  # noqa: E402  once the application is loaded
from cases.actions import summarise  # noqa: E402

write = summarise._write
summarise._write = between
