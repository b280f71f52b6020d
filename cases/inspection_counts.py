"""Counting the audits a quarter's figures rest on, by kind.

Belongs here: numbers of audits. Does not belong here: ratings (cases/rollups.py), and who may see a
figure (the audits come scoped). Explained in docs/rollups.md.
"""

from __future__ import annotations

from django.db.models import Count

from cases.models import Audit
from cases.periods import Quarter
from cases.querysets import AuditQuerySet


def audits_by_type(audits: AuditQuerySet, quarter: Quarter) -> list[tuple[str, int]]:
    """(what the kind is called, how many practitioners' audits count), the most first."""
    counted = audits.heard_in(Audit.Voice.PRACTITIONER).in_period(quarter).order_by()
    rows = counted.values_list("type").annotate(number=Count("pk"))
    named = [(str(Audit.Type(kind).label), number) for kind, number in rows]
    return sorted(named, key=lambda row: (-row[1], row[0]))
