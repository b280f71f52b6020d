"""Somebody stands in for a colleague to a last day: given and ended, each with its log row.

Belongs here: writes, and what can never be so, whoever asks. Who may ask is decided by the views;
what comes with a cover: cases/covering.py.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases.access import Role
from cases.actions.access_log import record
from cases.actions.people import NotPossible, require_at_work
from cases.covering import MOST_DAYS
from cases.models import AccessLog, Cover, Membership, Team, User


@transaction.atomic
def give_cover(
    *,
    by: User,
    colleague: User,
    team: Team,
    stand_in: User,
    starts: datetime.date,
    last_day: datetime.date,
) -> Cover:
    """From the first day to the last, `stand_in` works with what `colleague` holds in `team`."""
    _refuse_days(starts, last_day)
    if stand_in.pk == colleague.pk:
        raise NotPossible("Nobody covers for themselves. Choose a colleague.")
    require_at_work(team)
    people = User.objects.select_for_update(no_key=True).order_by("pk")
    found = {user.pk: user for user in people.filter(pk__in=[colleague.pk, stand_in.pk])}
    for user in found.values():
        if not user.is_active:
            raise NotPossible(f"The account of {user.name} is closed.")
    _refuse_parts(colleague, team, stand_in, starts)
    there = Cover.objects.overlapping(starts, last_day)
    same = there.filter(colleague=colleague, team=team).select_related("stand_in").first()
    if same:
        raise NotPossible(
            f"{same.stand_in.name} covers for {colleague.name} in these days already. End that "
            "first, or choose other days."
        )
    cover = Cover.objects.create(
        colleague=colleague, team=team, stand_in=stand_in, starts=starts, last_day=last_day
    )
    _log(by, "gave cover for a colleague", after=_in_words(cover))
    return cover


@transaction.atomic
def end_cover(*, by: User, cover: Cover) -> bool:
    """Over now; the very next page knows. False where it was over already."""
    rows = Cover.objects.lasting(timezone.localdate()).filter(pk=cover.pk)
    if not rows.update(ended_at=timezone.now()):
        return False
    _log(by, "ended cover for a colleague", before=_in_words(cover))
    return True


def _refuse_days(starts: datetime.date, last_day: datetime.date) -> None:
    if starts < timezone.localdate():
        raise NotPossible("The first day is over. Cover begins today at the earliest.")
    if last_day < starts:
        raise NotPossible("The last day is before the first.")
    if (last_day - starts).days >= MOST_DAYS:
        raise NotPossible(
            f"Cover lasts {MOST_DAYS} days at most. For longer, move the cases to somebody."
        )


def _refuse_parts(colleague: User, team: Team, stand_in: User, starts: datetime.date) -> None:
    """On the first day both practise, and whoever stands in does not lead the team."""
    parts = Membership.objects.current(on=starts)
    if not parts.filter(user=colleague, team=team, role=Role.PRACTITIONER).exists():
        raise NotPossible(f"{colleague.name} is no practitioner of {team} on that day.")
    if not parts.filter(user=stand_in, role=Role.PRACTITIONER).exists():
        raise NotPossible(f"{stand_in.name} is no practitioner on that day.")
    if parts.filter(user=stand_in, team=team, role=Role.TEAM_MANAGER).exists():
        raise NotPossible(f"{stand_in.name} manages {team}, and sees its cases already.")


def _in_words(cover: Cover) -> str:
    """ "Ben (ben) for Ana (ana), Harbour, 2026-06-01 to 2026-06-14"."""
    who = f"{cover.stand_in.name} ({cover.stand_in.username})"
    whom = f"{cover.colleague.name} ({cover.colleague.username})"
    return f"{who} for {whom}, {cover.team}, {cover.starts} to {cover.last_day}"


def _log(by: User, what: str, *, before: str = "", after: str = "") -> None:
    record(by=by, event=AccessLog.Event.CHANGE, what=what, before=before, after=after)
