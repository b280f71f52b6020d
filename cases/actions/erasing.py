"""Erasing what an approved run holds, in steps that say what is done, safe to begin again.

Each step is one transaction under the role that owns the tables: what is erased in it, and the mark
that it was. A step that fails takes back itself alone; the next call goes on after the last that
stood. What came under a hold since, or is not due any more, is left and said so.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable
from itertools import groupby

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from cases import log_check, triggers
from cases.actions import log_words, turns
from cases.actions.access_log import record
from cases.actions.erasing_cases import FROZEN, erase_cases, names_of
from cases.actions.erasing_others import erase_one
from cases.actions.erasing_words import sweep
from cases.actions.redactions import NOT_PERMITTED, NoOwner, owner_alias
from cases.models import (
    AccessLog,
    Case,
    CaseloadImport,
    ErasureItem,
    ErasureRun,
    FrameworkUpload,
    HeldPost,
    PeopleFile,
    User,
)
from cases.retention import BY_CODE
from cases.retention_due import (
    Due,
    digest,
    due,
    due_cases,
    held_categories,
    holds_in_force,
    words_in_log,
)

# A step on a case may have done their work: what is left of it is done again, and changes nothing.
EMPTIED_BEFORE = ("imports", "access_log")
AT_ONCE = 100  # cases in a step: every text of the database is looked through once a step


class NotPossible(Exception):
    """The message is a sentence for the person who asked."""


def why_not(run: ErasureRun, using: str = "default") -> str:
    """Why this run is not erased, in a sentence; empty when it is."""
    if run.state == "erased":
        return "This run was erased before. Nothing is left to do."
    if run.state == "dropped":
        return "This run was dropped. Make a new preview."
    if run.approved_at is None:
        return "No second person has approved this run. Nothing was erased."
    if run.begun_at is None:
        return stale(run, using)
    return ""


def stale(run: ErasureRun, using: str = "default") -> str:
    """Why a preview has to be made anew; empty when what it shows still stands."""
    if run.is_old:
        return "This preview is too old. Make a new one, so that it shows what is due now."
    now = digest((row.category, row.row) for row in due(run.before, run.category, using))
    if now != digest(run.items.using(using).values_list("category", "row")):
        return "What is due has changed since this preview. Make a new one."
    return ""


def erase(
    run: ErasureRun,
    *,
    by: User | None,
    says: Callable[[str], None] = lambda said: None,
    seconds: float | None = None,
) -> ErasureRun:
    """Go on with a run until it is done, or so many seconds are over.

    Raises NotPossible, and NoOwner where the tables are somebody else's.
    """
    try:
        return _erase(run, by, owner_alias(), says, seconds)
    except ProgrammingError as fault:
        if getattr(fault.__cause__, "pgcode", "") == NOT_PERMITTED:
            raise NoOwner from fault
        raise


def _erase(
    run: ErasureRun,
    by: User | None,
    using: str,
    says: Callable[[str], None],
    seconds: float | None,
) -> ErasureRun:
    until = None if seconds is None else time.monotonic() + seconds
    _forget_on_disk(using)
    run = _begin(run, by, using)
    while True:
        some = _next(run, using)
        if not some:
            break
        if until is not None and time.monotonic() > until:
            return run
        _step(run, some, using)
        says(f"{BY_CODE[some[0].category].name}: {len(some)}")
    _end(run, by, using)
    _compact(using)
    return ErasureRun.objects.using(using).get(pk=run.pk)


def _begin(run: ErasureRun, by: User | None, using: str) -> ErasureRun:
    with transaction.atomic(using=using):
        held = ErasureRun.objects.using(using).select_for_update(of=("self",)).get(pk=run.pk)
        reason = why_not(held, using)
        if reason:
            raise NotPossible(reason)
        broken = log_check.check([], using).fault
        if broken:
            raise NotPossible(f"The access log is broken, and erasing would hide it. {broken}")
        if held.begun_at is None:
            held.begun_at = timezone.now()
            held.save(using=using, update_fields=["begun_at"])
            _note("began to erase", held, by, using)
    return held


def _next(run: ErasureRun, using: str) -> list[ErasureItem]:
    """Cases many at a time, everything else one by one; the log last of all."""
    items = run.items.using(using).filter(erased_at=None, left="").order_by("pk")
    first = items.first()
    if first is None:
        return []
    if not BY_CODE[first.category].of_case:
        return [first]
    return list(items.filter(category=first.category)[:AT_ONCE])


def _step(run: ErasureRun, some: list[ErasureItem], using: str) -> None:
    with transaction.atomic(using=using):
        _take_time(using)
        ids = [item.pk for item in some]
        items = ErasureItem.objects.using(using).select_for_update(of=("self",))
        waiting = [one for one in items.filter(pk__in=ids) if one.erased_at is None]
        todo = _still_due(run, waiting, using)
        for of_case, rows in groupby(todo, key=lambda item: BY_CODE[item.category].of_case):
            if of_case:
                _erase_cases([item.row for item in rows], using)
            else:
                for item in rows:
                    erase_one(item, using)
        done = ErasureItem.objects.using(using).filter(pk__in=[item.pk for item in todo])
        done.update(erased_at=timezone.now())


def _take_time(using: str) -> None:
    """A step looks through every text; the limit is for pages."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")


