"""The list of plan types, which an admin keeps: add, rename, order, retire. Never delete."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from cases.actions.access_log import record
from cases.models import AccessLog, PlanType, User


@transaction.atomic
def add_plan_type(*, by: User, name: str, order: int) -> PlanType:
    plan_type = PlanType.objects.create(code=_free_code(name), name=name.strip(), order=order)
    record(
        by=by, event=AccessLog.Event.CHANGE, what="added a plan type", after=_in_words(plan_type)
    )
    return plan_type


@transaction.atomic
def change_plan_type(
    *, by: User, plan_type: PlanType, name: str, order: int, is_active: bool
) -> PlanType:
    """A retired plan type stays on the cases that have it and is offered no more."""
    before = _in_words(plan_type)
    plan_type.name, plan_type.order, plan_type.is_active = name.strip(), order, is_active
    plan_type.save(update_fields=["name", "order", "is_active"])
    what = "changed a plan type" if is_active else "retired a plan type"
    after = _in_words(plan_type)
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=before, after=after)
    return plan_type


def _in_words(plan_type: PlanType) -> str:
    offered = "offered" if plan_type.is_active else "retired"
    return f"{plan_type.name}, place {plan_type.order}, {offered}"


def _free_code(name: str) -> str:
    """The code stays when the name changes, so that figures over the years keep together."""
    base = slugify(name).replace("-", "_")[:36] or "plan"
    code, number = base, 2
    while PlanType.objects.filter(code=code).exists():
        code, number = f"{base}_{number}", number + 1
    return code
