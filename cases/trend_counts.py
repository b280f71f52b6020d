"""Counting one item quarter by quarter: each quarter's votes, and children rated in two in a row.

Belongs here: the figures of each quarter, which children moved which way, and where an edition
changed what an item or the scale says. Does not belong here: whose rating votes (cases/votes.py),
who may see a figure (the audits come scoped), drawing, or a page. docs/rollups.md says it in words.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases import summed, votes
from cases.figures import Counts
from cases.funnel_counts import Tally, ids_of, voted
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from cases.rollups import Selection, Vote, chosen_votes, quarter_value
from cases.statistics import Interval, wilson
from frameworks.linked import BEGINS, NEW_LINE
from frameworks.models import Edition, Item, ItemLink

GROWN, SAME, SET_BACK = "grown", "same", "set_back"
MOVES = (GROWN, SAME, SET_BACK)
STEPS = {"red": 1, "amber": 2, "green": 3}
CHANGE_AT_LEAST = 10  # children more one way than the other, before a change is spoken of
# What an edition makes of an item that had another before.
REWORDED, NEW, GONE = "reworded", "new", "gone"
SPLIT, MERGED = "split", "merged"
HIGHER, LOWER = "higher", "lower"


@dataclass(frozen=True)
class Turn:
    """A quarter that is the first of a new edition: what became of the item and of the scale."""

    edition: int
    link: str
    scale_changed: bool
    before: str = ""  # the item's words until then

    @property
    def breaks(self) -> bool:
        """The figures before and after do not mean the same."""
        return self.scale_changed or self.link in (*NEW_LINE, GONE)


@dataclass(frozen=True)
class QuarterFigure:
    """One quarter: its votes, and the children who were rated in the quarter before as well."""

    quarter: Quarter
    tally: Tally
    matched: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MOVES, 0))
    turn: Turn | None = None

    @property
    def breaks(self) -> bool:
        return self.turn is not None and self.turn.breaks

    @property
    def in_both(self) -> int:
        return sum(self.matched.values())

    @property
    def more_grown(self) -> int:
        """How many more grew than were set back."""
        return self.matched[GROWN] - self.matched[SET_BACK]

    def interval(self, measure: str) -> Interval:
        return wilson(self.tally.k(measure), self.tally.n(measure))


@dataclass(frozen=True)
class Wording:
    """What one edition says of an item and of the colours; no text is an item it does not have."""

    number: int
    text: str
    scale: dict[str, Any]
    said: str = ""  # what an admin said it is to the edition before


def trend(
    audits: AuditQuerySet, selection: Selection, *, code: str, quarters: Sequence[Quarter]
) -> list[QuarterFigure]:
    """Those quarters, the oldest first; two statements of votes beside what editions say.

    The selection's own quarter is not read. The first quarter looks back at the one before it.
    """
    return trends(audits, selection, codes=[code], quarters=quarters)[code]


def trends(
    audits: AuditQuerySet,
    selection: Selection,
    *,
    codes: Sequence[str],
    quarters: Sequence[Quarter],
) -> dict[str, list[QuarterFigure]]:
    """The same of several items, as many statements as for one; no quarter where there is no item.

    Outcomes are asked for with each other, or one at a time; not beside other kinds.
    """
    code_of, impacts = _ids_of(codes)
    found: dict[str, list[QuarterFigure]] = {code: [] for code in codes}
    if not code_of or not quarters:
        return found
    ordered = sorted(quarters)
    read = [ordered[0].before(), *ordered]
    counts, used = _counted(audits, selection, code_of, impacts, read)
    matched = _matched(audits, selection, list(code_of), read)
    audited = _audited(audits, selection, read)
    for code, known in wordings(codes).items():
        turns = turns_of(known, {*audited, *used[code]})
        found[code] = [
            QuarterFigure(
                quarter,
                Tally(Counts(**counts[code, quarter])),
                {move: matched[code, quarter][move] for move in MOVES},
                turns.get(quarter),
            )
            for quarter in ordered
        ]
    return found


def _ids_of(codes: Sequence[str]) -> tuple[dict[int, str], list[int]]:
    """The code of each id; for outcomes, whose domains may speak for them, all impacts."""
    if len(codes) == 1:
        items, impacts = ids_of(codes[0])
        return dict.fromkeys(items, codes[0]), impacts
    rows = list(Item.objects.filter(code__in=codes).order_by().values_list("pk", "code", "kind"))
    outcomes = any(kind == Item.Kind.OUTCOME for _, _, kind in rows)
    impacts = (
        Item.objects.filter(kind=Item.Kind.IMPACT).order_by() if outcomes else Item.objects.none()
    )
    return {pk: code for pk, code, _ in rows}, list(impacts.values_list("pk", flat=True))


def _counted(
    audits: AuditQuerySet,
    selection: Selection,
    code_of: dict[int, str],
    impacts: list[int],
    quarters: Sequence[Quarter],
) -> tuple[dict[tuple[str, Quarter], dict[str, int]], dict[str, set[tuple[Quarter, int]]]]:
    """Votes by item, quarter and value; and which of the item's editions they come from."""
    own = dict(Item.objects.filter(pk__in=code_of).order_by().values_list("pk", "edition_id"))
    counts: dict[tuple[str, Quarter], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    used: dict[str, set[tuple[Quarter, int]]] = defaultdict(set)
    for period, item_id, value, bulk, number in _votes(
        audits, selection, list(code_of), impacts, quarters
    ):
        code, quarter = code_of[item_id], _quarter(period)
        counts[code, quarter]["bulk" if bulk else value] += number
        used[code].add((quarter, own[item_id]))
    return counts, used


def _votes(
    audits: AuditQuerySet,
    selection: Selection,
    items: list[int],
    impacts: list[int],
    quarters: Sequence[Quarter],
) -> list[tuple[Any, int, str, Any, int]]:
    """(quarter, item, value, with its domain, children): from the summary where it tells them."""
    if summed.fits(audits, selection):
        return summed.votes(audits, selection, items, quarters)
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=quarters)
    source, values = voted(items, impacts, selection)
    sql = f"""{with_}
        SELECT period, item_id, value, bulk, COUNT(*) FROM {source} t GROUP BY 1, 2, 3, 4"""  # noqa: S608
    return votes.run(audits, sql, [*params, *values])


