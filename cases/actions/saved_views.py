"""Keeping a page with its choices under a name, and dropping it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import SavedView, Team, User


class NameTaken(Exception):
    """This person has a saved view of that name already."""


def save_view(
    *, by: User, name: str, page: str, team: Team | None, query: str, is_shared: bool
) -> SavedView:
    """Raises NameTaken."""
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                owner=by,
                name=name,
                page=page,
                team=team,
                query=query,
                is_shared=is_shared,
                created_at=timezone.now(),
            )
    except IntegrityError:
        raise NameTaken from None


def drop_view(*, view: SavedView, by: User) -> None:
    """One's own; pressed twice, it is gone all the same."""
    SavedView.objects.of(by).filter(pk=view.pk).delete()
