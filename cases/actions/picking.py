"""Sending one audit for a blind second rating: picked by somebody, and so not drawn.

Belongs here: the pick and what marks it as one. Drawing at random, and the pair that comes out of
either: moderation.py. Who may: cases/access.py, asked by the view.
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases import lifecycle
from cases.actions.moderation import ask_second_rating
from cases.actions.summarise import of_audit
from cases.models import Audit, AuditPlan, Moderation, Sample, User
from cases.periods import quarter_of
from cases.second_ratings import SAFE, raters_for


@of_audit
def pick_for_second_rating(
    *, audit: Audit, rater: User, by: User, due_on: datetime.date, reason: str = ""
) -> Moderation:
    """Ask this person to rate this audit blind. The reason stays with the first audit.

    For the second rater it looks like a drawn one: a plan of the same name, a look of theirs. Its
    plan has no draw and no seed: that keeps the pair out of the figures of agreement. Raises
    lifecycle.Refused, with the reason; then nothing is done.
    """
    held = Audit.objects.select_for_update(of=("self",)).select_related("case").get(pk=audit.pk)
    if rater not in raters_for(held):
        raise lifecycle.Refused(
            f"{rater.name} could not rate this case without having seen it. {SAFE}"
        )
    plan = _plan(held, rater, by, due_on)
    moderation = ask_second_rating(
        first=held, rater=rater, by=by, due_on=due_on, plan=plan, reason=reason
    )
    Sample.objects.create(
        plan=plan, case=held.case, auditor=rater, audit=moderation.second, place=1
    )
    return moderation


def _plan(audit: Audit, rater: User, by: User, due_on: datetime.date) -> AuditPlan:
    plan = AuditPlan.objects.create(
        kind=AuditPlan.Kind.MODERATION,
        title=f"Second ratings, {quarter_of(audit.period or due_on).label}",
        type=Audit.Type.MODERATION,
        scope=audit.scope,
        size=1,
        due_on=due_on,
        by=by,
        created_at=timezone.now(),
    )
    plan.auditors.set([rater])
    return plan
