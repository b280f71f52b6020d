"""Saving a whole form of ratings at once, each with the version its page showed.

Belongs here: what a page without script sends. One rating at a time: cases/actions/audits.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from cases.actions.audits import NotOpen, Stale
from cases.models import Audit, Rating, RatingValue, User
from frameworks.models import Item


@dataclass(frozen=True)
class Change:
    """One value the rater gave, and the version they saw when they gave it; 0 for no rating."""

    item: Item
    value: str | None
    version: int
    reason: str = ""
    entry_method: str = Rating.EntryMethod.DIRECT

    @property
    def kept_reason(self) -> str:
        return self.reason if self.value == RatingValue.NOT_APPLICABLE else ""


@dataclass
class Conflict:
    """Somebody saved another value since the page was drawn; nothing was written over."""

    change: Change
    current: Rating | None


@dataclass
class Saved:
    count: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


@transaction.atomic
def rate_many(*, audit: Audit, changes: Iterable[Change], by: User) -> Saved:
    """Save what nobody else changed since, and name the rest. Raises NotOpen.

    The audit's row is held, so versions that are compared here cannot move before the write.
    """
    changes = list(changes)
    if not Audit.objects.select_for_update().open().filter(pk=audit.pk).exists():
        raise NotOpen
    items = [change.item.pk for change in changes]
    current = {row.item_id: row for row in Rating.objects.filter(audit=audit, item__in=items)}
    saved, new, groups = Saved(), [], defaultdict(list)
    for change in changes:
        row = current.get(change.item.pk)
        if (row.version if row else 0) != change.version:
            if row is None or (row.value, row.reason) != (change.value, change.kept_reason):
                saved.conflicts.append(Conflict(change, row))
        elif row is None:
            new.append(change)
        else:
            groups[_what(change)].append(row.pk)
    saved.count = _begin(audit, new) + _write(groups)
    return saved


def _begin(audit: Audit, changes: list[Change]) -> int:
    now = timezone.now()
    rows = [
        Rating(
            audit=audit,
            item=each.item,
            value=each.value,
            reason=each.kept_reason,
            entry_method=each.entry_method,
            saved_at=now,
        )
        for each in changes
    ]
    return len(Rating.objects.bulk_create(rows))


What = tuple[str | None, str, str, int]


def _what(change: Change) -> What:
    return change.value, change.kept_reason, change.entry_method, change.version


def _write(groups: dict[What, list[int]]) -> int:
    """One UPDATE for all rows that get the same value from the same version."""
    count = 0
    for (value, reason, method, version), rows in groups.items():
        written = Rating.objects.filter(pk__in=rows, version=version).update(
            value=value,
            reason=reason,
            version=version + 1,
            entry_method=method,
            saved_at=timezone.now(),
        )
        if written != len(rows):
            raise Stale(None)
        count += written
    return count
