"""The access log is chained: what is changed behind its back is found, the first row named."""

from __future__ import annotations

import importlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases import log_chain, log_check, triggers
from cases.actions.access_log import record
from cases.log_check import check, head
from cases.models import AccessLog, LogHead, User
from tests.cases.test_redaction_roles import WEB, as_web
from tests.statements import statements
from tests.world import build_world

TAMPERINGS = 100
ROWS = 40
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer alone")


@pytest.fixture
def log(world) -> None:
    """Forty rows of several kinds by several people, linked."""
    people, cases = [world.ana, world.ben, world.cy, None], [world.ana1, world.cy1, None]
    for number in range(ROWS):
        record(
            by=people[number % 4], event=list(AccessLog.Event)[number % 7], what=f"page {number}",
            case=cases[number % 3], allocated=number % 2 == 0, why=f"why {number}\n2:é",
            before="" if number % 5 else "ten", after=f"{number}",
        )  # fmt: skip
    connection.check_constraints()  # the transaction's end, as far as the chain is concerned


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- what the owner of the tables could do, each at a random row -----------------------------

EDITS = {
    "at": "2020-02-02 02:02:02+00:00",
    "actor_id": None,
    "event": "grant",
    "what": "nothing",
    "case_id": "0" * 32,
    "why": "",
    "before": "eleven",
    "after": "twelve",
    "previous": "a" * 64,
    "hash": "b" * 64,
}


def edit(column: str) -> Callable[[random.Random], None]:
    def change(chance: random.Random) -> None:
        rows = AccessLog.objects.exclude(**{column: EDITS[column]})
        row = chance.choice(list(rows.values_list("pk", flat=True)))
        sql(f"UPDATE cases_accesslog SET {column} = %s WHERE id = %s", EDITS[column], row)

    return change


def some(chance: random.Random, number: int = 1) -> list[int]:
    return chance.sample(range(1, ROWS + 1), number)


def allocate(chance: random.Random) -> None:
    sql("UPDATE cases_accesslog SET allocated = NOT allocated WHERE sequence = %s", *some(chance))


def delete(chance: random.Random) -> None:
    sql("DELETE FROM cases_accesslog WHERE sequence = %s", *some(chance))


def close_the_gap(chance: random.Random) -> None:
    (gone,) = some(chance)
    sql("DELETE FROM cases_accesslog WHERE sequence = %s", gone)
    sql("UPDATE cases_accesslog SET sequence = -sequence WHERE sequence > %s", gone)
    sql("UPDATE cases_accesslog SET sequence = -sequence - 1 WHERE sequence < 0")
    sql("UPDATE cases_loghead SET sequence = sequence - 1")


def swap(chance: random.Random) -> None:
    """Two rows change places with all they hold."""
    first, second = some(chance, 2)
    for old, new in ((first, -1), (second, first), (-1, second)):
        sql("UPDATE cases_accesslog SET sequence = %s WHERE sequence = %s", new, old)


def move_text(chance: random.Random) -> None:
    """The same letters, cut otherwise: the end of one column begins the next."""
    change = "UPDATE cases_accesslog SET what = 'pag', why = 'e' || why WHERE sequence = %s"
    sql(change, *some(chance))


def renumber(chance: random.Random) -> None:
    sql("UPDATE cases_accesslog SET id = id + 1000000 WHERE sequence = %s", *some(chance))


def insert(chance: random.Random) -> None:
    """A row that never happened, at the end and well linked; the head is not moved on."""
    last = AccessLog.objects.get(sequence=ROWS)
    last.pk, last.sequence, last.previous, last.what = None, ROWS + 1, last.hash, "forged"
    log_chain.remove()
    last.save(force_insert=True)
    log_chain.install()


def unlinked(chance: random.Random) -> None:
    log_chain.remove()
    record(by=None, event="view", what="case")
    log_chain.install()


def cut(chance: random.Random) -> None:
    """The last rows go, and the head with them: only what was kept outside knows."""
    left = ROWS - chance.randint(1, ROWS)
    sql("DELETE FROM cases_accesslog WHERE sequence > %s", left)
    rows = list(AccessLog.objects.filter(sequence=left).values_list("hash", flat=True))
    LogHead.objects.update(sequence=left, hash=rows[0] if rows else log_chain.BEGINNING)


def no_head(chance: random.Random) -> None:
    LogHead.objects.all().delete()


WAYS: list[Callable[[random.Random], None]] = [
    *map(edit, EDITS), allocate, delete, close_the_gap, swap, move_text, renumber, insert,
    unlinked, cut, no_head,
]  # fmt: skip


