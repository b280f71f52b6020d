"""Cover for tests, given through the product's own action."""

from __future__ import annotations

import datetime

from django.utils import timezone

from cases.actions.covers import give_cover
from cases.models import Cover, User
from tests.world import World


def covering(
    world: World,
    stand_in: str = "ben",
    colleague: str = "ana",
    team: str = "harbour",
    days: int = 9,
) -> Cover:
    """Cover from today on; Harbour's manager gives it."""
    today = timezone.localdate()
    return give_cover(
        by=world.harbour_manager,
        colleague=world.people[colleague],
        team=world.teams[team],
        stand_in=world.people[stand_in],
        starts=today,
        last_day=today + datetime.timedelta(days),
    )


def told(user: User) -> User:
    """The person as the next request reads them: nothing remembered of their parts."""
    return User.objects.get(pk=user.pk)


def a_day_later(cover: Cover) -> None:
    """As on the day after the last: the whole cover is as many days back."""
    yesterday = timezone.localdate() - datetime.timedelta(1)
    rows = Cover.objects.filter(pk=cover.pk)
    rows.update(starts=min(cover.starts, yesterday), last_day=yesterday)
