"""Second ratings: drawing them, and settling what two raters found into one agreed rating.

The first audit, the second and the agreed one are all kept; the agreed one stands for the first
in every figure, at the first's own moment.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import draw
from cases.actions.access_log import record
from cases.actions.moves import NoReason, close_if_all_done, move
from cases.actions.summarise import keeps, kept
from cases.lifecycle import Refused
from cases.models import (
    AccessLog,
    Action,
    AgreedChange,
    Audit,
    AuditPlan,
    ChildVoice,
    DeterminantLink,
    Evidence,
    LeftOnPurpose,
    Moderation,
    Rating,
    RatingValue,
    Sample,
    User,
)
from cases.periods import Quarter
from cases.rating_sheet import effects_that_fit
from cases.second_ratings import Pool, pool_of

# What the agreed audit has from the first, so that it stands where the first stood.
SAME = (
    "case", "scope", "edition", "started_at", "submitted_at", "working_well",
    "working_well_section", "plan_type", "age_band", "team", "practitioner", "period",
)  # fmt: skip


class NothingToDraw(Exception):
    """No submitted audit that anybody could rate blind."""


# --- drawing -------------------------------------------------------------------------------


@transaction.atomic
def draw_second_ratings(
    *, quarter: Quarter, size: int, due_on: datetime.date, by: User, seed: int | None = None
) -> AuditPlan:
    """Draw submitted audits of a quarter and plan a blind second rating of each.

    Stored with its seed and pool, so that it can be drawn again. Raises NothingToDraw, or
    lifecycle.Refused when an audit moved on between reading and writing.
    """
    pool = pool_of(quarter)
    seed = secrets.randbits(53) if seed is None else seed
    drawn = draw.draw(
        list(pool.audits), seed=seed, size=size, auditors=pool.raters, barred=pool.barred
    )
    if not drawn:
        raise NothingToDraw
    plan = _plan(pool, quarter, seed, len(drawn), due_on, by)
    plan.auditors.set(pool.raters)
    raters = User.objects.in_bulk(pool.raters)
    firsts = Audit.objects.select_related("case").in_bulk([pool.audits[d.case] for d in drawn])
    with kept(first.case_id for first in firsts.values()):
        for place, one in enumerate(drawn, start=1):
            first = firsts[pool.audits[one.case]]
            moderation = ask_second_rating(
                first=first, rater=raters[one.auditor], by=by, due_on=due_on, plan=plan
            )
            Sample.objects.create(
                plan=plan,
                case=first.case,
                auditor=moderation.second.rater,
                audit=moderation.second,
                place=place,
            )
    return plan


def _plan(
    pool: Pool, quarter: Quarter, seed: int, size: int, due_on: datetime.date, by: User
) -> AuditPlan:
    now = timezone.now()
    return AuditPlan.objects.create(
        kind=AuditPlan.Kind.MODERATION,
        title=f"Second ratings, {quarter.label}",
        type=Audit.Type.MODERATION,
        scope=Audit.Scope.FOCUSED,  # each second rating has the scope of its first
        size=size,
        due_on=due_on,
        by=by,
        created_at=now,
        seed=seed,
        drawn_at=now,
        pool=pool.as_stored,
    )


@transaction.atomic
def ask_second_rating(
    *,
    first: Audit,
    rater: User,
    by: User,
    due_on: datetime.date | None = None,
    plan: AuditPlan | None = None,
    reason: str = "",
) -> Moderation:
    """Plan a blind second rating of one audit: same wording, same scope, nothing of the first."""
    first = move(audit=first, name="moderate", by=by, reason=reason)
    second = Audit.objects.create(
        case=first.case,
        type=Audit.Type.MODERATION,
        voice=Audit.Voice.SECOND_RATER,
        scope=first.scope,
        edition_id=first.edition_id,
        rater=rater,
        state=Audit.State.PLANNED,
        started_at=timezone.now(),
        due_on=due_on,
    )
    second.themed_sections.set(first.themed_sections.all())
    second.chosen_items.set(first.chosen_items.all())
    record(by=by, event=AccessLog.Event.STATE, what="second rating planned", case=first.case)
    return Moderation.objects.create(
        first=first, second=second, plan=plan, asked_by=by, asked_at=timezone.now()
    )


# --- settling ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreed:
    """What both agreed for one item; the reason where it is not the first rater's value."""

    item_id: int
    value: str | None
    reason: str = ""


