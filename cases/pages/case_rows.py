"""What the page of a case reads of audits, actions, allocations and plans, composed once.

Belongs here: the columns of rows, and what belongs to them. Does not belong here: which rows a
reader may see: they are given with each use (case_page.py).
"""

from __future__ import annotations

from django.db.models import BigIntegerField

from cases.composed import IDS, Composed

AUDITS = Composed(
    "cases.Audit",
    lambda audits, ids: audits.filter(pk__in=ids).select_related("rater", "child_voice"),
    ids=IDS,
)
ACTIONS = Composed(
    "cases.Action", lambda rows, ids: rows.filter(pk__in=ids).select_related("owner"), ids=IDS
)
HELD = Composed(
    "cases.Allocation",
    lambda rows, case: rows.filter(case=case).select_related("practitioner", "team"),
    case=BigIntegerField(),
)
PLANS = Composed(
    "cases.PlanChange",
    lambda rows, case: rows.filter(case=case).select_related("before", "after"),
    case=BigIntegerField(),
)
