"""The product whose summary table is written after the audit, for a control: it dies between."""

from __future__ import annotations

import os
import signal

from django.db import transaction

from flourish_audit.wsgi import application

__all__ = ["application"]


def between(before, after) -> None:
    """The audit is committed; the worker is killed before the table's own transaction."""
    if before != after:
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))


from cases.actions import summarise  # noqa: E402  once the application is loaded

summarise._write = between
