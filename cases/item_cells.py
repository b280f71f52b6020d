"""What the summary table should say, item by item: children by value.

Belongs here: the one statement that counts its cells, for a few audits or for all. Does not belong
here: which audits count (cases/summary_marks.py) and writing (cases/actions/summarise.py).
"""

from __future__ import annotations

from typing import Any

from cases import votes
from cases.models import Summary
from cases.summary_marks import Table, changed, of_quarter, scoped
from frameworks.models import Item

KEY = (
    "quarter", "voice", "item_id", "team_id", "plan_type_id", "age_band", "restricted", "value",
    "bulk",
)  # fmt: skip
COUNTS = ("children", "in_service", "in_county")
NOT_ASKED = "not_asked"

_LOT = "SELECT v.lot, v.item_id, {value} AS value, {bulk} AS bulk, COUNT(*) AS number"
_LEVEL = "SUM(CASE WHEN l.level IN ({}, 3) THEN l.sign * p.number ELSE 0 END)"


def cells(marks: str) -> str:
    """`WITH ... cell`: every cell that the marks add to or take from, teams' and the county's."""
    everything, asked = "1 = 1", ("i.kind = 'impact'", "i.kind = 'outcome'")
    rated = _LOT.format(value="v.value", bulk="v.bulk")
    unasked = _LOT.format(value=f"'{NOT_ASKED}'", bulk="0")
    parts = [
        f"{rated} FROM ({part}) v GROUP BY 1, 2, 3, 4"
        for part in votes.parts_of(everything, ("lot",))
    ]
    parts.append(f"{unasked} FROM {votes.unasked(*asked, ('lot',))} v GROUP BY 1, 2, 3, 4")
    key, of_county = ", ".join(KEY), ", ".join(KEY).replace("team_id", "0 AS team_id")
    county = ", ".join(f"SUM(in_county) AS {name}" for name in COUNTS)
    grouped = "1, 2, 3, 4, 5, 6, 7, 8, 9"
    return f"""{scoped(marks)},
        part AS ({" UNION ALL ".join(parts)}),
        team_cell AS (
            SELECT l.period AS quarter, l.voice, p.item_id, l.team_id, l.plan_type_id, l.age_band,
                l.restricted, p.value, p.bulk, {_LEVEL.format(2)} AS children,
                {_LEVEL.format(1)} AS in_service, {_LEVEL.format(0)} AS in_county
            FROM part p JOIN lots l ON l.lot = p.lot GROUP BY {grouped}),
        cell AS (
            SELECT {key}, {", ".join(COUNTS)} FROM team_cell
            UNION ALL
            SELECT {of_county}, {county} FROM team_cell GROUP BY {grouped})"""  # noqa: S608


def _place(row: dict[str, Any]) -> list[str]:
    code = Item.objects.filter(pk=row["item_id"]).values_list("code", flat=True).first()
    said = [code or f"item {row['item_id']}", row["value"], f"plan type {row['plan_type_id']}"]
    said += [f"age {row['age_band']}"]
    return said + ["restricted"] * row["restricted"] + ["with its domain"] * row["bulk"]


ITEMS = Table(
    Summary, KEY, ("restricted", "bulk"), COUNTS, cells, of_quarter, changed, _place,
    ("in the team", "in the service", "in the county"),
)  # fmt: skip
