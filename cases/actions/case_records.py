"""A reference that was typed wrong, and two records that are one child.

Belongs here: writes, each with its log row under the random identifier, never a reference. What
was submitted stays with the record it was submitted on, so no figure changes.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.allocations import NotPossible, known
from cases.actions.doubles import let_follow
from cases.actions.turns import held_case, held_cases, hold_others_off
from cases.models import AccessLog, Case, User
from cases.record_counts import work_on


@transaction.atomic
def correct_reference(*, by: User, case: Case, reference: str, before: str) -> Case:
    """The case is known by another reference from now on; everything of it stays."""
    reference = reference.strip()
    hold_others_off()  # nobody takes the same reference in other capitals meanwhile
    case = held_case(case)
    if case.reference != before:
        raise NotPossible("Somebody corrected this reference since you opened the page.")
    other = known(reference)
    if other is not None and other.pk != case.pk:
        raise NotPossible(
            "Another record has this reference; small and capital letters count as the same. If "
            "both are one child, merge the two records."
        )
    case.reference = reference
    try:
        with transaction.atomic():
            case.save(update_fields=["reference"])
    except IntegrityError as fault:
        raise NotPossible("Another record has just been given this reference.") from fault
    record(by=by, event=AccessLog.Event.CHANGE, what="corrected a case's reference", case=case)
    return case


@transaction.atomic
def merge_records(*, by: User, double: Case, into: Case, mark: str = "") -> Case:
    """`double` is closed and belongs to `into`; both keep their own audits and history.

    `mark` is of the work that the person saw on both.
    """
    held = held_cases([double, into])
    double, into = held[double.pk], held[into.pk]
    reason = why_not(double, into)
    if reason:
        raise NotPossible(reason)
    if mark and mark != mark_of(double, into):
        raise NotPossible("Something changed on these records since you saw this page. Look again.")
    if double.status == Case.Status.OPEN:
        double.status, double.closed_on = Case.Status.CLOSED, timezone.localdate()
    double.same_child_as = into
    double.save(update_fields=["status", "closed_on", "same_child_as"])
    double.doubles.update(same_child_as=into)
    let_follow([into.pk])
    for case, what in ((double, "merged into another record"), (into, "took another record in")):
        record(by=by, event=AccessLog.Event.CHANGE, what=what, case=case)
    return double


@transaction.atomic
def part_records(*, by: User, double: Case) -> Case:
    """They were two children after all. The record stays closed until somebody opens it again."""
    double = held_case(double)
    if double.same_child_as_id is None:
        raise NotPossible("This record stands for itself already.")
    double.same_child_as = None
    double.save(update_fields=["same_child_as"])
    record(by=by, event=AccessLog.Event.CHANGE, what="parted two records", case=double)
    return double


def why_not(double: Case, into: Case) -> str:
    """Why these two cannot be merged, in a sentence; empty when they can."""
    if double.pk == into.pk:
        return "This is the record itself. Enter the reference of the other one."
    for case in (double, into):
        if case.same_child_as_id:
            return f"{case.reference} was merged into another record already. Take that one."
        if case.restricted:
            return (
                f"{case.reference} is restricted. End the restriction first, or nobody could say "
                "who may open both; restrict the record that goes on afterwards."
            )
    if into.status != Case.Status.OPEN and double.status == Case.Status.OPEN:
        return f"{into.reference} is closed. Merge it into {double.reference}, which is open."
    work = work_on(double)
    if work.open_audits:
        also = " Both have some." if work_on(into).open_audits else ""
        return (
            f"{double.reference} has audits that are open.{also} Whoever has them submits or "
            f"discards them first, or merge the other way round."
        )
    return ""


def mark_of(double: Case, into: Case) -> str:
    return f"{work_on(double).said} {work_on(into).said}"
