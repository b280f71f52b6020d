"""A child's or family's own view: begun, answered, submitted; or that it cannot be heard yet.

Belongs here: every write of a view. It is an audit of its own voice beside the practitioner's, so
nothing here touches theirs. Faces and values: cases/faces.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import lifecycle
from cases.actions.access_log import record
from cases.actions.audits import NotOpen, Stale, begin, edition_for, freeze
from cases.actions.summarise import of_audit
from cases.faces import Answer
from cases.models import AccessLog, Audit, Case, ChildVoice, Rating, User
from frameworks.models import Item


class NothingSaid(Exception):
    """A view without any answer or word is not submitted."""


def start_view(
    *,
    case: Case,
    by: User,
    whose: str,
    words_for: str,
    how: str,
    heard_on: datetime.date,
) -> Audit:
    """The person's open view of this case, begun now if there is none.

    An open one is continued whoever it is of, so that nothing is heard twice or lost.
    """
    found = open_view(case=case, by=by)
    if found:
        return found
    heard = ChildVoice(
        heard=ChildVoice.Heard.YES, whose=whose, words_for=words_for, how=how, heard_on=heard_on
    )
    try:
        with transaction.atomic():
            return _begun(case, by, heard)
    except IntegrityError:  # two presses at once: the other one began it
        found = open_view(case=case, by=by)
        if found is None:
            raise
        return found


def open_view(*, case: Case, by: User) -> Audit | None:
    rows = Audit.objects.open().voiced_by(Audit.Voice.CHILD_OR_FAMILY).filter(case=case, rater=by)
    return rows.first()


def _begun(case: Case, by: User, voice: ChildVoice) -> Audit:
    scope = Audit.Scope.QUICK
    audit = begin(
        Audit(
            case=case,
            rater=by,
            scope=scope,
            voice=Audit.Voice.CHILD_OR_FAMILY,
            edition=edition_for(scope, [], []),
        ),
        [],
        [],
    )
    voice.audit = audit
    voice.save(force_insert=True)
    return audit


def answer_at_once(*, case: Case, by: User, whose: str, heard: str) -> Audit | None:
    """ "Not yet" or "cannot now": a whole answer, submitted in one press without any rating.

    None when a view of this case is open: it is finished or discarded first. Without a rating
    there is nothing to add to the summary table.
    """
    try:
        with transaction.atomic():
            audit = _begun(case, by, ChildVoice(heard=heard, whose=whose))
            return _submitted(audit, by)
    except IntegrityError:
        if open_view(case=case, by=by) is None:
            raise
        return None


@transaction.atomic
def save_view(
    *, audit: Audit, by: User, version: int, answers: Mapping[Item, Answer], own_words: str
) -> Audit:
    """Save the answers and their own words; `version` is what the page showed.

    The same sent again is no change and no error. Raises Stale with the audit as it stands, or
    NotOpen; then nothing is saved.
    """
    audit = _held(audit)
    rows = {row.item_id: row for row in audit.ratings.all()}
    changed = {
        item: answer
        for item, answer in answers.items()
        if _stored(rows.get(item.pk)) != (answer.value, answer.face)
    }
    if not changed and own_words == audit.working_well:
        return audit
    if audit.version != version:
        raise Stale(audit)
    now = timezone.now()
    for item, answer in changed.items():
        row = rows.get(item.pk) or Rating(audit=audit, item=item, version=0)
        row.value, row.face = answer.value, answer.face
        row.version, row.saved_at = row.version + 1, now
        row.save()
    audit.working_well, audit.version = own_words, version + 1
    audit.save(update_fields=["working_well", "version"])
    return audit


def _stored(row: Rating | None) -> tuple[str | None, int | None]:
    return (row.value, row.face) if row else (None, None)


def _held(audit: Audit) -> Audit:
    """The view's row, held until the end of the transaction; raises NotOpen."""
    rows = Audit.objects.select_for_update(of=("self",)).open()
    found = rows.filter(pk=audit.pk, voice=Audit.Voice.CHILD_OR_FAMILY).first()
    if found is None:
        raise NotOpen
    return found


@of_audit
def submit_view(*, audit: Audit, by: User) -> Audit:
    """Freeze the view; nobody agrees it. Raises NothingSaid or NotOpen."""
    audit = _held(audit)
    said = audit.ratings.filter(value__isnull=False).exists() or audit.working_well
    if not said:
        raise NothingSaid
    return _submitted(audit, by)


def _submitted(audit: Audit, by: User) -> Audit:
    lifecycle.check(audit.state, "submit")
    return freeze(audit, by)


@transaction.atomic
def hand_over(*, audit: Audit, by: User) -> None:
    """The screen goes to the child or family; from now on it shows nothing else."""
    what = "handed the screen over for a view"
    record(by=by, event=AccessLog.Event.VIEW, what=what, case=audit.case, allocated=True)
