"""Which pages may be read from a standby of the database, and whether this one is, right now.

`@from_standby` under a view's access mark lets its page be read from the hot standby that
DATABASE_REPLICA_URL names. A page is read there only while the standby has everything that counts:
every change of rights the primary has committed (cases/rights_mark.py), and all that this person
saved. Otherwise, and whenever anything goes wrong there, it is read from the primary.

Belongs here: the mark, the choice of one request, and what the standby says of itself. Does not
belong here: which connection a query takes (flourish_audit/standby_router.py), noting what somebody
saved (flourish_audit/own_writes.py), and who may see what. Why it is so: docs/decisions/0041.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from cases.rights_mark import MARK

View = Callable[..., HttpResponse]

PRIMARY, REPLICA = DEFAULT_DB_ALIAS, "replica"
OK, BEHIND, GONE, NO_STANDBY = "ok", "behind", "not answering", "not a standby"
REST_SECONDS = 5.0  # after it did not answer, so that not every page waits for it
SAVED_SECONDS = 300  # how long a browser remembers what was saved; the lag allowed is shorter
NOWHERE, EVERYWHERE = "0/0", "FFFFFFFF/FFFFFFFF"

logger = logging.getLogger(__name__)

AT_PRIMARY = f"SELECT pg_current_wal_lsn()::text, clock_timestamp()::text, {MARK}"
AT_STANDBY = f"""SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() >= %s::pg_lsn,
    pg_last_wal_replay_lsn() >= %s::pg_lsn,
    extract(epoch FROM %s::timestamptz - pg_last_xact_replay_timestamp()), {MARK}"""


class _Reading:
    """One page that is being read from the standby."""

    there = True  # from the first write on, and after a fault, the primary is read
    broken: Error | None = None


_reading: ContextVar[_Reading | None] = ContextVar("reading_from_standby", default=None)
_rests_until = 0.0  # of this process, by time.monotonic()


@dataclass(frozen=True)
class Found:
    """What the standby says of itself, beside the primary."""

    state: str
    seconds: float = 0.0  # behind
    has_own: bool = False  # all that this person saved
    has_rights: bool = False  # every change of rights

    @property
    def serves(self) -> bool:
        return self.state == OK and self.has_own and self.has_rights


def is_set_up() -> bool:
    return REPLICA in settings.DATABASES


def reads_there() -> bool:
    """Asked by the router for each query."""
    reading = _reading.get()
    return reading is not None and reading.there


def wrote() -> None:
    """From the first write of a request on the primary answers it."""
    reading = _reading.get()
    if reading is not None:
        reading.there = False


def from_standby(view: View) -> View:
    """The mark on a view that only reads. Innermost: rights are judged first, on the primary."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_set_up() and _answers_for(request):
            page = _whole_page(view, request, *args, **kwargs)
            if page is not None:
                return page
        return view(request, *args, **kwargs)

    read.from_standby = True  # type: ignore[attr-defined]
    return read


def _whole_page(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
    """The page as the standby has it. None where it broke off there, and for every refusal and
    fault: those are the primary's to give, since a standby may not have a new row yet."""
    with _watched() as reading:
        try:
            page = view(request, *args, **kwargs)
        except Exception:
            logger.info("A page is read again from the primary.")
            return None
    return None if reading.broken or page.status_code >= 400 else page


@contextmanager
def _watched() -> Iterator[_Reading]:
    reading = _Reading()

    def execute(run: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return run(*arguments)
        except Error as fault:
            reading.there, reading.broken = False, fault
            raise

    token = _reading.set(reading)
    try:
        with connections[REPLICA].execute_wrapper(execute):
            yield reading
    finally:
        _reading.reset(token)
        if reading.broken:
            _let_go(reading.broken)


def _answers_for(request: HttpRequest) -> bool:
    if time.monotonic() < _rests_until:
        return False
    return look(saved_by(request)).serves


def look(saved: str = NOWHERE) -> Found:
    """One statement at the primary, then one at the standby: how the second is beside the first.

    In this order: what the primary had committed is what the standby must have.
    """
    with connections[PRIMARY].cursor() as cursor:
        cursor.execute(AT_PRIMARY)
        position, now, mark = cursor.fetchone()
    fresh = connections[REPLICA].connection is None
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(AT_STANDBY, [position, saved, now])
            recovers, has_all, has_own, seconds, its_mark = cursor.fetchone()
    except Error as fault:
        # A connection that was kept may be an old one's: the next page makes a new one.
        _let_go(fault, rest=fresh)
        return Found(GONE)
    if not recovers:
        return Found(NO_STANDBY)
    behind = 0.0 if has_all else float(seconds or 0)
    fine = has_all or (seconds is not None and behind <= settings.REPLICA_LAG_SECONDS)
    return Found(OK if fine else BEHIND, behind, bool(has_own), its_mark == mark)


def _let_go(fault: Error, *, rest: bool = True) -> None:
    """Forget the connection; ask it nothing for a moment where it did not answer at all."""
    global _rests_until
    # No words of the fault: they may quote a statement.
    logger.warning(f"The standby is not read: {type(fault).__name__}.")
    connections[REPLICA].close()
    if rest and isinstance(fault, OperationalError | InterfaceError):
        _rests_until = time.monotonic() + REST_SECONDS


def rested() -> None:
    """Ask it again at once: for the health page, and for tests."""
    global _rests_until
    _rests_until = 0.0


# --- what a person saved -------------------------------------------------------------------


def saved_by(request: HttpRequest) -> str:
    """How far the primary had written when this browser last saved something, while that counts."""
    value = request.COOKIES.get(settings.SAVED_COOKIE_NAME, "")
    try:
        return _signer().unsign(value, max_age=SAVED_SECONDS)
    except BadSignature:
        return NOWHERE


def remember(response: HttpResponse, position: str) -> None:
    """A place in the primary's log of writes: says nothing of what was saved, nor by whom."""
    response.set_cookie(
        settings.SAVED_COOKIE_NAME,
        _signer().sign(position),
        max_age=SAVED_SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="cases.standby.saved")
