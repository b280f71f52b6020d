"""Bringing a caseload in: one transaction, one row in the log, the same file twice changes nothing.

Belongs here: carrying out a plan of cases/intake/plan.py. Undoing it is import_undo.py, what waits
to be confirmed import_waiting.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.doubles import let_follow
from cases.actions.summarise import hold
from cases.actions.turns import hold_others_off
from cases.intake import children, snapshot
from cases.intake.entries import Reading
from cases.intake.plan import ADD, CHANGE, CLOSE, MOVE, Plan, Step, plan
from cases.models import (
    AccessLog,
    Allocation,
    Case,
    CaseloadImport,
    FamilyGroup,
    PlanChange,
    User,
)

BATCH = 500
FIELDS = (
    "status", "closed_on", "plan_type_id", "birth_month", "expected_month", "family_group_id",
)  # fmt: skip
T = TypeVar("T")


class NotPossible(Exception):
    """The change would break a rule; the message is a sentence for the person who asked."""


class HasErrors(NotPossible):
    """Rows cannot be used, and nobody said to leave them out; `plan` names them."""

    def __init__(self, found: Plan) -> None:
        super().__init__(
            "Nothing was brought in: some rows cannot be used. Put them right, or say that they "
            "are left out."
        )
        self.plan = found


class Moved(NotPossible):
    """The register changed since the preview was drawn; `plan` is what would be done now."""

    def __init__(self, found: Plan) -> None:
        super().__init__("The register changed since you saw this preview. Look at it again.")
        self.plan = found


def planned(reading: Reading, as_at: datetime.date) -> Plan:
    """The dry run: what bringing these rows in would do now."""
    known = snapshot.known()
    joined = children.join(reading.entries, known, as_at)
    return plan(joined, snapshot.register(joined.named), known, as_at)


def bring_in(
    *,
    by: User | None,
    reading: Reading,
    as_at: datetime.date,
    leave_out_errors: bool = False,
    mark: str = "",
    waiting: CaseloadImport | None = None,
) -> tuple[CaseloadImport, Plan]:
    """All of it or nothing. `mark` is of the plan that the person saw."""
    if reading.faults:
        raise NotPossible(str(reading.faults[0]))
    try:
        with transaction.atomic():
            return _bring_in(by, reading, as_at, leave_out_errors, mark, waiting)
    except IntegrityError as fault:
        raise NotPossible(
            "Somebody changed the register in this very moment. Nothing was brought in: try again."
        ) from fault


def _bring_in(
    by: User | None, reading: Reading, as_at: datetime.date, leave_out: bool, mark: str,
    waiting: CaseloadImport | None,
) -> tuple[CaseloadImport, Plan]:  # fmt: skip
    hold_others_off()
    if waiting is not None:
        waiting = CaseloadImport.objects.select_for_update().get(pk=waiting.pk)
        if waiting.state != CaseloadImport.State.WAITING:
            raise NotPossible("This was brought in already. Nothing was done twice.")
    found = planned(reading, as_at)
    if mark and mark != found.mark():
        raise Moved(found)
    if found.errors and not leave_out:
        raise HasErrors(found)
    brought = waiting or CaseloadImport(by=by, as_at=as_at, created_at=timezone.now())
    brought.kind, brought.waiting, brought.counts = reading.kind, None, found.counts()
    brought.state, brought.applied_at = CaseloadImport.State.APPLIED, timezone.now()
    if found.steps:  # a file that changes nothing leaves no row behind
        brought.done = _carry_out(found.steps, by, as_at)
        record(
            by=by, event=AccessLog.Event.CHANGE, what="brought a caseload in", why=said(found)
        )  # fmt: skip
    if found.steps or waiting is not None:
        brought.save()
    return brought, found


def said(found: Plan) -> str:
    counts = found.counts()
    words = ("adds", "moves", "closes", "changes")
    return ", ".join(f"{counts[word]} {word}" for word in words)


def _carry_out(steps: list[Step], by: User | None, as_at: datetime.date) -> dict[str, Any]:
    """Writes every step; answers with what undoing needs."""
    for part in chunks(sorted(step.state.pk for step in steps if step.state)):
        hold(part)
    families, new = _families(steps)
    added = _add([step for step in steps if ADD in step.kinds], families)
    changed = [step for step in steps if step.kinds & {CLOSE, CHANGE}]
    done = {
        "families": new,
        "added": added,
        "cases": _change(changed, families),
        "plans": _note_plans(steps, by, as_at),
        "moved": _move([step for step in steps if MOVE in step.kinds]),
    }
    for part in chunks([step.state.pk for step in steps if step.state]):
        let_follow(part)
    return done


def _families(steps: list[Step]) -> tuple[dict[str, FamilyGroup], list[int]]:
    """Every family number that is needed, and the ids of those that are new."""
    wanted = sorted({number for step in steps if (number := _family_of(step))})
    found: dict[str, FamilyGroup] = {}
    for part in chunks(wanted):
        found |= {group.number: group for group in FamilyGroup.objects.filter(number__in=part)}
    new = [FamilyGroup(number=number) for number in wanted if number not in found]
    FamilyGroup.objects.bulk_create(new, batch_size=BATCH)
    return found | {group.number: group for group in new}, [group.pk for group in new]


def _family_of(step: Step) -> str:
    return step.child.family if step.state is None else str(step.fields.get("family", ""))


def _add(steps: list[Step], families: dict[str, FamilyGroup]) -> list[list[int | None]]:
    cases = [_new_case(step, families) for step in steps]
    Case.objects.bulk_create(cases, batch_size=BATCH)
    held = {
        case.pk: Allocation(
            case=case,
            practitioner_id=step.holder[0],
            team_id=step.holder[1],
            starts=step.starts,
        )
        for case, step in zip(cases, steps, strict=True)
        if step.holder
    }
    Allocation.objects.bulk_create(held.values(), batch_size=BATCH)
    return [[case.pk, held[case.pk].pk if case.pk in held else None] for case in cases]


def _new_case(step: Step, families: dict[str, FamilyGroup]) -> Case:
    child = step.child
    return Case(
        reference=child.reference,
        birth_month=None if child.expected else child.birth,
        expected_month=child.birth if child.expected else None,
        plan_type_id=child.plan.pk,
        family_group=families.get(child.family),
        opened_on=child.opened or step.starts,
    )


def _change(steps: list[Step], families: dict[str, FamilyGroup]) -> dict[str, dict[str, list[Any]]]:
    """{case: {field: [before, after]}}"""
    done: dict[str, dict[str, list[Any]]] = {}
    for part in chunks(steps):
        found = Case.objects.in_bulk([step.state.pk for step in part if step.state])
        for step in part:
            case = found[step.state.pk] if step.state else Case()
            done[str(case.pk)] = {
                name: [as_stored(getattr(case, name)), as_stored(value)]
                for name, value in _fields_of(step, families).items()
            }
            for name, value in _fields_of(step, families).items():
                setattr(case, name, value)
        Case.objects.bulk_update(
            found.values(), [name.removesuffix("_id") for name in FIELDS], batch_size=BATCH
        )
    return done


def _fields_of(step: Step, families: dict[str, FamilyGroup]) -> dict[str, Any]:
    if CLOSE in step.kinds:
        return {"status": Case.Status.CLOSED.value, "closed_on": step.closed_on}
    fields = {name: value for name, value in step.fields.items() if name != "family"}
    if "family" in step.fields:
        fields["family_group_id"] = families[str(step.fields["family"])].pk
    return fields


def _note_plans(steps: list[Step], by: User | None, as_at: datetime.date) -> list[int]:
    """Ratings from before a change of plan say so from now on."""
    changes = [
        PlanChange(
            case_id=step.state.pk,
            before_id=step.state.plan,
            after_id=step.fields["plan_type_id"],  # type: ignore[misc]
            on=as_at,
            by=by,
        )
        for step in steps
        if step.state is not None and "plan_type_id" in step.fields
    ]
    return [row.pk for row in PlanChange.objects.bulk_create(changes, batch_size=BATCH)]


def _move(steps: list[Step]) -> list[list[int | None]]:
    """Ends the allocation and starts the next the same day: [case, the old one, the new one]."""
    ending = {step.state.allocation: step for step in steps if step.state}
    for part in chunks([pk for pk in ending if pk]):
        rows = list(Allocation.objects.filter(pk__in=part))
        for row in rows:
            row.ends = ending[row.pk].starts
        Allocation.objects.bulk_update(rows, ["ends"], batch_size=BATCH)
    new = [
        Allocation(
            case_id=step.state.pk,
            practitioner_id=step.holder[0],
            team_id=step.holder[1],
            starts=step.starts,
        )
        for step in steps
        if step.state and step.holder
    ]
    made = {row.case_id: row.pk for row in Allocation.objects.bulk_create(new, batch_size=BATCH)}
    states = [step.state for step in steps if step.state]
    return [[state.pk, state.allocation, made.get(state.pk)] for state in states]


def as_stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """A few at a time: a statement takes only so many values."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
