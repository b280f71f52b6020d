"""Which connection a query takes: the primary, or the standby while a page is read from there.

In force only where DATABASE_REPLICA_URL is set. Belongs here: that one question. Does not belong
here: which pages are read from the standby, and when (cases/standby.py).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from cases.standby import PRIMARY, REPLICA, reads_there, wrote

# Who somebody is, which parts they play, what was looked at and what holds for everyone: these are
# read from the primary even while the rest of a page is not.
AT_PRIMARY = {
    "membership", "accesslog", "loghead", "signinattempt", "storedsetting",
    "heldpost", "apiclient", "grant", "drilldown", "stamp", "rightschange", "savedview",
}  # fmt: skip
OURS = ("cases", "frameworks")  # sessions, second steps and the rest are the primary's


class StandbyRouter:
    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        meta = model._meta
        free = meta.app_label in OURS and meta.model_name not in AT_PRIMARY
        return REPLICA if free and reads_there() else PRIMARY

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        wrote()
        return PRIMARY

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """Rows of the two are the same rows."""
        both = {one._state.db, other._state.db}
        return True if both <= {PRIMARY, REPLICA} else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None
