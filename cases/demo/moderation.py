"""Sixty pairs of ratings: three dip samples of one outcome, each child rated a second time, blind.

Every pair is settled; 47 agree exactly, 8 second raters saw less of a strength, 5 saw more.
Belongs here: settled pairs. Does not belong here: those still open (open_pairs.py) and the made-up
child (calibration.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from cases.actions.moderation import SAME
from cases.demo import followup
from cases.demo.audits import Batch, Writer, as_rated, evidence_of, moment, voice_of, write
from cases.demo.caseload import Caseload, Child
from cases.demo.chance import day_between, identifier, stream
from cases.demo.moves import Moves
from cases.demo.ratings import AMBER, GREEN, RED, Rated
from cases.demo.rounds import keep_round, morning
from cases.demo.schedule import Look
from cases.models import AgreedChange, Audit, AuditPlan, ChildVoice, Evidence, Moderation, User
from cases.periods import Quarter, age_band
from cases.sampling import Wanted
from frameworks.models import Item

if TYPE_CHECKING:
    from cases.demo.ratings import Wording

QA = ("qa.one", "qa.two", "qa.three")
# Quarter (of the six, from 0) and the one outcome its dip sample asks; none that a fact needs.
ASKED = {2: "flourish.l.outcome.1", 3: "flourish.i.outcome.1", 4: "flourish.h.outcome.1"}
# (first, second, agreed): how many. Children who do well come first, so that the pairs fit them.
PAIRS: tuple[tuple[tuple[str, str, str], int], ...] = (
    ((GREEN, GREEN, GREEN), 24),
    ((GREEN, AMBER, AMBER), 3),
    ((GREEN, AMBER, GREEN), 1),
    ((AMBER, GREEN, GREEN), 2),
    ((AMBER, GREEN, AMBER), 1),
    ((AMBER, AMBER, AMBER), 16),
    ((AMBER, RED, AMBER), 3),
    ((GREEN, RED, AMBER), 1),
    ((RED, AMBER, RED), 2),
    ((RED, RED, RED), 7),
)
REASONS = {
    GREEN: "The second note shows that it holds without help. We both see a strength.",
    AMBER: "It is there, but new and not yet steady: developing says it better.",
}
RATED_FOR = datetime.timedelta(minutes=6)


@dataclass
class Pair:
    """One child's pair while it is written."""

    look: Look
    values: tuple[str, str, str]
    second_rater: User
    first: Audit
    second: Audit
    settled: Audit  # open until its ratings are in


def write_pairs(load: Caseload, writer: Writer, *, seed: int) -> int:
    """The quarters' dip samples with their second ratings; how many pairs."""
    values = [triple for triple, number in PAIRS for _ in range(number)]
    moves = Moves(load)
    used: set[int] = set()
    total = 0
    for place, index in enumerate(ASKED):
        rng = stream(seed, "pairs", index)
        # Every third pair, so that each quarter has its share of the thirteen apart.
        wanted = values[place :: len(ASKED)]
        children = _children(load, rng, index, used)[: len(wanted)]
        children.sort(key=lambda child: -child.effect)
        pairs = _pairs(load, writer, rng, index, list(zip(children, wanted, strict=False)))
        if pairs:
            _write(load, writer, rng, index, pairs, moves)
            used |= {pair.first.case_id for pair in pairs}
        total += len(pairs)
    moves.store()
    return total


def _children(load: Caseload, rng: Random, index: int, used: set[int]) -> list[Child]:
    """Cases that are open to this day, of teams without a planted figure in that quarter."""
    quarter = load.quarters[index]
    looked_at = set(
        Audit.objects.independent().exclude(case__in=used).values_list("case_id", flat=True)
    )
    found = [
        child
        for child in load.children
        if not child.tags
        and child.case.closed_on is None
        and child.case.birth_month is not None
        and child.case.opened_on < quarter.starts
        and child.case.birth_month < quarter.starts.replace(year=quarter.starts.year - 5)
        and not child.team.endswith(("outreach", "harbour", "leavingcare"))
        and child.case.pk not in looked_at | used
    ]
    rng.shuffle(found)
    return found


