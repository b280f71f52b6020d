"""What waits for a person on a first page of a manager: concerns, requests of admins, news.

Belongs here: asking first, in one small statement, which of them there may be at all. Does not
belong here: what is shown of each (concerns.py, grants.py, news.py), which alone ask the doors.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db import connections
from django.utils import timezone

from cases import votes
from cases.grant_querysets import WAITS
from cases.models import Action, Audit, Grant, User
from cases.news_querysets import OUTCOMES
from cases.pages import concerns, grants
from cases.pages.concerns import Concern
from cases.pages.news import News, news_of, since_of
from cases.votes import marks


class Waiting(NamedTuple):
    concerns: list[Concern]
    asked: list[Grant]
    news: News


def waiting_for(reader: User, *, with_news: bool) -> Waiting:
    """One statement, and one for each kind of which there may be any."""
    today = timezone.localdate()
    concern, grant, news = _may_be(reader, today, with_news=with_news)
    return Waiting(
        concerns.waiting_for(reader) if concern else [],
        grants.waiting_for(reader) if grant else [],
        news_of(reader, today) if news else News(),
    )


_MAY_BE = """
    SELECT EXISTS (SELECT 1 FROM cases_action t WHERE t.urgent AND t.acknowledged_at IS NULL
            AND t.state IN ({unfinished}) AND (t.raised_by_id IS NULL OR t.raised_by_id <> %s)),
        EXISTS (SELECT 1 FROM cases_grant g
            WHERE g.decided_at IS NULL AND g.asked_at > %s AND g.asked_by_id <> %s)"""
_NEWS = """,
        EXISTS (SELECT 1 FROM
            (SELECT audit_id, at, by_id FROM cases_auditmove WHERE name IN ({outcomes})
            UNION ALL SELECT audit_id, at, by_id FROM cases_auditcomment) n
            JOIN cases_audit a ON a.id = n.audit_id
            WHERE n.at >= %s AND (n.by_id IS NULL OR n.by_id <> %s) AND NOT EXISTS
                (SELECT 1 FROM cases_auditseen s
                WHERE s.audit_id = n.audit_id AND s.user_id = %s AND s.at >= n.at)
            AND (a.rater_id = %s OR EXISTS
                (SELECT 1 FROM cases_allocation h
                WHERE h.case_id = a.case_id AND h.practitioner_id = %s AND h.ends IS NULL)
            OR EXISTS (SELECT 1 FROM cases_auditmove m WHERE m.audit_id = a.id
                AND m.by_id = %s AND m.name IN ({outcomes}))
            OR EXISTS (SELECT 1 FROM cases_auditcomment c
                WHERE c.audit_id = a.id AND c.by_id = %s)))"""


def _may_be(reader: User, today: datetime.date, *, with_news: bool) -> tuple[bool, bool, bool]:
    """Wider than what is open to the reader, never narrower; nothing of it is shown.

    Plain SQL, because every page of a manager asks it and composing it took longer than asking.
    """
    audits, unfinished = Audit.objects.all(), Action.UNFINISHED
    values = connections[audits.db].ops.adapt_datetimefield_value
    since = datetime.datetime.combine(since_of(today), datetime.time(), datetime.UTC)
    person, sql = reader.pk, _MAY_BE.format(unfinished=marks(unfinished))
    params = [*unfinished, person, values(timezone.now() - WAITS), person]
    if with_news:
        sql += _NEWS.format(outcomes=marks(OUTCOMES))
        # A day early: which day it was here is asked of what is found.
        params += [*OUTCOMES, values(since - datetime.timedelta(days=1)), *[person] * 4]
        params += [person, *OUTCOMES, person]
    [found] = votes.run(audits, sql, params)
    concern, grant, news = (*map(bool, found), False)[:3]
    return concern, grant, news
