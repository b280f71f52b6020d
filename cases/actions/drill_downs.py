"""Opening one case from above its team: the reason that was given, good for an hour."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, Case, DrillDown, User

LASTS = datetime.timedelta(hours=1)


@transaction.atomic
def give_reason(*, case: Case, by: User, reason: str) -> DrillDown:
    """Keep the reason and open the case to this person for an hour."""
    now = timezone.now()
    given = DrillDown.objects.create(
        case=case, user=by, reason=reason, opened_at=now, expires_at=now + LASTS
    )
    record(by=by, event=AccessLog.Event.REASON, what="case", case=case, why=reason)
    return given