def _pairs(
    load: Caseload, writer: Writer, rng: Random, index: int, chosen: list[tuple[Child, tuple]]
) -> list[Pair]:
    """First and second audits, both still open and without ratings."""
    quarter = load.quarters[index]
    found = []
    for place, (child, values) in enumerate(chosen):
        first_rater, second_rater = (load.people.users[QA[(place + n) % 3]] for n in (0, 1))
        look = Look(
            child, index, _day(rng, quarter, 10, 40), Audit.Scope.CHOSEN, first_rater,
            type=Audit.Type.DIP_SAMPLE,
        )  # fmt: skip
        first = writer.audit(look, rng)
        first.due_on = quarter.starts + datetime.timedelta(days=45)
        second = _second(load, rng, quarter, first, second_rater)
        settled = _settled(rng, first, second_rater)
        found.append(Pair(look, values, second_rater, first, second, settled))
    return found


def _second(load: Caseload, rng: Random, quarter: Quarter, first: Audit, rater: User) -> Audit:
    """Planned on the day of the draw, rated some days later."""
    submitted = moment(load, _day(rng, quarter, 52, 66), rng)
    return Audit(
        public_id=identifier(rng),
        case=first.case,
        type=Audit.Type.MODERATION,
        voice=Audit.Voice.SECOND_RATER,
        scope=first.scope,
        rater=rater,
        edition=first.edition,
        state=Audit.State.PLANNED,
        started_at=submitted - RATED_FOR,
        submitted_at=submitted,
        due_on=quarter.starts + datetime.timedelta(days=70),
        plan_type=first.plan_type,
        age_band=age_band(first.case.birth_month, submitted.date()),
        team=first.team,
        practitioner=first.practitioner,
        period=quarter.starts,
    )


def _settled(rng: Random, first: Audit, rater: User) -> Audit:
    """What the agreed rating has from the first, so that it stands where the first stood."""
    return Audit(
        public_id=identifier(rng),
        type=Audit.Type.MODERATION,
        rater=rater,
        state=Audit.State.IN_PROGRESS,
        **{name: getattr(first, name) for name in SAME},
    )


def _write(
    load: Caseload, writer: Writer, rng: Random, index: int, pairs: list[Pair], moves: Moves
) -> None:
    item = _item(writer.flourish[index], ASKED[index])
    batch = Batch([pair.first for pair in pairs])
    writer.store_audits(batch)
    writer.store_audits(Batch([pair.second for pair in pairs]))
    for pair in pairs:
        pair.settled.revises = pair.first
    writer.store_audits(Batch([pair.settled for pair in pairs]))
    for pair in pairs:
        _rate(load, batch, pair, item, rng)
    load.cage.mark_texts(batch)
    _choose(pairs, item)
    write(batch)
    plans = _plans(rng, load.quarters[index], pairs, item)
    _move(load, rng, load.quarters[index], pairs, plans, item, moves)
    followup.store(batch.steps)


def _item(wording: Wording, code: str) -> Item:
    return next(item for _, _, items, _ in wording.domains for item in items if item.code == code)


def _rate(load: Caseload, batch: Batch, pair: Pair, item: Item, rng: Random) -> None:
    """Values, notes, the child's view and what happens next; the last goes on when settled."""
    first, second, agreed = (Rated(item, value) for value in pair.values)
    both = (pair.first, first, pair.look), (
        pair.second, second, replace(pair.look, rater=pair.second_rater, type=pair.second.type)
    )  # fmt: skip
    for audit, rated, look in both:
        batch.ratings.append(as_rated(audit, rated, audit.started_at + RATED_FOR / 2))
        batch.evidence += evidence_of(look, audit, [rated], rng)
    voice = voice_of(pair.look, pair.first, rng)
    batch.voices.append(voice)
    settled = pair.settled
    batch.ratings.append(as_rated(settled, agreed, pair.second.submitted_at))
    batch.voices.append(
        ChildVoice(audit=settled, heard=voice.heard, how=voice.how, heard_on=voice.heard_on)
    )
    for note in [note for note in batch.evidence if note.audit is pair.first]:
        names = ("item", "source", "seen_on", "text", "by", "role", "saved_at")
        batch.evidence.append(
            Evidence(audit=settled, **{name: getattr(note, name) for name in names})
        )
    steps = followup.steps(load, pair.look, pair.first, [first], rng)
    for step in steps:
        step.action.audit = settled
    batch.steps += steps