def tampered(then: Callable[[], bool]) -> int:
    """How many of a hundred tamperings, each undone again, are found."""
    chance, found = random.Random(5), 0
    with triggers.lifted(["cases_accesslog"]):
        for number in range(TAMPERINGS):
            with undone():
                WAYS[number % len(WAYS)](chance)
                found += then()
    return found


def make_chain_again() -> None:
    """What whoever owns the tables can do: link what is left, as if it had always been so."""
    rows = list(AccessLog.objects.order_by("pk"))
    AccessLog.objects.update(sequence=None)
    previous = log_chain.BEGINNING
    for sequence, row in enumerate(rows, start=1):
        row.sequence, row.previous = sequence, previous
        row.hash = previous = log_chain.digest(
            sequence, previous, *(getattr(row, column) for column in log_chain.COLUMNS)
        )
        row.save()
    LogHead.objects.update_or_create(pk=1, defaults={"sequence": len(rows), "hash": previous})


def test_a_hundred_tamperings_of_a_hundred_are_found(log):
    anchor = head()
    assert check([anchor]) == (log_check.Found(ROWS, ""))
    assert tampered(lambda: bool(check([anchor]).fault)) == TAMPERINGS
    assert check([anchor]).fault == ""


# Made again, the chain is as it was, or has grown at its end: nothing that was kept is lost.
NOTHING_LOST = {"previous", "hash", "swap", "no_head", "insert", "unlinked"}


def test_with_the_chain_off_none_is_found(log):
    """Control: a chain made again over what is left says nothing; what was kept outside does."""
    anchor, told = head(), []

    def found_all_the_same() -> bool:
        make_chain_again()
        told.append(bool(check([anchor]).fault))
        return bool(check([]).fault)

    assert tampered(found_all_the_same) == 0
    names = [*EDITS, *(way.__name__ for way in WAYS[len(EDITS) :])]
    assert told == [names[n % len(names)] not in NOTHING_LOST for n in range(TAMPERINGS)]


def test_cut_tail_is_found_by_what_was_kept_outside_and_not_without_it(log):
    anchor, chance = head(), random.Random(1)
    with triggers.lifted(["cases_accesslog"]), undone():
        cut(chance)
        assert check([]).fault == ""
        assert "is missing: the log ends at" in check([anchor]).fault
        assert "kept outside" in check([log_check.Anchor(None, anchor.hash)]).fault


def test_verify_log_names_the_first_broken_row(log, capsys, tmp_path):
    call_command("verify_log")
    assert "The access log is whole: 40 rows" in capsys.readouterr().out
    call_command("anchor_log")
    line = capsys.readouterr().out
    assert line.split()[1:] == ["40", head().hash]
    kept = tmp_path / "anchors.txt"
    kept.write_text(line)
    for anchor in (str(kept), head().hash):
        call_command("verify_log", anchor=anchor)
    with triggers.lifted(["cases_accesslog"]), undone():
        sql("UPDATE cases_accesslog SET why = 'x' WHERE sequence IN (7, 9)")
        with pytest.raises(CommandError, match=r"Row 7 .* is not as it was written"):
            call_command("verify_log")
    with triggers.lifted(["cases_accesslog"]), undone():
        sql("DELETE FROM cases_accesslog WHERE sequence IN (11, 12)")
        with pytest.raises(CommandError, match="Row 11 to 12 is missing before row 13"):
            call_command("verify_log", anchor=str(kept))
    assert record(by=None, event="view", what="case").why == ""
    connection.check_constraints()
    call_command("verify_log", anchor=str(kept))
    for text in ("", "no line of ours"):
        kept.write_text(text)
        with pytest.raises(CommandError, match="Nothing was checked"):
            call_command("verify_log", anchor=str(kept))
    with pytest.raises(CommandError, match="Nothing was checked"):
        call_command("verify_log", anchor=str(tmp_path / "none"))


def test_an_empty_log_is_whole(db, capsys):
    call_command("verify_log")
    assert "0 rows" in capsys.readouterr().out


def test_both_databases_and_the_check_digest_alike(log):
    for row in AccessLog.objects.order_by("sequence"):
        values = (getattr(row, column) for column in log_chain.COLUMNS)
        assert log_chain.digest(row.sequence, row.previous, *values) == row.hash


def test_a_row_cannot_bring_its_own_place_in_the_chain(log):
    last = AccessLog.objects.get(sequence=ROWS)
    last.pk, last.sequence = None, ROWS + 1
    with pytest.raises(DatabaseError), transaction.atomic():
        last.save(force_insert=True)
        connection.check_constraints()


