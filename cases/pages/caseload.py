"""A practitioner's children with what is known of each, those who need them first.

Belongs here: reading a caseload, in four statements whatever its size, and its news. Does not
belong here: who may see a case (the cases come scoped) and why a case is due (cases/pages/due.py).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cases import access
from cases.hands import HELD_SINCE
from cases.hearing import with_child_heard
from cases.models import Allocation, Audit, Case, Rating, RatingValue, User
from cases.pages.due import NEWS_DAYS, CaseRow, Look
from cases.pages.history import Standing, Told, skeleton, standings, told
from cases.querysets import CaseQuerySet
from frameworks.models import Item

NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Caseload:
    """A practitioner's open cases, those who need them first."""

    rows: tuple[CaseRow, ...]
    impacts: tuple[Item, ...]
    user: User

    @property
    def due(self) -> list[CaseRow]:
        return [row for row in self.rows if row.is_due]

    @property
    def up_to_date(self) -> list[CaseRow]:
        return [row for row in self.rows if not row.is_due]

    @property
    def covered(self) -> list[CaseRow]:
        """Of colleagues, to a last day."""
        return [row for row in self.rows if row.cover]

    @property
    def sentence(self) -> str:
        """ "You hold 16 children. 5 need you now, 11 are up to date."""
        held, due, covered = len(self.rows), len(self.due), len(self.covered)
        own = held - covered
        children = "1 child" if own == 1 else f"{own or 'no'} children"
        if covered:
            children += f" and cover {covered} more"
        now = "Nobody needs you" if due == 0 else f"{due} need{'s' if due == 1 else ''} you"
        rest = held - due
        return f"You hold {children}. {now} now, {rest} {'is' if rest == 1 else 'are'} up to date."

    @property
    def scale(self) -> dict:
        """The words of the rating scale belong to the edition."""
        return self.impacts[0].edition.scale if self.impacts else {}

    @property
    def working_well(self) -> list[tuple[CaseRow, Standing | None]]:
        """The strongest news first: all strengths, then a domain grown into a strength."""
        own = [row for row in self.rows if not row.cover]
        whole = [(row, None) for row in own if row.all_strengths]
        grown = [(row, row.newly_strong[0]) for row in own if row.newly_strong]
        grown.sort(key=lambda pair: pair[1].earlier != RatingValue.RED)
        return [*whole[:1], *(pair for pair in grown if (pair[0], None) not in whole[:1])][
            :NAMED_AT_MOST
        ]

    @property
    def moved_to_you(self) -> list[CaseRow]:
        return [row for row in self.rows if row.moved_lately]

    @property
    def audited_by_others(self) -> list[tuple[CaseRow, Look]]:
        since = timezone.localdate() - datetime.timedelta(NEWS_DAYS)
        return [
            (row, row.looks[0])
            for row in self.rows
            if row.looks and row.looks[0].rater_id != self.user.pk and row.looks[0].on >= since
            if not row.cover
        ]

    @property
    def news(self) -> int:
        return len(self.moved_to_you) + len(self.audited_by_others)


def caseload_of(
    user: User, cases: CaseQuerySet, *, today: datetime.date, news: bool = True
) -> Caseload:
    """Open cases a person works with, what is known of each, sorted by need; `news` if shown."""
    covers = access.standing(user).covers
    cases = cases.at_hand() if covers else cases
    cases = with_news(cases, user).select_related("family_group") if news else cases
    reach = Audit.objects.not_blind_to(user)
    found = list(with_child_heard(cases, reach).select_related("plan_type"))
    impacts = skeleton(Item.Kind.IMPACT)
    audits = audits_of(reach, found, rater=user)
    rows = rows_of(found, audits, impacts, today=today)
    for row in rows if covers else ():
        row.cover = covers.of_case(row.case)
    return Caseload(tuple(sorted(rows, key=lambda row: row.need)), tuple(impacts), user)


def with_news(cases: CaseQuerySet, user: User) -> CaseQuerySet:
    """Adds when the case came to this person, whether from another, its turns, and siblings."""
    held = Allocation.objects.filter(case=OuterRef("pk"))
    family = (
        Case.objects.filter(family_group=OuterRef("family_group"), status=Case.Status.OPEN)
        .exclude(pk=OuterRef("pk"))
        .order_by()
        .values("family_group")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return cases.with_turns().annotate(
        held_since=HELD_SINCE,
        came_from_another=Exists(held.exclude(practitioner=user).exclude(ends=None)),
        siblings=Subquery(family),
    )


def rows_of(
    found: Sequence[Case],
    audits: QuerySet[Audit],
    impacts: Sequence[Item],
    *,
    today: datetime.date,
) -> list[CaseRow]:
    """Rows for these cases from these audits of them; two statements.

    What a row says of the child's view needs cases that came through with_child_heard.
    """
    looks: dict[int, list[Look]] = defaultdict(list)
    for look in looks_at(audits):
        looks[look.case_id].append(look)
    ratings: dict[int, list[Told]] = defaultdict(list)
    for row in told(audits, kind=Item.Kind.IMPACT):
        ratings[row.case_id].append(row)
    return [
        CaseRow(
            case=case,
            today=today,
            looks=[look for look in looks[case.pk] if look.submitted],
            open_look=next((look for look in looks[case.pk] if not look.submitted), None),
            domains=standings(impacts, ratings[case.pk]),
            open_ratings={row.code: row for row in ratings[case.pk] if row.at is None},
        )
        for case in found
    ]


def audits_of(
    audits: QuerySet[Audit], cases: QuerySet[Case] | Sequence[Case], rater: User | None = None
) -> QuerySet[Audit]:
    """Of the audits given, the submitted ones of these cases, and the rater's own open ones.

    Cases that were read already are named by id: their scope need not be worked out again.
    """
    ids = cases.order_by().values("pk") if isinstance(cases, QuerySet) else [c.pk for c in cases]
    shown = Audit.SHOWN
    if rater is not None:
        shown |= Q(state=Audit.State.IN_PROGRESS, rater=rater)  # a planned look is not begun
    return audits.filter(shown, case__in=ids, voice=Audit.Voice.PRACTITIONER)


def looks_at(audits: QuerySet[Audit]) -> Iterable[Look]:
    """Newest first; one statement."""
    red = Rating.objects.filter(
        audit=OuterRef("pk"),
        value=RatingValue.RED,
        item__kind=Item.Kind.OUTCOME,
    )
    rows = audits.annotate(outcome_red=Exists(red)).order_by(F("submitted_at").desc(), "-pk")
    for pk, public_id, case_id, scope, rater_id, name, begun, at, period, gap, state in (
        rows.values_list(
            "pk", "public_id", "case_id", "scope", "rater_id", "rater__name", "started_at",
            "submitted_at", "period", "outcome_red", "state",
        )
    ):  # fmt: skip
        yield Look(
            pk, public_id, case_id, scope, rater_id, name, timezone.localdate(at or begun),
            at is not None, period, gap, state in Audit.COUNTED_STATES,
        )  # fmt: skip
