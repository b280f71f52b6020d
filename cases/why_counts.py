"""Counting the why: determinants named as missing behind gaps, or as having helped.

Belongs here: which named determinants count, of how many ratings, and the votes behind a number.
Does not belong here: whose rating votes (cases/votes.py), who may see a figure (the audits come
scoped), or a page. docs/rollups.md says it in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases import votes
from cases.figures import ItemRow, Ranking, ranking_of
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection, Vote, chosen_votes, items_of, of_kind
from frameworks.models import Item

# What a determinant was named as, and the rating it was named behind.
BEHIND = {"helped": "green", "missing": "red", "developing": "amber"}
SHOWS = "shows"  # a universal determinant that is itself a gap or developing, by domain
ASKED = (*KINDS["impacts"], *KINDS["outcomes"])


@dataclass(frozen=True)
class Named:
    """A determinant and how many ratings name it."""

    item: ItemRow
    helped: int = 0
    missing: int = 0
    developing: int = 0


@dataclass(frozen=True)
class NamedBehind:
    """Behind one item's strengths, or its gaps: how many name any determinant, and which."""

    naming: int
    rows: tuple[tuple[ItemRow, int], ...]  # most often named first


@dataclass(frozen=True)
class Shown:
    """Children for whom a universal determinant is a gap or developing, and in which domains."""

    item: ItemRow
    children: int
    letters: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Why:
    ratings: dict[str, int]  # by colour: all of them
    naming: dict[str, int]  # by colour: those that name a determinant
    rows: tuple[Named, ...]  # framework order
    shown: tuple[Shown, ...]

    def ranking(self, effect: str, minimum_n: int) -> Ranking:
        """Most often named first, of the ratings that name any.

        What is missing behind developing ratings alone stands in the list of what is missing.
        """
        n = self.naming[BEHIND[effect]]
        rows = [
            row
            for row in self.rows
            if getattr(row, effect) or (effect == "missing" and row.developing)
        ]
        return ranking_of(((row.item, getattr(row, effect), n) for row in rows), minimum_n)

    def silent(self, effect: str) -> int:
        """Ratings that name no determinant."""
        return self.ratings[BEHIND[effect]] - self.naming[BEHIND[effect]]


def why(audits: AuditQuerySet, selection: Selection) -> Why:
    """Which determinants are named behind the votes; two statements beside the framework."""
    items = items_of((*ASKED, *KINDS["determinants"]))
    codes = {pk: row for row, ids in items for pk in ids}
    tally: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for what, value, code, number in _named(audits, selection, codes):
        tally[code or what][value] += number
    return Why(
        ratings={value: tally["ratings"][value] for value in BEHIND.values()},
        naming={value: tally["naming"][value] for value in BEHIND.values()},
        rows=tuple(
            Named(item, **{effect: tally[item.code][value] for effect, value in BEHIND.items()})
            for item, _ in items
            if item.kind in KINDS["determinants"] and item.code in tally
        ),
        shown=_shown(audits, selection, codes),
    )


def named_behind(
    audits: AuditQuerySet, selection: Selection, rated: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], NamedBehind]:
    """What is named behind each of these (item, value), rated one by one; two statements.

    A rating given with its domain counts in no figure of the item, and here in none either.
    """
    wanted = list(rated)
    items = items_of((*ASKED, *KINDS["determinants"]))
    labels = {row.code: row for row, _ in items}
    asked = {code for code, _ in wanted}
    ids = [pk for row, found in items if row.code in asked for pk in found]
    with_, params = _with_named(audits, selection, ids)
    sql = f"""{with_}
        SELECT n.code, n.value, NULL, COUNT(DISTINCT n.case_id)
        FROM named n WHERE n.bulk = 0 GROUP BY n.code, n.value
        UNION ALL
        SELECT n.code, n.value, d.code, COUNT(*)
        FROM named n JOIN frameworks_item d ON d.id = n.determinant_id
        WHERE n.bulk = 0 GROUP BY n.code, n.value, d.code"""  # noqa: S608
    naming: dict[tuple[str, str], int] = {}
    named: dict[tuple[str, str], list[tuple[ItemRow, int]]] = defaultdict(list)
    for code, value, determinant, number in votes.run(audits, sql, params):
        if determinant is None:
            naming[code, value] = number
        else:
            named[code, value].append((labels[determinant], number))
    return {
        key: NamedBehind(
            naming.get(key, 0),
            tuple(sorted(named[key], key=lambda pair: (-pair[1], pair[0].position))),
        )
        for key in wanted
    }


def behind_named(audits: AuditQuerySet, selection: Selection, *, code: str, effect: str):
    """The votes behind one number: as many as it says."""
    if effect == SHOWS:
        return _behind_shown(audits, selection, code)
    codes = {pk: row for row, ids in items_of(ASKED) for pk in ids}
    with_, params = _with_named(audits, selection, codes)
    sql = f"""{with_}
        SELECT n.case_id, n.audit_id, n.item_id, n.practitioner_id
        FROM named n JOIN frameworks_item d ON d.id = n.determinant_id
        WHERE d.code = %s AND n.value = %s ORDER BY n.case_id, n.item_id"""  # noqa: S608
    return [Vote(*row) for row in votes.run(audits, sql, [*params, code, BEHIND[effect]])]


