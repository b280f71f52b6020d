"""Taking typed words out of the access log, under a seal, once their time is over.

The one change of a row that stands in the chain, as the owner of its table. Everything else of the
row stays: who, what, when, and the random identifier of the case. How the check knows such a row:
cases/log_seals.py.
"""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from cases import triggers
from cases.actions.access_log import record
from cases.log_chain import COLUMNS, TABLE
from cases.log_seals import SEALED, WORDS, mark_of, seal
from cases.models import AccessLog

AT_ONCE = 1000


def take_out(rows: QuerySet[AccessLog], using: str) -> int:
    """Take every word out of these rows; how many. `rows` as retention_due.words_in_log finds.

    In the caller's transaction, during which nobody else adds a row; at most AT_ONCE of them.
    """
    if not rows.exists():
        return 0
    with transaction.atomic(using=using), triggers.lifted([TABLE], using):
        ids = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        key = secrets.token_hex(6)
        found = AccessLog.objects.using(using).filter(pk__in=ids).order_by("sequence")
        found.update(**{name: _marked(name, key) for name in WORDS})
        said = ""
        for sequence, made, *values in found.values_list("sequence", "hash", *COLUMNS):
            said = seal(said, sequence, made, values)
        change = AccessLog.Event.CHANGE
        record(by=None, event=change, what=SEALED, before=key, after=said, using=using)
    return len(ids)


def _marked(name: str, key: str) -> Case:
    return Case(When(**{name: ""}, then=F(name)), default=Value(mark_of(key)))
