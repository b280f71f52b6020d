"""Undoing an import: everything as it was before, while nothing was done since on its cases."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cases.actions.access_log import record
from cases.actions.doubles import let_follow
from cases.actions.imports import FIELDS, NotPossible, as_stored, chunks
from cases.actions.summarise import hold
from cases.actions.turns import hold_others_off
from cases.models import (
    AccessLog,
    Allocation,
    Audit,
    Case,
    CaseloadImport,
    FamilyGroup,
    PlanChange,
    User,
)

DATES = ("closed_on", "birth_month", "expected_month")
NAMED = 5


@transaction.atomic
def undo(*, by: User, brought: CaseloadImport) -> CaseloadImport:
    hold_others_off()
    brought = CaseloadImport.objects.select_for_update().get(pk=brought.pk)
    reason = why_not(brought)
    if reason:
        raise NotPossible(reason)
    done: dict[str, Any] = brought.done or {}
    for cases in chunks(sorted(_touched(done))):
        hold(cases)
    PlanChange.objects.filter(pk__in=done["plans"]).delete()
    _move_back(done["moved"])
    for part in chunks(done["moved"]):
        let_follow([row[0] for row in part])
    _change_back(done["cases"])
    _take_out(done["added"], done["families"])
    brought.state, brought.done = CaseloadImport.State.UNDONE, None
    brought.save(update_fields=["state", "done"])
    record(by=by, event=AccessLog.Event.CHANGE, what="undid bringing a caseload in")
    return brought


def why_not(brought: CaseloadImport) -> str:
    """Why this cannot be undone any more, in a sentence; empty when it can."""
    if brought.state != CaseloadImport.State.APPLIED or not brought.done:
        return "There is nothing to undo."
    done = brought.done
    rated = _rated(_touched(done), brought.applied_at)
    if rated:
        return (
            f"Cases of this import were rated since: {_named(rated)}. What people wrote is kept, "
            "so it cannot be undone. Move or close single cases instead."
        )
    changed = _changed(done)
    if changed:
        return (
            f"Cases of this import were changed since: {_named(changed)}. Undoing it would lose "
            "that. Move or close single cases instead."
        )
    return ""


def _touched(done: dict[str, Any]) -> set[int]:
    return {row[0] for row in (*done["added"], *done["moved"])} | set(map(int, done["cases"]))


def _named(references: list[str]) -> str:
    more = len(references) - NAMED
    listed = ", ".join(references[:NAMED])
    return f"{listed} and {more} more" if more > 0 else listed


def _rated(touched: Iterable[int], since: datetime.datetime | None) -> list[str]:
    found: set[str] = set()
    for part in chunks(sorted(touched)):
        audits = Audit.objects.filter(case_id__in=part).order_by()
        for when in ("started_at", "submitted_at", "ratings__saved_at"):
            later = audits.filter(**{f"{when}__gte": since})
            found |= set(later.values_list("case__reference", flat=True))
    return sorted(found)


def _changed(done: dict[str, Any]) -> list[str]:
    """References of cases that are no longer as the import left them, or have something new."""
    holders = {row[0]: row[1] for row in done["added"]} | {row[0]: row[2] for row in done["moved"]}
    fields = {int(pk): values for pk, values in done["cases"].items()}
    found: list[str] = []
    for part in chunks(sorted({*holders, *fields})):
        held = dict(
            Allocation.objects.filter(case_id__in=part, ends=None).values_list("case_id", "pk")
        )
        for case in Case.objects.filter(pk__in=part):
            same = all(
                as_stored(getattr(case, name)) == after
                for name, (_, after) in fields.get(case.pk, {}).items()
            )
            if case.pk in holders:
                same = same and held.get(case.pk) == holders[case.pk]
            if not same:
                found.append(case.reference)
    return sorted({*found, *_with_more([row[0] for row in done["added"]])})


def _with_more(added: list[int]) -> set[str]:
    """Cases that were added and have by now anything but their one allocation."""
    found: set[str] = set()
    for part in chunks(added):
        for relation in Case._meta.related_objects:
            rows = relation.related_model._default_manager.filter(
                **{f"{relation.field.name}__in": part}
            )
            names = Counter(rows.values_list(f"{relation.field.name}__reference", flat=True))
            least = 1 if relation.related_model is Allocation else 0
            found |= {name for name, number in names.items() if number > least}
        found |= set(
            Case.objects.filter(pk__in=part)
            .exclude(status=Case.Status.OPEN, restricted=False)
            .values_list("reference", flat=True)
        )
    return found


def _move_back(moved: list[list[int | None]]) -> None:
    for part in chunks(moved):
        Allocation.objects.filter(pk__in=[new for _, _, new in part]).delete()
        Allocation.objects.filter(pk__in=[old for _, old, _ in part if old]).update(ends=None)


def _change_back(changed: dict[str, dict[str, list[Any]]]) -> None:
    for part in chunks(sorted(changed)):
        found = Case.objects.in_bulk(list(map(int, part)))
        for key in part:
            for name, (before, _) in changed[key].items():
                value = datetime.date.fromisoformat(before) if before and name in DATES else before
                setattr(found[int(key)], name, value)
        Case.objects.bulk_update(found.values(), [name.removesuffix("_id") for name in FIELDS])


def _take_out(added: list[list[int | None]], families: list[int]) -> None:
    for part in chunks(added):
        Allocation.objects.filter(pk__in=[held for _, held in part if held]).delete()
        Case.objects.filter(pk__in=[case for case, _ in part]).delete()
    for some in chunks(families):
        FamilyGroup.objects.filter(pk__in=some, cases=None).delete()
