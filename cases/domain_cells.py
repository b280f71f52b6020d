"""What the summary table should say of domains: children by value and by practitioner, in a team.

Belongs here: the one statement that counts its cells, for a few audits or for all. Does not belong
here: which audits count (cases/summary_marks.py) and writing (cases/actions/summarise.py).
Decision 0056.
"""

from __future__ import annotations

from typing import Any

from cases import votes
from cases.models import DomainSummary, User
from cases.summary_marks import Table, changed, of_quarter, scoped
from frameworks.models import Item

KEY = (
    "quarter", "voice", "team_id", "plan_type_id", "age_band", "restricted", "practitioner_id",
    "item_id", "value", "bulk",
)  # fmt: skip
IMPACT = "i.kind = 'impact'"
_COUNTED = """SELECT v.lot, v.practitioner_id, v.item_id, v.value, v.bulk, COUNT(*) AS number
    FROM ({part}) v GROUP BY 1, 2, 3, 4, 5"""


def cells(marks: str) -> str:
    """`WITH ... cell`: every cell that the marks add to or take from; one vote a child and team."""
    parts = [_COUNTED.format(part=part) for part in votes.parts_of(IMPACT, ("lot",))]
    return f"""{scoped(marks)},
        part AS ({" UNION ALL ".join(parts)}),
        cell AS (
            SELECT l.period AS quarter, l.voice, l.team_id, l.plan_type_id, l.age_band,
                l.restricted, p.practitioner_id, p.item_id, p.value, p.bulk,
                SUM(l.sign * p.number) AS children
            FROM part p JOIN lots l ON l.lot = p.lot WHERE l.level IN (2, 3)
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)"""  # noqa: S608


def _place(row: dict[str, Any]) -> list[str]:
    code = Item.objects.filter(pk=row["item_id"]).values_list("code", flat=True).first()
    name = User.objects.filter(pk=row["practitioner_id"]).values_list("name", flat=True).first()
    said = [name or f"practitioner {row['practitioner_id']}", code or f"item {row['item_id']}"]
    said += [row["value"], f"plan type {row['plan_type_id']}", f"age {row['age_band']}"]
    return said + ["restricted"] * row["restricted"] + ["with its domain"] * row["bulk"]


DOMAINS = Table(
    DomainSummary, KEY, ("restricted", "bulk"), ("children",), cells, of_quarter, changed, _place,
    ("children",),
)  # fmt: skip
