"""The words of an inspection pack: kept paragraph by paragraph, with a version, for their writer.

Belongs here: every write and its log row; no word goes into the log. Who may: cases/inspecting.py,
asked by the views.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, InspectionDraft, InspectionWords, User
from cases.periods import Quarter


class Written(NamedTuple):
    """What a paragraph is to be; no text is nothing kept, and our sentence stands."""

    text: str
    ours: str = ""
    stands: bool = True


class Changed(Exception):
    """Saved since the page was drawn, in another window; `draft` is what stands."""

    def __init__(self, draft: InspectionDraft) -> None:
        super().__init__("changed since the page was drawn")
        self.draft = draft


@transaction.atomic
def save_words(
    *, by: User, quarter: Quarter, version: int, words: Mapping[str, Written]
) -> InspectionDraft | None:
    """Keep these paragraphs; the others stay. The same again is no change and no error.

    The draft is begun with its first words. Raises Changed; then nothing is saved.
    """
    if not words:
        return InspectionDraft.objects.filter(owner=by, period=quarter.starts).first()
    InspectionDraft.objects.get_or_create(
        owner=by, period=quarter.starts, defaults={"begun_at": timezone.now()}
    )
    held = InspectionDraft.objects.select_for_update().get(owner=by, period=quarter.starts)
    kept = {row.about: row for row in held.words.all()}
    new = {about: one for about, one in words.items() if _differs(kept.get(about), one)}
    if not new:
        return held
    if held.version != version:
        raise Changed(held)
    for about, one in new.items():
        _keep(held, about, one)
    held.version += 1
    held.save(update_fields=["version"])
    record(by=by, event=AccessLog.Event.WORK, what="inspection pack written")
    return held


def _differs(row: InspectionWords | None, one: Written) -> bool:
    if row is None:
        return bool(one.text)
    return (row.text, row.ours, row.stands) != one


def _keep(draft: InspectionDraft, about: str, one: Written) -> None:
    if not one.text:
        draft.words.filter(about=about).delete()
        return
    fields = {**one._asdict(), "saved_at": timezone.now()}
    draft.words.update_or_create(about=about, defaults=fields)