def _choose(pairs: list[Pair], item: Item) -> None:
    through = Audit.chosen_items.through
    audits = [audit for pair in pairs for audit in (pair.first, pair.second, pair.settled)]
    through.objects.bulk_create(
        [through(audit_id=audit.pk, item_id=item.pk) for audit in audits], batch_size=400
    )


def _plans(
    rng: Random, quarter: Quarter, pairs: list[Pair], item: Item
) -> tuple[AuditPlan, AuditPlan]:
    """The dip sample as a round, and the draw of its second ratings."""
    dip = Wanted(
        title=f"Dip sample, {quarter.label}",
        type=Audit.Type.DIP_SAMPLE,
        scope=Audit.Scope.CHOSEN,
        size=len(pairs),
        due_on=quarter.starts + datetime.timedelta(days=45),
        auditors=[],
        items=[item],
    )
    again = replace(
        dip,
        title=f"Second ratings, {quarter.label}",
        type=Audit.Type.MODERATION,
        scope=Audit.Scope.FOCUSED,
        due_on=quarter.starts + datetime.timedelta(days=70),
        items=[],
    )
    firsts, seconds = [pair.first for pair in pairs], [pair.second for pair in pairs]
    return (
        keep_round(rng, dip, AuditPlan.Kind.ROUND, morning(quarter.starts), firsts),
        keep_round(rng, again, AuditPlan.Kind.MODERATION, _asked_at(quarter), seconds),
    )


def _move(
    load: Caseload, rng: Random, quarter: Quarter, pairs: list[Pair],
    plans: tuple[AuditPlan, AuditPlan], item: Item, moves: Moves,
) -> None:  # fmt: skip
    asked_by, asked_at = load.people.users[QA[0]], _asked_at(quarter)
    moderations = []
    for pair in pairs:
        settled_at = moment(load, _day(rng, quarter, 68, 84), rng)
        _move_pair(pair, moves, asked_by, asked_at, settled_at)
        moderations.append(
            Moderation(
                public_id=identifier(rng),
                first=pair.first,
                second=pair.second,
                settled=pair.settled,
                plan=plans[1],
                asked_by=asked_by,
                asked_at=asked_at,
                settled_by=pair.second_rater,
                settled_at=settled_at,
            )
        )
    Moderation.objects.bulk_create(moderations)
    firsts = [pair.first.pk for pair in pairs]
    Audit.objects.filter(pk__in=firsts).update(replaced=True)
    changes = []
    for pair, moderation in zip(pairs, moderations, strict=True):
        first, _, agreed = pair.values
        if agreed != first:
            change = AgreedChange(
                moderation=moderation, item=item, value=agreed, reason=REASONS[agreed]
            )
            load.cage.mark_change(change, pair.first.case)
            changes.append(change)
    AgreedChange.objects.bulk_create(changes)


def _move_pair(
    pair: Pair, moves: Moves, asked_by: User, asked_at: datetime.datetime,
    settled_at: datetime.datetime,
) -> None:  # fmt: skip
    first, second, settled = pair.first, pair.second, pair.settled
    moves.make(first, "submit", first.rater, first.submitted_at)
    moves.make(first, "moderate", asked_by, asked_at)
    moves.note(first, "second rating planned", asked_by, asked_at)
    moves.make(second, "begin", second.rater, second.started_at)
    moves.make(second, "submit", second.rater, second.submitted_at)
    moves.make(first, "settle", second.rater, settled_at)
    moves.make(second, "settle_second", second.rater, settled_at)
    for state in (Audit.State.SUBMITTED, Audit.State.AGREED):  # the way every audit takes
        moves.pass_on(settled, state)


def _asked_at(quarter: Quarter) -> datetime.datetime:
    return morning(quarter.starts + datetime.timedelta(days=50))


def _day(rng: Random, quarter: Quarter, first: int, last: int) -> datetime.date:
    days = (quarter.starts + datetime.timedelta(days=n) for n in (first, last))
    return day_between(rng, *days, workday=True)
