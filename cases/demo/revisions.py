"""Audits that went back: eight returned with a reason, two closed ones that are corrected.

Half of them are submitted again, half are with their rater. Each opens a linked revision with the
ratings copied, as cases/actions/revisions.py does it; the first keeps all it holds.
Belongs here: revisions. Does not belong here: what became of the other audits (outcomes.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from cases.demo import followup
from cases.demo.audits import Batch, Key, Writer, as_rated, moment, write
from cases.demo.caseload import Caseload, Child
from cases.demo.chance import identifier, stream
from cases.demo.moves import Moves
from cases.demo.open_pairs import undisturbed
from cases.demo.outcomes import manager_of
from cases.demo.ratings import Rated
from cases.models import Action, Audit, ChildVoice, Evidence, LeftOnPurpose, Rating, User
from cases.periods import age_band, quarter_of

RETURNED, CORRECTED = 8, 2
CORRECTS = "qa.two"
BACK, AGAIN = 4, 2  # days before the anchor: given back, and submitted again
WHY_RETURNED = (
    "The note on home speaks of last spring. Please look again at how it is now.",
    "Two domains are strengths, and the notes under them tell of worries. Which is it?",
    "I cannot hear the child in this yet. See them, and then rate again.",
    "Say who in the family was asked; then I can agree it gladly.",
)
WHY_CORRECTED = (
    "A note that came in later shows that one outcome was seen the wrong way round.",
    "The family told us that a fact in this was wrong; the page should say how it is.",
)


@dataclass
class GoneBack:
    """A first audit and its revision while they are written."""

    first: Audit
    revision: Audit
    by: User
    move: str
    reason: str
    at: datetime.datetime
    is_in: bool  # submitted again


def write_revisions(load: Caseload, writer: Writer, *, seed: int) -> tuple[int, int]:
    """How many were returned and corrected; a very small county may have fewer."""
    rng = stream(seed, "revisions")
    children = {child.case.pk: child for child in load.children}
    returned = _spread(undisturbed(load, Audit.State.SUBMITTED, _day(load, BACK + 2)), RETURNED)
    closed = _spread(undisturbed(load, Audit.State.CLOSED, _day(load, BACK + 2)), CORRECTED)
    found = []
    for place, first in enumerate(returned):
        by, reason = manager_of(load, first), WHY_RETURNED[place % len(WHY_RETURNED)]
        found.append(
            _gone_back(load, rng, children[first.case_id], first, by, "return", reason, place)
        )
    for place, first in enumerate(closed):
        by, reason = load.people.users[CORRECTS], WHY_CORRECTED[place % len(WHY_CORRECTED)]
        found.append(
            _gone_back(load, rng, children[first.case_id], first, by, "correct", reason, place)
        )
    batch = Batch([row.revision for row in found])
    writer.store_audits(batch)
    for row in found:
        _copy(load, batch, row, rng)
    load.cage.mark_texts(batch)
    write(batch)
    followup.store(batch.steps)
    _move(load, found)
    return len(returned), len(closed)


def _spread(audits: list[Audit], number: int) -> list[Audit]:
    """Some of them, not all of one day."""
    return audits[:: max(1, len(audits) // number)][:number]


def _day(load: Caseload, days: int) -> datetime.date:
    return load.anchor - datetime.timedelta(days=days)


def _gone_back(
    load: Caseload,
    rng: Random,
    child: Child,
    first: Audit,
    by: User,
    move: str,
    reason: str,
    place: int,
) -> GoneBack:
    """Every second one is in again; frozen as the case was that day."""
    at = moment(load, _day(load, BACK), rng)
    revision = Audit(
        public_id=identifier(rng),
        case=first.case,
        revises=first,
        started_at=at,
        working_well=load.cage.unmarked(first.working_well),
        version=1,
        **{name: getattr(first, name) for name in ("type", "scope", "voice", "rater", "edition")},
    )
    is_in = place % 2 == 0
    if is_in:
        day = _day(load, AGAIN)
        revision.submitted_at = moment(load, day, rng)
        revision.plan_type, revision.team = child.then(day)[2], first.team
        revision.practitioner = first.practitioner
        revision.age_band = age_band(first.case.birth_month, day)
        revision.period = quarter_of(day).starts
    return GoneBack(first, revision, by, move, reason, at, is_in)


def _copy(load: Caseload, batch: Batch, row: GoneBack, rng: Random) -> None:
    first, revision = row.first, row.revision
    ratings = first.ratings.exclude(value=None).select_related("item")
    for old in ratings.prefetch_related("determinants__determinant", "letters"):
        _copy_rating(batch, old, revision)
    names = ("item_id", "source", "seen_on", "by_id", "role", "saved_at")
    for note in first.evidence.exclude(text="").order_by("item__position"):
        copied = {name: getattr(note, name) for name in names}
        text = load.cage.unmarked(note.text)
        batch.evidence.append(Evidence(audit=revision, text=text, **copied))
    left = first.left_on_purpose.order_by("item__position").values_list("item_id", flat=True)
    batch.left += [LeftOnPurpose(audit=revision, item_id=pk) for pk in left]
    for view in ChildVoice.objects.filter(audit=first):
        view.pk, view.audit = None, revision
        batch.voices.append(view)
    actions = first.actions.exclude(urgent=True).exclude(state=Action.State.CANCELLED)
    for action in actions.order_by("created_at", "public_id").prefetch_related("items"):
        batch.steps.append(_copied_step(load, action, revision, rng))


def _copy_rating(batch: Batch, old: Rating, revision: Audit) -> None:
    key: Key = (revision.pk, old.item_id)
    method = Rating.EntryMethod(old.entry_method)
    rated = Rated(old.item, str(old.value), old.reason)
    batch.ratings.append(as_rated(revision, rated, old.saved_at, method))
    batch.links += [(key, link.determinant, link.effect) for link in old.determinants.all()]
    batch.letters += [(key, section.pk) for section in old.letters.all()]


def _copied_step(load: Caseload, action: Action, revision: Audit, rng: Random) -> followup.Step:
    names = ("case_id", "already_in_plan", "owner_id", "due_on", "created_at", "state", "done_on",
             "done_by_id", "verified_by_id", "verified_on", "version")  # fmt: skip
    texts = ("what", "done_evidence", "closing_words")
    copy = Action(
        public_id=identifier(rng),
        audit=revision,
        **{name: getattr(action, name) for name in names},
        **{name: load.cage.unmarked(getattr(action, name)) for name in texts},
    )
    return followup.Step(copy, sorted(action.items.all(), key=lambda item: item.position))


def _move(load: Caseload, found: list[GoneBack]) -> None:
    moves = Moves(load)
    for row in found:
        moves.make(row.first, row.move, row.by, row.at, row.reason)
        moves.note(row.first, "audit revision opened", row.by, row.at)
        if row.is_in:
            moves.make(row.revision, "submit", row.revision.rater, row.revision.submitted_at)
    moves.store()
