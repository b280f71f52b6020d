"""The summary tables told from the ratings: where one says otherwise.

Belongs here: which tables there are, and comparing each with what the ratings say. Does not belong
here: what a cell should say (cases/item_cells.py and its like, cases/coverage_steps.py), writing
(cases/actions/summarise.py), and figures read from the tables (cases/summed.py). Decisions 0039,
0054, 0055 and 0056 say why they are kept like this. Plain SQL for PostgreSQL and SQLite alike.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction

from cases import votes
from cases.change_cells import CHANGES
from cases.coverage_steps import STEPS
from cases.domain_cells import DOMAINS
from cases.item_cells import ITEMS
from cases.models import Audit, Team
from cases.periods import Quarter
from cases.section_cells import SECTIONS
from cases.standing_cells import STANDING
from cases.summary_marks import Table
from cases.unrated_cells import UNRATED
from cases.whose_view import WHOSE

# Written in this order, always.
TABLES = (ITEMS, SECTIONS, CHANGES, UNRATED, DOMAINS, STANDING, STEPS)
FIRST = 20  # differences told in words


class Difference(NamedTuple):
    """One cell of which a table and the ratings do not say the same."""

    table: Table
    key: dict[str, Any]
    kept: tuple[int, ...]
    counted: tuple[int, ...]


def quarters(table: Table) -> list[datetime.date]:
    """Every quarter that the table should have cells of, or has rows of; the oldest first."""
    rows = table.model._default_manager.order_by()
    return sorted(table.quarters() | set(rows.values_list("quarter", flat=True).distinct()))


def differences() -> list[Difference]:
    """Every cell of which a table does not say what the ratings say; none when all is whole.

    One statement a table and quarter, so that what is submitted meanwhile is in both or in neither.
    """
    with transaction.atomic():
        unhurried()
        return [
            found
            for table in TABLES
            for quarter in quarters(table)
            for found in _of_quarter(table, quarter)
        ]


def unhurried() -> None:
    """Inside a transaction: counting everything outlasts what a page may take, and sorts much."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '256MB'")


def _of_quarter(table: Table, quarter: datetime.date) -> Iterator[Difference]:
    marks, params = table.of_quarter(quarter)
    key, counts = ", ".join(table.key), ", ".join(table.counts)
    kept = ", ".join(f"SUM(CASE WHEN kept = 1 THEN {name} ELSE 0 END)" for name in table.counts)
    counted = kept.replace("kept = 1", "kept = 0")
    unlike = " OR ".join(
        f"SUM(CASE WHEN kept = 1 THEN {name} ELSE -{name} END) <> 0" for name in table.counts
    )
    own = ", ".join(_flag(name) if name in table.flags else name for name in table.key)
    sql = f"""{table.cells(marks)}
        SELECT {key}, {kept}, {counted} FROM (
            SELECT 0 AS kept, {key}, {counts} FROM cell
            UNION ALL
            SELECT 1, {own}, {counts} FROM {table.name} WHERE quarter = %s) both_sides
        GROUP BY {key} HAVING {unlike} ORDER BY {key}"""  # noqa: S608
    day = connection.ops.adapt_datefield_value(quarter)
    for row in votes.run(Audit.objects.all(), sql, [*params, day]):
        named = dict(zip(table.key, row[: len(table.key)], strict=True)) | {"quarter": quarter}
        numbers = tuple(map(int, row[len(table.key) :]))
        half = len(table.counts)
        yield Difference(table, named, numbers[:half], numbers[half:])


def _flag(column: str) -> str:
    """A yes or no of the table as 1 or 0, on either database."""
    return f"CASE WHEN {column} THEN 1 ELSE 0 END"


def in_words(found: list[Difference]) -> list[str]:
    """The first of them as sentences."""
    first = found[:FIRST]
    teams = dict(Team.objects.values_list("pk", "name"))
    lines = [_in_words(row, teams) for row in first]
    more = len(found) - len(first)
    return [*lines, f"and {more} more"] if more else lines


def _in_words(row: Difference, teams: dict[int, str]) -> str:
    key = {"team_id": 0, "voice": Audit.Voice.PRACTITIONER} | row.key
    team = teams.get(key["team_id"], f"team {key['team_id']}") if key["team_id"] else "all teams"
    voice = WHOSE[key["voice"]].label.lower() if key["voice"] in WHOSE else key["voice"]
    where = [Quarter(key["quarter"]).label, team, voice, *row.table.place(key)]
    said = [
        f"{kept} {name} where the ratings say {counted}"
        for name, kept, counted in zip(row.table.said, row.kept, row.counted, strict=True)
        if kept != counted
    ]
    return f"{', '.join(where)}: the table says {'; '.join(said)}"
