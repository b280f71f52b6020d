"""The pictures of a page as sheets of a workbook: their numbers, each with a chart beside.

Belongs here: which numbers a chart is of, and its words. Does not belong here: counting, and how a
chart is written (cases/reports/workbooks.py). The numbers are those of the page's own tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from cases import bars
from cases.bars import LOOKS
from cases.charts import word
from cases.figures import Counts, Ranked
from cases.funnel_chart import axis_of, sizes
from cases.funnel_counts import FEW, INSIDE, OUTSIDE, OUTSIDE_95, OUTSIDE_998
from cases.funnel_picture import TAILS, FunnelPicture
from cases.models import RatingValue
from cases.reports.cells import Cell
from cases.reports.workbooks import Funnel, Mark, Part, Shares, Sheet, Trend
from cases.scorecard import Scorecard
from cases.statistics import funnel_limits
from cases.tables.scorecard import DomainsCard
from cases.tables.trend import turn_said
from cases.team_picture import ONE, TeamPicture
from cases.trend_picture import TrendPicture

WORDS = {**dict(RatingValue.choices), "not_asked": "Not asked"}
COLOURS = ("green", "amber", "red")
STANDS = {  # column of the sheet -> where a team stands, and its mark
    "Inside the limits": ((INSIDE,), "circle", True),
    "Worth a conversation": ((OUTSIDE_95, OUTSIDE_998), "diamond", True),
    "Small sample": ((FEW,), "circle", False),
}


def of_team(picture: TeamPicture) -> list[Sheet]:
    """Strengths and gaps as the page ranks them; what is too few to rank has no bar there."""
    scale = picture.scale.scale if picture.scale else {}
    words = {value: word(value, scale) if value in scale else WORDS[value] for value in WORDS}
    about = f"{picture.team.name}, {picture.choice.words}"
    found = []
    for name, values in (("strengths", COLOURS), ("gaps", (*COLOURS, "not_asked"))):
        rows = [row for row in picture.tables[name].data if row.rank]
        if rows:
            heads = ("Rank", ONE[picture.choice.chosen_kind])
            sheet = _shared(f"{name.capitalize()}, the surest first: {about}", heads, words,
                            [(_cells(row), row.item.counts) for row in rows], values)  # fmt: skip
            found.append(sheet)
    return found


def _cells(row: Ranked) -> tuple[Cell, str]:
    return row.rank or 0, row.item.label


def of_card(card: Scorecard) -> list[Sheet]:
    """The domains' bars; the page draws none of the pillars."""
    domains = next(table for table in card.tables if isinstance(table, DomainsCard))
    rows = [((row.letter, row.section), row.counts) for row in domains.data if row.counts.n]
    title = f"Domains: {card.place.name}, {card.choice.words}"
    return [_shared(title, ("Letter", "Domain"), WORDS, rows, COLOURS)] if rows else []


def _shared(
    title: str,
    heads: tuple[str, str],
    words: dict[str, str],
    rows: Sequence[tuple[tuple[Cell, str], Counts]],
    values: Sequence[str],
) -> Sheet:
    """A bar for each row, named by the second of its cells."""
    told = [
        f"{cells[1]}: "
        + ", ".join(f"{getattr(counts, value)} {words[value].lower()}" for value in values)
        for cells, counts in rows
    ]
    return Sheet(
        name=title.partition(",")[0].partition(":")[0],
        title=title,
        alt=f"{title}. Bars, each of all children counted. {'; '.join(told)}.",
        heads=[*heads, *(words[value] for value in values)],
        rows=[[*cells, *(getattr(counts, value) for value in values)] for cells, counts in rows],
        chart=Shares(1, [Part(place, *LOOKS[value]) for place, value in enumerate(values, 2)]),
    )


# --- quarter by quarter --------------------------------------------------------------------


