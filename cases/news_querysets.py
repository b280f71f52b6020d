"""What is new for a person in audits they have a part in: outcomes, comments and replies.

Belongs here: whose news something is, and until when. The audits come through their door,
`Audit.objects.visible_to(user)`. How it reads on a page: cases/pages/news.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from cases.composed import IDS, Composed
from cases.rights_once import audit_ids

if TYPE_CHECKING:
    from cases.models import User

# Moves that tell somebody what became of an audit; "submit" and "begin" are the rater's own.
OUTCOMES = ("agree", "return", "settle", "correct", "withdraw")


def _model(name: str):
    return apps.get_model("cases", name)


class NewsQuerySet(QuerySet):
    def new_to(self, user: User) -> Self:
        """What others did or said since this person last opened the audit.

        It is news for its rater, for whoever held the case that day and still does, and for
        those who agreed, returned or talked of it before.
        """
        return self.new_among(audit_ids(user), user.pk)

    def new_among(self, audits: Any, user: Any) -> Self:
        """The same in audits that this person may see, for a statement that is composed once."""
        audit = {"audit": OuterRef("audit"), "by": user}
        holds = _model("Allocation").objects.filter(
            case=OuterRef("audit__case"),
            practitioner=user,
            ends=None,
            starts__lte=OuterRef("day"),
        )
        took_part = Exists(_model("AuditMove").objects.filter(**audit, name__in=OUTCOMES))
        took_part |= Exists(_model("AuditComment").objects.filter(**audit))
        seen = _model("AuditSeen").objects.filter(
            audit=OuterRef("audit"), user=user, at__gte=OuterRef("at")
        )
        return (
            self.alias(day=TruncDate("at"))
            .filter(Q(audit__rater=user) | Exists(holds) | took_part)
            .filter(audit__in=audits)
            .exclude(Exists(seen))
            .exclude(by=user)
        )


class MoveQuerySet(NewsQuerySet):
    def outcomes(self) -> Self:
        return self.filter(name__in=OUTCOMES)


def _new_in(moves: Any, audits: Any, user: Any) -> QuerySet:
    said: Any = _model("AuditComment").objects.using(moves.db)
    told = moves.outcomes().new_among(audits, user).order_by().values_list("pk")
    return told.union(said.new_among(audits, user).order_by().values_list("pk"), all=True)


NEW_IN = Composed("cases.AuditMove", _new_in, audits=IDS, user=BigIntegerField())