# --- children rated in two quarters in a row -----------------------------------------------


def _pairs(
    audits: AuditQuerySet, selection: Selection, items: list[int], quarters: Sequence[Quarter]
) -> tuple[str, list[Any]]:
    """Votes with a colour, each beside the same child's vote before it; filters as of the later."""
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=quarters)
    chosen, values = chosen_votes(selection)
    line = "d.case_id, d.code, COALESCE(b.number, 0)"
    back = f"LAG(d.{{}}) OVER (PARTITION BY {line} ORDER BY d.period)"
    sql = f"""{with_}, {BEGINS}, pairs AS (
        SELECT * FROM (SELECT d.*, {back.format("value")} AS was, {back.format("bulk")} AS was_bulk,
                {back.format("period")} AS before
            FROM {votes.votes_of(items)} d LEFT JOIN begins b ON b.item_id = d.item_id) v
        WHERE v.bulk = 0 AND v.was_bulk = 0 AND v.value IN ('green', 'amber', 'red')
            AND v.was IN ('green', 'amber', 'red') AND {chosen})"""  # noqa: S608
    return sql, [*params, *values]


def _matched(
    audits: AuditQuerySet, selection: Selection, items: list[int], quarters: Sequence[Quarter]
) -> dict[tuple[str, Quarter], dict[str, int]]:
    sql, params = _pairs(audits, selection, items, quarters)
    sql += " SELECT code, period, before, was, value, COUNT(*) FROM pairs GROUP BY 1, 2, 3, 4, 5"
    found: dict[tuple[str, Quarter], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for code, period, before, was, value, number in votes.run(audits, sql, params):
        quarter = _quarter(period)
        if _quarter(before) == quarter.before():
            found[code, quarter][_move(was, value)] += number
    return found


def behind_matched(
    audits: AuditQuerySet, selection: Selection, *, code: str, move: str
) -> list[Vote]:
    """The later votes behind one number of the selection's quarter: as many as it says."""
    items, _ = ids_of(code)
    if not items:
        return []
    quarters = [selection.quarter.before(), selection.quarter]
    sql, params = _pairs(audits, selection, items, quarters)
    sql += """ SELECT was, value, case_id, audit_id, item_id, practitioner_id
        FROM pairs WHERE period = %s ORDER BY case_id"""
    now = quarter_value(audits, selection.quarter)
    rows = votes.run(audits, sql, [*params, now])
    return [Vote(*row) for was, value, *row in rows if _move(was, value) == move]


def _move(was: str, value: str) -> str:
    step = STEPS[value] - STEPS[was]
    return GROWN if step > 0 else SET_BACK if step < 0 else SAME


def _quarter(period: datetime.date | str) -> Quarter:
    """SQLite keeps a day as text."""
    return Quarter(datetime.date.fromisoformat(str(period)))


# --- editions ------------------------------------------------------------------------------


def wordings(codes: Iterable[str]) -> dict[str, dict[int, Wording]]:
    """Per item, by id, every published or retired edition of the frameworks that have it."""
    items = Item.objects.filter(code__in=list(codes)).order_by()
    texts, frameworks = {}, defaultdict(set)
    for code, edition_id, framework_id, text in items.values_list(
        "code", "edition_id", "edition__framework", "text"
    ):
        texts[code, edition_id] = text
        frameworks[code].add(framework_id)
    links = ItemLink.objects.filter(item__code__in=list(codes)).order_by()
    said = {
        (code, edition_id): kind
        for code, edition_id, kind in links.values_list("item__code", "edition_id", "kind")
    }
    wanted = set().union(*frameworks.values())
    editions = Edition.objects.exclude(status=Edition.Status.DRAFT).filter(framework__in=wanted)
    rows = editions.order_by("number").values_list("pk", "number", "scale", "framework_id")
    rows = [(pk, number, _colours(scale), framework) for pk, number, scale, framework in rows]
    return {
        code: {
            pk: Wording(number, texts.get((code, pk), ""), scale, said.get((code, pk), ""))
            for pk, number, scale, framework in rows
            if framework in own
        }
        for code, own in frameworks.items()
    }


def _colours(scale: dict[str, Any]) -> dict[str, Any]:
    return {value: scale.get(value) for value in STEPS}


def _audited(
    audits: AuditQuerySet, selection: Selection, quarters: Sequence[Quarter]
) -> set[tuple[Quarter, int]]:
    """(quarter, edition) of every audit that counts there."""
    rows = (
        audits.heard_in(selection.voice)
        .filter(period__in=[quarter.starts for quarter in quarters])
        .order_by()
        .values_list("period", "edition_id")
        .distinct()
    )
    return {(Quarter(period), pk) for period, pk in rows}


def turns_of(known: dict[int, Wording], used: Iterable[tuple[Quarter, int]]) -> dict[Quarter, Turn]:
    """The first quarter in which each later edition is used, and what it made of the item."""
    by_quarter: dict[Quarter, list[Wording]] = defaultdict(list)
    for quarter, pk in used:
        if pk in known:
            by_quarter[quarter].append(known[pk])
    turns: dict[Quarter, Turn] = {}
    held: Wording | None = None
    for quarter in sorted(by_quarter):
        newest = max(by_quarter[quarter], key=lambda wording: wording.number)
        if held is not None and newest.number > held.number:
            turns[quarter] = Turn(
                newest.number,
                _said_between(known.values(), held, newest) or _link(held, newest),
                held.scale != newest.scale,
                held.text,
            )
        if held is None or newest.number > held.number:
            held = newest
    return turns


def _said_between(known: Iterable[Wording], before: Wording, after: Wording) -> str:
    """Where an edition in between, or this one, began a new line: as its admin said it."""
    between = [each for each in known if before.number < each.number <= after.number]
    kinds = [each.said for each in sorted(between, key=lambda each: each.number)]
    return next((kind for kind in kinds if kind in NEW_LINE), "") if after.text else ""


def _link(before: Wording, after: Wording) -> str:
    if before.text and after.text:
        return SAME if before.text == after.text else REWORDED
    return NEW if after.text else GONE


# --- what may be said ----------------------------------------------------------------------


def told_apart(
    earlier: QuarterFigure, later: QuarterFigure, *, measure: str, minimum_n: int
) -> str:
    """Higher or lower where the likely ranges are apart; nothing where they are not."""
    enough = min(earlier.tally.n(measure), later.tally.n(measure)) >= minimum_n
    if later.breaks or not enough:
        return ""
    was, now = earlier.interval(measure), later.interval(measure)
    return HIGHER if now.lower > was.upper else LOWER if now.upper < was.lower else ""


def matched_change(figure: QuarterFigure) -> str:
    """Grown or set back where at least ten children more went one way than the other."""
    if figure.breaks or abs(figure.more_grown) < CHANGE_AT_LEAST:
        return ""
    return GROWN if figure.more_grown > 0 else SET_BACK
