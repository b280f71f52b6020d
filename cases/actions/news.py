"""What was new in an audit stops being new for the person who opens it."""

from __future__ import annotations

import datetime

from django.db import transaction

from cases.models import Audit, AuditSeen, User
from cases.news_querysets import NEW_IN


@transaction.atomic
def see(*, audit: Audit, by: User, at: datetime.datetime) -> None:
    """Remember when it was opened, only where something was new; `at` is before it was read."""
    audits = Audit.objects.visible_to(by).filter(pk=audit.pk)
    if NEW_IN.rows(audits.db, audits=audits, user=by.pk):
        AuditSeen.objects.update_or_create(audit=audit, user=by, defaults={"at": at})
