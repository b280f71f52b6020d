"""Counting the quarter scorecard's pillars, and sections of frameworks of an authority's own.

Neither has a judgement of its own.

Belongs here: cases by what their practice standards say, pillar by pillar. Does not belong here:
the domains (cases/rollups.py), whose rating votes (cases/votes.py), or a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from cases import votes
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection, chosen_votes, items_of
from cases.scopes import whole_frameworks
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
    return tuple(row for _, row in _by_section(audits, selection, ids, there))


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
    for edition_id, row in _by_section(
        audits, selection, ids, Section.objects.filter(edition__in=editions)
    ):
        found[edition_id].append(row)
    return [(editions[pk], tuple(rows)) for pk, rows in found.items()]


def _by_section(
    audits: AuditQuerySet, selection: Selection, ids: list[int], sections: QuerySet[Section]
) -> list[tuple[int, Pillar]]:
    """(edition, cases by what the items of a section say), for each published section."""
    there = sections.filter(edition__status=Edition.Status.PUBLISHED, items__in=ids)
    named, known = votes.compiled(there.order_by().values_list("pk"))
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    sql = f"""{with_}
        SELECT s.edition_id, s.name, COALESCE(red, 0), COALESCE(green, 0), COALESCE(n, 0),
            COALESCE(unknown, 0), COALESCE(looked_at, 0)
        FROM frameworks_section s JOIN frameworks_edition e ON e.id = s.edition_id
        JOIN frameworks_framework f ON f.id = e.framework_id
        LEFT JOIN (
            SELECT code, COUNT(CASE WHEN red > 0 THEN 1 END) AS red,
                COUNT(CASE WHEN rated > 0 AND rated = green THEN 1 END) AS green,
                COUNT(CASE WHEN rated > 0 THEN 1 END) AS n,
                COUNT(CASE WHEN unknown > 0 THEN 1 END) AS unknown,
                COUNT(CASE WHEN rated + unknown > 0 THEN 1 END) AS looked_at
            FROM (SELECT v.case_id, s.code,
                    COUNT(CASE WHEN v.value = 'green' THEN 1 END) AS green,
                    COUNT(CASE WHEN v.value = 'red' THEN 1 END) AS red,
                    COUNT(CASE WHEN v.value IN ('green', 'amber', 'red') THEN 1 END) AS rated,
                    COUNT(CASE WHEN v.value = 'not_yet_known' THEN 1 END) AS unknown
                FROM {votes.votes_of(ids)} v JOIN frameworks_section s ON s.id = v.section_id
                WHERE {chosen} GROUP BY v.case_id, s.code) by_case
            GROUP BY code) counted ON counted.code = s.code
        WHERE s.id IN ({named}) ORDER BY f."order", s."order"
        """  # noqa: S608
    rows = votes.run(audits, sql, [*params, *values, *known])
    return [(edition_id, Pillar(*row)) for edition_id, *row in rows]
