"""The one order in which everybody locks, so that nobody waits for somebody who waits for them.

Teams first, by number; then the tables of the register or of parts; then people, or cases with
their doubles, each by number; the summaries after them. The log is linked as a transaction ends.
Belongs here: taking a turn with rows of the register or of parts. Holding cases while audits of
them change: cases/actions/summarise.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connections
from django.db.models import Q

from cases.models import Case, Team

REGISTER = ("cases_case", "cases_allocation")
PARTS = ("cases_membership",)
ALONE, BESIDE_OTHERS = "SHARE ROW EXCLUSIVE", "ROW EXCLUSIVE"


def hold_others_off(tables: tuple[str, ...] = REGISTER) -> None:
    """Nobody else writes these until this is done; reading and rating go on."""
    _lock(tables, ALONE)


def let_others(tables: tuple[str, ...] = REGISTER, using: str = "default") -> None:
    """Before the first row is held: whoever holds others off is waited for here, or waits."""
    _lock(tables, BESIDE_OTHERS, using)


def held_teams(*teams: int) -> list[Team]:
    """A merge or closing that is under way is waited for; nobody closes them until this is done."""
    rows = Team.objects.select_related("service", "merged_into").filter(pk__in=teams)
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def held_cases(cases: Iterable[Case]) -> dict[int, Case]:
    """These, as they are now, to be changed; their doubles are held with them."""
    let_others()
    wanted = [case.pk for case in cases]
    rows = Case.objects.filter(Q(pk__in=wanted) | Q(same_child_as__in=wanted))
    found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    return {pk: found[pk] for pk in wanted}


def held_case(case: Case) -> Case:
    return held_cases([case])[case.pk]


def _lock(tables: tuple[str, ...], mode: str, using: str = "default") -> None:
    connection = connections[using]
    if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN {mode} MODE")
