"""Typed work that could not be saved because a sign-in had ended: kept a day, then dropped.

Belongs here: keeping, finding and dropping it. Whether a post is genuine is decided in
flourish_audit/held_posts.py.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.models import HeldPost, User

MOST = 20  # a person
LARGEST = 256 * 1024  # bytes, as stored


class CannotHold(Exception):
    """Too large, or too many are held already; the page shows the text instead."""


@transaction.atomic
def hold(*, user: User, path: str, fields: Iterable[tuple[str, str]]) -> HeldPost:
    """Keep these fields for this person, in the order they were sent."""
    drop_expired()
    kept = [[name, value] for name, value in fields]
    if len(json.dumps(kept, ensure_ascii=False).encode()) > LARGEST:
        raise CannotHold
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once: one is last
    same = user.held_posts.filter(path=path, fields=kept).first()
    if same:  # the same button pressed twice
        return same
    if user.held_posts.count() >= MOST:
        raise CannotHold
    return HeldPost.objects.create(user=user, path=path, fields=kept, held_at=timezone.now())


def drop(*, held: HeldPost) -> None:
    """Saved at last, or not wanted any more."""
    held.delete()


def drop_expired() -> int:
    """Nothing a person typed about a child waits here for longer than it has to."""
    before = timezone.now() - datetime.timedelta(hours=settings.HELD_POST_HOURS)
    return HeldPost.objects.filter(held_at__lt=before).delete()[0]
