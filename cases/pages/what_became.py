"""What became of a case's audits, as far as its reader may know: for 'What happened when'.

Belongs here: which audits and moves are told of. Does not belong here: their words (timeline.py)
and what ratings say (case_page.py): none of these rates anything any more.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cases.models import Audit, AuditMove, Case, User
from cases.pages.timeline import MOVED


def own_voice(reader: User) -> Q:
    """A blind second rating is nobody's but its rater's."""
    return ~Q(voice=Audit.Voice.SECOND_RATER) | Q(rater=reader)


def no_longer_shown(case: Case, reader: User) -> QuerySet[Audit]:
    """Returned, withdrawn, or replaced by an agreed rating."""
    gone = Q(state__in=[Audit.State.RETURNED, Audit.State.WITHDRAWN]) | Q(replaced=True)
    found = _near(case, reader).filter(gone)
    return found.select_related("rater", "child_voice")


def moves_told(case: Case, reader: User) -> QuerySet[AuditMove]:
    audits = _near(case, reader).order_by()
    return AuditMove.objects.filter(audit__in=audits, name__in=MOVED).select_related("audit", "by")


def _near(case: Case, reader: User) -> QuerySet[Audit]:
    return Audit.objects.visible_to(reader).filter(own_voice(reader), case=case)
