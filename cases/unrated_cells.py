"""What the table of audits that count and rate nothing should say; as good as always it is empty.

Belongs here: the one statement that finds them, among a few audits or all. Does not belong here:
coverage (cases/coverage_counts.py), which counts a case with any other audit as rated without
looking for a rating of each; and writing (cases/actions/summarise.py). Decision 0054.
"""

from __future__ import annotations

from cases.models import UnratedAudit
from cases.summary_marks import Table, changed, of_quarter

KEY = ("quarter", "voice", "team_id", "audit_id")


def cells(marks: str) -> str:
    """`WITH ... cell`: the marked audits of which every item was left or cleared."""
    return f"""WITH marks (sign, id, service_id, restricted) AS ({marks}),
        cell AS (
            SELECT a.period AS quarter, a.voice, a.team_id, a.id AS audit_id, SUM(m.sign) AS audits
            FROM marks m JOIN cases_audit a ON a.id = m.id
            WHERE NOT EXISTS (SELECT 1 FROM cases_rating r
                WHERE r.audit_id = a.id AND r.value IS NOT NULL)
            GROUP BY a.period, a.voice, a.team_id, a.id)"""  # noqa: S608


UNRATED = Table(
    UnratedAudit, KEY, (), ("audits",), cells, of_quarter, changed,
    lambda row: [f"audit {row['audit_id']}"], ("times counted without any rating",),
)  # fmt: skip