def _named(audits: AuditQuerySet, selection: Selection, codes: dict[int, ItemRow]) -> list[tuple]:
    asked = [pk for pk, row in codes.items() if row.kind in ASKED]
    with_, params = _with_named(audits, selection, asked)
    sql = f"""{with_}
        SELECT 'ratings', value, NULL, COUNT(*) FROM vote GROUP BY value
        UNION ALL
        SELECT 'naming', value, NULL, COUNT(*)
        FROM (SELECT DISTINCT case_id, item_id, value FROM named) AS each_rating GROUP BY value
        UNION ALL
        SELECT 'named', n.value, d.code, COUNT(*)
        FROM named n JOIN frameworks_item d ON d.id = n.determinant_id
        GROUP BY n.value, d.code"""  # noqa: S608
    return votes.run(audits, sql, params)


def _with_named(audits: AuditQuerySet, selection: Selection, ids) -> tuple[str, list[Any]]:
    """`WITH vote, named`: the coloured votes, and each with a determinant it names.

    A settled second look that names nothing keeps what the first rating named, where both agree
    on the value: whoever moderates is asked for a value, not for the why again.
    """
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    effect = "l.effect = CASE v.value WHEN 'green' THEN 'helped' ELSE 'missing' END"
    sql = f"""{with_},
        vote AS (SELECT v.case_id, v.audit_id, v.item_id, v.code, v.value, v.practitioner_id,
                v.bulk
            FROM {votes.votes_of(ids)} v
            WHERE v.value IN ('green', 'amber', 'red') AND {chosen}),
        named AS (
            SELECT v.*, l.determinant_id FROM vote v
            JOIN cases_rating r ON r.audit_id = v.audit_id AND r.item_id = v.item_id
            JOIN cases_determinantlink l ON l.rating_id = r.id AND {effect}
            UNION ALL
            SELECT v.*, l.determinant_id FROM vote v
            JOIN cases_audit a ON a.id = v.audit_id AND a.type = 'moderation'
            JOIN cases_rating r ON r.audit_id = a.revises_id AND r.value = v.value
                AND r.item_id = v.item_id
            JOIN cases_determinantlink l ON l.rating_id = r.id AND {effect}
            WHERE NOT EXISTS (SELECT 1 FROM cases_rating own
                JOIN cases_determinantlink given ON given.rating_id = own.id
                WHERE own.audit_id = v.audit_id AND own.item_id = v.item_id))"""  # noqa: S608
    return sql, [*params, *values]


# --- universal determinants, by domain -----------------------------------------------------

_WEAK = "v.value IN ('amber', 'red')"


def _shown(
    audits: AuditQuerySet, selection: Selection, codes: dict[int, ItemRow]
) -> tuple[Shown, ...]:
    universal = of_kind(codes, Item.Kind.UNIVERSAL_DETERMINANT)
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    sql = f"""{with_},
        weak AS (SELECT v.code, v.audit_id, v.item_id FROM {votes.votes_of(universal)} v
            WHERE {_WEAK} AND {chosen})
        SELECT w.code, NULL, COUNT(*), 0 FROM weak w GROUP BY w.code
        UNION ALL
        SELECT w.code, s.letter, COUNT(*), MIN(s."order") FROM weak w
        JOIN cases_rating r ON r.audit_id = w.audit_id AND r.item_id = w.item_id
        JOIN cases_rating_letters t ON t.rating_id = r.id
        JOIN frameworks_section s ON s.id = t.section_id GROUP BY w.code, s.letter
        ORDER BY 4"""  # noqa: S608
    children: dict[str, int] = {}
    letters: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for code, letter, number, _ in votes.run(audits, sql, [*params, *values]):
        if letter is None:
            children[code] = number
        else:
            letters[code].append((letter, number))
    rows = {codes[pk].code: codes[pk] for pk in universal}
    return tuple(
        Shown(row, children[code], tuple(letters[code]))
        for code, row in rows.items()
        if code in children
    )


def _behind_shown(audits: AuditQuerySet, selection: Selection, code: str) -> list[Vote]:
    ids = Item.objects.filter(code=code, kind=Item.Kind.UNIVERSAL_DETERMINANT)
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    sql = f"""{with_}
        SELECT v.case_id, v.audit_id, v.item_id, v.practitioner_id
        FROM {votes.votes_of(ids.values_list("pk", flat=True))} v
        WHERE {_WEAK} AND {chosen} ORDER BY v.case_id"""  # noqa: S608
    return [Vote(*row) for row in votes.run(audits, sql, [*params, *values])]
