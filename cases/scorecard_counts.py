"""Counting the quarter scorecard's pillars, which have no judgement of their own.

Belongs here: cases by what their practice standards say, pillar by pillar. Does not belong here:
the domains (cases/rollups.py), whose rating votes (cases/votes.py), or a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from cases import votes
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection, chosen_votes, items_of
from frameworks.models import Edition, Section


@dataclass(frozen=True)
class Pillar:
    """Cases, each counted once however many of its standards were rated."""

    name: str
    not_met: int = 0  # at least one standard not met
    all_met: int = 0  # every standard that was rated is met
    n: int = 0  # any standard rated: met, partly met or not met
    not_yet_known: int = 0  # at least one standard not yet known
    looked_at: int = 0  # any standard rated or not yet known


def pillars(audits: AuditQuerySet, selection: Selection) -> tuple[Pillar, ...]:
    """The published pillars in their order; two statements and one for the items."""
    ids = [pk for _, pks in items_of(KINDS["standards"]) for pk in pks]
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=[selection.quarter])
    chosen, values = chosen_votes(selection)
    sql = f"""{with_}
        SELECT code, COUNT(CASE WHEN red > 0 THEN 1 END),
            COUNT(CASE WHEN rated > 0 AND rated = green THEN 1 END),
            COUNT(CASE WHEN rated > 0 THEN 1 END), COUNT(CASE WHEN unknown > 0 THEN 1 END),
            COUNT(CASE WHEN rated + unknown > 0 THEN 1 END)
        FROM (SELECT v.case_id, s.code,
                COUNT(CASE WHEN v.value = 'green' THEN 1 END) AS green,
                COUNT(CASE WHEN v.value = 'red' THEN 1 END) AS red,
                COUNT(CASE WHEN v.value IN ('green', 'amber', 'red') THEN 1 END) AS rated,
                COUNT(CASE WHEN v.value = 'not_yet_known' THEN 1 END) AS unknown
            FROM {votes.votes_of(ids)} v JOIN frameworks_section s ON s.id = v.section_id
            WHERE {chosen} GROUP BY v.case_id, s.code) by_case
        GROUP BY code"""  # noqa: S608
    found = {code: numbers for code, *numbers in votes.run(audits, sql, [*params, *values])}
    there = Section.objects.filter(
        kind=Section.Kind.PILLAR, edition__status=Edition.Status.PUBLISHED, items__in=ids
    )
    named = there.distinct().order_by("edition__framework__order", "order")
    return tuple(
        Pillar(name, *found.get(code, ())) for code, name in named.values_list("code", "name")
    )
