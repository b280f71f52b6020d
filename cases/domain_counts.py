"""The domains child by child: in this quarter against the one before, and by practitioner.

Belongs here: both from ratings, where the summary tables do not tell them (cases/change_cells.py,
cases/domain_cells.py), and the statement that asks for both. Does not belong here: whose rating
votes (cases/votes.py) and the figures of items (cases/rollups.py).
Plain SQL for PostgreSQL and SQLite alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cases import summed, votes
from cases.change_cells import CHANGES
from cases.figures import Change
from cases.querysets import AuditQuerySet
from frameworks.linked import BEGINS
from frameworks.models import Item

if TYPE_CHECKING:
    from cases.rollups import Selection

_STEP = "CASE {} WHEN 'green' THEN 3 WHEN 'amber' THEN 2 WHEN 'red' THEN 1 END"
# Looks back along each child's domain; a join of two sub-queries would be guessed too small
# and done row against row.
_LINE = "d.case_id, d.code, COALESCE(b.number, 0)"
_BACK = f"LAG(d.{{}}) OVER (PARTITION BY {_LINE} ORDER BY d.period)"
_CHANGE = f"""
    SELECT COUNT(CASE WHEN now > past THEN 1 END), COUNT(CASE WHEN now < past THEN 1 END),
        COUNT(CASE WHEN now = past THEN 1 END),
        COUNT(CASE WHEN now IS NOT NULL AND was = 'not_yet_known' THEN 1 END),
        COUNT(DISTINCT case_id){{nobody}}
    FROM (SELECT v.case_id, v.was, {_STEP.format("v.value")} AS now,
            {_STEP.format("v.was")} AS past
        FROM (SELECT d.*, {_BACK.format("value")} AS was, {_BACK.format("period")} AS before
            FROM domain d LEFT JOIN begins b ON b.item_id = d.item_id) v
        WHERE v.period = %s AND v.before = %s AND {{chosen}}) pairs"""  # noqa: S608
_OWN = """SELECT v.item_id, v.value, v.bulk, v.practitioner_id, COUNT(*) AS number
        FROM {source} v WHERE {chosen} GROUP BY 1, 2, 3, 4"""
# A text, because the same person stands in many rows and a UUID is made anew in each.
_PEOPLE = """
    SELECT t.number, 0, 0, 0, 0, t.item_id, t.value, t.bulk, u.name, t.practitioner_id,
        CAST(u.public_id AS text)
    FROM ({own}) t JOIN cases_user u ON u.id = t.practitioner_id"""
_KEPT = f"""
    SELECT {", ".join(f"COALESCE(SUM(s.{name}), 0)" for name in CHANGES.counts)}{{nobody}}
    FROM ({{kept}}) s"""  # noqa: S608
_NOBODY = ", NULL" * 6


def change(
    audits: AuditQuerySet, selection: Selection, impact_ids: Iterable[int] | None = None
) -> Change:
    """Domains rated in this quarter and the one before, child by child; filters as of now.

    Nothing is compared across the beginning of a line (frameworks/linked.py). Of a whole all
    domains are told by the summary table.
    """
    if summed.fits(audits, selection):
        return Change(*summed.change(audits, selection))
    if impact_ids is None:
        impact_ids = Item.objects.filter(kind=Item.Kind.IMPACT).values_list("pk", flat=True)
    with_, params = _domains(audits, selection, impact_ids)
    chosen, values = votes.chosen_votes(selection)
    sql = with_ + _CHANGE.format(chosen=chosen, nobody="")
    return Change(*votes.run(audits, sql, [*params, *_periods(audits, selection), *values])[0])


def by_practitioner(
    audits: AuditQuerySet, selection: Selection, impact_ids: Iterable[int]
) -> tuple[Change, list[tuple]]:
    """The same and (item, value, with its domain, name, id, public id, children); one statement.

    Of a whole team both come from summary tables.
    """
    composed = _kept if summed.fits_team(audits, selection) else _with_both_quarters
    rows = votes.run(audits, *composed(audits, selection, impact_ids))
    [told] = [Change(*row[:5]) for row in rows if row[5] is None]
    return told, [(*row[5:], row[0]) for row in rows if row[5] is not None]


def _with_both_quarters(
    audits: AuditQuerySet, selection: Selection, impact_ids: Iterable[int]
) -> tuple[str, list[Any]]:
    with_, params = _domains(audits, selection, impact_ids)
    chosen, values = votes.chosen_votes(selection)
    now, before = _periods(audits, selection)
    own = _OWN.format(source="domain", chosen=f"v.period = %s AND {chosen}")
    sql = f"""{with_}{_PEOPLE.format(own=own)}
        UNION ALL {_CHANGE.format(chosen=chosen, nobody=_NOBODY)}"""
    return sql, [*params, now, *values, now, before, *values]


def _kept(
    audits: AuditQuerySet, selection: Selection, impact_ids: Iterable[int]
) -> tuple[str, list[Any]]:
    """Of a whole team the summary tables tell both: no rating is read."""
    own, params = summed.domains_by_practitioner(audits, selection, impact_ids)
    kept, more = summed.changes(audits, selection)
    sql = f"""{_PEOPLE.format(own=own)} UNION ALL {_KEPT.format(kept=kept, nobody=_NOBODY)}"""
    return sql, [*params, *more]


def _domains(
    audits: AuditQuerySet, selection: Selection, impact_ids: Iterable[int]
) -> tuple[str, list[Any]]:
    quarters = (selection.quarter, selection.quarter.before())
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=quarters)
    return f"{with_}, domain AS {votes.votes_of(impact_ids)}, {BEGINS}", params


def _periods(audits: AuditQuerySet, selection: Selection) -> list[Any]:
    """This quarter and the one before, as the database keeps them."""
    quarters = (selection.quarter, selection.quarter.before())
    return [votes.quarter_value(audits, quarter) for quarter in quarters]