def _erase_cases(ids: list[int], using: str) -> None:
    cases = list(Case.objects.using(using).filter(pk__in=ids).order_by("pk"))
    names, keys = names_of(cases, using), [case.public_id for case in cases]
    with triggers.lifted(FROZEN, using):
        erase_cases(cases, using)
    while log_words.take_out(words_in_log(using).filter(case_id__in=keys), using):
        pass
    sweep(names, using)


def _still_due(run: ErasureRun, waiting: list[ErasureItem], using: str) -> list[ErasureItem]:
    """Without what came under a hold since the run was approved, or was opened again."""
    categories = held_categories(using)
    for_cases = [item.row for item in waiting if BY_CODE[item.category].of_case]
    cases = _held_cases(for_cases, using)
    now = {(row.category, row.row) for row in _due_again(run, for_cases, waiting, using)}
    todo = []
    for item in waiting:
        of_case = BY_CODE[item.category].of_case
        if item.category in categories or (of_case and item.row in cases):
            item.left = ErasureItem.Left.HELD
        elif (item.category, item.row) in now or item.category in EMPTIED_BEFORE:
            todo.append(item)
            continue
        else:
            item.left = ErasureItem.Left.NOT_DUE
        item.save(using=using, update_fields=["left"])
    return todo


def _due_again(
    run: ErasureRun, cases: list[int], items: list[ErasureItem], using: str
) -> Iterable[Due]:
    if cases:
        yield from due_cases(run.before, using, only=cases)
    for code in {item.category for item in items if not BY_CODE[item.category].of_case}:
        yield from due(run.before, code, using)


def _held_cases(cases: list[int], using: str) -> set[int]:
    """Their rows are locked first: a hold is here already, or waits and is refused."""
    turns.let_others(using=using)
    rows = Case.objects.using(using).filter(pk__in=cases).order_by("pk")
    list(rows.select_for_update(of=("self",)))
    holds = holds_in_force(using).filter(case__in=cases)
    return set(holds.values_list("case_id", flat=True))


def _end(run: ErasureRun, by: User | None, using: str) -> None:
    with transaction.atomic(using=using):
        held = ErasureRun.objects.using(using).select_for_update(of=("self",)).get(pk=run.pk)
        if held.ended_at is None:
            held.ended_at = timezone.now()
            held.save(using=using, update_fields=["ended_at"])
            _note("erased what was due", held, by, using)
    _drop_what_waited(using)


def _drop_what_waited(using: str) -> None:
    """What goes by itself, gone now: nobody's next visit has to come first."""
    now = timezone.now()
    day = now - datetime.timedelta(hours=settings.HELD_POST_HOURS)
    waiting = CaseloadImport.State.WAITING
    Session.objects.using(using).filter(expire_date__lt=now).delete()
    HeldPost.objects.using(using).filter(held_at__lt=day).delete()
    FrameworkUpload.objects.using(using).filter(at__lt=day).delete()
    CaseloadImport.objects.using(using).filter(state=waiting, created_at__lt=day).delete()
    PeopleFile.objects.using(using).filter(applied_at=None, created_at__lt=day).delete()


def _note(what: str, run: ErasureRun, by: User | None, using: str) -> None:
    number = run.items.using(using).exclude(erased_at=None).count()
    after = f"due before {run.before:%-d %B %Y}, {number} erased"
    record(by=by, event=AccessLog.Event.CHANGE, what=what, after=after, using=using)


def _forget_on_disk(using: str) -> None:
    """SQLite overwrites what is deleted instead of leaving it in the file."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _compact(using: str) -> None:
    """SQLite writes the file anew, and empties its log of changes. Nothing inside a transaction."""
    connection = connections[using]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
