"""Audits that wait for a manager, what stands out in each, and planned looks past their day.

Belongs here: reading that list in a fixed number of statements. Does not belong here: who agrees
what (AuditQuerySet.waiting_for) and when an audit waits (cases/lifecycle.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases import lifecycle
from cases.access import standing
from cases.audit_kinds import KINDS
from cases.models import Audit, User
from cases.pages.trail import waiting_words
from cases.periods import quarter_of
from cases.waiting_counts import escalated


class ToAgree:
    AT_ONCE = 100

    def __init__(self, reader: User) -> None:
        self.reader = reader
        self.today = timezone.localdate()
        self.ticks = bool(standing(reader).managed_team_ids)  # above, a case opens with a reason

    @property
    def _waiting(self) -> QuerySet[Audit]:
        found = Audit.objects.waiting_for(self.reader).with_flags()
        return found.select_related("case", "rater", "team").order_by("submitted_at", "pk")

    @cached_property
    def flagged(self) -> list[Audit]:
        """With `why` and `waits` in words: supervision, then urgent, then the longest wait."""
        found = [audit for audit in self._listed if audit.flagged]
        for audit in found:
            audit.why = why(audit)
            audit.waits = waiting_words(audit, self.today)
        return sorted(
            found, key=lambda row: (row.type != Audit.Type.SUPERVISION, not row.is_urgent)
        )

    @cached_property
    def _listed(self) -> list[Audit]:
        """Both lists in one statement, the longest wait first."""
        return list(self._waiting.filter(Q(flagged=True) | Q(period=self._quarter)))

    @property
    def _quarter(self) -> datetime.date:
        return quarter_of(self.today).starts

    @property
    def plain(self) -> list[Audit]:
        """Those of this quarter in which nothing stands out, the newest first; the others rest."""
        return [audit for audit in reversed(self._listed) if not audit.flagged]

    def chosen(self, ids: Sequence[UUID]) -> list[Audit]:
        """Of the ticked ones those that may be agreed here: nothing stands out in them."""
        return list(self._resting.filter(public_id__in=ids[: self.AT_ONCE])) if self.ticks else []

    @property
    def _resting(self) -> QuerySet[Audit]:
        found = self._waiting.filter(flagged=False, period=self._quarter)
        return found.order_by("-submitted_at", "-pk")

    @cached_property
    def late(self) -> list[Audit]:
        """Planned looks in the reader's reach past their day."""
        found = Audit.objects.visible_to(self.reader).open().filter(due_on__lt=self.today)
        return list(found.select_related("case", "rater").order_by("due_on"))

    @cached_property
    def escalated_below(self) -> list[Audit]:
        """For those above the team: what has waited too long there, the longest first."""
        roles = standing(self.reader)
        if not (roles.service_ids or roles.whole_county):
            return []
        audits = Audit.objects.visible_to(self.reader).not_blind_to(self.reader)
        own = Audit.objects.waiting_for(self.reader).order_by().values("pk")
        found = escalated(audits, on=self.today).exclude(pk__in=own)
        rows = list(found.select_related("case", "team").order_by("submitted_at", "pk"))
        for audit in rows:
            audit.waits = waiting_words(audit, self.today)
        return rows

    @property
    def escalated(self) -> int:
        return sum(1 for audit in self.flagged if lifecycle.is_escalated(audit, self.today))

    @staticmethod
    def told(agreed: Sequence[Audit]) -> str:
        if not agreed:
            return "Nothing was agreed. Tick at least one audit that still waits."
        return "1 audit is agreed." if len(agreed) == 1 else f"{len(agreed)} audits are agreed."


def why(audit: Audit) -> list[str]:
    """What stands out, in words."""
    said = []
    if audit.type == Audit.Type.SUPERVISION:
        said.append("Supervision: agree it on the spot")
    elif audit.type != Audit.Type.SELF:
        own = audit.rater_id == audit.practitioner_id
        what = KINDS[audit.type].what_for if own else "somebody else looked"
        said.append(f"{audit.get_type_display()}: {what}")
    if audit.is_urgent:
        said.append("An urgent action came out of it")
    if audit.has_bare_gap:
        said.append("A gap without a note")
    if audit.drawn and audit.type == Audit.Type.SELF:
        said.append("Drawn for your sample")
    return said
