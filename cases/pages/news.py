"""What is new for a person in audits: one line an audit, each with its link; never what was said.

Belongs here: reading it in one statement, and its words. Whose news it is, and until when:
cases/news_querysets.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BigIntegerField, Case, DateField, F, QuerySet, Value, When
from django.utils import timezone

from cases.composed import IDS, Composed
from cases.models import Audit, AuditComment, AuditMove, User
from cases.pages.due import NEWS_DAYS

SHOWN_AT_ONCE = 5
WORDS = {
    "agree": "agreed",
    "return": "returned",
    "settle": "second rating settled",
    "correct": "correction opened",
    "withdraw": "withdrawn",
    "comment": "commented on",
    "reply": "replied to",
}


class Piece(NamedTuple):
    """One outcome, comment or reply."""

    audit: UUID
    reference: str
    scope: str
    what: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True)
class Line:
    """One audit in which something is new, the latest piece first."""

    pieces: tuple[Piece, ...]

    @property
    def audit(self) -> UUID:
        return self.pieces[0].audit

    @property
    def reference(self) -> str:
        return self.pieces[0].reference

    @property
    def scope(self) -> str:
        return Audit.Scope(self.pieces[0].scope).label

    @property
    def words(self) -> str:
        """ "agreed by Nadia Shah, commented on by Nadia Shah"."""
        told = [f"{WORDS[piece.what]} by {piece.by}" for piece in self.pieces]
        return ", ".join(dict.fromkeys(told))

    @property
    def on(self) -> datetime.date:
        return timezone.localdate(self.pieces[0].at)


class News(tuple[Line, ...]):
    """Lines, those of the latest day first; a page shows some at once and the others on demand."""

    @property
    def number(self) -> int:
        return len(self)

    @property
    def first(self) -> News:
        return News(self[:SHOWN_AT_ONCE])

    @property
    def more(self) -> News:
        return News(self[SHOWN_AT_ONCE:])


def news_of(user: User, today: datetime.date) -> News:
    """What became of this person's audits in the last NEWS_DAYS, until they open them."""
    audits = Audit.objects.visible_to(user)
    given = {"audits": audits, "user": user.pk, "since": since_of(today)}
    return _lines(Piece(*row) for row in PIECES.rows(AuditMove.objects.db, **given))


def _new(moves: Any, audits: Any, user: Any, since: Any) -> QuerySet:
    comments: Any = AuditComment.objects.using(moves.db)
    said = Case(When(is_reply=True, then=Value("reply")), default=Value("comment"))
    told = _pieces(moves.outcomes().new_among(audits, user), since, F("name"))
    return told.union(_pieces(comments.new_among(audits, user), since, said), all=True)


PIECES = Composed("cases.AuditMove", _new, audits=IDS, user=BigIntegerField(), since=DateField())


def since_of(today: datetime.date) -> datetime.date:
    """What happened before is no news any more."""
    return today - datetime.timedelta(NEWS_DAYS)


def _pieces(rows: QuerySet, since: Any, what: Any) -> QuerySet:
    names = ("audit__public_id", "audit__case__reference", "audit__scope", "what", "by__name", "at")
    found = rows.filter(at__date__gte=since).annotate(what=what)
    return found.order_by().values_list(*names)


def _lines(pieces: Iterable[Piece]) -> News:
    newest = sorted(pieces, key=lambda piece: piece.at, reverse=True)
    by_audit = sorted(newest, key=lambda piece: piece.audit)
    lines = [Line(tuple(group)) for _, group in groupby(by_audit, key=lambda piece: piece.audit)]
    return News(sorted(lines, key=lambda line: line.pieces[0].at, reverse=True))
