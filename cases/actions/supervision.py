"""Supervision sheets: begun for a day, agreed points kept version by version, signed by two.

Belongs here: every write and its log row; no word of a sheet goes into the log. Who may:
cases/supervising.py, asked by the views. Names taken out: cases/actions/sheet_redactions.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, AgreedPoints, SupervisionSheet, Team, User
from cases.supervising import MANAGER, can_remove


class Changed(Exception):
    """Somebody saved, or the cases moved on, since the page was drawn; `sheet` is what stands."""

    def __init__(self, sheet: SupervisionSheet) -> None:
        super().__init__("changed since the page was drawn")
        self.sheet = sheet


class Signed(Changed):
    """Both have signed: nothing on the sheet changes any more."""


class NothingAgreed(Exception):
    """There are no agreed points to sign yet."""


@transaction.atomic
def begin(
    *,
    practitioner: User,
    team: Team,
    held_on: datetime.date,
    by: User,
    public_id: UUID | None = None,
) -> tuple[SupervisionSheet, bool]:
    """The sheet of that person and day, and whether it is new."""
    sheet, new = SupervisionSheet.objects.get_or_create(
        practitioner=practitioner,
        team=team,
        held_on=held_on,
        defaults={
            "begun_by": by,
            "begun_at": timezone.now(),
            "public_id": public_id or uuid4(),
        },
    )
    if new:
        event, what = AccessLog.Event.WORK, "supervision sheet begun"
        record(by=by, event=event, what=what, case=sheet.public_id)
    return sheet, new


@transaction.atomic
def remove(*, sheet: SupervisionSheet, by: User) -> None:
    """A sheet that was begun by mistake; nothing is on it. Raises Changed where something is."""
    held = _held(sheet)
    if not can_remove(by, held) or held.points.exists():
        raise Changed(held)
    record(by=by, event=AccessLog.Event.WORK, what="supervision sheet removed", case=held.public_id)
    held.delete()


@transaction.atomic
def save_points(*, sheet: SupervisionSheet, by: User, version: int, text: str) -> SupervisionSheet:
    """Keep these agreed points beside all that were saved before; whoever signed signs again.

    The same words sent again are no change and no error. Raises Signed or Changed; then nothing
    is saved.
    """
    held = _held(sheet)
    last = held.points.first()
    if last and last.text == text:
        return held
    if held.is_signed:
        raise Signed(held)
    if held.version != version:
        raise Changed(held)
    AgreedPoints.objects.create(sheet=held, text=text, by=by, at=timezone.now())
    held.version += 1
    held.facts = held.facts_at = None
    held.manager = held.manager_signed_at = held.practitioner_signed_at = None
    held.save()
    return held


@transaction.atomic
def sign(
    *,
    sheet: SupervisionSheet,
    by: User,
    part: str,
    version: int,
    same: Callable[[SupervisionSheet, datetime.datetime], dict | None],
) -> SupervisionSheet:
    """One person's dated tick. The first keeps what the page lists, so that both sign the same.

    `same` gives the lists as they stand now, or None where the page showed others. A second press
    changes nothing. Raises Signed, Changed or NothingAgreed.
    """
    held, now = _held(sheet), timezone.now()
    if held.manager_signed_at if part == MANAGER else held.practitioner_signed_at:
        return held
    if held.is_signed:
        raise Signed(held)
    facts = same(held, now)
    if held.version != version or facts is None:
        raise Changed(held)
    if not held.version:
        raise NothingAgreed
    if held.facts is None:
        held.facts, held.facts_at = facts, now
    if part == MANAGER:
        held.manager, held.manager_signed_at = by, now
    else:
        held.practitioner_signed_at = now
    held.save()
    event, what = AccessLog.Event.WORK, "supervision sheet signed"
    record(by=by, event=event, what=what, case=held.public_id, allocated=part != MANAGER)
    return held


def _held(sheet: SupervisionSheet) -> SupervisionSheet:
    """The row, held until the end of the transaction."""
    rows = SupervisionSheet.objects.select_for_update(of=("self",))
    return rows.select_related("practitioner", "team", "manager").get(pk=sheet.pk)
