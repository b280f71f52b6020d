"""What children and families of Fenmarch say themselves, beside what practitioners see.

Belongs here: views heard, "not yet" and "cannot now". Most are near what the practitioner rated;
a few are two steps away, so that there is something to talk about.
"""

from __future__ import annotations

import datetime
from random import Random

from cases.demo.audits import Batch, Writer
from cases.demo.caseload import Caseload, Child
from cases.demo.chance import day_between, stream, weighted
from cases.demo.moves import Moves
from cases.demo.ratings import AMBER, GREEN, RED
from cases.demo.schedule import Look, last_day
from cases.faces import DO_NOT_KNOW, VALUE_OF_FACE
from cases.models import Audit, ChildVoice, Rating
from cases.periods import age_on
from frameworks.models import Item

SHARE = 0.35  # of the open cases
QUARTERS = ((5, 45), (4, 30), (3, 15), (2, 10))  # of the six, from 0: some are over six months old
HEARD = (("yes", 86), ("not_yet", 9), ("cannot_now", 5))
STEPS = (GREEN, AMBER, RED)
# How far from what the practitioner rated: the same, one step, two steps, does not know, skipped.
APART = ((0, 62), (1, 20), (2, 5), (None, 8), ("skip", 5))
How, Whose, WordsFor = ChildVoice.How, ChildVoice.Whose, ChildVoice.WordsFor
OWN_WORDS = {
    WordsFor.SMALL_CHILD: (
        "I like when we all have tea.", "My teacher is kind.", "I want to see my friends more.",
    ),
    WordsFor.TEENAGER: (
        "Things are calmer now.", "I want people to ask me before they decide.",
        "College is going well. I like my course.",
    ),
    WordsFor.PARENT: (
        "We feel listened to.", "The meetings help. Mornings are still hard.",
        "We know who to ring now.",
    ),
}  # fmt: skip


def write_views(load: Caseload, writer: Writer, *, seed: int) -> int:
    """Views of some open cases, submitted on the day they were heard; how many."""
    rng = stream(seed, "own views")
    batch, voices, ratings = Batch(), [], []
    for child in sorted(load.children, key=lambda child: child.case.reference):
        if child.case.closed_on is not None or rng.random() > SHARE:
            continue
        look = _look(load, child, rng)
        if look is None:
            continue
        audit, voice = _view(writer, look, rng)
        batch.audits.append(audit)
        voices.append(voice)
        if voice.heard == ChildVoice.Heard.YES:
            items = [impact for _, impact, *_ in writer.flourish[look.index].domains]
            ratings += _answers(child, audit, voice, items, rng)
    writer.store_audits(batch)
    ChildVoice.objects.bulk_create(voices, batch_size=400)
    Rating.objects.bulk_create(ratings, batch_size=400)
    moves = Moves(load)
    for audit in batch.audits:
        moves.make(audit, "submit", audit.rater, audit.submitted_at)
    moves.store()
    return len(batch.audits)


def _look(load: Caseload, child: Child, rng: Random) -> Look | None:
    """When it was heard, by whoever held the case on that day."""
    index = weighted(rng, QUARTERS)
    quarter = load.quarters[index]
    first = max(quarter.starts, child.case.opened_on + datetime.timedelta(days=7))
    last = last_day(load, quarter)
    if first > last:
        return None
    day = day_between(rng, first, last, workday=True)
    return Look(child, index, day, Audit.Scope.QUICK, child.then(day)[1])


def _view(writer: Writer, look: Look, rng: Random) -> tuple[Audit, ChildVoice]:
    audit = writer.audit(look, rng)
    audit.voice, audit.working_well = Audit.Voice.CHILD_OR_FAMILY, ""
    age = age_on(look.child.case.birth_month, look.day)
    whose = Whose.FAMILY if age is None or age < 5 or rng.random() < 0.2 else Whose.CHILD
    heard = weighted(rng, HEARD)
    if heard != ChildVoice.Heard.YES:
        return audit, ChildVoice(audit=audit, heard=heard, whose=whose)
    words_for = WordsFor.SMALL_CHILD if age is not None and age < 11 else WordsFor.TEENAGER
    if whose == Whose.FAMILY:
        words_for = WordsFor.PARENT
    if rng.random() < 0.6:
        audit.working_well = rng.choice(OWN_WORDS[words_for])
    ways = (How.TOGETHER, How.TOGETHER, How.TALKED, How.WRITTEN)
    how = How.DIRECT_WORK if words_for == WordsFor.SMALL_CHILD else rng.choice(ways)
    return audit, ChildVoice(
        audit=audit, heard=heard, whose=whose, words_for=words_for, how=how, heard_on=look.day
    )


def _answers(
    child: Child, audit: Audit, voice: ChildVoice, items: list[Item], rng: Random
) -> list[Rating]:
    """One answer a domain, in faces for small children and for some of the others."""
    faces = voice.words_for == WordsFor.SMALL_CHILD or rng.random() < 0.4
    found = []
    for item in items:
        apart = weighted(rng, APART)
        if apart == "skip":
            continue
        value = _value(child.last_values.get(item.code), apart, rng)
        face = _face(value, rng) if faces and value in STEPS else None
        found.append(
            Rating(
                audit=audit,
                item=item,
                value=value,
                face=face,
                version=1,
                saved_at=audit.submitted_at,
            )
        )
    return found


def _value(seen: str | None, apart: int | None, rng: Random) -> str:
    if apart is None:
        return DO_NOT_KNOW
    place = STEPS.index(seen) if seen in STEPS else rng.randint(0, 2)
    could = [step for number, step in enumerate(STEPS) if abs(number - place) == apart]
    return rng.choice(could or list(STEPS))


def _face(value: str, rng: Random) -> int:
    return rng.choice([face for face, says in VALUE_OF_FACE.items() if says == value])
