"""Fenmarch's rounds: two that are over, one under way, and a month of a team manager.

The learning conversations of two quarters become the rounds that are over; the one under way is
drawn as the product draws, from a seed of its own.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from random import Random

from django.utils import timezone

from cases import draw, sampling
from cases.demo.audits import Batch
from cases.demo.caseload import Caseload
from cases.demo.chance import identifier, stream
from cases.demo.clock import begin_of
from cases.models import Audit, AuditPlan, Sample, User
from cases.sampling import Pool, Wanted
from frameworks.models import Edition

QA = ("qa.one", "qa.two", "qa.three")
MANAGER, TEAM = "manager.harbour", "harbour"
OVER = ((3, "First visits after a change of plan"), (4, "How children take part in decisions"))
RUNNING, RUNNING_SIZE = "Family and friends around the child", 12
LATE_DAYS = 5


def write_rounds(load: Caseload, *, seed: int, edition: Edition) -> int:
    rng = stream(seed, "rounds")
    for index, title in OVER:
        _over(load, rng, index, title)
    auditors = [load.people.users[name] for name in QA]
    running = _wanted(RUNNING, RUNNING_SIZE, load.anchor + datetime.timedelta(days=16), auditors)
    pool = sampling.pool_for(running, load.anchor)
    audits = _drawn(load, rng, edition, running, AuditPlan.Kind.ROUND, pool, auditors[0])
    late = load.anchor - datetime.timedelta(days=LATE_DAYS)
    Audit.objects.filter(pk__in=[audit.pk for audit in audits[:1]]).update(due_on=late)
    begun = [audit.pk for audit in audits[1:3]]
    Audit.objects.filter(pk__in=begun).update(state=Audit.State.IN_PROGRESS)
    manager = load.people.users[MANAGER]
    due = load.anchor + datetime.timedelta(days=14)
    month = _wanted(sampling.month_title(2, load.anchor), 2, due, [manager])
    pool = sampling.pool_for_month(manager, [load.people.teams[TEAM]], load.anchor)
    _drawn(load, rng, edition, month, AuditPlan.Kind.MONTH, pool, manager)
    return AuditPlan.objects.count()


def _wanted(title: str, size: int, due_on: datetime.date, auditors: list[User]) -> Wanted:
    return Wanted(
        title=title,
        type=Audit.Type.LEARNING_CONVERSATION,
        scope=Audit.Scope.FOCUSED,
        size=size,
        due_on=due_on,
        auditors=auditors,
    )


def _over(load: Caseload, rng: Random, index: int, title: str) -> None:
    """The quarter's learning conversations as a round that was drawn on its first morning."""
    quarter = load.quarters[index]
    audits = list(
        Audit.objects.filter(type=Audit.Type.LEARNING_CONVERSATION, period=quarter.starts).order_by(
            "started_at", "pk"
        )
    )
    if not audits:
        return
    due = quarter.ends - datetime.timedelta(days=1)
    wanted = _wanted(title, len(audits), due, [])
    keep_round(rng, wanted, AuditPlan.Kind.ROUND, morning(quarter.starts), audits)


def keep_round(
    rng: Random, wanted: Wanted, kind: str, at: datetime.datetime, audits: list[Audit]
) -> AuditPlan:
    """Audits that are there as a round that was drawn then, by the first of their raters."""
    people = {audit.rater_id: audit.rater for audit in audits}
    auditors = [people[pk] for pk in sorted(people)]
    plan = _plan(rng, wanted, kind, at, auditors[0])
    raters = {audit.case_id: audit.rater_id for audit in audits}
    # Nobody but its rater could look at a case, so that drawing again gives what was done.
    barred = {pk: frozenset(people) - {rater} for pk, rater in raters.items()}
    pool = Pool(tuple(sorted(raters)), barred, tuple(sorted(people)))
    looks = draw.draw(
        pool.cases, seed=plan.seed, size=plan.size, auditors=pool.auditors, barred=barred
    )
    plan.pool = pool.as_stored
    plan.save()
    plan.auditors.set(auditors)
    plan.items.set(wanted.items)
    by_case = {audit.case_id: audit for audit in audits}
    _sample(plan, [by_case[look.case] for look in looks])
    return plan


def keep_pick(
    rng: Random, wanted: Wanted, by: User, at: datetime.datetime, audit: Audit
) -> AuditPlan:
    """One audit that somebody picked: a plan without a draw."""
    plan = _plan(rng, replace(wanted, size=1), AuditPlan.Kind.MODERATION, at, by)
    plan.seed, plan.drawn_at = None, None
    plan.save()
    plan.auditors.set([audit.rater])
    _sample(plan, [audit])
    return plan


def _drawn(
    load: Caseload, rng: Random, edition: Edition, wanted: Wanted, kind: str, pool: Pool, by: User
) -> list[Audit]:
    at = min(morning(load.anchor.replace(day=1)), begin_of(load.anchor))
    plan = _plan(rng, wanted, kind, at, by)
    looks = draw.draw(
        pool.cases, seed=plan.seed, size=wanted.size, auditors=pool.auditors, barred=pool.barred
    )
    if not looks:  # a very small county
        return []
    plan.pool = pool.as_stored
    plan.save()
    plan.auditors.set(wanted.auditors)
    children = {child.case.pk: child.case for child in load.children}
    audits = [
        Audit(
            public_id=identifier(rng),
            case=children[look.case],
            rater_id=look.auditor,
            type=wanted.type,
            scope=wanted.scope,
            edition=edition,
            state=Audit.State.PLANNED,
            started_at=plan.created_at,
            due_on=wanted.due_on,
        )
        for look in looks
    ]
    load.cage.mark_audits(Batch(audits))
    Audit.objects.bulk_create(audits)
    _sample(plan, audits)
    return audits


def _plan(rng: Random, wanted: Wanted, kind: str, at: datetime.datetime, by: User) -> AuditPlan:
    return AuditPlan(
        public_id=identifier(rng),
        kind=kind,
        title=wanted.title,
        type=wanted.type,
        scope=wanted.scope,
        size=wanted.size,
        due_on=wanted.due_on,
        by=by,
        created_at=at,
        seed=rng.getrandbits(53),
        drawn_at=at,
    )


def _sample(plan: AuditPlan, audits: list[Audit]) -> None:
    Sample.objects.bulk_create(
        Sample(plan=plan, case_id=audit.case_id, auditor_id=audit.rater_id, audit=audit, place=n)
        for n, audit in enumerate(audits, start=1)
    )


def morning(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9, 10)))
