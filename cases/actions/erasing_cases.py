"""What becomes of a case once its time is over: no reference, no text, and the ratings stay.

Belongs here: which columns of a case and all that hangs on it are emptied, coarsened or deleted.
Does not belong here: what is due and when it may be done (cases/actions/erasing.py), and words that
stand elsewhere (cases/actions/erasing_words.py).
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence

from django.db.models import Case as When_
from django.db.models import Model, Q, QuerySet, TextField, Value, When
from django.utils import timezone

from cases.models import (
    Action,
    AgreedChange,
    Audit,
    AuditComment,
    AuditMove,
    AuditSeen,
    Case,
    CaseloadImport,
    ChosenEvidence,
    DrillDown,
    Evidence,
    FamilyGroup,
    Grant,
    HeldPost,
    LegalHold,
    NamedPerson,
    SharedStrength,
)
from cases.periods import quarter_of
from cases.retention_due import ERASED

# Every typed text of a case: its model, how it hangs on the case, its columns. A text that says
# nothing stays empty, so that what is counted by "has a note" is counted as before.
TEXTS: tuple[tuple[type[Model], tuple[str, ...], tuple[str, ...]], ...] = (
    (Evidence, ("audit__case",), ("text", "role")),
    (Audit, ("case",), ("working_well",)),
    (AuditMove, ("audit__case",), ("reason", "part")),
    (AuditComment, ("audit__case",), ("text", "part")),
    (AgreedChange, ("moderation__first__case", "moderation__second__case"), ("reason",)),
    (Action, ("case",), ("what", "done_evidence", "closing_words")),
    (LegalHold, ("case",), ("reason", "lifted_because")),
)
# What is worth nothing without its words, and what only opened the case to somebody.
DELETED: tuple[tuple[type[Model], str], ...] = (
    (ChosenEvidence, "note__audit__case"),
    (ChosenEvidence, "audit__case"),
    (SharedStrength, "audit__case"),
    (AuditSeen, "audit__case"),
    (NamedPerson, "case"),
    (DrillDown, "case"),
    (Grant, "case"),
)
FROZEN = ("cases_evidence", "cases_audit", "cases_auditmove", "cases_auditcomment")


def names_of(cases: Sequence[Case], using: str) -> list[str]:
    """What says which cases they are, wherever it stands: read before they are erased."""
    found = [case.reference for case in cases]
    found += [str(case.public_id) for case in cases]
    groups = {case.family_group_id for case in cases if case.family_group_id}
    for group in FamilyGroup.objects.using(using).filter(pk__in=groups):
        if _is_whole(group, cases, using):
            found.append(group.number)
    return found


def erase_cases(cases: Sequence[Case], using: str) -> None:
    """In the caller's transaction, with the triggers of FROZEN lifted."""
    ids = [case.pk for case in cases]
    _empty_texts(ids, using)
    for model, way in DELETED:
        model._default_manager.using(using).filter(**{f"{way}__in": ids}).delete()
    _drop_held_posts(cases, using)
    _drop_undoing(set(ids), using)
    _leave_families(cases, using)
    for case in cases:
        _coarsen(case, using)


def _empty_texts(ids: list[int], using: str) -> None:
    for model, ways, names in TEXTS:
        of_cases = Q()
        for way in ways:
            of_cases |= Q(**{f"{way}__in": ids})
        rows: QuerySet = model._default_manager.using(using).filter(of_cases).order_by()
        kept = {name: _said(name) for name in names}
        model._default_manager.using(using).filter(pk__in=rows.values("pk")).update(**kept)


def _said(name: str) -> When_:
    erased = Value(ERASED, output_field=TextField())
    return When_(When(**{name: ""}, then=Value("")), default=erased, output_field=TextField())


def _coarsen(case: Case, using: str) -> None:
    """Another identifier and reference; of the month of birth its quarter. Figures that choose by
    age look at the last day of a quarter, and find the same children in it."""
    born, expected = case.birth_month, case.expected_month
    Case.objects.using(using).filter(pk=case.pk).update(
        reference=f"erased-{secrets.token_hex(8)}",
        public_id=uuid.uuid4(),
        birth_month=born and quarter_of(born).starts,
        expected_month=expected and quarter_of(expected).starts,
        erased_on=timezone.localdate(),
    )


def _is_whole(group: FamilyGroup, cases: Sequence[Case], using: str) -> bool:
    """Nobody of the family is named any more once these cases are erased."""
    others = Case.objects.using(using).filter(family_group=group.pk, erased_on=None)
    return not others.exclude(pk__in=[case.pk for case in cases]).exists()


def _leave_families(cases: Sequence[Case], using: str) -> None:
    """A family of whom all are erased keeps together under no number; otherwise the case leaves
    it, because brothers and sisters who are still named would say whose case it was."""
    groups = {case.family_group_id for case in cases if case.family_group_id}
    for group in FamilyGroup.objects.using(using).filter(pk__in=groups):
        if _is_whole(group, cases, using):
            number = f"erased-{secrets.token_hex(8)}"
            FamilyGroup.objects.using(using).filter(pk=group.pk).update(number=number)
        else:
            mine = [case.pk for case in cases if case.family_group_id == group.pk]
            Case.objects.using(using).filter(pk__in=mine).update(family_group=None)


def _drop_held_posts(cases: Sequence[Case], using: str) -> None:
    """Forms held for an address of the case or one of its audits; others go within a day."""
    audits = Audit.objects.using(using).filter(case__in=[case.pk for case in cases])
    keys = [case.public_id for case in cases]
    keys += list(audits.order_by().values_list("public_id", flat=True))
    for held in HeldPost.objects.using(using).only("pk", "path"):
        if any(str(key) in held.path for key in keys):
            held.delete(using=using)


def _drop_undoing(ids: set[int], using: str) -> None:
    """An import that touched the case holds what its fields said before: it is undone no more."""
    for brought in CaseloadImport.objects.using(using).filter(done__isnull=False):
        done = brought.done or {}
        touched = {row[0] for row in (*done.get("added", ()), *done.get("moved", ()))}
        if ids & (touched | {int(pk) for pk in done.get("cases", {})}):
            CaseloadImport.objects.using(using).filter(pk=brought.pk).update(done=None)
