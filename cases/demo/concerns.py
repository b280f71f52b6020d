"""Two safeguarding concerns at Hill, one acknowledged, one waiting; two redactions at Harbour."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from cases import triggers
from cases.actions.concerns import WHAT
from cases.actions.redactions import TAKEN_OUT
from cases.demo.chance import identifier, stream
from cases.models import Action, Audit, Evidence, Redaction

if TYPE_CHECKING:
    from cases.demo.caseload import Caseload

WORDS = "Bruises the story does not explain"
ACKNOWLEDGED_AFTER = datetime.timedelta(hours=2, minutes=10)


def plant_concerns(load: Caseload) -> int:
    """On practitioner.hill1's last submitted audit and on an open one."""
    rater = load.people.users["practitioner.hill1"]
    held = Audit.objects.filter(rater=rater, case__allocations__practitioner=rater)
    held = held.filter(case__allocations__ends=None, case__restricted=False)
    submitted = held.counted().order_by("-submitted_at", "pk").first()
    started = held.open().order_by("started_at", "pk").first()
    found = []  # a very small county may have no such audit
    if submitted:
        found.append(_concern(load, submitted, "", days=3, answered=True))
    if started:
        found.append(_concern(load, started, WORDS, days=1, answered=False))
    Action.objects.bulk_create(found)
    return len(found)


def _concern(load: Caseload, audit: Audit, words: str, *, days: int, answered: bool) -> Action:
    manager = load.people.users["manager.hill"]
    at = _at(load.anchor - datetime.timedelta(days=days))
    concern = Action(
        public_id=identifier(stream("concern", load.anchor, days)),
        case=audit.case,
        audit=audit,
        what=f"{WHAT}. {words}" if words else WHAT,
        owner=manager,
        due_on=load.anchor + datetime.timedelta(days=14),  # never one of the overdue ones
        state=Action.State.IN_PROGRESS if answered else Action.State.OPEN,
        urgent=True,
        raised_by=audit.rater,
        acknowledged_by=manager if answered else None,
        acknowledged_at=at + ACKNOWLEDGED_AFTER if answered else None,
        created_at=at,
    )
    load.cage.mark_action(concern)
    return concern


def plant_redactions(load: Caseload) -> int:
    """Two notes of practitioner.harbour1 from which a name was taken out."""
    rater = load.people.users["practitioner.harbour1"]
    notes = Evidence.objects.filter(audit__rater=rater, audit__in=Audit.objects.counted())
    notes = notes.exclude(text="").select_related("audit").order_by("-audit__submitted_at", "pk")
    chosen = list({note.audit_id: note for note in notes}.values())[:2]
    with triggers.lifted([Evidence._meta.db_table]):
        for note in chosen:
            text = f"{note.text} Told by {TAKEN_OUT}."
            Evidence.objects.filter(pk=note.pk).update(text=text)
    Redaction.objects.bulk_create(
        Redaction(
            audit_id=note.audit_id,
            item_id=note.item_id,
            by=rater,
            places=1,
            at=note.audit.submitted_at + datetime.timedelta(hours=1),
        )
        for note in chosen
    )
    return len(chosen)


def _at(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(11, 20)))
