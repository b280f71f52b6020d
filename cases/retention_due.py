"""What is due to be erased: whose time to be kept ended before a day, and what is held.

Belongs here: finding it, category by category, and counting it. Does not belong here: periods
(cases/retention_periods.py) and erasing (cases/actions/erasing.py).
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from cases.log_seals import MARK, SEALED
from cases.models import (
    AccessLog,
    Allocation,
    Appraisal,
    Audit,
    AuditPlan,
    Case,
    CaseloadImport,
    ErasureItem,
    InspectionDraft,
    LegalHold,
    Membership,
    PlanChange,
    SavedView,
    SupervisionSheet,
    User,
)
from cases.periods import add_months
from cases.retention import BY_CODE, CATEGORIES, OF_CASES
from cases.retention_periods import kept_until, periods

ERASED = "[erased]"  # stands where a text stood
DRAFT, VIEW = 0, 1  # rows of two tables in one category: doubled, and one added for a view


class Due(NamedTuple):
    """One thing whose time is over; `team` is the number of the team it stood in last."""

    category: str
    row: int
    team: int | None = None
    until: datetime.date | None = None


def due(before: datetime.date, category: str = "", using: str = "default") -> list[Due]:
    """Everything that was to be kept until a day before this one and is not held, in order."""
    held, now = held_categories(using), periods()
    wanted = [one.code for one in CATEGORIES if category in ("", one.code)]
    found: list[Due] = []
    if set(wanted) & {one.code for one in OF_CASES}:
        found += [row for row in due_cases(before, using) if row.category in wanted]
    for code in wanted:
        if code in FINDERS:
            # What ended before this day is due before that one.
            ended = add_months(before, -12 * now[code].end_years)
            found += [Due(code, *row) for row in FINDERS[code](ended, using)]
    return [row for row in found if row.category not in held]


def holds_in_force(using: str) -> QuerySet[LegalHold]:
    return LegalHold.objects.using(using).filter(lifted_at=None)


def held_categories(using: str = "default") -> set[str]:
    return set(holds_in_force(using).filter(case=None).values_list("category", flat=True))


# --- cases ---


def closed_cases(using: str = "default") -> QuerySet[Case]:
    """Closed, not erased, not held."""
    holds = holds_in_force(using).exclude(case=None)
    cases = Case.objects.using(using).filter(closed_on__isnull=False, erased_on=None)
    return cases.exclude(pk__in=holds.values("case_id"))


def due_cases(
    before: datetime.date, using: str = "default", only: Iterable[int] | None = None
) -> Iterator[Due]:
    """Closed cases past the longest of the periods of all the plans they ever had."""
    cases = closed_cases(using).filter(closed_on__lt=before).order_by("pk")
    if only is not None:
        cases = cases.filter(pk__in=list(only))
    plans = _plans(cases, using)
    last = Allocation.objects.filter(case=OuterRef("pk")).order_by(
        F("ends").desc(nulls_first=True), "-starts", "-pk"
    )
    rows = cases.annotate(team_id=Subquery(last.values("team_id")[:1])).values_list(
        "pk", "plan_type__code", "birth_month", "expected_month", "closed_on", "team_id"
    )
    now = periods()
    for pk, plan, born, expected, closed, team in rows:
        category, until = kept_until({plan, *plans[pk]}, born or expected, closed, now)
        if until < before:
            yield Due(category.code, pk, team, until)


def _plans(cases: QuerySet, using: str) -> dict[int, set[str]]:
    """Plan types of earlier days: from their changes, and frozen in audits."""
    found: dict[int, set[str]] = defaultdict(set)
    ids = cases.order_by().values("pk")
    changes = PlanChange.objects.using(using).filter(case__in=ids).order_by()
    for pk, *codes in changes.values_list("case_id", "before__code", "after__code"):
        found[pk].update(codes)
    audits = Audit.objects.using(using).filter(case__in=ids, plan_type__isnull=False).order_by()
    for pk, code in audits.values_list("case_id", "plan_type__code").distinct():
        found[pk].add(code)
    return found


# --- everything else: (number of the row, number of the team) ---

Row = tuple[int, int | None]


def _sheets(ended: datetime.date, using: str) -> Iterable[Row]:
    found = SupervisionSheet.objects.using(using).filter(held_on__lt=ended)
    return found.order_by("pk").values_list("pk", "team_id")


def _appraisals(ended: datetime.date, using: str) -> Iterable[Row]:
    found = Appraisal.objects.using(using).filter(ends_on__lt=ended)
    return found.order_by("pk").values_list("pk", "team_id")


def _rounds(ended: datetime.date, using: str) -> Iterable[Row]:
    found = AuditPlan.objects.using(using).filter(due_on__lt=ended).exclude(title=ERASED)
    return ((pk, None) for pk in found.order_by("pk").values_list("pk", flat=True))


def _own_work(ended: datetime.date, using: str) -> Iterable[Row]:
    drafts = InspectionDraft.objects.using(using).filter(begun_at__date__lt=ended)
    views = SavedView.objects.using(using).filter(created_at__date__lt=ended)
    for kind, rows in ((DRAFT, drafts), (VIEW, views)):
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            yield 2 * pk + kind, None


def _imports(ended: datetime.date, using: str) -> Iterable[Row]:
    found = CaseloadImport.objects.using(using).filter(applied_at__date__lt=ended)
    found = found.filter(done__isnull=False)
    return ((pk, None) for pk in found.order_by("pk").values_list("pk", flat=True))


def _accounts(ended: datetime.date, using: str) -> Iterable[Row]:
    """Closed, every part ended; one without any part counts from the day it was made."""
    people = User.objects.using(using).filter(is_active=False, erased_on=None)
    going_on = Membership.objects.filter(user=OuterRef("pk"), ends=None)
    people = people.exclude(Exists(going_on))
    last = Coalesce(Max("memberships__ends"), TruncDate("created_at"))
    found = people.annotate(last=last).filter(last__lt=ended)
    return ((pk, None) for pk in found.order_by("pk").values_list("pk", flat=True))


def words_in_log(using: str = "default") -> QuerySet[AccessLog]:
    """Rows with something typed, or said of a setting, that was not taken out before."""
    empty = Q(why="", before="", after="")
    marked = Q()
    for name in ("why", "before", "after"):
        marked |= Q(**{f"{name}__startswith": MARK})
    rows = AccessLog.objects.using(using).exclude(empty).exclude(marked)
    return rows.exclude(what=SEALED).order_by("pk")


def _log(ended: datetime.date, using: str) -> Iterable[Row]:
    last = words_in_log(using).filter(at__date__lt=ended).aggregate(last=Max("pk"))["last"]
    return [] if last is None else [(last, None)]


FINDERS: dict[str, Callable[[datetime.date, str], Iterable[Row]]] = {
    "supervision": _sheets,
    "appraisals": _appraisals,
    "rounds": _rounds,
    "own_work": _own_work,
    "imports": _imports,
    "closed_accounts": _accounts,
    "access_log": _log,
}


# --- counting ---


def digest(found: Iterable[tuple[str, int]]) -> str:
    """Says whether two days find the same."""
    said = "\n".join(sorted(f"{category} {row}" for category, row in found))
    return hashlib.sha256(said.encode()).hexdigest()


def by_category(found: Iterable[str]) -> list[tuple[str, int]]:
    """Each category in its order, also those of which nothing is due."""
    counted = Counter(found)
    return [(one.name, counted[one.code]) for one in CATEGORIES]


def by_team(items: QuerySet[ErasureItem]) -> list[tuple[str, str, int]]:
    """(category, team, how many), in the order of both; what stood in no team is left out."""
    counted = Counter(items.filter(team__isnull=False).values_list("category", "team__name"))
    places = {one.code: place for place, one in enumerate(CATEGORIES)}
    rows = sorted(counted.items(), key=lambda row: (places[row[0][0]], row[0][1]))
    return [(BY_CODE[code].name, team, number) for (code, team), number in rows]
