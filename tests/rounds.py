"""Rounds for tests, drawn through the product's own actions."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.actions.planned import begin_audit
from cases.actions.rounds import draw_round
from cases.models import Audit, AuditPlan, Case, Sample, User
from cases.sampling import Wanted
from tests.world import World


def wanted(*auditors: User, **options) -> Wanted:
    plan = {
        "title": "Voice of the child",
        "type": Audit.Type.LEARNING_CONVERSATION,
        "scope": Audit.Scope.FOCUSED,
        "size": 10,
        "due_on": timezone.localdate() + datetime.timedelta(days=14),
    }
    return Wanted(**(plan | options), auditors=auditors)


def drawn(world: World, *auditors: User, **options) -> AuditPlan:
    seed = options.pop("seed", 7)
    return draw_round(wanted=wanted(*auditors, **options), by=world.qa, seed=seed)


def look_at(world: World, case: Case, auditor: User, *, begun: bool = False, **options) -> Audit:
    """The audit of a drawn look at this very case."""
    others = Case.objects.exclude(pk=case.pk).filter(restricted=False)
    kept = list(others.values_list("pk", flat=True))
    Case.objects.filter(pk__in=kept).update(restricted=True)  # so that only this one is drawn
    plan = drawn(world, auditor, **options)
    Case.objects.filter(pk__in=kept).update(restricted=False)
    audit = Sample.objects.get(plan=plan).audit
    return begin_audit(audit=audit, by=auditor) if begun else audit
