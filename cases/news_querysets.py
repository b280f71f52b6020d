"""What is new for a person in audits they have a part in: outcomes, comments and replies.

Belongs here: whose news something is, and until when. The audits come through their door,
`Audit.objects.visible_to(user)`. How it reads on a page: cases/pages/news.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

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
            .filter(audit__in=_model("Audit").objects.visible_to(user).values("pk"))
            .exclude(Exists(seen))
            .exclude(by=user)
        )


class MoveQuerySet(NewsQuerySet):
    def outcomes(self) -> Self:
        return self.filter(name__in=OUTCOMES)