def of_trend(picture: TrendPicture) -> list[Sheet]:
    """A point each quarter; where the meaning changed, the line ends and another begins."""
    if not picture.any_ratings:
        return []
    measure = picture.measure
    kn = [(row.figure.tally.k(measure), row.figure.tally.n(measure)) for row in picture.rows]
    number = [*accumulate(int(row.figure.breaks) for row in picture.rows)]
    stretches = sorted(set(number))
    rows: list[list[Cell]] = []
    for row, (k, n), stretch in zip(picture.rows, kn, number, strict=True):
        share: Cell = bars.percent_in_file(k, n) if n else ""
        ends: list[Cell] = ["", "", "", ""]
        if n:
            exact, found = 100 * k / n, row.figure.interval(measure)
            low, high = round(100 * found.lower, 1), round(100 * found.upper, 1)
            ends = [low, high, round(exact - 100 * found.lower, 1),
                    round(100 * found.upper - exact, 1)]  # fmt: skip
        said = turn_said(row.figure.turn) if row.figure.turn else ""
        joined = [share if one == stretch else "" for one in stretches]
        rows.append([row.label, k, n, *ends, said, *joined])
    first = f"{picture.measure_word} %"
    starts = [picture.rows[number.index(stretch)].label for stretch in stretches]
    named = [first, *(f"{first} from {label} on" for label in starts[1:])]
    ends_heads = ["Likely from %", "Likely to %", "Likely range below", "Likely range above"]
    return [
        Sheet(
            name="Trend",
            title=f"{picture.title}, {picture.choice.mix_words}",
            alt=f"{picture.title}. {picture.description}",
            heads=["Quarter", "Children", "Of", *ends_heads, "Wording", *named],
            rows=rows,
            chart=Trend(
                label=0,
                stretches=range(8, 8 + len(stretches)),
                below=5,
                above=6,
                few=frozenset(at for at, (_, n) in enumerate(kn) if n < picture.minimum_n),
            ),
        )
    ]


# --- side by side --------------------------------------------------------------------------


def of_funnel(picture: FunnelPicture) -> list[Sheet]:
    """Each team's share against the children it was counted of, within two pairs of limits."""
    if not picture.compares:
        return []
    placed = [(row.team.name, row.place) for row in picture.rows if row.team and row.place]
    placed = [(name, place) for name, place in placed if place.n]
    rows: list[list[Cell]] = [
        [name, place.k, place.n]
        + [bars.percent_in_file(place.k, place.n) if place.stands in stands else ""
           for stands, _, _ in STANDS.values()]
        for name, place in placed
    ]  # fmt: skip
    # Beside its point on the right, where the page finds room for it there.
    free = {name.text for name in picture.drawings["wide"].names if name.anchor == "start"}
    most, step = axis_of(max(place.n for _, place in placed))
    return [
        Sheet(
            name="Side by side",
            title=f"{picture.title}, {picture.choice.words}",
            alt=f"{picture.title}. {picture.description}",
            heads=["Team", "Children", "Of", *STANDS],
            rows=rows,
            chart=Funnel(
                label=0,
                across=2,
                marks=[Mark(at, shape, filled)
                       for at, (_, shape, filled) in enumerate(STANDS.values(), 3)],
                named=frozenset(at for at, (name, place) in enumerate(placed)
                                if name in free or place.stands in OUTSIDE),
                lines_name="Limits",
                line_heads=["Children counted", "All together", "95% limits",
                            "95% limits, upper", "99.8% limits", "99.8% limits, upper"],
                lines=_limits(picture, most + step),
                end=most + step,
                dashes=("middle", "dash", "dash", "solid", "solid"),
                says=("Children counted", f"{picture.measure_word}, % of children"),
            ),
        )
    ]  # fmt: skip


def _limits(picture: FunnelPicture, most: int) -> list[list[Cell]]:
    """Where the lines stand, in %, for so many children."""
    share = picture.k / picture.n
    lines: list[list[Cell]] = []
    for n in sizes(most):
        row: list[Cell] = [n, round(100 * share, 1)]
        for level in ("95", "998"):
            limits = funnel_limits(share, n, TAILS[level])
            row += [round(100 * min(1.0, max(0.0, edge / n)), 1)
                    for edge in (limits.low_edge, limits.high_edge)]  # fmt: skip
        lines.append(row)
    return lines
