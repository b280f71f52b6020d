"""Checks that help a rater to look again: advice in words, never a block, never counted by person.

Pure over rows that are handed in. Belongs here: what is worth a second look, and how it is said.
Does not belong here: reading the rows (cases/pages/advice.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cases import bars, charts, scopes
from cases.models import RatingValue
from cases.rating_sheet import Row
from frameworks.models import Item

LEAST_RATED = 8  # fewer equal ratings can well be so
LEAST_STRENGTHS = 3
LEAST_PAIRS = 10
LENIENT_SHARE = 0.4
NAMED = 3  # items named in one piece of advice; the rest are counted
STEPS = {RatingValue.RED: 0, RatingValue.AMBER: 1, RatingValue.GREEN: 2}


@dataclass(frozen=True)
class Advice:
    """One thing worth a second look."""

    kind: str
    says: str
    own: bool = False  # for the rater alone, whoever else reads the audit


def same_all_down(rows: Iterable[Row], scale: Mapping) -> Advice | None:
    """One value for every rated item, from eight on."""
    values = [row.value for row in rows if row.value]
    if len(values) < LEAST_RATED or len(set(values)) > 1:
        return None
    word = charts.word(values[0], scale).lower()
    return Advice(
        "same",
        f"All {len(values)} items have the same rating: {word}. "
        "Is there one in which this child’s life is a little different?",
    )


def strengths_without_note(rows: Iterable[Row]) -> Advice | None:
    """More than half of at least three strengths have no line of evidence."""
    strengths = [row for row in rows if row.value == RatingValue.GREEN]
    bare = [row for row in strengths if not (row.note and row.note.text.strip())]
    if len(strengths) < LEAST_STRENGTHS or 2 * len(bare) <= len(strengths):
        return None
    return Advice(
        "no_note",
        f"{len(bare)} of {len(strengths)} strengths have no note. "
        "One line on one of them would help.",
    )


def notes_carried_unchanged(rows: Iterable[Row], earlier: Mapping[str, str]) -> Advice | None:
    """The same words as last time on the same item; `earlier` is the last note by item code."""

    def earlier_words(row: Row) -> str:
        return _words(earlier.get(row.item.code, ""))

    same = [
        row.item
        for row in rows
        if row.note and _words(row.note.text) and _words(row.note.text) == earlier_words(row)
    ]
    if not same:
        return None
    notes = "1 note has" if len(same) == 1 else f"{len(same)} notes have"
    return Advice("unchanged", f"{notes} the same words as last time ({_named(same)}). Still so?")


def gaps_long_in_the_plan(
    rows: Iterable[Row], now: Collection[int], before: Collection[str]
) -> Advice | None:
    """Gaps that are "already in the plan" (ids in `now`) and were so last time (`before`)."""
    long = [
        row.item
        for row in rows
        if row.value == RatingValue.RED and row.item.pk in now and row.item.code in before
    ]
    if not long:
        return None
    gaps = "1 gap was" if len(long) == 1 else f"{len(long)} gaps were"
    return Advice(
        "long_in_plan",
        f"{gaps} “already in the plan” last time too ({_named(long)}). Does the plan help?",
    )


def gaps_without_action(rows: Sequence[Row], covered: Collection[int]) -> Advice | None:
    """Gaps the rules let through although nothing is planned in their whole section."""
    items = [row.item for row in rows]
    values = {row.item.pk: row.value for row in rows}
    asked = {item.pk for item in scopes.reds_to_cover(items, values)}
    planned = {item.section_id for item in items if item.pk in covered or item.pk in asked}
    left = [
        item
        for item in items
        if values[item.pk] == RatingValue.RED and item.section_id not in planned
    ]
    if not left:
        return None
    gaps = "1 gap has" if len(left) == 1 else f"{len(left)} gaps have"
    return Advice(
        "no_action", f"{gaps} no action ({_named(left)}). Is there somebody who can change it?"
    )


def more_lenient(pairs: Iterable[tuple[str, str]]) -> Advice | None:
    """The second rater saw less in place than the first in 40% or more, of ten pairs or more.

    `pairs` are (first, second) values of one item each; only pairs of two R, A or G count.
    """
    steps = [(STEPS[a], STEPS[b]) for a, b in pairs if a in STEPS and b in STEPS]
    lower = sum(1 for first, second in steps if second < first)
    if len(steps) < LEAST_PAIRS or lower < LENIENT_SHARE * len(steps):
        return None
    return Advice(
        "lenient",
        f"In the last 12 months a second rater saw less in place than you did in {lower} of "
        f"{len(steps)} ratings ({bars.percent_of(lower, len(steps))}). "
        "What would they ask you here? Only you see this.",
        own=True,
    )


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def _named(items: Sequence[Item]) -> str:
    """The first few by name; an impact by its domain."""
    impact = Item.Kind.IMPACT
    names = [item.section.name if item.kind == impact else str(item) for item in items[:NAMED]]
    more = len(items) - NAMED
    return "; ".join(names) + (f"; and {more} more" if more > 0 else "")
