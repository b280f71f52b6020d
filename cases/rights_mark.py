"""A row for every statement that changes who may see what, so that a standby can be told fresh.

A standby of the database may be some seconds behind. It is read only while its rows here are the
primary's rows: then it has every change of rights that was committed. The rows are made by triggers
in the transaction of the change itself, so no way of changing a right goes past them.

Belongs here: the tables that decide, and the triggers. Does not belong here: comparing (standby.py)
and deciding who may see what (access.py, querysets.py). SQLite has no standby, and no triggers.
"""

from __future__ import annotations

from django.db import connections

TABLE = "cases_rightschange"
FUNCTION = "note_rights_change"
# A bunch of numbers that differs whenever the rows do: rows are added, and old ones dropped.
MARK = f"(SELECT concat_ws(' ', count(*), max(id), sum(id)) FROM {TABLE})"

ANY = "INSERT OR UPDATE OR DELETE"
# Tables that the doors of querysets.py read, and what in them can take a right away.
STATEMENTS = {
    "cases_membership": ANY,
    "cases_allocation": ANY,
    "cases_cover": ANY,
    "cases_namedperson": ANY,
    "cases_team": ANY,
    "cases_service": ANY,
    "cases_user": "UPDATE OF is_active",
    "cases_moderation": ANY,
    "cases_sample": ANY,
    "cases_drilldown": "UPDATE OR DELETE",  # a new one gives, and ends by the clock
    "cases_grant": ANY,
    "cases_case": "UPDATE OF restricted, erased_on, status OR DELETE",
}
# Of audits by row: a rating changes nothing here, a move, another rater or a blind rating does.
ROWS = {
    "insert": ("INSERT", "NEW.type = 'moderation'"),
    "update": (
        "UPDATE",
        "(OLD.state, OLD.type, OLD.voice, OLD.rater_id, OLD.case_id, OLD.replaced) IS DISTINCT "
        "FROM (NEW.state, NEW.type, NEW.voice, NEW.rater_id, NEW.case_id, NEW.replaced)",
    ),
    "delete": ("DELETE", "TRUE"),
}


def tables() -> set[str]:
    """Those whose changes are noted."""
    return {*STATEMENTS, "cases_audit"}


def install_after_migrate(using: str, **_: object) -> None:
    """Receiver of post_migrate: (re)create the triggers; safe to repeat."""
    install(using)


def install(using: str = "default") -> None:
    _run(using, create=True)


def remove(using: str = "default") -> None:
    """For the tests' controls alone."""
    _run(using, create=False)


def _run(using: str, *, create: bool) -> None:
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    here = set(connection.introspection.table_names())
    if TABLE not in here:
        return  # on the way to an older state
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        place = connection.ops.quote_name(cursor.fetchone()[0])
        for table, name, made in _triggers(place):
            if table in here:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                for statement in made if create else []:
                    cursor.execute(statement)


def _triggers(place: str) -> list[tuple[str, str, list[str]]]:
    """Table, trigger, and the statements that make it."""
    function = f"""CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO {place}.{TABLE} (at) VALUES (clock_timestamp()); RETURN NULL; END $$"""
    found = []
    for table, events in STATEMENTS.items():
        name = f"rights_{table}"
        made = f"CREATE TRIGGER {name} AFTER {events} ON {table} EXECUTE FUNCTION {FUNCTION}()"
        found.append((table, name, [function, made]))
    for short, (event, condition) in ROWS.items():
        name = f"rights_cases_audit_{short}"
        made = (
            f"CREATE TRIGGER {name} AFTER {event} ON cases_audit FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION {FUNCTION}()"
        )
        found.append(("cases_audit", name, [function, made]))
    return found
