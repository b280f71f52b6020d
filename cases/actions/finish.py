"""Saving the finish page: what works well, the child's view, and what happens next for each gap."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.actions.audits import NotOpen, Stale, rate_item, save_note
from cases.models import Action, Audit, ChildVoice, Evidence, RatingValue, User
from cases.rating_sheet import Row
from frameworks.models import Item, Section


@dataclass(frozen=True)
class NextStep:
    """The answer to "what happens next?" for one gap: an action, or that it is in the plan."""

    item: Item
    already_in_plan: bool
    what: str
    owner: User
    due_on: datetime.date
    also: tuple[Item, ...] = ()  # other gaps the same action covers


@dataclass(frozen=True)
class View:
    """The child's own view as the finish page asks for it."""

    heard: str
    how: str = ""
    heard_on: datetime.date | None = None


@dataclass(frozen=True)
class Sentence:
    """How a strength and the gap under it are both true: the note on the domain."""

    row: Row
    text: str
    version: int  # of the note the page showed


@transaction.atomic
def save_finish(
    *,
    audit: Audit,
    by: User,
    version: int,
    working_well: str,
    view: View | None,
    steps: Iterable[NextStep],
    gaps: Iterable[Item],
    reasons: Iterable[tuple[Row, str]] = (),
    sentences: Iterable[Sentence] = (),
    domain: Section | None = None,
) -> Audit:
    """Save the finish page of an open audit; `gaps` are the items the page asked about.

    `reasons` say why an item does not apply; `domain` is what the thing working well speaks of.
    All of it is saved, or nothing.

    Raises Stale with the audit as it stands, or NotOpen.
    """
    rows = Audit.objects.begun().filter(pk=audit.pk)
    new = {"working_well": working_well, "working_well_section": domain if working_well else None}
    if not rows.filter(version=version).update(version=version + 1, **new):
        current = rows.first()
        if current is None:
            raise NotOpen
        raise Stale(current)
    _save_view(audit, view)
    _save_steps(audit, steps, gaps)
    for row, reason in reasons:
        _save_reason(audit, row, reason, by)
    for sentence in sentences:
        _save_sentence(audit, sentence, by)
    audit.refresh_from_db()
    return audit


def _save_view(audit: Audit, view: View | None) -> None:
    if view is None:
        ChildVoice.objects.filter(audit=audit).delete()
        return
    heard = view.heard == ChildVoice.Heard.YES
    ChildVoice.objects.update_or_create(
        audit=audit,
        defaults={
            "heard": view.heard,
            "how": view.how if heard else "",
            "heard_on": view.heard_on if heard else None,
        },
    )


def _save_reason(audit: Audit, row: Row, reason: str, by: User) -> None:
    rate_item(
        audit=audit,
        item=row.item,
        value=RatingValue.NOT_APPLICABLE,
        version=row.version,
        by=by,
        reason=reason,
        entry_method=row.rating.entry_method if row.rating else "direct",
    )


def _save_sentence(audit: Audit, sentence: Sentence, by: User) -> None:
    note = sentence.row.note
    save_note(
        audit=audit,
        item=sentence.row.item,
        text=sentence.text,
        source=note.source if note else Evidence.From.RECORD,
        seen_on=note.seen_on if note else timezone.localdate(),
        version=sentence.version,
        by=by,
        role=note.role if note else "",
    )


def _save_steps(audit: Audit, steps: Iterable[NextStep], gaps: Iterable[Item]) -> None:
    """One action a step, the same row when saved again; a step that was taken back goes.

    Actions on items that are no gap any more are not asked about, and stay.
    """
    kept: list[int] = []
    for step in steps:
        action = audit.actions.filter(items=step.item).exclude(pk__in=kept).first()
        action = action or Action(audit=audit, case_id=audit.case_id, created_at=timezone.now())
        action.already_in_plan = step.already_in_plan
        action.what = step.what
        action.owner = step.owner
        action.due_on = step.due_on
        action.save()
        action.items.set([step.item, *step.also])
        kept.append(action.pk)
    taken_back = audit.actions.filter(items__in=list(gaps)).exclude(pk__in=kept).distinct()
    for action in taken_back:
        action.delete()
