"""An inspection pack's own sentences and tables: what the figures say, and no more.

Belongs here: how each figure is said, always with its n. Does not belong here: which figures
(cases/inspection_figures.py), and what its writer says instead (cases/inspection_pack.py).
A change is claimed only where docs/decisions/0024-what-a-trend-claims.md allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cases import trend_counts
from cases.figures import ItemRow, Ranked
from cases.inspection_figures import InspectionFigures as Figures
from cases.models import InspectionWords
from cases.pages.blocks import Cell, Rows
from cases.pages.loop import LoopPicture
from cases.session_pack import Share, moved
from cases.stored_settings import stored
from cases.tables.trend import MOVE_WORDS
from cases.trend_counts import GROWN, HIGHER, MOVES, QuarterFigure

About = InspectionWords.About
GREEN, RED = "green", "red"
SEEN = {GREEN: "a strength", RED: "a gap"}


# --- sentences ---


def strengths_said(figures: Figures) -> str:
    if figures.strengths:
        return f"Most surely a strength in children’s lives: {listed(figures.strengths)}."
    return (
        "No outcome can be named as a strength yet: none is a strength for more children than it "
        f"is a gap. Only outcomes rated for {stored.MINIMUM_N} children or more are counted."
    )


def gaps_said(figures: Figures) -> str:
    if figures.gaps:
        return f"Most surely a gap in children’s lives: {listed(figures.gaps)}."
    return (
        "No outcome can be named as a gap: no child has one, among the outcomes for which "
        f"{stored.MINIMUM_N} children or more were rated."
    )


def practice_said(figures: Figures) -> str:
    said = []
    if figures.met:
        said.append(f"Practice standards most surely met: {listed(figures.met)}.")
    if figures.not_met:
        said.append(f"Most often not met: {listed(figures.not_met)}.")
    return " ".join(said) or (
        f"No practice standard was rated for {stored.MINIMUM_N} cases or more this quarter, so "
        "nothing can be said of them in general."
    )


def change_said(figures: Figures) -> str:
    """Strengths first: what is higher or grew, then what is lower or was set back."""
    better, worse = [], []
    for row, before, now in figures.trends:
        for words, good in claims(row, before, now):
            (better if good else worse).append(words)
    if better or worse:
        return " ".join([*better, *worse])
    grown, of = moved(figures.change)
    compared = f" Of the domains of {of}: {grown}." if figures.change.cases else ""
    return (
        "No domain can be said to have changed since the quarter before. The likely ranges are not "
        f"apart, and in none did ten children more go one way than the other.{compared}"
    )


def claims(row: ItemRow, before: QuarterFigure, now: QuarterFigure) -> Iterator[tuple[str, bool]]:
    """(what may be said of a domain, whether it is for the better)."""
    for measure in (GREEN, RED):
        told = trend_counts.told_apart(before, now, measure=measure, minimum_n=stored.MINIMUM_N)
        if told:
            more = "More" if told == HIGHER else "Fewer"
            was, is_ = (share(each, measure).said for each in (before, now))
            yield (
                f"{row.section}: {more.lower()} children have {SEEN[measure]}, {is_} after {was}.",
                (told == HIGHER) == (measure == GREEN),
            )
    way = trend_counts.matched_change(now)
    if way:
        went = "grew" if way == GROWN else "were set back"
        grown, back = (now.matched[move] for move in (GROWN, "set_back"))
        yield (
            f"{row.section}: of {now.in_both} children rated in both quarters more {went}: "
            f"{grown} grown, {back} set back.",
            way == GROWN,
        )


def basis_said(figures: Figures) -> str:
    number = sum(count for _, count in figures.audits)
    kinds = ", ".join(f"{kind[0].lower()}{kind[1:]} {count:,}" for kind, count in figures.audits)
    counts = figures.domain_counts
    said = [f"This rests on {number:,} audit{'' if number == 1 else 's'} of the quarter."]
    if kinds:
        said.append(f"By kind: {kinds}.")
    said.append(f"Open cases rated: {Share(figures.cover.rated, figures.cover.held).said}.")
    unknown = Share(counts.not_yet_known, counts.looked_at)
    said.append(f"Domain ratings not yet known: {unknown.said}.")
    return " ".join(said)


def voice_said(figures: Figures) -> str:
    heard = Share(figures.hearing.rated, figures.hearing.held)
    said = [f"Open cases with the child’s or family’s own view recorded: {heard.said}."]
    if figures.own_strengths:
        said.append(f"Most surely a strength as they see it: {listed(figures.own_strengths)}.")
    if figures.own_gaps:
        said.append(f"Most surely a gap: {listed(figures.own_gaps)}.")
    if not (figures.own_strengths or figures.own_gaps):
        said.append(
            f"For no domain did {stored.MINIMUM_N} say how they see it, so nothing is said of "
            "them in general."
        )
    return " ".join(said)


def agreement_said(figures: Figures) -> str:
    found = figures.agreement
    if not found.n:
        return "No drawn audit of this quarter has been rated a second time and settled yet."
    said = (
        "Audits were drawn at random and rated again by somebody who did not see the first rating: "
        f"the same rating in {Share(found.exact, found.n).said}. In {found.lower} the second rater "
        f"saw less of a strength, in {found.higher} more."
    )
    if found.kappa is None:
        return f"{said} That is a small sample."
    return f"{said} Weighted kappa: {found.kappa:.2f}."


def actions_said(figures: Figures) -> str:
    loop = figures.loop
    if not loop.gaps:
        return "No gap was found in the audits of this quarter."
    acted, time, verified, better = (Share(row.k, row.n) for row in LoopPicture(loop).shares)
    said = [f"Gaps found that have an action or are in the child’s plan: {acted.said}."]
    if time.n:
        said.append(f"Done in time, of those whose date has come or that are done: {time.said}.")
    if verified.n:
        said.append(f"Verified by somebody else, of those done: {verified.said}.")
    if better.n:
        said.append(f"Better when rated again: {better.said}.")
    else:
        said.append("None of them was rated again yet.")
    return " ".join(said)


def next_said(figures: Figures) -> str:
    loop, cover = figures.loop, figures.cover
    said = []
    if figures.gaps:
        names = joined([row.item.label for row in figures.gaps])
        said.append(f"To work on first, by the figures: {names}.")
    if loop.gaps > loop.with_action:
        left = Share(loop.gaps - loop.with_action, loop.gaps).said
        said.append(f"Gaps without an action that are not in the plan: {left}.")
    if cover.held > cover.rated:
        left = Share(cover.held - cover.rated, cover.held).said
        said.append(f"Open cases still to rate: {left}.")
    return " ".join(said) or "By the figures, every gap has an action and every case was rated."


def listed(rows: Sequence[Ranked]) -> str:
    """ "Warm home, 41 of 60 (68%); Play, 39 of 60 (65%)"."""
    return "; ".join(f"{name_of(row.item)}, {Share(row.k, row.n).said}" for row in rows)


def name_of(item: ItemRow) -> str:
    return item.section if item.kind == "impact" else item.label


def joined(names: Sequence[str]) -> str:
    return "; ".join(names)


def share(figure: QuarterFigure, measure: str) -> Share:
    return Share(figure.tally.k(measure), figure.tally.n(measure))


# --- tables: ours, whatever is written above them ---


def strengths_table(figures: Figures) -> Rows | None:
    return ranked_table("Outcomes most surely a strength", "Strength", figures.strengths)


def gaps_table(figures: Figures) -> Rows | None:
    return ranked_table("Outcomes most surely a gap", "Gap", figures.gaps)


def ranked_table(caption: str, head: str, rows: Sequence[Ranked]) -> Rows | None:
    found = [
        (row.item.text, row.item.section, Share(row.k, row.n).said, likely(row)) for row in rows
    ]
    return table(caption, ("Outcome", "Domain", head, "Likely range"), found)


def likely(row: Ranked) -> str:
    low, high = (int(end * 100 + 0.5) for end in (row.interval.lower, row.interval.upper))
    return f"{low}% to {high}%"


def practice_table(figures: Figures) -> Rows | None:
    head = (
        "Pillar",
        "Every rated standard met",
        "At least one not met",
        "At least one not yet known",
    )
    found = [
        (
            row.name,
            Share(row.all_met, row.n).said,
            Share(row.not_met, row.n).said,
            Share(row.not_yet_known, row.looked_at).said,
        )
        for row in figures.pillars
    ]
    return table("Cases by pillar, each counted once", head, found)


def change_table(figures: Figures) -> Rows | None:
    head = ("Domain", "Strength", "Quarter before", "Gap", "Quarter before, gap", "Same children")
    found = [
        (
            row.section,
            share(now, GREEN).said,
            share(before, GREEN).said,
            share(now, RED).said,
            share(before, RED).said,
            ", ".join(f"{now.matched[move]} {MOVE_WORDS[move].lower()}" for move in MOVES),
        )
        for row, before, now in figures.trends
    ]
    return table("Domains this quarter and the quarter before", head, found)


def basis_table(figures: Figures) -> Rows | None:
    heard = {team.pk: row for team, row in figures.heard}
    found = [
        (
            team.name,
            Share(row.rated, row.held).said,
            Share(heard[team.pk].rated, heard[team.pk].held).said,
        )
        for team, row in figures.covered
    ]
    return table("Open cases by team", ("Team", "Rated", "Own view recorded"), found)


def voice_table(figures: Figures) -> Rows | None:
    found = [
        (row.section, Share(row.counts.green, row.counts.n).said,
         Share(row.counts.red, row.counts.n).said)
        for row in figures.own_views
    ]  # fmt: skip
    return table("Domains as children and families see them", ("Domain", "Strength", "Gap"), found)


def agreement_table(figures: Figures) -> Rows | None:
    if not figures.agreement.n:
        return None
    words = {
        GREEN: "strength or met",
        "amber": "developing or partly met",
        RED: "gap or not met",
    }
    head = ("First rating", *(f"Second: {word}" for word in words.values()))
    found = [
        (words[value].capitalize(), *(str(number) for number in row))
        for value, row in figures.agreement.rows
    ]
    return table("Pairs of ratings", head, found)


def actions_table(figures: Figures) -> Rows | None:
    if not figures.loop.gaps:
        return None
    found = [
        (row.label, Share(row.k, row.n).said, row.of) for row in LoopPicture(figures.loop).shares
    ]
    return table("From gap to better", ("What", "How many", "Of what"), found)


def no_table(figures: Figures) -> None:
    """Plans are words."""


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Rows | None:
    if not rows:
        return None
    return Rows(caption, tuple(head), tuple(tuple(Cell((word,)) for word in row) for row in rows))


Sentence, Table = Callable[[Figures], str], Callable[[Figures], Rows | None]
# The three questions in the order they are asked; in each, strengths first.
QUESTIONS: tuple[tuple[str, dict[str, tuple[Sentence, Table]]], ...] = (
    (
        "What do we know about the quality and impact of our practice?",
        {
            About.STRENGTHS: (strengths_said, strengths_table),
            About.PRACTICE: (practice_said, practice_table),
            About.CHANGE: (change_said, change_table),
            About.GAPS: (gaps_said, gaps_table),
        },
    ),
    (
        "How do we know it?",
        {
            About.BASIS: (basis_said, basis_table),
            About.VOICE: (voice_said, voice_table),
            About.AGREEMENT: (agreement_said, agreement_table),
        },
    ),
    (
        "What are our plans next?",
        {
            About.ACTIONS: (actions_said, actions_table),
            About.NEXT: (next_said, no_table),
        },
    ),
)
