"""Counting actions and the loop: overdue by team, what waits for a person, what became of gaps.

Belongs here: numbers about actions. Does not belong here: ratings (cases/rollups.py) and lists.
Explained in docs/rollups.md.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from cases.models import Action, Allocation, Audit, Grant, Rating, RatingValue, Team, User
from cases.periods import Quarter
from cases.querysets import AuditQuerySet
from frameworks import linked
from frameworks.models import Item

DUE_DAYS = 7
# Determinants are the why of a gap; the action on their domain covers them.
LOOPED = (Item.Kind.IMPACT, Item.Kind.OUTCOME, Item.Kind.PRACTICE_STANDARD, Item.Kind.MEASURE)
COLOURS = (RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED)
BETTER = (RatingValue.GREEN, RatingValue.AMBER)


class Unfinished(NamedTuple):
    unfinished: int = 0
    overdue: int = 0  # of those, past their date


def unfinished_by_team(
    teams: Sequence[Team], *, on: datetime.date, restricted: Callable[[Team], bool]
) -> dict[int, Unfinished]:
    """Per team the unfinished actions of the open cases it holds; one statement for all."""
    held = Allocation.objects.filter(ends=None, team__in=teams, case__status="open").order_by()
    open_ = Q(case__actions__state__in=Action.UNFINISHED) & (
        Q(case__actions__audit__submitted_at__isnull=False) | Q(case__actions__urgent=True)
    )
    rows = held.values_list("team_id", "case__restricted").annotate(
        unfinished=Count("case__actions", filter=open_),
        overdue=Count("case__actions", filter=open_ & Q(case__actions__due_on__lt=on)),
    )
    found: dict[int, list[tuple[bool, int, int]]] = defaultdict(list)
    for team_id, hidden, unfinished, overdue in rows:
        found[team_id].append((hidden, unfinished, overdue))
    counted = {}
    for team in teams:
        open_to = [row for row in found[team.pk] if not row[0] or restricted(team)]
        counted[team.pk] = Unfinished(
            sum(row[1] for row in open_to), sum(row[2] for row in open_to)
        )
    return counted


def states_by_team(
    teams: Sequence[Team], *, on: datetime.date, restricted: Callable[[Team], bool]
) -> dict[tuple[int, str], tuple[int, int]]:
    """Per team and state the actions of the open cases it holds, and how many of them are overdue.

    The unfinished states together are `unfinished_by_team`. One statement.
    """
    told = Q(audit__submitted_at__isnull=False) | Q(urgent=True)
    held = Allocation.objects.filter(case=OuterRef("case"), ends=None, team__in=teams)
    found: dict[tuple[int, str], tuple[int, int]] = {
        (team.pk, state): (0, 0) for team in teams for state in Action.State.values
    }
    late = Q(state__in=Action.UNFINISHED, due_on__lt=on)
    rows = (
        Action.objects.filter(told, case__status="open")
        .annotate(held_by=Subquery(held.order_by().values("team_id")[:1]))
        .filter(held_by__isnull=False)
        .order_by()
        .values_list("held_by", "state", "case__restricted")
        .annotate(number=Count("pk"), overdue=Count("pk", filter=late))
    )
    open_to = {team.pk: restricted(team) for team in teams}
    for team_id, state, hidden, number, overdue in rows:
        if not hidden or open_to[team_id]:
            before = found[team_id, state]
            found[team_id, state] = (before[0] + number, before[1] + overdue)
    return found


class Waits(NamedTuple):
    """How much waits for one person; what the weekly e-mail says."""

    due: int = 0
    overdue: int = 0
    returned: int = 0
    to_verify: int = 0
    to_agree: int = 0
    grants: int = 0  # an admin asks to see one case of theirs


def waiting_for(user: User, *, on: datetime.date) -> Waits:
    """Their actions and audits, and what others did that they verify or agree."""
    soon = on + datetime.timedelta(days=DUE_DAYS)
    actions = Action.objects.visible_to(user)
    mine = actions.unfinished().filter(owner=user)
    own = mine.aggregate(
        due=Count("pk", filter=Q(due_on__gte=on, due_on__lte=soon)),
        overdue=Count("pk", filter=Q(due_on__lt=on)),
    )
    audits = Audit.objects.visible_to(user).filter(rater=user)
    returned = audits.open().filter(revises__state=Audit.State.RETURNED).count()
    agree = Audit.objects.waiting_for(user).count()
    verify = actions.to_verify_by(user).count()
    asked = Grant.objects.decided_by(user).waiting().count()
    return Waits(own["due"], own["overdue"], returned, verify, agree, asked)


# --- what became of the gaps of a quarter ----------------------------------------------------


@dataclass(frozen=True)
class Loop:
    """Of the gaps found in a quarter, each counted once a child and item."""

    gaps: int = 0
    with_action: int = 0
    in_plan: int = 0  # of those with an action: already in the child's plan
    due: int = 0  # with an action whose date has come, or that is done
    in_time: int = 0
    done: int = 0  # with an action that somebody did
    verified: int = 0
    rated_again: int = 0
    better: int = 0


def loop_of(audits: AuditQuerySet, quarter: Quarter, *, on: datetime.date) -> Loop:
    """What became of the gaps that these audits found in a quarter; three statements.

    An action answers a gap when it is for the item, or for any item of the domain whose own
    judgement is the gap. Cancelled actions answer nothing.
    """
    gaps = _gaps(audits, quarter)
    cases = audits.counted().in_period(quarter).order_by().values("case_id")
    actions = _actions(cases)
    later = _later(cases, gaps)
    rows = [_became(gap, actions.get(gap.case_id, ()), later, on) for gap in gaps]
    return Loop(len(rows), *(sum(column) for column in zip(*rows, strict=True))) if rows else Loop()


class _Gap(NamedTuple):
    case_id: int
    code: str
    section: str
    kind: str
    at: datetime.datetime
    edition: int  # its number


class _Answer(NamedTuple):
    codes: frozenset[str]
    sections: frozenset[str]
    in_plan: bool
    due_on: datetime.date
    done_on: datetime.date | None
    state: str


def _gaps(audits: AuditQuerySet, quarter: Quarter) -> list[_Gap]:
    """The first time in the quarter that an item was a gap for a child."""
    voiced = audits.counted().in_period(quarter).voiced_by(Audit.Voice.PRACTITIONER)
    rows = Rating.objects.filter(
        audit__in=voiced.order_by(), value=RatingValue.RED, item__kind__in=LOOPED
    )
    found: dict[tuple[int, str], _Gap] = {}
    for row in rows.order_by("audit__submitted_at", "pk").values_list(
        "audit__case_id", "item__code", "item__section__code", "item__kind", "audit__submitted_at",
        "item__edition__number",
    ):  # fmt: skip
        found.setdefault(row[:2], _Gap(*row))
    return list(found.values())


def _actions(cases: QuerySet) -> dict[int, list[_Answer]]:
    """Per case its actions with what each is for, cancelled ones left out."""
    rows = Action.items.through.objects.filter(
        action__case__in=cases, action__urgent=False, action__audit__submitted_at__isnull=False
    ).exclude(action__state=Action.State.CANCELLED)
    names = ("action__already_in_plan", "action__due_on", "action__done_on", "action__state")
    codes: dict[tuple, list[tuple[str, str]]] = defaultdict(list)
    for case_id, pk, code, section, *rest in rows.values_list(
        "action__case_id", "action_id", "item__code", "item__section__code", *names
    ):
        codes[(case_id, pk, *rest)].append((code, section))
    found: dict[int, list[_Answer]] = defaultdict(list)
    for (case_id, _, *rest), about in codes.items():
        found[case_id].append(
            _Answer(frozenset(c for c, _ in about), frozenset(s for _, s in about), *rest)
        )
    return found


def _later(cases: QuerySet, gaps: Iterable[_Gap]) -> dict[tuple[int, str], list[tuple]]:
    """Per child and item every counted colour since the first gap, oldest first, with its time.

    Where the item's line began anew since, what it was rated then says nothing of the gap.
    """
    gaps = list(gaps)
    first = {(gap.case_id, gap.code): gap.edition for gap in gaps}
    wanted = {gap.code for gap in gaps}
    since = min((gap.at for gap in gaps), default=None)
    rows = Rating.objects.filter(
        _counted(), audit__case__in=cases, item__code__in=wanted, value__in=COLOURS
    )
    if since is not None:  # nothing before the first gap is later than any
        rows = rows.filter(audit__submitted_at__gt=since)
    names = ("audit__case_id", "item__code", "audit__submitted_at", "value")
    told = list(rows.order_by("audit__submitted_at").values_list(*names, "item__edition__number"))
    across = any(first.get((row[0], row[1]), row[4]) != row[4] for row in told)
    lines = linked.lines(wanted) if across else linked.Lines()
    found: dict[tuple[int, str], list[tuple]] = defaultdict(list)
    for case_id, code, at, value, edition in told:
        if lines.comparable(code, first.get((case_id, code), edition), edition):
            found[case_id, code].append((at, value))
    return found


def _counted() -> Q:
    return Q(
        audit__state__in=Audit.COUNTED_STATES,
        audit__replaced=False,
        audit__voice=Audit.Voice.PRACTITIONER,
    )


def _became(gap: _Gap, answers: Iterable[_Answer], later: dict, on: datetime.date) -> tuple:
    """One gap as the counts of Loop after `gaps`, each 0 or 1."""
    answered = [
        row
        for row in answers
        if gap.code in row.codes or (gap.kind == Item.Kind.IMPACT and gap.section in row.sections)
    ]
    acted = [row for row in answered if not row.in_plan]
    done = [row for row in acted if row.state in (Action.State.DONE, Action.State.VERIFIED)]
    due = [row for row in acted if row in done or row.due_on < on]
    in_time = [row for row in done if row.done_on and row.done_on <= row.due_on]
    verified = [row for row in done if row.state == Action.State.VERIFIED]
    again = [value for at, value in later[gap.case_id, gap.code] if at > gap.at]
    better = bool(again) and again[-1] in BETTER
    flags = (answered, answered and not acted, due, in_time, done, verified, again, better)
    return tuple(int(bool(flag)) for flag in flags)
