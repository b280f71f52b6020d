"""Rows for every table of a PostgreSQL database, whatever its release; and what its tables hold.

Knows nothing of the models: columns come from the database itself. A reference leads to the row of
the same number, so each table has the same rows.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

ROWS = (1, 2, 3)
KEPT_AS_IT_IS = {"django_migrations"}
DAY = "2026-0{n}-01"

COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type, c.character_maximum_length, c.is_nullable = 'YES'
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position
"""
REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'
"""

# What a check of the database asks for; {n} is the number of the row. None is left empty.
CHECKED: dict[str, Any] = {
    "account_emailaddress.primary": "false",
    "cases_action.state": "open",
    "cases_action.verified_by_id": None,
    "cases_appraisal.ends_on": DAY,
    "cases_audit.state": ["in_progress", "submitted", "agreed"],
    "cases_auditplan.seed": None,
    "cases_auditplan.drawn_at": None,
    "cases_calibrationrating.value": ["green", "amber", "red"],
    "cases_case.birth_month": DAY,
    "cases_case.expected_month": None,
    "cases_case.status": "open",
    "cases_case.closed_on": None,
    "cases_caseloadalias.what": "worker",
    "cases_caseloadalias.team_id": None,
    "cases_caseloadalias.plan_type_id": None,
    "cases_caseloadalias.outcome": "",
    "cases_caseloadimport.state": ["applied", "undone", "waiting"],
    "cases_caseloadimport.applied_at": ["2026-01-01", "2026-02-01", None],
    "cases_caseloadimport.waiting": [None, None, "{{}}"],
    "cases_childvoice.heard": "yes",
    "cases_chosenevidence.note_id": None,
    "cases_loghead.id": 1,
    "cases_membership.role": ["practitioner", "team_manager", "practitioner"],
    "cases_membership.service_id": None,
    "cases_moderation.second_id": [2, 3, 1],
    "cases_rating.value": ["green", "red", "not_applicable"],
    "cases_rating.reason": ["", "", "because"],
    "cases_supervisionsheet.manager_id": [2, 3, 1],
    "frameworks_edition.status": ["draft", "published", "retired"],
    "frameworks_item.kind": "outcome",
}


def fill(cursor: Any) -> dict[str, int]:
    """Three rows in every table; returns how many each holds. Triggers and references rest."""
    cursor.execute(REFERENCES)
    leads_on = {f"{table}.{column}" for table, column in cursor.fetchall()}
    tables = _columns(cursor)
    cursor.execute("SET session_replication_role = replica")
    for table, columns in tables.items():
        for n in (1,) if table == "cases_loghead" else ROWS:
            names = ", ".join(f'"{name}"' for name, *_ in columns)
            places = ", ".join("%s" for _ in columns)
            values = [_value(table, column, n, leads_on) for column in columns]
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
    _numbers_go_on(cursor, tables)
    cursor.execute("SET session_replication_role = DEFAULT")
    return {table: 1 if table == "cases_loghead" else len(ROWS) for table in tables}


def _columns(cursor: Any) -> dict[str, list[tuple]]:
    cursor.execute(COLUMNS)
    tables: dict[str, list[tuple]] = {}
    for table, *column in cursor.fetchall():
        if table not in KEPT_AS_IT_IS:
            tables.setdefault(table, []).append(tuple(column))
    return tables


def _numbers_go_on(cursor: Any, tables: dict[str, list[tuple]]) -> None:
    """The numbers that rows get by themselves begin after those that are there."""
    for table, columns in tables.items():
        if columns[0][:2] == ("id", "bigint") or columns[0][:2] == ("id", "integer"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)")


def _value(table: str, column: tuple, n: int, leads_on: set[str]) -> Any:
    name, kind, longest, _ = column
    key = f"{table}.{name}"
    if key in CHECKED:
        value = CHECKED[key]
        value = value[n - 1] if isinstance(value, list) else value
        return value.format(n=n) if isinstance(value, str) else value
    if key in leads_on or name == "id":
        return n
    return _of_kind(kind, name, n, longest)


def _of_kind(kind: str, name: str, n: int, longest: int | None) -> Any:
    if kind == "uuid":
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {n}"))
    if kind == "jsonb":
        return json.dumps({"row": n, "of": [name, "Zoë ‘x’"]})
    if kind in ("text", "character varying"):
        return f"{n} {name}: Zoë’s\r\n\t\u202e“x” \\ ; --"[:longest]
    if kind == "boolean":
        return n == 2
    if kind in ("date", "timestamp with time zone"):
        return DAY.format(n=n)
    if kind in ("inet", "cidr"):
        return f"192.0.2.{n}"
    return n  # every kind of number


def held(cursor: Any) -> dict[str, tuple[int, dict[str, str]]]:
    """Of each table the number of its rows, and of each column the digest of what stands in it."""
    found = {}
    for table, columns in _columns(cursor).items():
        names = [name for name, *_ in columns]
        texts = ", ".join(f'"{name}"::text' for name in names)
        cursor.execute(f"SELECT {texts} FROM {table} ORDER BY 1")
        rows = cursor.fetchall()
        digests = {
            name: hashlib.sha256(repr([row[place] for row in rows]).encode()).hexdigest()
            for place, name in enumerate(names)
        }
        found[table] = (len(rows), digests)
    return found
