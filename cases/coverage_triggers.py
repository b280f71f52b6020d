"""The triggers that write the steps of coverage (cases/coverage_steps.py says what a step is).

They write in the transaction that changes an allocation, a case, an audit or a settled pair,
whoever changes it and however many at once. Where two change one case, the second waits for the
first: each triggers' function holds the case. Decision 0055.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from cases.coverage_steps import CASE_OF_PAIR, COUNTS, KEY, TABLE, added_up, of_row


@dataclass(frozen=True)
class Trigger:
    """Writes the steps that a row no longer makes, with the sign turned, and those it makes now.

    An audit is looked at before it is written: of several in one statement each sees the others
    as they are at its turn.
    """

    table: str
    event: str  # INSERT, UPDATE, DELETE
    moment: str  # BEFORE, AFTER
    changed: str  # SQL condition: something of it makes another step
    cases: str  # which cases are held meanwhile

    @property
    def name(self) -> str:
        return f"steps_{self.table}_{self.event.lower()}"

    def insert(self, vendor: str) -> str:
        rows = {"INSERT": ["NEW"], "DELETE": ["OLD"], "UPDATE": ["OLD", "NEW"]}[self.event]
        steps = " UNION ALL ".join(of_row(self.table, row, vendor) for row in rows)
        names = ", ".join((*KEY, "cases"))
        return f"INSERT INTO {TABLE} ({names}) {added_up(steps, 'restricted = 1')}"


def _differ(*columns: str) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


TRIGGERS = [
    Trigger("cases_allocation", "INSERT", "AFTER", "1 = 1", "NEW.case_id"),
    Trigger(
        "cases_allocation", "UPDATE", "AFTER", _differ("case_id", "team_id", "starts", "ends"),
        "OLD.case_id, NEW.case_id",
    ),
    Trigger("cases_allocation", "DELETE", "AFTER", "1 = 1", "OLD.case_id"),
    Trigger("cases_case", "UPDATE", "AFTER", _differ("closed_on", "restricted"), "NEW.id"),
    Trigger(
        "cases_audit", "UPDATE", "BEFORE",
        f"({COUNTS.format(a='OLD')}) <> ({COUNTS.format(a='NEW')}) "
        f"OR ({COUNTS.format(a='NEW')} AND ({_differ('case_id', 'team_id', 'period', 'voice')}))",
        "OLD.case_id, NEW.case_id",
    ),
    Trigger(
        "cases_moderation", "INSERT", "BEFORE", "NEW.settled_id IS NOT NULL",
        CASE_OF_PAIR.format(row="NEW"),
    ),
    Trigger(
        "cases_moderation", "UPDATE", "BEFORE",
        "(OLD.settled_id IS NULL) <> (NEW.settled_id IS NULL) OR NEW.second_id <> OLD.second_id",
        f"{CASE_OF_PAIR.format(row='OLD')}, {CASE_OF_PAIR.format(row='NEW')}",
    ),
    Trigger(
        "cases_moderation", "DELETE", "BEFORE", "OLD.settled_id IS NOT NULL",
        CASE_OF_PAIR.format(row="OLD"),
    ),
]  # fmt: skip


def remove_before_migrate(using: str, plan: Any = (), **_: object) -> None:
    """Receiver of pre_migrate, as cases.triggers has one, and for the same reason."""
    if plan and connections[using].vendor == "sqlite":
        remove(using)


def install(using: str = "default", *tables: str) -> None:
    """(Re)create the triggers, of some tables or all; safe to repeat."""
    _run(using, tables, create=True)


def remove(using: str = "default", *tables: str) -> None:
    """For SQLite's migrations, and the tests' controls."""
    _run(using, tables, create=False)


@contextmanager
def left_to_rebuild() -> Iterator[None]:
    """In a transaction that writes a county's worth of rows and has the steps counted after it."""
    _settle()
    remove()
    yield
    _settle()
    install()


def _settle() -> None:
    """Checks that wait for the end of the transaction would forbid changing triggers."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _run(using: str, tables: tuple[str, ...], *, create: bool) -> None:
    vendor = connections[using].vendor
    here = set(connections[using].introspection.table_names())
    create = create and TABLE in here  # without, on the way to an older state
    made = _postgresql if vendor == "postgresql" else _sqlite
    with connections[using].cursor() as cursor:
        for trigger in TRIGGERS:
            if trigger.table in here and (not tables or trigger.table in tables):
                for statement in made(trigger, create=create):
                    cursor.execute(statement)


def _sqlite(trigger: Trigger, *, create: bool) -> list[str]:
    condition = trigger.changed.replace("IS DISTINCT FROM", "IS NOT")
    made = (
        f"CREATE TRIGGER {trigger.name} {trigger.moment} {trigger.event} ON {trigger.table} "
        f"WHEN {condition} BEGIN {trigger.insert('sqlite')}; END"
    )
    return [f"DROP TRIGGER IF EXISTS {trigger.name}", *([made] if create else [])]


def _postgresql(trigger: Trigger, *, create: bool) -> list[str]:
    """In the place of one that is there, as cases.triggers does it."""
    if not create:
        return [f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}"]
    back = "OLD" if trigger.event == "DELETE" else "NEW"
    return [
        f"""CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql
        SET enable_seqscan = off AS $$ BEGIN
        PERFORM 1 FROM cases_case WHERE id IN ({trigger.cases}) ORDER BY id FOR NO KEY UPDATE;
        {trigger.insert("postgresql")};
        RETURN {back}; END $$""",
        f"CREATE OR REPLACE TRIGGER {trigger.name} {trigger.moment} {trigger.event} "
        f"ON {trigger.table} FOR EACH ROW WHEN ({trigger.changed}) "
        f"EXECUTE FUNCTION {trigger.name}()",
    ]
