"""Four second ratings that are still open: one asked, one half done, two waiting to be settled.

The last was picked by the manager of its team, with a reason; the others were drawn.

Belongs here: pairs of the last weeks that a QA auditor rates or settles in a demo. Does not belong
here: settled pairs (moderation.py). Chosen by day and case reference, of teams without a planted
figure and of children whom no QA auditor looked at, so that every second rating is blind.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from django.db.models import F, Q

from cases.demo.audits import Batch, Writer, as_rated, evidence_of, moment, write
from cases.demo.caseload import Caseload, Child
from cases.demo.chance import identifier, stream
from cases.demo.moderation import QA, RATED_FOR
from cases.demo.moves import Moves
from cases.demo.outcomes import manager_of
from cases.demo.ratings import AMBER, GREEN, Rated
from cases.demo.rounds import keep_pick, keep_round, morning
from cases.demo.schedule import Look
from cases.models import Action, Audit, AuditPlan, LeftOnPurpose, Moderation, Rating, User
from cases.periods import age_band, quarter_of
from cases.sampling import Wanted
from frameworks.models import Item

TEAMS = (
    "north",
    "south",
    "incare",
    "leavingcare",
)  # no planted figure and no concern stands in them
SETTLE, HALF, ASKED = "to settle", "half done", "asked"
# Who rates, and how far they are: the first two have something to rate and something to settle.
OPEN = ((QA[0], ASKED), (QA[1], HALF), (QA[0], SETTLE), (QA[1], SETTLE))
PICKED = 3  # those from here on were picked
WHY_ASKED = "What works well carries this audit. A second pair of eyes helps us to say how well."
FRESH = datetime.timedelta(days=6)  # the firsts were in by then; asked the day after
APART = 0.2  # of the outcomes
MOVING = (Audit.State.RETURNED, Audit.State.IN_MODERATION)
DUE = datetime.timedelta(days=14)


@dataclass
class OpenPair:
    """One pair while it is written."""

    child: Child
    first: Audit
    second: Audit
    how_far: str


def write_open_pairs(load: Caseload, writer: Writer, *, seed: int) -> int:
    """How many; a very small county may have fewer."""
    rng = stream(seed, "open pairs")
    firsts = undisturbed(load, Audit.State.SUBMITTED, load.anchor - FRESH)
    by_case = {child.case.pk: child for child in load.children}
    pairs = []
    for first, (username, how_far) in zip(firsts[:: max(1, len(firsts) // 4)], OPEN, strict=False):
        rater = load.people.users[username]
        child = by_case[first.case_id]
        second = _second(load, rng, child, first, rater, how_far)
        pairs.append(OpenPair(child, first, second, how_far))
    if not pairs:
        return 0
    batch = Batch([pair.second for pair in pairs])
    writer.store_audits(batch)
    for pair in pairs:
        if pair.how_far != ASKED:
            _rate(batch, pair, rng)
    load.cage.mark_texts(batch)
    write(batch)
    _ask(load, rng, pairs)
    return len(pairs)


def undisturbed(load: Caseload, state: str, before: datetime.date) -> list[Audit]:
    """Self audits of the last weeks in which nothing is planted; the latest first.

    Their rater still holds the case, nothing on it is open, and no QA auditor looked at it.
    """
    teams = [load.people.teams[code] for code in TEAMS]
    kept = [child.case.pk for child in load.children if child.tags]
    qa = [load.people.users[name] for name in QA]
    rows = Audit.objects.filter(
        state=state,
        voice=Audit.Voice.PRACTITIONER,
        type=Audit.Type.SELF,
        scope=Audit.Scope.FOCUSED,
        team__in=teams,
        period__gte=load.quarters[-2].starts,
        submitted_at__lt=morning(before),
        case__status="open",
        case__restricted=False,
        revises=None,
        replaced=False,
        case__allocations__ends=None,
        case__allocations__practitioner=F("rater"),
    )
    looked_at = Audit.objects.filter(rater__in=qa).values("case")
    rows = rows.exclude(case__in=kept).exclude(case__in=looked_at)
    rows = rows.exclude(case__in=Audit.objects.open().values("case"))
    rows = rows.exclude(actions__in=Action.objects.filter(Q(urgent=True) | Q(state="cancelled")))
    rows = rows.exclude(actions__in=Action.objects.overdue(load.anchor))
    rows = rows.exclude(case__audits__state__in=MOVING)
    found = rows.select_related("case", "rater", "team").prefetch_related("left_on_purpose")
    latest = sorted(found, key=lambda row: (-row.submitted_at.timestamp(), row.case.reference))
    return list({row.case_id: row for row in reversed(latest)}.values())[::-1][:24]


def _second(
    load: Caseload, rng: Random, child: Child, first: Audit, rater: User, how_far: str
) -> Audit:
    """Frozen whole only when it is in."""
    begun = moment(load, load.anchor - datetime.timedelta(days=3), rng)
    second = Audit(
        public_id=identifier(rng),
        case=first.case,
        type=Audit.Type.MODERATION,
        voice=Audit.Voice.SECOND_RATER,
        scope=first.scope,
        rater=rater,
        edition_id=first.edition_id,
        state=Audit.State.PLANNED,
        started_at=_asked_at(load) if how_far == ASKED else begun,
        due_on=load.anchor + DUE,
    )
    if how_far == SETTLE:
        second.submitted_at = begun + RATED_FOR
        second.plan_type, second.team = child.then(begun.date())[2], first.team
        second.practitioner = first.practitioner
        second.age_band = age_band(first.case.birth_month, begun.date())
        second.period = quarter_of(begun.date()).starts
    return second


def _rate(batch: Batch, pair: OpenPair, rng: Random) -> None:
    """The same page, seen by another: an outcome here and there a step apart."""
    first, second = pair.first, pair.second
    rows = first.ratings.exclude(value=None).select_related("item__section")
    rated = [_seen_again(row, rng) for row in rows.order_by("item__position")]
    if pair.how_far == HALF:
        rated = [row for row in rated if row.item.kind == Item.Kind.IMPACT][:4]
    else:
        left = first.left_on_purpose.values_list("item_id", flat=True)
        batch.left += [LeftOnPurpose(audit=second, item_id=pk) for pk in left]
    look = Look(
        pair.child, 5, second.started_at.date(), second.scope, second.rater, type=second.type
    )
    for row in rated:
        batch.ratings.append(as_rated(second, row, second.started_at + RATED_FOR / 2))
    batch.evidence += evidence_of(look, second, rated, rng)


def _seen_again(row: Rating, rng: Random) -> Rated:
    """Only between strength and developing, so that what is asked stays the same."""
    other = {GREEN: AMBER, AMBER: GREEN}.get(row.value or "")
    apart = row.item.kind == Item.Kind.OUTCOME and rng.random() < APART
    return Rated(row.item, other if apart and other else row.value, row.reason)


def _ask(load: Caseload, rng: Random, pairs: list[OpenPair]) -> None:
    """The draw they came from, the pairs and their moves."""
    moves, asked_by, at = Moves(load), load.people.users[QA[0]], _asked_at(load)
    wanted = Wanted(
        title=f"Second ratings, {load.quarters[-1].label}",
        type=Audit.Type.MODERATION,
        scope=Audit.Scope.FOCUSED,
        size=len(pairs[:PICKED]),
        due_on=load.anchor + DUE,
        auditors=[],
    )
    kind = AuditPlan.Kind.MODERATION
    drawn, asked = pairs[:PICKED], []
    plan = keep_round(rng, wanted, kind, at, [pair.second for pair in drawn])
    for pair in pairs:
        of, by, why = plan, asked_by, ""
        if pair not in drawn:
            by, why = manager_of(load, pair.first), WHY_ASKED
            of = keep_pick(rng, wanted, by, at, pair.second)
        moves.make(pair.first, "moderate", by, at, why)
        moves.note(pair.first, "second rating planned", by, at)
        asked.append(
            Moderation(public_id=identifier(rng), first=pair.first, second=pair.second, plan=of,
                       asked_by=by, asked_at=at)
        )  # fmt: skip
        if pair.how_far != ASKED:
            moves.make(pair.second, "begin", pair.second.rater, pair.second.started_at)
        if pair.second.submitted_at:
            moves.make(pair.second, "submit", pair.second.rater, pair.second.submitted_at)
    moves.store()
    Moderation.objects.bulk_create(asked)


def _asked_at(load: Caseload) -> datetime.datetime:
    return morning(load.anchor - FRESH + datetime.timedelta(days=1))
