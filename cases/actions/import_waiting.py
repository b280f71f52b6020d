"""A caseload that was read and waits to be confirmed, and what words of a file mean.

Belongs here: keeping and dropping what waits, for a day at most; matching and forgetting words.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.imports import NotPossible, bring_in, planned
from cases.intake.entries import Reading
from cases.intake.known import PLAN, TEAM, WORKER, Unmatched
from cases.intake.plan import Plan
from cases.models import AccessLog, CaseloadAlias, CaseloadImport, PlanType, Team, User

Meaning = User | Team | PlanType | str


@transaction.atomic
def keep(*, by: User, reading: Reading, as_at: datetime.date) -> CaseloadImport:
    """Holds the wanted columns for the preview; what waited too long goes first."""
    drop_expired()
    return CaseloadImport.objects.create(
        by=by, kind=reading.kind, as_at=as_at, created_at=timezone.now(), waiting=reading.as_json()
    )


def plan_of(waiting: CaseloadImport) -> tuple[Reading, Plan]:
    """What was read, and what bringing it in would do now."""
    reading = Reading.from_json(waiting.waiting or {})
    return reading, planned(reading, waiting.as_at)


def bring_in_waiting(*, by: User, waiting: CaseloadImport, mark: str, leave_out: bool) -> None:
    """What the preview showed, or nothing."""
    if waiting.waiting is None:
        raise NotPossible("This was brought in already. Nothing was done twice.")
    reading = Reading.from_json(waiting.waiting)
    bring_in(
        by=by, reading=reading, as_at=waiting.as_at, leave_out_errors=leave_out, mark=mark or "-",
        waiting=waiting,
    )  # fmt: skip


@transaction.atomic
def drop(*, waiting: CaseloadImport) -> None:
    """Not wanted after all; pressed twice, it is gone all the same."""
    CaseloadImport.objects.filter(pk=waiting.pk, state=CaseloadImport.State.WAITING).delete()


def drop_expired() -> int:
    """Nothing of a file waits here for longer than a day."""
    before = timezone.now() - datetime.timedelta(hours=settings.CASELOAD_WAITS_HOURS)
    late = CaseloadImport.objects.filter(state=CaseloadImport.State.WAITING, created_at__lt=before)
    return late.delete()[0]


@transaction.atomic
def match(*, by: User, said: Unmatched, means: Meaning) -> CaseloadAlias:
    """From now on these words of a file mean this person, team or plan; said again, it changes."""
    fields = {"user": None, "team": None, "plan_type": None, "outcome": ""} | _column(said, means)
    alias, _ = CaseloadAlias.objects.update_or_create(
        what=said.what, key=said.key, defaults={"text": said.text[:150], **fields}
    )
    record(by=by, event=AccessLog.Event.CHANGE, what=f"said which {said.what} a file means")
    return alias


def _column(said: Unmatched, means: Meaning) -> dict[str, Meaning]:
    if said.what == WORKER and isinstance(means, User):
        return {"user": means}
    if said.what == TEAM and isinstance(means, Team):
        return {"team": means}
    if said.what == PLAN and isinstance(means, PlanType):
        return {"plan_type": means}
    if said.what == PLAN and means in CaseloadAlias.Outcome.values:
        return {"outcome": means}
    raise ValueError("these words cannot mean this")


@transaction.atomic
def forget(*, by: User, number: int) -> str:
    """The next file asks again; the words, or "" if they were forgotten before."""
    alias = CaseloadAlias.objects.select_for_update().filter(pk=number).first()
    if alias is None:
        return ""
    alias.delete()
    record(by=by, event=AccessLog.Event.CHANGE, what=f"forgot which {alias.what} a file means")
    return alias.text
