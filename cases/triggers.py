"""Database triggers that keep what is submitted, published or logged as it is.

Installed after every migrate, on PostgreSQL and SQLite alike, because a rebuilt SQLite table
loses its triggers. They hold against forms, shells and raw SQL of the web's own role.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections, transaction

from cases import lifecycle

FROZEN_COLUMNS = (
    "case_id scope voice type rater_id edition_id started_at submitted_at working_well "
    "working_well_section_id revises_id plan_type_id age_band team_id practitioner_id period"
).split()
OPEN = "('planned', 'in_progress')"


@dataclass(frozen=True)
class Trigger:
    name: str
    table: str
    events: tuple[str, ...]  # INSERT, UPDATE, DELETE
    refuses: str  # SQL condition over {row}, which is NEW or OLD
    message: str


def _child_of_audit(table: str) -> Trigger:
    return Trigger(
        name=f"freeze_{table}",
        table=table,
        events=("INSERT", "UPDATE", "DELETE"),
        refuses="EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = {row}.audit_id "
        f"AND a.state NOT IN {OPEN})",
        message="a submitted audit cannot be changed",
    )


def _child_of_rating(table: str) -> Trigger:
    return Trigger(
        name=f"freeze_{table}",
        table=table,
        events=("INSERT", "UPDATE", "DELETE"),
        refuses="EXISTS (SELECT 1 FROM cases_rating r JOIN cases_audit a ON a.id = r.audit_id "
        f"WHERE r.id = {{row}}.rating_id AND a.state NOT IN {OPEN})",
        message="a submitted audit cannot be changed",
    )


def _moves_on() -> Trigger:
    """Whatever is not a move of the table is refused, whoever asks."""
    pairs: dict[str, set[str]] = {}
    for move in lifecycle.MOVES.values():
        for before in move.froms:
            pairs.setdefault(before, {before}).add(move.to)
    fits = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state IN ({', '.join(map(repr, sorted(after)))}))"
        for before, after in sorted((str(key), {*map(str, found)}) for key, found in pairs.items())
    )
    return Trigger(
        name="move_cases_audit",
        table="cases_audit",
        events=("UPDATE",),
        refuses=f"NEW.state <> OLD.state AND NOT ({fits})",
        message="an audit does not move on like this",
    )


def _frozen_audit() -> list[Trigger]:
    changed = " OR ".join(
        f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN_COLUMNS
    )
    return [
        Trigger(
            name="freeze_cases_audit",
            table="cases_audit",
            events=("UPDATE",),
            refuses=f"OLD.state NOT IN {OPEN} AND (NEW.state IN {OPEN} OR {changed})",
            message="a submitted audit cannot be changed",
        ),
        Trigger(
            name="keep_cases_audit",
            table="cases_audit",
            events=("DELETE",),
            refuses=f"OLD.state NOT IN {OPEN}",
            message="a submitted audit cannot be deleted",
        ),
    ]


def _only_added_to(table: str) -> Trigger:
    """What was said and done about an audit; it goes only with an open audit that is discarded."""
    return Trigger(
        name=f"keep_{table}",
        table=table,
        events=("UPDATE", "DELETE"),
        refuses="EXISTS (SELECT 1 FROM cases_audit a WHERE a.id = {row}.audit_id "
        f"AND a.state NOT IN {OPEN})",
        message="what was said of an audit is only added to",
    )


def _edition_text(table: str) -> Trigger:
    return Trigger(
        name=f"freeze_{table}",
        table=table,
        events=("INSERT", "UPDATE", "DELETE"),
        refuses="EXISTS (SELECT 1 FROM frameworks_edition e WHERE e.id = {row}.edition_id "
        "AND e.status <> 'draft')",
        message="a published edition cannot be changed",
    )


def _supervision() -> list[Trigger]:
    """A sheet both have signed stays as it is; what was agreed is only added to, whoever signed."""
    signed = "{row}.manager_signed_at IS NOT NULL AND {row}.practitioner_signed_at IS NOT NULL"
    return [
        Trigger(
            name="freeze_cases_supervisionsheet",
            table="cases_supervisionsheet",
            events=("UPDATE", "DELETE"),
            refuses=signed.format(row="OLD"),
            message="a signed supervision sheet cannot be changed",
        ),
        Trigger(
            name="freeze_cases_agreedpoints",
            table="cases_agreedpoints",
            events=("INSERT",),
            refuses="EXISTS (SELECT 1 FROM cases_supervisionsheet s "
            f"WHERE s.id = {{row}}.sheet_id AND {signed.format(row='s')})",
            message="a signed supervision sheet cannot be changed",
        ),
        Trigger(
            name="keep_cases_agreedpoints",
            table="cases_agreedpoints",
            events=("UPDATE", "DELETE"),
            refuses="1 = 1",
            message="agreed points are only added to",
        ),
    ]


def _access_log() -> list[Trigger]:
    """Only added to. Once, as the row is committed, the chain writes its own three columns."""
    written = "id at actor_id event what case_id allocated why before after".split()
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in written)
    message = "the access log is only added to"
    chained = f"OLD.sequence IS NOT NULL OR NEW.sequence IS NULL OR {changed}"
    return [
        Trigger("keep_cases_accesslog", "cases_accesslog", ("UPDATE",), chained, message),
        Trigger("keep_cases_accesslog", "cases_accesslog", ("DELETE",), "1 = 1", message),
    ]


TRIGGERS: list[Trigger] = [
    *(
        _child_of_audit(table)
        for table in (
            "cases_rating",
            "cases_evidence",
            "cases_leftonpurpose",
            "cases_childvoice",
            "cases_audit_themed_sections",
            "cases_audit_chosen_items",
        )
    ),
    *(_child_of_rating(table) for table in ("cases_determinantlink", "cases_rating_letters")),
    *_frozen_audit(),
    _moves_on(),
    *(
        _edition_text(table)
        for table in (
            "frameworks_section",
            "frameworks_item",
            "frameworks_reference",
            "frameworks_itemlink",
        )
    ),
    Trigger(
        name="freeze_frameworks_edition",
        table="frameworks_edition",
        events=("UPDATE",),
        refuses="OLD.status <> 'draft' AND (NEW.status = 'draft' OR "
        + " OR ".join(
            f"NEW.{column} IS DISTINCT FROM OLD.{column}"
            for column in (
                "framework_id",
                "number",
                "scale",
                "kinds",
                "headings",
                "checksum",
                "published_at",
            )
        )
        + ")",
        message="a published edition cannot be changed",
    ),
    Trigger(
        name="keep_frameworks_edition",
        table="frameworks_edition",
        events=("DELETE",),
        refuses="OLD.status <> 'draft'",
        message="a published edition cannot be deleted",
    ),
    *(
        _only_added_to(table)
        for table in ("cases_auditmove", "cases_auditcomment", "cases_redaction")
    ),
    *_supervision(),
    *_access_log(),
    Trigger(
        name="keep_cases_countypicture",
        table="cases_countypicture",
        events=("UPDATE", "DELETE"),
        refuses="1 = 1",
        message="a published picture of the county stays as it is",
    ),
]


def remove_before_migrate(using: str, plan: Sequence = (), **_: object) -> None:
    """Receiver of pre_migrate. SQLite changes a table by making it anew, and cannot put it in its
    place while a trigger of another table reads it. After the migrations all are there again.
    """
    if plan and connections[using].vendor == "sqlite":
        remove(using)


def install_after_migrate(using: str, **_: object) -> None:
    """Receiver of post_migrate: (re)create every trigger; safe to repeat."""
    install(using)


def install(using: str = "default") -> None:
    _run(using, create=True)


def remove(using: str = "default") -> None:
    """For SQLite's migrations and the tests' controls alone."""
    _run(using, create=False)


@contextmanager
def lifted(tables: Iterable[str], using: str = "default") -> Iterator[None]:
    """The triggers of some tables do not fire inside; afterwards, and on any fault, they do again.

    Only the owner of the tables can. It is one transaction: PostgreSQL lets nobody else write to
    the tables until it ends (reading goes on), and SQLite has one writer at a time.
    """
    chosen = [trigger for trigger in TRIGGERS if trigger.table in set(tables)]
    with transaction.atomic(using=using):
        _switch(chosen, using, on=False)
        yield
        _switch(chosen, using, on=True)


def _switch(chosen: list[Trigger], using: str, *, on: bool) -> None:
    connection = connections[using]
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql and chosen:  # checks that wait for the end would forbid the change
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for trigger in chosen:
            for statement in _enabled(trigger, on) if postgresql else _sqlite(trigger, create=on):
                cursor.execute(statement)


def _enabled(trigger: Trigger, on: bool) -> list[str]:
    verb = "ENABLE" if on else "DISABLE"
    return [
        f"ALTER TABLE {trigger.table} {verb} TRIGGER {trigger.name}_{event.lower()}"
        for event in trigger.events
    ]


def _run(using: str, *, create: bool) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    build = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for trigger in TRIGGERS:
            if trigger.table in tables:
                for statement in build(trigger, create=create):
                    cursor.execute(statement)


def _row(event: str) -> str:
    return "OLD" if event == "DELETE" else "NEW"


def _condition(trigger: Trigger, event: str) -> str:
    """On UPDATE both the old and the new parent must be open: a row cannot be moved out."""
    condition = trigger.refuses.format(row=_row(event))
    if event == "UPDATE" and "{row}" in trigger.refuses:
        condition = f"({condition}) OR ({trigger.refuses.format(row='OLD')})"
    return condition


def _sqlite(trigger: Trigger, *, create: bool) -> list[str]:
    statements = []
    for event in trigger.events:
        name = f"{trigger.name}_{event.lower()}"
        statements.append(f"DROP TRIGGER IF EXISTS {name}")
        if create:
            condition = _condition(trigger, event).replace("IS DISTINCT FROM", "IS NOT")
            statements.append(
                f"CREATE TRIGGER {name} BEFORE {event} ON {trigger.table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
            )
    return statements


def _postgresql(trigger: Trigger, *, create: bool) -> list[str]:
    statements = []
    for event in trigger.events:
        name = f"{trigger.name}_{event.lower()}"
        if not create:
            statements.append(f"DROP TRIGGER IF EXISTS {name} ON {trigger.table}")
            continue
        statements.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            # A plan made while the tables were empty would read them whole once they are full.
            f"SET enable_seqscan = off AS $$ BEGIN "
            f"IF {_condition(trigger, event)} THEN RAISE EXCEPTION '{trigger.message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {_row(event)}; END $$"
        )
        statements.append(
            # In the place of the one that is there: while people work there is no moment without.
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {trigger.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    return statements
