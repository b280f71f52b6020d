"""Counting the quarter scorecard's pillars, and sections of frameworks of an authority's own.

Neither has a judgement of its own.

Belongs here: cases by what their practice standards say, pillar by pillar, from the summary table
where it tells them. Does not belong here: the domains (cases/rollups.py), whose rating votes
(cases/votes.py), what the table says (cases/section_cells.py), or a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cases import summed, votes
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection, chosen_votes, items_of
from cases.scopes import whole_frameworks
from cases.section_cells import CHILDREN, COUNTS, TALLY
from frameworks.models import Edition, Item, Section


@dataclass(frozen=True)
class Pillar:
    """Cases, each counted once however many of its standards were rated."""

    name: str
    not_met: int = 0  # at least one standard not met
    all_met: int = 0  # every standard that was rated is met
    n: int = 0  # any standard rated: met, partly met or not met
    not_yet_known: int = 0  # at least one standard not yet known
    looked_at: int = 0  # any standard rated or not yet known


def pillars(
    audits: AuditQuerySet, selection: Selection, ids: list[int] | None = None
) -> tuple[Pillar, ...]:
    """The published pillars in their order; one statement, and one where it needs the ids."""
    if ids is None:
        ids = [pk for _, pks in items_of(KINDS["standards"]) for pk in pks]
    there = Section.objects.filter(kind=Section.Kind.PILLAR)
    return tuple(
        row for _, row in _by_section(audits, selection, Item.Kind.PRACTICE_STANDARD, ids, there)
    )


def own_sections(
    audits: AuditQuerySet, selection: Selection
) -> list[tuple[Edition, tuple[Pillar, ...]]]:
    """The sections of each framework of the authority's own, counted as pillars are.

    A section has no rating of its own: cases, by what its items say. No statement is asked where
    there is no such framework.
    """
    editions = {edition.pk: edition for edition in whole_frameworks()}
    if not editions:
        return []
    frameworks = [edition.framework_id for edition in editions.values()]
    own = items_of([Item.Kind.OWN], edition__framework__in=frameworks)
    ids = [pk for _, pks in own for pk in pks]
    found: dict[int, list[Pillar]] = {pk: [] for pk in editions}
    there = Section.objects.filter(edition__in=editions)
    for edition_id, row in _by_section(audits, selection, Item.Kind.OWN, ids, there):
        found[edition_id].append(row)
    return [(editions[pk], tuple(rows)) for pk, rows in found.items()]


def _by_section(
    audits: AuditQuerySet,
    selection: Selection,
    kind: str,
    ids: list[int],
    sections: QuerySet[Section],
) -> list[tuple[int, Pillar]]:
    """(edition, cases by what the items of a section say), for each published section."""
    there = sections.filter(edition__status=Edition.Status.PUBLISHED, items__in=ids)
    named, known = votes.compiled(there.order_by().values_list("pk"))
    counts = ", ".join(f"COALESCE({name}, 0)" for name in COUNTS)
    if summed.fits(audits, selection):
        counted, params = votes.compiled(summed.sections(audits, selection, kind))
        with_ = ""
    else:
        with_, counted, params = _counted(audits, selection, ids)
    sql = f"""{with_}
        SELECT s.edition_id, s.name, {counts}
        FROM frameworks_section s JOIN frameworks_edition e ON e.id = s.edition_id
        JOIN frameworks_framework f ON f.id = e.framework_id
        LEFT JOIN ({counted}) counted ON counted.section = s.code
        WHERE s.id IN ({named}) ORDER BY f."order", s."order"
        """  # noqa: S608
    rows = votes.run(audits, sql, [*params, *known])
    return [(edition_id, Pillar(*row)) for edition_id, *row in rows]


def _counted(
    audits: AuditQuerySet, selection: Selection, ids: list[int]
) -> tuple[str, str, list[Any]]:
    """The same numbers from the ratings: what stands before the statement, and what in it."""
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    told = ", ".join(f"{sql} AS {name}" for sql, name in zip(CHILDREN, COUNTS, strict=True))
    counted = f"""SELECT section, {told} FROM (
        SELECT v.case_id, s.code AS section, {TALLY}
        FROM {votes.votes_of(ids)} v JOIN frameworks_section s ON s.id = v.section_id
        WHERE {chosen} GROUP BY v.case_id, s.code) by_case GROUP BY section"""  # noqa: S608
    return with_, counted, [*params, *values]