@keeps(lambda given: [given["moderation"].first.case_id])
def settle(*, moderation: Moderation, agreed: Mapping[int, Agreed], by: User) -> Audit:
    """Write the agreed rating; it stands for the first from now on. All three are kept.

    `agreed` maps items to what was agreed. Raises lifecycle.Refused when the second rating is not
    in, the pair is settled or they correct an agreed rating of this child meanwhile; NoReason where
    a changed value has none; then nothing is done.
    """
    _nothing_open(moderation.first, by)
    first = move(audit=moderation.first, name="settle", by=by)
    move(audit=moderation.second, name="settle_second", by=by)
    before = dict(first.ratings.values_list("item_id", "value"))
    changed = [one for one in agreed.values() if one.value != before.get(one.item_id)]
    if any(not (one.value and one.reason.strip()) for one in changed):
        raise NoReason
    settled = _agreed_audit(first, by)
    _rate(settled, moderation, agreed)
    _bring_along(settled, first)
    for state in (Audit.State.SUBMITTED, Audit.State.AGREED):  # the way every audit takes
        Audit.objects.filter(pk=settled.pk).update(state=state)
    Audit.objects.filter(pk=first.pk).update(replaced=True)
    AgreedChange.objects.bulk_create(
        AgreedChange(
            moderation=moderation,
            item_id=one.item_id,
            value=str(one.value),
            reason=one.reason.strip(),
        )
        for one in changed
    )
    moderation.settled, moderation.settled_by = settled, by
    moderation.settled_at = timezone.now()
    moderation.save(update_fields=["settled", "settled_by", "settled_at"])
    close_if_all_done(settled)
    return settled


def _nothing_open(first: Audit, by: User) -> None:
    """One open audit per case, rater and type: the agreed one is open for as long as it is made."""
    own = Audit.objects.open().filter(case=first.case_id, rater=by, type=Audit.Type.MODERATION)
    if own.filter(voice=Audit.Voice.PRACTITIONER).exists():
        raise Refused(
            "You are correcting an agreed rating of this child. Submit or discard that correction "
            "first, then settle this pair. Nothing was changed."
        )


def _agreed_audit(first: Audit, by: User) -> Audit:
    """Open until its ratings are in: the database adds nothing to an audit that is agreed."""
    settled = Audit.objects.create(
        type=Audit.Type.MODERATION,
        rater=by,
        state=Audit.State.IN_PROGRESS,
        revises=first,
        **{name: getattr(first, name) for name in SAME},
    )
    settled.themed_sections.set(first.themed_sections.all())
    settled.chosen_items.set(first.chosen_items.all())
    return settled


def _rate(settled: Audit, moderation: Moderation, agreed: Mapping[int, Agreed]) -> None:
    """Rated directly where both rated; what only the first did stays as they did it."""
    firsts = {row.item_id: row for row in moderation.first.ratings.exclude(value=None)}
    seconds = {row.item_id: row for row in moderation.second.ratings.exclude(value=None)}
    now = timezone.now()
    Rating.objects.bulk_create(
        Rating(
            audit=settled,
            item_id=pk,
            value=one.value,
            entry_method=Rating.EntryMethod.DIRECT
            if pk in seconds or pk not in firsts
            else firsts[pk].entry_method,
            reason=_reason(one, firsts.get(pk), seconds.get(pk)),
            saved_at=now,
        )
        for pk, one in agreed.items()
        if one.value
    )


def _reason(one: Agreed, *raters: Rating | None) -> str:
    """Why it does not apply: the first's word, else the second's."""
    if one.value != RatingValue.NOT_APPLICABLE:
        return ""
    given = [row.reason for row in raters if row is not None and row.reason]
    return given[0] if given else Rating.Reason.OTHER


def _bring_along(settled: Audit, first: Audit) -> None:
    """Notes, the why, the child's view and what happens next go on under the agreed rating."""
    copied: tuple[Any, ...] = (Evidence, LeftOnPurpose, ChildVoice)
    for model in copied:
        rows = list(model.objects.filter(audit=first))
        for row in rows:
            row.pk, row.audit = None, settled
        model.objects.bulk_create(rows)
    ratings = {row.item_id: row for row in settled.ratings.all()}
    for link in DeterminantLink.objects.filter(rating__audit=first).select_related("rating"):
        rating = ratings.get(link.rating.item_id)
        if rating and link.effect in effects_that_fit(rating.value):
            link.pk, link.rating = None, rating
            link.save(force_insert=True)
    for old in first.ratings.filter(letters__isnull=False).distinct().prefetch_related("letters"):
        rating = ratings.get(old.item_id)
        if rating and "letter" in effects_that_fit(rating.value):
            rating.letters.set(old.letters.all())
    Action.objects.filter(audit=first, urgent=False).update(audit=settled)
