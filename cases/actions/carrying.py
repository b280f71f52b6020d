"""Carrying last time's note over to an open audit, when somebody asks for it.

Confirming a rating as unchanged never brings its note: words from last time would look like
something seen now.
"""

from __future__ import annotations

from cases.actions.audits import Stale, save_note
from cases.models import Audit, Evidence
from frameworks import linked
from frameworks.models import Item


def carry_note(*, audit: Audit, item: Item) -> Evidence | None:
    """The note of the latest earlier audit in the same voice, with its own day, source and writer.

    None when there was no note, or one stands there already: nothing is written over.
    """
    earlier = Audit.objects.counted().filter(case=audit.case_id, voice=audit.voice)
    notes = Evidence.objects.filter(audit__in=earlier.exclude(pk=audit.pk), item__code=item.code)
    notes = notes.exclude(text="").select_related("by", "item__edition")
    last = notes.order_by("-audit__submitted_at").first()
    if last is None or not _on_one_line(last.item, item):
        return None
    try:
        return save_note(
            audit=audit,
            item=item,
            text=last.text,
            source=last.source,
            seen_on=last.seen_on,
            version=0,
            by=last.by,
            role=last.role,
        )
    except Stale:
        return None


def _on_one_line(then: Item, now: Item) -> bool:
    """A note of what was split or merged since is about something else."""
    if then.edition_id == now.edition_id:
        return True
    lines = linked.lines([now.code])
    return lines.comparable(now.code, then.edition.number, now.edition.number)
