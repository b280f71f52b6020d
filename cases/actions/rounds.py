"""Planning and drawing rounds of audits, giving a drawn look to somebody else, a manager's month.

Each drawn case gets a planned audit, which opens the case to its auditor. What happens to the
audit then: cases/actions/planned.py and moves.py.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import draw
from cases.actions.access_log import record
from cases.actions.audits import edition_for
from cases.models import AccessLog, Audit, AuditPlan, Case, Sample, Team, User
from cases.periods import add_months
from cases.sampling import Pool, Wanted, month_title, pool_for, pool_for_month
from cases.stored_settings import stored

LEAST_DAYS = 14  # a look picked late in a month is due in the next one


class NothingToDraw(Exception):
    """No case that any of the auditors may look at."""


class MayNotLook(Exception):
    """This person may not be given this case; the message says why, for whoever asked."""


@transaction.atomic
def draw_round(*, wanted: Wanted, by: User, seed: int | None = None) -> AuditPlan:
    """Store the round with its seed and pool, draw, and plan an audit for each drawn case.

    Draws what there is when there are too few. Raises NothingToDraw, or NoEdition.
    """
    pool = pool_for(wanted, timezone.localdate())
    return _drawn(wanted, pool, AuditPlan.Kind.ROUND, by, seed)


@transaction.atomic
def pick_for_month(*, by: User, teams: Sequence[Team], seed: int | None = None) -> AuditPlan:
    """Some cases of other teams for this calendar month; the same ones when asked again."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once pick once
    today = timezone.localdate()
    found = month_of(by, today)
    if found:
        return found
    last_day = add_months(today.replace(day=1), 1) - datetime.timedelta(days=1)
    wanted = Wanted(
        title=month_title(stored.MONTH_PICK, today),
        type=Audit.Type.LEARNING_CONVERSATION,
        scope=Audit.Scope.FOCUSED,
        size=stored.MONTH_PICK,
        due_on=max(last_day, today + datetime.timedelta(days=LEAST_DAYS)),
        auditors=[by],
    )
    return _drawn(wanted, pool_for_month(by, teams, today), AuditPlan.Kind.MONTH, by, seed)


def month_of(manager: User, today: datetime.date) -> AuditPlan | None:
    """This calendar month's pick, if there is one."""
    first = timezone.make_aware(datetime.datetime.combine(today.replace(day=1), datetime.time()))
    plans = AuditPlan.objects.filter(kind=AuditPlan.Kind.MONTH, by=manager)
    return plans.filter(drawn_at__gte=first).first()


def _drawn(wanted: Wanted, pool: Pool, kind: str, by: User, seed: int | None) -> AuditPlan:
    seed = secrets.randbits(53) if seed is None else seed  # any program reads 53 bits as a number
    looks = draw.draw(
        pool.cases, seed=seed, size=wanted.size, auditors=pool.auditors, barred=pool.barred
    )
    if not looks:
        raise NothingToDraw
    now = timezone.now()
    plan = AuditPlan.objects.create(
        kind=kind,
        title=wanted.title,
        type=wanted.type,
        scope=wanted.scope,
        age_band=wanted.age_band,
        size=wanted.size,
        due_on=wanted.due_on,
        by=by,
        created_at=now,
        seed=seed,
        drawn_at=now,
        pool=pool.as_stored,
    )
    for name in ("sections", "items", "teams", "plan_types", "auditors"):
        getattr(plan, name).set(getattr(wanted, name))
    _plan_looks(plan, looks, wanted, by)
    return plan


def _plan_looks(plan: AuditPlan, looks: Sequence[draw.Drawn], wanted: Wanted, by: User) -> None:
    """An audit and a sample for each drawn case, in the order of the draw."""
    edition = edition_for(wanted.scope, list(wanted.sections), list(wanted.items))
    audits = Audit.objects.bulk_create(
        Audit(
            case_id=look.case,
            rater_id=look.auditor,
            type=plan.type,
            scope=plan.scope,
            edition=edition,
            state=Audit.State.PLANNED,
            started_at=plan.created_at,
            due_on=plan.due_on,
        )
        for look in looks
    )
    _name_parts(Audit.themed_sections.through, audits, "section_id", wanted.sections)
    _name_parts(Audit.chosen_items.through, audits, "item_id", wanted.items)
    Sample.objects.bulk_create(
        Sample(plan=plan, case_id=audit.case_id, auditor_id=audit.rater_id, audit=audit, place=n)
        for n, audit in enumerate(audits, start=1)
    )
    names = dict(Case.objects.filter(samples__plan=plan).values_list("pk", "public_id"))
    for look in looks:
        record(by=by, event=AccessLog.Event.STATE, what="look planned", case=names[look.case])


def _name_parts(through: Any, audits: Iterable[Audit], field: str, parts: Sequence) -> None:
    rows = [through(audit_id=audit.pk, **{field: part.pk}) for audit in audits for part in parts]
    through.objects.bulk_create(rows)


@transaction.atomic
def give_to(*, sample: Sample, auditor: User, by: User) -> Sample:
    """Give a look that nobody has begun to another auditor. Raises MayNotLook with the reason."""
    audit = Audit.objects.select_for_update(of=("self",)).filter(sample=sample).first()
    if audit is None or audit.state != Audit.State.PLANNED:
        raise MayNotLook("This look has begun or ended, so it stays with its auditor.")
    require_may_look(auditor, sample.case)
    same = Audit.objects.open().filter(
        case=audit.case_id, rater=auditor, type=audit.type, voice=audit.voice
    )
    if same.exclude(pk=audit.pk).exists():
        raise MayNotLook(f"{auditor.name} has an open audit of this case already.")
    Audit.objects.filter(pk=audit.pk).update(rater=auditor)
    Sample.objects.filter(pk=sample.pk).update(auditor=auditor)
    record(by=by, event=AccessLog.Event.STATE, what="look given to another", case=sample.case)
    sample.auditor = auditor
    return sample


def require_may_look(auditor: User, case: Case) -> None:
    """Nobody looks at a case they hold, cover or line-manage; raises MayNotLook."""
    if not Case.objects.filter(pk=case.pk).too_near(auditor).exists():
        return
    found = Case.objects.filter(pk=case.pk)
    why = "manages the team that holds this case"
    if found.worked_by(auditor).exists():
        why = "holds this case" if found.held_by(auditor).exists() else "covers this case"
    raise MayNotLook(f"{auditor.name} {why}. A look from outside needs somebody who does neither.")