def test_the_chain_adds_no_statement_to_a_page(client, world):
    """It is the database's own work; the control is a chain that is off."""
    client.force_login(world.ana)
    page = reverse("case", args=[world.ana1.public_id])
    client.get(page)

    def asked() -> int:
        with statements() as found:
            assert client.get(page).status_code == 200
        return len(found)

    chained = asked()
    connection.check_constraints()
    log_chain.remove()
    assert asked() == chained
    connection.check_constraints()
    assert "was never linked" in check([]).fault


def test_rows_from_before_the_chain_are_linked_by_the_migration(log):
    before = list(AccessLog.objects.order_by("pk").values("pk", "sequence", "previous", "hash"))
    triggers.remove()
    AccessLog.objects.update(sequence=None, previous="", hash="")
    LogHead.objects.all().delete()
    assert "never linked" in check([]).fault
    importlib.import_module("cases.migrations.0011_access_log_chain").chain_what_is_there(
        apps, connection.schema_editor(atomic=False)
    )
    assert check([]) == log_check.Found(ROWS, "")
    again = AccessLog.objects.order_by("pk").values("pk", "sequence", "previous", "hash")
    assert list(again) == before
    record(by=None, event="view", what="case")
    connection.check_constraints()
    assert check([]) == log_check.Found(ROWS + 1, "")


# --- several at once ------------------------------------------------------------------------

WRITERS, EACH = 8, 12


def writers() -> list[str]:
    """Eight writers at once, every third row in a transaction that works on; what went wrong."""
    by, faults = User.objects.get(username="ana"), []

    def add() -> None:
        try:
            for number in range(EACH):
                with transaction.atomic() if number % 3 == 0 else transaction.atomic(durable=True):
                    record(by=by, event="view", what=f"{number}")
                    if number % 3 == 0:
                        time.sleep(0.01)
        except DatabaseError as fault:
            faults.append(str(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@postgresql_only
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_a_whole_chain(transactional_db):
    build_world()
    assert writers() == []
    assert check([]) == log_check.Found(WRITERS * EACH, "")


@postgresql_only
@pytest.mark.django_db(transaction=True)
def test_without_waiting_for_the_head_they_would_not(transactional_db, monkeypatch):
    """Control: nobody waits for the head, and two rows want the same place."""
    build_world()
    hasty = log_chain.LINK.replace(" FOR NO KEY UPDATE", "")
    hasty = hasty.replace("    UPDATE {TABLE}", "    PERFORM pg_sleep(0.02);\n    UPDATE {TABLE}")
    monkeypatch.setattr(log_chain, "LINK", hasty)
    log_chain.install()
    try:
        assert writers() != []
    finally:
        monkeypatch.undo()
        log_chain.install()


@postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_logged_and_works_on_keeps_nobody_waiting(transactional_db):
    """Another connection adds its row while the first has not ended; the first comes second."""
    build_world()
    done = threading.Event()

    def beside() -> None:
        record(by=None, event="view", what="beside")
        connection.close()
        done.set()

    with transaction.atomic():
        record(by=None, event="view", what="slow")
        thread = threading.Thread(target=beside)
        thread.start()
        assert done.wait(timeout=20)
    thread.join()
    order = AccessLog.objects.order_by("sequence").values_list("what", flat=True)
    assert list(order) == ["beside", "slow"]
    assert check([]).fault == ""


@postgresql_only
@pytest.mark.django_db(transaction=True)
def test_the_webs_role_adds_rows_without_any_right_to_change_the_log_or_its_head(transactional_db):
    build_world()
    record(by=None, event="view", what="first")
    with as_web():
        sql("RESET ROLE")
        sql(f"REVOKE UPDATE, DELETE ON cases_accesslog FROM {WEB}")
        sql(f"REVOKE INSERT, UPDATE, DELETE ON cases_loghead FROM {WEB}")
        sql(f"SET ROLE {WEB}")
        record(by=None, event="view", what="by the web")
        assert check([]) == log_check.Found(2, "")
        for statement in (
            "UPDATE cases_accesslog SET why = 'x'",
            "DELETE FROM cases_accesslog",
            "TRUNCATE cases_accesslog",
            "UPDATE cases_loghead SET sequence = 0",
            "DELETE FROM cases_loghead",
            f"DROP TRIGGER {log_chain.NAME} ON cases_accesslog",
            f"CREATE TEMP TABLE mine (LIKE cases_accesslog); CREATE CONSTRAINT TRIGGER mine AFTER "
            f"INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {log_chain.NAME}()",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                sql(statement)
