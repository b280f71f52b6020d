"""What a team looks at together in a meeting or on an away day: one quarter, nobody named.

Belongs here: which figures, words and questions the pack holds, for one reader. Does not belong
here: counting (cases/rollups.py, cases/why_counts.py), pages (templates/cases/_session_*.html),
and slides (cases/session_deck.py). No case and no practitioner is ever read into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from cases import access, bars, coverage_counts, rollups, why_counts
from cases.figures import (
    NOBODY,
    Change,
    ItemRow,
    Ranked,
    Ranking,
    added_up,
    gaps,
    in_all,
    strengths,
)
from cases.models import Audit, RatingValue, Team, User
from cases.periods import Quarter
from cases.rollups import Selection
from cases.stored_settings import stored
from cases.why_counts import NamedBehind
from frameworks.models import Edition, Item

SHOWN = 3  # strengths, and gaps
NAMED = 3  # determinants behind one of them
GREEN, RED = "green", "red"
HOW_MANY = ("No", "One", "Two", "Three")
BARS = {
    GREEN: ("green", "amber", "red"),
    RED: ("green", "amber", "red", "not_asked"),
}
WORDS = {**dict(RatingValue.choices), "not_asked": "Not asked"}
# Ours; what is talked about is quoted from the framework above them.
QUESTIONS = {
    GREEN: (
        "What do we do that helps here, and how do we do it for the next child?",
        "Who outside our team helps us with this, and have we told them?",
        "What could make us lose this, and how do we keep it?",
    ),
    RED: (
        "What would a child notice first if this got better?",
        "What gets in the way, and which part of it can we change ourselves?",
        "Who could help us with this, and what one thing do we ask of them?",
    ),
}
STRENGTHS_QUESTION = "Which of these would the children name too?"
GAPS_QUESTION = "Which of these do we start with, and why this one?"
HEAT_QUESTION = "What here surprises us, and what do we not know yet?"
TRY_HEADS = ("What we try", "Who sees to it", "By when", "What a child would notice")
TRY_ROWS = 3


@dataclass(frozen=True)
class Share:
    """k of n; under the least n it says no share."""

    k: int
    n: int

    @property
    def few(self) -> bool:
        return self.n < stored.MINIMUM_N

    @property
    def numbers(self) -> str:
        return f"{self.k} of {self.n}"

    @property
    def percent(self) -> str:
        return "" if self.few else bars.percent_of(self.k, self.n)

    @property
    def said(self) -> str:
        return f"{self.numbers} ({self.percent})" if self.percent else self.numbers

    @property
    def step(self) -> int:
        """Which of five tints; none where there are too few."""
        return 0 if self.few else bars.step(self.k, self.n)

    @property
    def note(self) -> str:
        if not self.few:
            return ""
        return "Too few" if self.n else "None"


@dataclass(frozen=True)
class HeatRow:
    """One domain: a share for each word."""

    letter: str
    name: str
    cells: tuple[Share, ...]


HEAT_HEADS = (GREEN, "amber", RED, "not_yet_known")


def heat_row(domain: ItemRow) -> HeatRow:
    counts = domain.counts
    coloured = (Share(getattr(counts, value), counts.n) for value in HEAT_HEADS[:3])
    unknown = Share(counts.not_yet_known, counts.looked_at)
    return HeatRow(domain.letter, domain.section, (*coloured, unknown))


@dataclass(frozen=True)
class Finding:
    """A strength or a gap: its figure, its words and their source, and what is named behind it."""

    value: str
    row: Ranked
    item: Item
    behind: NamedBehind
    question: str

    @property
    def label(self) -> str:
        return self.row.item.label

    @property
    def share(self) -> Share:
        return Share(self.row.k, self.row.n)

    @property
    def is_ranked(self) -> bool:
        return self.row.rank is not None

    @property
    def parts(self) -> dict[str, int]:
        """The children behind the bar, strengths first."""
        return {value: getattr(self.row.item.counts, value) for value in BARS[self.value]}

    @property
    def counted(self) -> str:
        """ "41 strength, 7 developing, 3 gap": the parts in words."""
        return ", ".join(f"{number} {WORDS[value].lower()}" for value, number in self.parts.items())

    @property
    def drawn(self):
        return bars.bar(self.parts)

    @property
    def source(self) -> str:
        edition = self.item.edition
        stands = f"{edition.framework.name}, edition {edition.number}, {self.item.section.name}"
        return f"{stands}: {self.item.where}" if self.item.where else stands

    @property
    def abbreviations(self) -> str:
        """ "CYP: children and young people", of those that stand in the words."""
        known = self.item.edition.abbreviations.items()
        return "; ".join(f"{short}: {long}" for short, long in known if short in self.item.text)

    @property
    def named(self) -> tuple[str, ...]:
        """ "Advocacy, 7 of 12": the determinants most often named."""
        naming = self.behind.naming
        return tuple(
            f"{item.label}, {k}\u00a0of\u00a0{naming}" for item, k in self.behind.rows[:NAMED]
        )

    @property
    def named_head(self) -> str:
        """ "What helped: 12 of 41 strengths name something"."""
        what = "What helped" if self.value == GREEN else "What is missing"
        names = "names" if self.row.k == 1 else "name"
        return f"{what}: {self.behind.naming} of {self.row.k} {self._many} {names} something"

    @property
    def none_named(self) -> str:
        what = "what helped" if self.value == GREEN else "what is missing"
        if self.row.k == 1:
            return f"The one {self._many} does not name {what} yet."
        return f"None of the {self.row.k} {self._many} names {what} yet."

    @property
    def _many(self) -> str:
        one = "strength" if self.value == GREEN else "gap"
        return one if self.row.k == 1 else f"{one}s"


def strengths_of(items: Iterable[ItemRow]) -> tuple[Ranked, ...]:
    """What is a strength for more children than it is a gap."""
    found = strengths(items, stored.MINIMUM_N)
    return first_of(found, lambda row: row.item.counts.green > row.item.counts.red)


def gaps_of(items: Iterable[ItemRow], kept: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """What is a gap for some child, and is not among the strengths to keep."""
    codes = {row.item.code for row in kept}
    found = gaps(items, stored.MINIMUM_N)
    return first_of(found, lambda row: bool(row.k) and row.item.code not in codes)


def first_of(ranking: Ranking, fits: Callable[[Ranked], bool]) -> tuple[Ranked, ...]:
    """The first of the ranked that fit; after them, marked, those too few to rank.

    Those too few stand by how many children were rated, then in framework order: that is no rank.
    """
    few = sorted(ranking.too_few, key=lambda row: -row.n)
    return tuple(filter(fits, (*ranking.ranked, *few)))[:SHOWN]


class SessionPack:
    """One team and quarter, as far as this reader's figures go: those of the team picture."""

    def __init__(self, user: User, team: Team, quarter: Quarter) -> None:
        self.team, self.quarter = team, quarter
        selection = Selection(quarter)
        audits = Audit.objects.countable_in(selection.voice, user).filter(team=team)
        self.figures = rollups.team_figures(
            audits, selection, kind="outcomes", by_practitioner=False
        )
        self.cover = in_all(
            coverage_counts.coverage(
                team,
                audits,
                selection,
                on=timezone.localdate(),
                restricted=access.counts_restricted(user, team),
            )
        )
        kept = strengths_of(self.figures.items)
        found = {GREEN: kept, RED: gaps_of(self.figures.items, kept)}
        keys = [(row.item.code, value) for value, rows in found.items() for row in rows]
        behind = why_counts.named_behind(audits, selection, keys)
        items = newest_items({code for code, _ in keys})
        self.strengths, self.gaps = (
            tuple(
                Finding(
                    value,
                    row,
                    items[row.item.code],
                    behind[row.item.code, value],
                    QUESTIONS[value][place],
                )
                for place, row in enumerate(rows)
            )
            for value, rows in found.items()
        )

    @property
    def any_ratings(self) -> bool:
        rows = (*self.figures.items, *self.figures.domains)
        return any(row.counts != NOBODY for row in rows)

    @property
    def heat(self) -> tuple[HeatRow, ...]:
        return tuple(heat_row(domain) for domain in self.figures.domains)

    heat_heads = tuple((value, WORDS[value]) for value in HEAT_HEADS)
    heat_question = HEAT_QUESTION
    strengths_question = STRENGTHS_QUESTION
    gaps_question = GAPS_QUESTION
    try_heads = TRY_HEADS
    try_rows = range(TRY_ROWS)

    @property
    def covered(self) -> Share:
        return Share(self.cover.rated, self.cover.held)

    @cached_property
    def unknown(self) -> Share:
        counts = added_up(row.counts for row in self.figures.domains)
        return Share(counts.not_yet_known, counts.looked_at)

    @property
    def facts(self) -> Iterator[tuple[str, str, str]]:
        """What, how much, and what it is counted of."""
        yield "Children rated", self.covered.said, "open cases of the team"
        yield "Domains since the quarter before", *moved(self.figures.change)
        yield "Not yet known", self.unknown.said, "domain ratings, to find out about"

    @property
    def strengths_title(self) -> str:
        return titled(len(self.strengths), "strength", "to keep")

    @property
    def gaps_title(self) -> str:
        return titled(len(self.gaps), "gap", "to work on")

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.strengths, *self.gaps)

    @property
    def rules(self) -> tuple[str, ...]:
        """How the figures are to be read."""
        return (
            "Practitioners’ ratings: for each child and outcome the latest of the quarter.",
            "The surest come first: by the lower end of the likely range.",
            "Not asked: the domain itself is a strength, so it counts as no gap found.",
            f"Fewer than {stored.MINIMUM_N} children: marked, without % and without rank.",
            "No child and no practitioner is named, here or in the files.",
        )

    @property
    def pages(self) -> int:
        """Title, where we are, the domains, strengths, gaps, one for each of them, what we try."""
        return 6 + len(self.findings)

    @property
    def before_gaps(self) -> int:
        """How many pages stand before those of the gaps."""
        return 5 + len(self.strengths)

    @property
    def sheets(self) -> str:
        """Of A3, in words: the picture, the strengths, the gaps with what we try."""
        return "three" if self.strengths else "two"

    @property
    def words(self) -> str:
        return f"{self.team.name}, {self.quarter.label}"

    @property
    def last_quarter(self) -> Quarter:
        return self.quarter.before()


def moved(change: Change) -> tuple[str, str]:
    if not change.cases:
        return "None to compare", "no child was rated in both quarters"
    children = f"the same {change.cases} child{'' if change.cases == 1 else 'ren'}"
    return f"{change.grown} grown, {change.set_back} set back", children


def titled(number: int, one: str, rest: str) -> str:
    if not number:
        return f"No {one} found yet"
    return f"{HOW_MANY[number]} {one}{'' if number == 1 else 's'} {rest}"


def newest_items(codes: Iterable[str]) -> dict[str, Item]:
    """By code, worded as in the newest edition, as the figures name them."""
    found = Item.objects.filter(code__in=codes).exclude(edition__status=Edition.Status.DRAFT)
    rows = found.select_related("edition__framework", "section").order_by("edition__number")
    return {item.code: item for item in rows}
