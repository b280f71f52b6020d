"""What was new in an audit stops being new for the person who opens it."""

from __future__ import annotations

import datetime

from django.db import transaction

from cases.models import Audit, AuditComment, AuditMove, AuditSeen, User


@transaction.atomic
def see(*, audit: Audit, by: User, at: datetime.datetime) -> None:
    """Remember when it was opened, only where something was new; `at` is before it was read."""
    moves = AuditMove.objects.outcomes().new_to(by).filter(audit=audit)
    said = AuditComment.objects.new_to(by).filter(audit=audit)
    if moves.exists() or said.exists():
        AuditSeen.objects.update_or_create(audit=audit, user=by, defaults={"at": at})
