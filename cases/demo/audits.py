"""Writes the county's audits: in progress first, then their ratings, then submitted in one go.

That order is the database's own: its triggers refuse to add anything to a submitted audit.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.access import Role
from cases.demo import followup, notes, planted
from cases.demo.caseload import Caseload
from cases.demo.chance import day_between, identifier, stream
from cases.demo.clock import begin_of
from cases.demo.ratings import AMBER, GREEN, RED, Rated, Rater, Wording
from cases.demo.schedule import Look, last_day, looks_in
from cases.models import (
    Audit,
    ChildVoice,
    DeterminantLink,
    Evidence,
    LeftOnPurpose,
    Rating,
)
from cases.periods import age_band, age_on, quarter_of
from frameworks.models import Item

BATCH = 300  # audits at a time, so that a large county fits in memory
ROWS = 2000
RATING_COLUMNS = ("audit_id", "item_id", "value", "version", "entry_method", "reason", "saved_at")
RATINGS_AT_ONCE = 140  # 980 values: SQLite takes 999 in a statement
Kind = Item.Kind
FROM_OUTSIDE = (
    Audit.Type.LEARNING_CONVERSATION, Audit.Type.DIP_SAMPLE, Audit.Type.MODERATION,
)  # fmt: skip
Key = tuple[int, int]  # audit and item


@dataclass
class Batch:
    """Rows of some audits, not yet written."""

    audits: list[Audit] = field(default_factory=list)
    ratings: list[tuple] = field(default_factory=list)
    links: list[tuple[Key, Item, str]] = field(default_factory=list)
    letters: list[tuple[Key, int]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    left: list[LeftOnPurpose] = field(default_factory=list)
    voices: list[ChildVoice] = field(default_factory=list)
    steps: list[followup.Step] = field(default_factory=list)


class Writer:
    def __init__(
        self, load: Caseload, *, seed: int, flourish: Sequence[Wording], standards: Wording
    ) -> None:
        self.load, self.seed = load, seed
        self.flourish, self.standards = flourish, standards  # one Flourish wording a quarter
        self.rater = Rater(seed)

    def write_quarter(self, index: int) -> int:
        looks = iter(looks_in(self.load, seed=self.seed, index=index))
        number = 0
        while chunk := list(islice(looks, BATCH)):
            rng = stream(self.seed, "audits", index, number)
            self._store(chunk, rng)
            number += len(chunk)
        return number

    def _store(self, looks: Sequence[Look], rng: Random) -> None:
        batch = Batch([self.audit(look, rng) for look in looks])
        self.store_audits(batch)
        for look, audit in zip(looks, batch.audits, strict=True):
            self._add(batch, look, audit, rng)
        self.load.cage.mark_texts(batch)
        write(batch)
        Audit.objects.filter(
            pk__in=[audit.pk for audit in batch.audits], state=Audit.State.IN_PROGRESS
        ).update(state=Audit.State.SUBMITTED)
        followup.store(batch.steps)

    def store_audits(self, batch: Batch) -> None:
        self.load.cage.mark_audits(batch)
        _insert(Audit, batch.audits)

    def _add(self, batch: Batch, look: Look, audit: Audit, rng: Random) -> None:
        wording = self._wording(look)
        rated = self.rater.rate(look, wording, rng)
        left = _left(look, rated, rng)
        batch.left += [LeftOnPurpose(audit_id=audit.pk, item_id=row.item.pk) for row in left]
        rated = [row for row in rated if row not in left]
        saved = audit.submitted_at - datetime.timedelta(minutes=2)
        for row in rated:
            batch.ratings.append(_rating(look, audit, row, saved, rng))
            _add_why(batch, wording, row, (audit.pk, row.item.pk), rng)
            _add_missing(batch, wording, look, row, (audit.pk, row.item.pk))
        batch.evidence += list(evidence_of(look, audit, rated, rng))
        batch.voices.append(voice_of(look, audit, rng))
        batch.steps += followup.steps(self.load, look, audit, rated, rng)

    def _wording(self, look: Look) -> Wording:
        if look.scope == Audit.Scope.PRACTICE_STANDARDS:
            return self.standards
        return self.flourish[look.index]

    def audit(self, look: Look, rng: Random) -> Audit:
        """The audit of a look, open until its ratings are in."""
        team, holder, plan_type = look.child.then(look.day)
        quarter = quarter_of(look.day).starts
        begun = max(quarter, look.day - datetime.timedelta(days=rng.choice((0, 0, 0, 0, 1, 2, 4))))
        submitted = moment(self.load, look.day, rng)
        started = min(moment(self.load, begun, rng), submitted - datetime.timedelta(minutes=4))
        wording, public_id = self._wording(look), identifier(rng)
        well = rng.choice(notes.WORKING_WELL) if rng.random() < 0.85 else ""
        return Audit(
            public_id=public_id,
            case=look.child.case,
            type=look.type,
            scope=look.scope,
            rater=look.rater,
            edition=wording.edition,
            state=Audit.State.IN_PROGRESS,
            started_at=started,
            submitted_at=submitted,
            working_well=well,
            working_well_section=wording.section_of(notes.working_well_letter(well)),
            version=1,
            plan_type=plan_type,
            age_band=age_band(look.child.case.birth_month, look.day),
            team=self.load.people.teams[team],
            practitioner=holder,
            period=quarter,
        )

    # --- audits that are still open -----------------------------------------------------

    def write_open_audits(self) -> int:
        """Audits begun in the last days and not finished, on cases not yet rated this quarter."""
        rng = stream(self.seed, "open audits")
        batch, looks = Batch(), []
        now = self.load.quarters[-1].starts
        rated = set(Audit.objects.filter(period=now).values_list("case", flat=True))
        for username, number in planted.OPEN_AUDITS.items():
            waiting = [
                child
                for child in self.load.children
                if child.holder.username == username
                and child.case.closed_on is None
                and child.case.pk not in rated
            ]
            for child in waiting[:number]:
                look = Look(child, 5, self._lately(rng), Audit.Scope.FOCUSED, child.holder)
                looks.append(look)
                batch.audits.append(self._begun(look, rng))
        self.store_audits(batch)
        for look, audit in zip(looks, batch.audits, strict=True):
            self._begin(batch, look, audit, rng)
        self.load.cage.mark_texts(batch)
        write(batch)
        return len(batch.audits)

    def _lately(self, rng: Random) -> datetime.date:
        last = last_day(self.load, self.load.quarters[-1])
        first = max(self.load.quarters[-1].starts, last - datetime.timedelta(days=6))
        return day_between(rng, first, last, workday=True)

    def _begun(self, look: Look, rng: Random) -> Audit:
        return Audit(
            public_id=identifier(rng),
            case=look.child.case,
            rater=look.rater,
            edition=self.flourish[-1].edition,
            started_at=moment(self.load, look.day, rng),
        )

    def _begin(self, batch: Batch, look: Look, audit: Audit, rng: Random) -> None:
        """Some of the eight domains are rated; nothing counts yet."""
        impacts = [
            row
            for row in self.rater.rate(look, self.flourish[-1], rng)
            if row.item.kind == Kind.IMPACT
        ]
        saved = audit.started_at + datetime.timedelta(minutes=3)
        for row in impacts[: rng.randint(3, 6)]:
            batch.ratings.append(_rating(look, audit, row, saved, rng))
        batch.evidence += list(evidence_of(look, audit, impacts[:3], rng))


def moment(load: Caseload, day: datetime.date, rng: Random) -> datetime.datetime:
    """Office hours; just after midnight when the day is the anchor itself, so never ahead of it."""
    hour = rng.choice((9, 9, 10, 10, 11, 13, 14, 14, 15, 16, 16, 17))
    at = datetime.datetime.combine(day, datetime.time(hour, rng.randint(5, 59)))
    return timezone.make_aware(at) if day < load.anchor else begin_of(day)


def write(batch: Batch) -> None:
    """Everything that must stand before the audits, already stored, are submitted."""
    ids = _insert_ratings(batch.ratings)
    links = [
        DeterminantLink(rating_id=ids[key], determinant_id=item.pk, effect=effect)
        for key, item, effect in batch.links
    ]
    _insert(DeterminantLink, links)
    letters = Rating.letters.through
    _insert(letters, [letters(rating_id=ids[key], section_id=pk) for key, pk in batch.letters])
    _insert(Evidence, batch.evidence)
    _insert(LeftOnPurpose, batch.left)
    _insert(ChildVoice, batch.voices)


def _insert_ratings(rows: list[tuple]) -> dict[tuple[int, int], int]:
    """(audit, item) -> id. By hand, as most rows of the county are ratings and objects are slow."""
    columns = ", ".join(RATING_COLUMNS)
    one = f"({', '.join(['%s'] * len(RATING_COLUMNS))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), RATINGS_AT_ONCE):
            some = rows[start : start + RATINGS_AT_ONCE]
            cursor.execute(
                f"INSERT INTO {Rating._meta.db_table} ({columns}) "  # noqa: S608  our own names
                f"VALUES {', '.join([one] * len(some))}",
                [value for row in some for value in row],
            )
    audits = {row[0] for row in rows}
    found = Rating.objects.filter(audit__in=audits).values_list("audit_id", "item_id", "pk")
    return {(audit, item): pk for audit, item, pk in found}


def _insert(model: Any, rows: list) -> None:
    model.objects.bulk_create(rows, batch_size=ROWS)


def _left(look: Look, rated: list[Rated], rng: Random) -> list[Rated]:
    """Now and then an outcome is left unrated on purpose; never one that a planted fact needs."""
    if rng.random() > 0.05:
        return []
    kept = {planted.HARBOUR_GAP, planted.COUNTY_STRENGTH, planted.THREE_OF_THREE}
    could = [
        row
        for row in rated
        if row.item.kind == Kind.OUTCOME and row.value == GREEN and row.item.code not in kept
    ]
    return [rng.choice(could)] if could else []


def evidence_of(look: Look, audit: Audit, rated: list[Rated], rng: Random) -> Iterator[Evidence]:
    """A note for every gap, for a strength with a gap under it, and for some of the others."""
    role = Role.QA_AUDITOR if look.type in FROM_OUTSIDE else Role.PRACTITIONER
    age = age_on(look.child.case.birth_month, look.day)
    opened = look.child.case.opened_on
    over_a_gap = {row.item.section_id for row in rated if row.value == RED}
    seen: set[str] = set()
    for row in rated:
        sentence = row.item.kind == Kind.IMPACT and row.item.section_id in over_a_gap
        chance = {RED: 1.0, AMBER: 0.1, GREEN: 0.07}.get(row.value, 0.01)
        if not (sentence or rng.random() < chance):
            continue
        source, text = notes.note(rng, row.item.section.letter.upper(), row.value, age)
        if text in seen:  # one page does not say the same twice, where it can be helped
            source, text = notes.note(rng, row.item.section.letter.upper(), row.value, age)
        seen.add(text)
        seen_on = day_between(
            rng, max(opened, look.day - datetime.timedelta(days=28)), look.day, workday=True
        )
        yield Evidence(
            audit=audit,
            item=row.item,
            source=source,
            seen_on=seen_on,
            text=text,
            by=look.rater,
            role=Role(role).label,
            saved_at=audit.started_at + datetime.timedelta(minutes=3),
        )


def _rating(look: Look, audit: Audit, row: Rated, saved: datetime.datetime, rng: Random) -> tuple:
    before = look.child.last_values
    same = before.get(row.item.code) == row.value and rng.random() < 0.3
    before[row.item.code] = row.value
    method = Rating.EntryMethod.CARRIED if same else Rating.EntryMethod.DIRECT
    return as_rated(audit, row, saved, method)


def as_rated(
    audit: Audit,
    row: Rated,
    saved: datetime.datetime,
    method: Rating.EntryMethod = Rating.EntryMethod.DIRECT,
) -> tuple:
    """The values of RATING_COLUMNS."""
    at = connection.ops.adapt_datetimefield_value(saved)
    return audit.pk, row.item.pk, str(row.value), 1, method.value, str(row.reason), at


def _add_why(batch: Batch, wording: Wording, row: Rated, key: Key, rng: Random) -> None:
    """Some outcomes name what helped or is missing; a universal one that is not green, where."""
    if row.item.kind == Kind.UNIVERSAL_DETERMINANT and row.value in (AMBER, RED):
        letters = rng.sample([section.pk for section, *_ in wording.domains], rng.randint(1, 3))
        batch.letters += [(key, pk) for pk in sorted(letters)]
    if row.item.kind != Kind.OUTCOME:
        return
    if rng.random() >= {RED: 0.25, AMBER: 0.06, GREEN: 0.06}.get(row.value, 0):
        return
    tailored = wording.tailored[row.item.section_id]
    effect = DeterminantLink.Effect.HELPED if row.value == GREEN else DeterminantLink.Effect.MISSING
    for item in rng.sample([*tailored, *wording.universal], rng.choice((1, 1, 2))):
        batch.links.append((key, item, effect))


def _add_missing(batch: Batch, wording: Wording, look: Look, row: Rated, key: Key) -> None:
    """What stands behind Harbour's gap is named, once, beside whatever chance has named."""
    if not look.missing or row.item.code != planted.HARBOUR_GAP:
        return
    item = next(i for i in wording.tailored[row.item.section_id] if i.code == look.missing)
    if not any(named == key and other.pk == item.pk for named, other, _ in batch.links):
        batch.links.append((key, item, DeterminantLink.Effect.MISSING))


def voice_of(look: Look, audit: Audit, rng: Random) -> ChildVoice:
    age = age_on(look.child.case.birth_month, look.day)
    if age is None:
        return ChildVoice(audit=audit, heard=ChildVoice.Heard.CANNOT_NOW)
    drawn = rng.random()
    if drawn > 0.68:
        late = ChildVoice.Heard.NOT_YET if drawn < 0.9 else ChildVoice.Heard.CANNOT_NOW
        return ChildVoice(audit=audit, heard=late)
    How = ChildVoice.How
    ways = [How.DIRECT_WORK, How.TALKED, How.TALKED, How.ADVOCATE]
    how = How.OBSERVED if age < 3 else rng.choice(ways + [How.WRITTEN] * (age >= 8))
    first = max(look.child.case.opened_on, look.day - datetime.timedelta(days=40))
    return ChildVoice(
        audit=audit,
        heard=ChildVoice.Heard.YES,
        how=how,
        heard_on=day_between(rng, first, look.day, workday=True),
    )
