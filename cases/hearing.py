"""When a child's own view was last heard, whoever recorded it and on which page.

Belongs here: finding that day for lists of cases. Does not belong here: when a view is too old and
how that is said (cases/freshness.py), and what was answered (cases/pages/voices.py).
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import DateField, OuterRef, Q, Subquery

from cases.composed import OfRowAmong
from cases.freshness import oldest_view
from cases.models import Audit, ChildVoice
from cases.querysets import AuditQuerySet, CaseQuerySet


def _heard(audits: Any) -> Subquery:
    views = ChildVoice.objects.filter(
        audit__case=OuterRef("pk"),
        audit__in=audits,
        heard=ChildVoice.Heard.YES.value,
        whose=ChildVoice.Whose.CHILD.value,
    ).order_by("-heard_on")
    return Subquery(views.values("heard_on")[:1])


HEARD_ON = OfRowAmong("cases.Case", _heard, DateField())


def with_child_heard(cases: CaseQuerySet, audits: AuditQuerySet) -> CaseQuerySet:
    """Adds `child_heard_on`: the newest day named in these audits and in the child's own views.

    A parent's or carer's view is theirs: it does not stand for the child's.
    """
    return cases.annotate(child_heard_on=HEARD_ON.among(audits.filter(Audit.SHOWN)))


def to_hear_again(cases: CaseQuerySet, today: datetime.date) -> CaseQuerySet:
    """Of those that came with `child_heard_on`: the day is too long ago, or there is none.

    Nobody asks it of a child not born.
    """
    old = Q(child_heard_on=None) | Q(child_heard_on__lt=oldest_view(today))
    return cases.filter(old, birth_month__isnull=False)
