"""Telling on what works well: shared in new words, changed, stopped, taken down with a reason.

Belongs here: the write and its log row; no word of it goes into the log. Who may: cases/sharing.py,
asked by the views. What a redaction takes with it: cases/actions/redactions.py.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, Audit, SharedStrength, User


class NotToShare(Exception):
    """Nothing of this audit can be told on now; the message says why."""


class Changed(Exception):
    """Somebody saved this since the page was drawn; `current` is what stands, or None."""

    def __init__(self, current: SharedStrength | None) -> None:
        super().__init__("saved by somebody else since the page was drawn")
        self.current = current


class SameWords(Exception):
    """What a manager took down comes back only in other words."""


def why_not(audit: Audit) -> str:
    """Why nothing of this audit is told on now; empty when it can be."""
    if audit.is_open:
        return "Submit this audit first. What works well is told on from a submitted one."
    if audit.state not in Audit.COUNTED_STATES or audit.replaced:
        return "This audit counts nowhere now, so nothing of it is told on."
    if not audit.working_well:
        return "This audit names no one thing working well."
    return ""


@transaction.atomic
def share(*, audit: Audit, by: User, section_code: str, text: str, ask_me: bool) -> SharedStrength:
    """Tell it on. Raises NotToShare, or Changed where it is shared already."""
    held = Audit.objects.select_for_update(of=("self",)).select_related("case").get(pk=audit.pk)
    if why_not(held):
        raise NotToShare(why_not(held))
    current = SharedStrength.objects.filter(audit=held).first()
    if current:
        raise Changed(current)
    row = SharedStrength.objects.create(
        audit=held,
        section_code=section_code,
        text=text,
        by=by,
        ask_me=ask_me,
        shared_at=timezone.now(),
    )
    _note(row, by, "strength shared")
    return row


@transaction.atomic
def change(
    *, strength: SharedStrength, by: User, version: int, section_code: str, text: str, ask_me: bool
) -> SharedStrength:
    """Other words, another domain, to be asked or not. What was taken down is shared again.

    Raises Changed, or SameWords.
    """
    held = _held(strength, version)
    if held.taken_down_by_id and _plain(text) == _plain(held.text):
        raise SameWords
    again = held.taken_down_at is not None
    held.section_code, held.text, held.ask_me = section_code, text, ask_me
    held.taken_down_at, held.taken_down_by, held.taken_down_because = None, None, ""
    held.version += 1
    held.save()
    _note(held, by, "strength shared again" if again else "shared strength changed")
    return held


@transaction.atomic
def stop(*, strength: SharedStrength, by: User, version: int) -> None:
    """Its sharer takes it back: the row goes. Raises Changed.

    What a manager took down stays, so that the same words are not shared anew.
    """
    held = _held(strength, version)
    if held.taken_down_at:
        raise Changed(held)
    _note(held, by, "strength no longer shared")
    held.delete()


@transaction.atomic
def take_down(*, strength: SharedStrength, by: User, version: int, reason: str) -> SharedStrength:
    """A manager takes it out of the list; its sharer reads why. Raises Changed."""
    held = _held(strength, version)
    if held.taken_down_at:
        raise Changed(held)
    held.taken_down_at, held.taken_down_by = timezone.now(), by
    held.taken_down_because = reason
    held.version += 1
    held.save()
    _note(held, by, "shared strength taken down")
    return held


def take_down_with_redaction(audit: Audit, using: str) -> None:
    """A name stood in the audit: what was told on from it is read again before it is shared.

    In the redaction's own transaction. A page drawn before cannot save its words.
    """
    rows = SharedStrength.objects.using(using).filter(audit=audit.pk)
    rows.filter(taken_down_at=None).update(taken_down_at=timezone.now())
    rows.update(version=F("version") + 1)


def _held(strength: SharedStrength, version: int) -> SharedStrength:
    """The row, held until the end of the transaction; Changed where it moved on since."""
    rows = SharedStrength.objects.select_for_update(of=("self",)).select_related("audit__case")
    held = rows.filter(pk=strength.pk).first()
    if held is None or held.version != version:
        raise Changed(held)
    return held


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".!")


def _note(row: SharedStrength, by: User, what: str) -> None:
    record(by=by, event=AccessLog.Event.CHANGE, what=what, case=row.audit.case)
