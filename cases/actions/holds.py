"""Legal holds: set and lifted by the information governance lead, each a row in the log."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.erasing import NotPossible
from cases.models import AccessLog, Case, LegalHold, User
from cases.retention import BY_CODE

GONE = "There is no case with this reference, or it was erased. Check it with an admin."


@transaction.atomic
def set_hold(*, by: User, reason: str, reference: str = "", category: str = "") -> LegalHold:
    """On one case by its reference, open or closed, or on a whole category."""
    if bool(reference) == bool(category):
        raise NotPossible("Enter the reference of a case, or choose a category: one of the two.")
    case = None
    if reference:
        # The row is locked: an erasure that is under way has it first, or finds the hold.
        cases = Case.objects.select_for_update(of=("self",)).filter(erased_on=None)
        case = cases.filter(reference__iexact=reference).first()
        if case is None:
            raise NotPossible(GONE)
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(
                case=case, category=category, reason=reason, set_by=by, set_at=timezone.now()
            )
    except IntegrityError:
        raise NotPossible("This is held already. See below.") from None
    _log(by, "set a legal hold", hold, reason)
    return hold


@transaction.atomic
def lift_hold(*, by: User, hold: LegalHold, because: str) -> LegalHold:
    held = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if held.lifted_at is not None:
        raise NotPossible("This hold was lifted before.")
    held.lifted_by, held.lifted_at, held.lifted_because = by, timezone.now(), because
    held.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    _log(by, "lifted a legal hold", held, because)
    return held


def _log(by: User, what: str, hold: LegalHold, why: str) -> None:
    of = "" if hold.case else BY_CODE[hold.category].name
    record(by=by, event=AccessLog.Event.CHANGE, what=what, case=hold.case, why=why, after=of)
