"""Appraisal summaries: begun, evidence chosen, shown to the manager or taken back, by one's own.

Belongs here: every write and its log row. What may be chosen is handed in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, Appraisal, ChosenEvidence, Team, User


class Changed(Exception):
    """Saved since the page was drawn, in another window; `appraisal` is what stands."""

    def __init__(self, appraisal: Appraisal) -> None:
        super().__init__("changed since the page was drawn")
        self.appraisal = appraisal


@transaction.atomic
def begin(
    *, practitioner: User, team: Team, ends_on: datetime.date, public_id: UUID | None = None
) -> Appraisal:
    """The summary of that year, begun now if there is none."""
    found, new = Appraisal.objects.get_or_create(
        practitioner=practitioner,
        team=team,
        ends_on=ends_on,
        defaults={"begun_at": timezone.now(), "public_id": public_id or uuid4()},
    )
    if new:
        _note(found, practitioner, "appraisal summary begun")
    return found


@transaction.atomic
def choose(
    *,
    appraisal: Appraisal,
    by: User,
    version: int,
    notes: Iterable[int],
    strengths: Iterable[int],
    of: tuple[set[int], set[int]],
) -> Appraisal:
    """These notes and strengths are shown, the others of the page are not. Raises Changed.

    `of` is all that the page offered: what it did not offer stays as it was chosen before.
    """
    held = Appraisal.objects.select_for_update(of=("self",)).get(pk=appraisal.pk)
    if held.version != version:
        raise Changed(held)
    notes, strengths = set(notes) & of[0], set(strengths) & of[1]
    held.chosen.filter(note__in=of[0] - notes).delete()
    held.chosen.filter(audit__in=of[1] - strengths).delete()
    new = [{"note_id": pk} for pk in notes - set(held.chosen.values_list("note_id", flat=True))]
    told = set(held.chosen.values_list("audit_id", flat=True))
    new += [{"audit_id": pk} for pk in strengths - told]
    ChosenEvidence.objects.bulk_create(ChosenEvidence(appraisal=held, **row) for row in new)
    held.version += 1
    held.save(update_fields=["version"])
    return held


@transaction.atomic
def show(*, appraisal: Appraisal, by: User, shown: bool) -> Appraisal:
    """To the manager of its team, or to nobody any more."""
    held = Appraisal.objects.select_for_update(of=("self",)).get(pk=appraisal.pk)
    if bool(held.shown_at) == shown:
        return held
    held.shown_at = timezone.now() if shown else None
    held.save(update_fields=["shown_at"])
    _note(held, by, "appraisal summary shown" if shown else "appraisal summary taken back")
    return held


def _note(appraisal: Appraisal, by: User, what: str) -> None:
    event = AccessLog.Event.WORK
    record(by=by, event=event, what=what, case=appraisal.public_id, allocated=True)
