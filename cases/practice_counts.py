"""Counting outcomes beside practice: what stands behind a gap, by the matched practice standards.

Belongs here: whether a domain's gap is a practice gap, a system gap, or practice not looked at.
Does not belong here: which standard is matched to which domain (data: DomainStandard), whose
rating votes (cases/votes.py), or a page. docs/rollups.md says it in words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from cases import votes
from cases.figures import ItemRow
from cases.models import DomainStandard
from cases.querysets import AuditQuerySet
from cases.rollups import KINDS, Selection, Vote, chosen_votes, items_of, quarter_value
from frameworks.models import Item

PRACTICE, SYSTEM, NOT_LOOKED_AT = "practice_gap", "system_gap", "not_looked_at"
FOUND = (PRACTICE, SYSTEM, NOT_LOOKED_AT)
QUARTERS = 4  # a standard's latest vote within twelve months: this quarter and the three before


@dataclass(frozen=True)
class Beside:
    """One domain's gaps by what the matched standards say, and those standards."""

    domain: ItemRow
    practice_gap: int
    system_gap: int
    not_looked_at: int
    standards: tuple[tuple[ItemRow, str], ...]  # each with the reason it is matched

    @property
    def gaps(self) -> int:
        return self.practice_gap + self.system_gap + self.not_looked_at

    @property
    def looked_at(self) -> int:
        return self.practice_gap + self.system_gap


def beside(audits: AuditQuerySet, selection: Selection) -> tuple[Beside, ...]:
    """Every domain in framework order; one statement for the counts."""
    items = items_of((*KINDS["impacts"], *KINDS["standards"]))
    with_, params = _with_gaps(audits, selection, items)
    sql = f"{with_} SELECT impact, found, COUNT(*) FROM sorted GROUP BY impact, found"  # noqa: S608
    tally: dict[str, dict[str, int]] = defaultdict(dict)
    for code, found, number in votes.run(audits, sql, params):
        tally[code][found] = number
    rows = {row.code: row for row, _ in items}
    matched: dict[str, list[tuple[ItemRow, str]]] = defaultdict(list)
    in_use = DomainStandard.objects.in_use()
    for section, item, reason in in_use.values_list("section_code", "item_code", "reason"):
        matched[section].append((rows[item], reason))
    judged = Item.objects.filter(kind=Item.Kind.IMPACT).order_by()
    domains = dict(judged.values_list("code", "section__code").distinct())
    return tuple(
        Beside(
            row,
            *(tally[row.code].get(found, 0) for found in FOUND),
            standards=tuple(sorted(matched[domains[row.code]], key=lambda pair: pair[0].position)),
        )
        for row, _ in items
        if row.kind in KINDS["impacts"]
    )


def behind_beside(
    audits: AuditQuerySet, selection: Selection, *, code: str, found: str
) -> list[Vote]:
    """The gaps behind one number of one domain: as many as it says."""
    items = items_of((*KINDS["impacts"], *KINDS["standards"]))
    with_, params = _with_gaps(audits, selection, items)
    sql = f"""{with_}
        SELECT case_id, audit_id, item_id, practitioner_id FROM sorted
        WHERE impact = %s AND found = %s ORDER BY case_id"""  # noqa: S608
    return [Vote(*row) for row in votes.run(audits, sql, [*params, code, found])]


def _with_gaps(
    audits: AuditQuerySet, selection: Selection, items: list[tuple[ItemRow, list[int]]]
) -> tuple[str, list[Any]]:
    """`WITH sorted`: each domain vote that is a gap, with what the child's standards say.

    The latest vote of each standard counts, whatever quarter of the four it is from. A match whose
    standard is in no published edition any more says nothing.
    """
    quarters = [selection.quarter.before(back) for back in range(QUARTERS)]
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=quarters)
    chosen, values = chosen_votes(selection)
    impacts, standards = (
        [pk for row, ids in items if row.kind in KINDS[kind] for pk in ids]
        for kind in ("impacts", "standards")
    )
    in_use = DomainStandard.objects.in_use().order_by()
    matches, bound = votes.compiled(in_use.values_list("pk"))
    sql = f"""{with_},
        gap AS (SELECT v.case_id, v.audit_id, v.item_id, v.practitioner_id, v.code AS impact,
                s.code AS section
            FROM {votes.votes_of(impacts)} v JOIN frameworks_section s ON s.id = v.section_id
            WHERE v.period = %s AND v.value = 'red' AND {chosen}),
        standard AS (SELECT case_id, code, value FROM (
                SELECT v.case_id, v.code, v.value, ROW_NUMBER() OVER
                    (PARTITION BY v.case_id, v.code ORDER BY v.period DESC) AS turn
                FROM {votes.votes_of(standards)} v
                WHERE v.case_id IN (SELECT case_id FROM gap)) newest
            WHERE turn = 1 AND value IN ('green', 'amber', 'red')),
        matched AS (SELECT g.case_id, g.impact, COUNT(t.value) AS looked,
                COUNT(CASE WHEN t.value <> 'green' THEN 1 END) AS weak
            FROM gap g
            JOIN cases_domainstandard m ON m.section_code = g.section
                AND m.id IN ({matches})
            JOIN standard t ON t.case_id = g.case_id AND t.code = m.item_code
            GROUP BY g.case_id, g.impact),
        sorted AS (SELECT g.*, CASE WHEN m.weak > 0 THEN '{PRACTICE}'
                WHEN m.looked > 0 THEN '{SYSTEM}' ELSE '{NOT_LOOKED_AT}' END AS found
            FROM gap g LEFT JOIN matched m ON m.case_id = g.case_id AND m.impact = g.impact)"""  # noqa: S608
    return sql, [*params, quarter_value(audits, selection.quarter), *values, *bound]
