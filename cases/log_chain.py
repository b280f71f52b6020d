"""The chain of the access log: each row carries the digest of the row before and its own.

Belongs here: what is digested, and the trigger that links a row as it is committed. Does not
belong here: adding rows (cases/actions/access_log.py) and checking them (cases/log_check.py).
Why a trigger, why as late as this, and why no secret key: docs/decisions/0029.
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from typing import Any

from django.db import connections, transaction

TABLE, HEAD = "cases_accesslog", "cases_loghead"
BEGINNING = "0" * 64
FORM = "1"  # the first thing in every digest: which columns follow, in which order
COLUMNS = "id at actor_id event what case_id allocated why before after".split()
NAME = "chain_cases_accesslog"
SQLITE_DIGEST = "flourish_log_digest"


def digest(sequence: int, previous: str, *values: Any) -> str:
    """SHA-256 in hex of a row: its place, the digest before it, and its COLUMNS in order."""
    row = zip(COLUMNS, values, strict=True)
    parts = [FORM, str(sequence), previous, *(_as_text(name, value) for name, value in row)]
    # Each with its length, so that nothing can be moved from one column to the next.
    text = "".join("-" if part is None else f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(name: str, value: Any) -> str | None:
    """The same words for a value on both databases; what does not read is taken as it stands."""
    if value is None:
        return None
    try:
        if name == "at":
            at = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
            at = at.astimezone(datetime.UTC) if at.tzinfo else at
            return at.strftime("%Y-%m-%dT%H:%M:%S.%f")
        if name == "case_id":
            return str(uuid.UUID(str(value)))
    except ValueError:
        return str(value)
    if name == "allocated":
        return {"True": "true", "1": "true", "False": "false", "0": "false"}.get(str(value))
    return str(value)


def teach_sqlite(connection: Any, **_: object) -> None:
    """Receiver of connection_created: SQLite has no SHA-256 of its own."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            SQLITE_DIGEST, len(COLUMNS) + 2, digest, deterministic=True
        )


def install_after_migrate(using: str, **_: object) -> None:
    """Receiver of post_migrate: (re)create the trigger; safe to repeat."""
    install(using)


def install(using: str = "default") -> None:
    _run(using, create=True)


def remove(using: str = "default") -> None:
    """For the tests' controls alone."""
    _run(using, create=False)


def _run(using: str, *, create: bool) -> None:
    connection = connections[using]
    if HEAD not in connection.introspection.table_names():
        return  # on the way to an older state
    # In one transaction: while people work, no row of theirs goes by without being linked.
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_schema()")
            place = connection.ops.quote_name(cursor.fetchone()[0])
            drop, made = f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}", _postgresql(place)
        else:
            drop, made = f"DROP TRIGGER IF EXISTS {NAME}", _sqlite()
        for statement in [drop, *made] if create else [drop]:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    """One writer at a time: the row is linked as it is added."""
    values = ", ".join(f"NEW.{column}" for column in COLUMNS)
    made = f"{SQLITE_DIGEST}(h.sequence + 1, h.hash, {values})"
    return [
        f"""CREATE TRIGGER {NAME} AFTER INSERT ON {TABLE} BEGIN
        INSERT INTO {HEAD} (id, sequence, hash) SELECT 1, 0, '{BEGINNING}'
            WHERE NOT EXISTS (SELECT 1 FROM {HEAD});
        UPDATE {TABLE} SET (sequence, previous, hash) =
            (SELECT h.sequence + 1, h.hash, {made} FROM {HEAD} h WHERE h.id = 1)
            WHERE id = NEW.id;
        UPDATE {HEAD} SET (sequence, hash) =
            (SELECT a.sequence, a.hash FROM {TABLE} a WHERE a.id = NEW.id) WHERE id = 1;
        END"""
    ]


LINK = """
BEGIN
    SELECT * INTO head FROM {HEAD} WHERE id = 1 FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO {HEAD} (id, sequence, hash) VALUES (1, 0, '{BEGINNING}') ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM {HEAD} WHERE id = 1 FOR NO KEY UPDATE;
    END IF;
    SELECT encode(sha256(convert_to(
            string_agg(coalesce(length(part) || ':' || part, '-'), '' ORDER BY place), 'UTF8'
        )), 'hex') INTO made
        FROM unnest(ARRAY['{FORM}', (head.sequence + 1)::text, head.hash, {values}])
        WITH ORDINALITY AS parts (part, place);
    UPDATE {TABLE} SET sequence = head.sequence + 1, previous = head.hash, hash = made
        WHERE id = NEW.id;
    UPDATE {HEAD} SET sequence = head.sequence + 1, hash = made WHERE id = 1;
    RETURN NULL;
END
"""


def _postgresql(schema: str) -> list[str]:
    """Linked at the end of the transaction: nobody holds the head while they work on.

    The function has the rights of the tables' owner: the web's role need not be able to change
    the log or its head, and cannot use the function for anything else.
    """
    special = {
        "at": """to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')""",
        "allocated": "CASE WHEN NEW.allocated THEN 'true' ELSE 'false' END",
    }
    values = ", ".join(special.get(column, f"NEW.{column}::text") for column in COLUMNS)
    named = {"HEAD": HEAD, "TABLE": TABLE, "BEGINNING": BEGINNING, "FORM": FORM, "values": values}
    return [
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = {schema}, pg_temp "
        f"AS $$ DECLARE head {HEAD}; made text; {LINK.format(**named)} $$",
        f"REVOKE ALL ON FUNCTION {NAME}() FROM PUBLIC",
        f"CREATE CONSTRAINT TRIGGER {NAME} AFTER INSERT ON {TABLE} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    ]
