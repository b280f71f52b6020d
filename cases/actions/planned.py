"""Beginning a planned look: from then on it takes ratings."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases import lifecycle
from cases.actions.moves import move
from cases.models import Audit, Case, Moderation, Sample, User


@transaction.atomic
def begin_audit(*, audit: Audit, by: User) -> Audit:
    """The move "begin" with its guard. Who may is decided by the caller. Raises Refused."""
    lifecycle.check(audit.state, "begin")
    if audit.case.status != Case.Status.OPEN:
        raise lifecycle.Refused(
            "The case is closed, so there is nothing to look at now. Nothing is lost: "
            "no rating was given yet, and earlier audits stay as they are."
        )
    if not (_was_given(audit) or Case.objects.filter(pk=audit.case_id).worked_by(by).exists()):
        raise lifecycle.Refused("The case is not with you, and was not drawn for you.")
    moved = move(audit=audit, name="begin", by=by)
    Audit.objects.filter(pk=moved.pk).update(started_at=timezone.now())
    return moved


def _was_given(audit: Audit) -> bool:
    """Drawn for its rater, or a second rating that was asked of them."""
    drawn = Sample.objects.filter(audit=audit, auditor=audit.rater_id)
    return drawn.exists() or Moderation.objects.filter(second=audit).exists()
