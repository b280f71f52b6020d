"""Taking a name out of the agreed points of a supervision sheet, also once it is signed.

As with audits (cases/actions/redactions.py): the triggers are lifted for one transaction under the
role that owns the tables, the words are kept nowhere, and the log says who did it and when.
"""

from __future__ import annotations

from django.db import ProgrammingError, transaction
from django.db.models import F

from cases import triggers
from cases.actions.access_log import record
from cases.actions.redactions import (
    NO_ROOM,
    NOT_PERMITTED,
    TAKEN_OUT,
    NoOwner,
    owner_alias,
    pattern_of,
)
from cases.models import AccessLog, AgreedPoints, SupervisionSheet, User

# Every typed text of a sheet: its model and fields.
SHEET_TEXTS = ((AgreedPoints, ("text",)),)
WHAT = "words taken out of a supervision sheet"


def places_in(sheet: SupervisionSheet, words: str) -> dict[str, int]:
    """How often the words stand in the points and their earlier versions; reads only."""
    pattern = pattern_of(words)
    number = sum(len(pattern.findall(row.text)) for row in sheet.points.all())
    return {"Agreed points, with every earlier version": number} if number else {}


def redact_sheet(*, sheet: SupervisionSheet, words: str, by: User) -> int:
    """Put "[taken out]" for the words in every version; how many places. Raises NoOwner."""
    try:
        return _redact(sheet, words, by, owner_alias())
    except ProgrammingError as fault:
        if getattr(fault.__cause__, "pgcode", "") == NOT_PERMITTED:
            raise NoOwner from fault
        raise


def _redact(sheet: SupervisionSheet, words: str, by: User, using: str) -> int:
    pattern, total = pattern_of(words), 0
    with transaction.atomic(using=using):
        rows = SupervisionSheet.objects.using(using).select_for_update(of=("self",))
        held = rows.get(pk=sheet.pk)
        with triggers.lifted([AgreedPoints._meta.db_table], using):
            for row in AgreedPoints.objects.using(using).filter(sheet=held.pk):
                text, places = pattern.subn(TAKEN_OUT, row.text)
                if len(text) > AgreedPoints.LENGTH:
                    text = pattern.sub(NO_ROOM, row.text)
                if places:
                    AgreedPoints.objects.using(using).filter(pk=row.pk).update(text=text)
                total += places
        if not held.is_signed:  # a page that still shows the words cannot save them again
            own = SupervisionSheet.objects.using(using).filter(pk=held.pk)
            own.update(version=F("version") + 1)
        if total:
            event = AccessLog.Event.WORK
            record(by=by, event=event, what=WHAT, case=sheet.public_id, using=using)
    return total
