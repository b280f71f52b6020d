"""W7 and W8: the county's quarter on one page. 2,000 audits of a quarter, and beyond that.

Belongs here: the further teams that make a county, and asking for its page. Does not belong here:
the first team, whose own pages are measured (rows.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.actions import summarise
from cases.benchmark.figures import Measured
from cases.demo import mass
from cases.demo.bulk import count_tables, unlogged
from cases.models import Audit
from cases.periods import quarter_of

if TYPE_CHECKING:
    from cases.benchmark.workloads import Bench

PREFIX = "b"


def grow(teams: int, people: int, each: int, *, there: int) -> mass.Written:
    """Further teams of one quarter, every audit at Full scope: `teams` in all, `there` already."""
    spread = mass.Spread(
        teams=max(0, teams - there),
        seed=1,
        anchor=timezone.localdate(),
        people=people,
        each=each,
        scopes=((Audit.Scope.FULL, 1),),
        quarters=1,
        cover=(1.0,),
        prefix=PREFIX,
        first=there,
    )
    with unlogged():
        written = mass.write(spread)
        summarise.rebuild()
    count_tables()
    return written


def county_page(bench: Bench) -> Measured:
    """The quarter scorecard of the whole county, as its director opens it."""
    return bench.page(bench.director, reverse("teams_scorecard"), floor)


def floor() -> None:
    """The same counts straight from the ratings, by domain and value."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.section_id, r.value, count(*) FROM cases_rating r "
            "JOIN cases_audit a ON a.id = r.audit_id JOIN frameworks_item i ON i.id = r.item_id "
            "WHERE a.period = %s AND a.state IN ('submitted', 'agreed', 'closed') "
            "GROUP BY i.section_id, r.value",
            [quarter_of(timezone.localdate()).starts],
        )
        cursor.fetchall()
