"""An edition comes into force, goes out of force, or is dropped while it is a draft.

Belongs here: these moves and what a page saw before them. Does not belong here: writing wording
(loading/apply), and who may do it.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from frameworks.models import Edition, Framework, Item, Reference, Section

Status = Edition.Status


class Changed(Exception):
    """Somebody changed the framework since the page was drawn."""


class NotNow(Exception):
    """The edition is not in a state from which this is possible."""


def seen_of(code: str) -> str:
    """What an admin looked at: the last number there was, which is in force, how many wait."""
    editions = Edition.objects.filter(framework__code=code)
    last = editions.aggregate(last=Max("number"))["last"] or 0
    in_force = editions.published().values_list("number", flat=True).first() or 0
    return f"{last}:{in_force}:{editions.filter(status=Status.DRAFT).count()}"


@transaction.atomic
def publish(edition: Edition, *, seen: str) -> Edition | None:
    """The wording in force from now on; returns the one before, retired and kept."""
    _locked(edition, seen)
    if edition.status != Status.DRAFT:
        raise NotNow
    before = Edition.objects.published().filter(framework=edition.framework_id).first()
    put_in_force(edition)
    return before


def put_in_force(edition: Edition) -> None:
    siblings = Edition.objects.filter(framework=edition.framework_id)
    siblings.published().update(status=Status.RETIRED)
    edition.status = Status.PUBLISHED
    edition.published_at = timezone.now()
    edition.save(update_fields=["status", "published_at"])


@transaction.atomic
def retire(edition: Edition, *, seen: str) -> None:
    """Nothing new begins with it; audits that have it keep it, and nothing is deleted."""
    _locked(edition, seen)
    if edition.status != Status.PUBLISHED:
        raise NotNow
    edition.status = Status.RETIRED
    edition.save(update_fields=["status"])


@transaction.atomic
def drop(edition: Edition, *, seen: str) -> None:
    """A draft was never in force, so nobody has rated against it."""
    _locked(edition, seen)
    if edition.status != Status.DRAFT:
        raise NotNow
    Reference.objects.filter(edition=edition).delete()
    for item in Item.objects.filter(edition=edition).order_by("-position"):
        _drop_item(item)
    Section.objects.filter(edition=edition).delete()
    edition.delete()


def _drop_item(item: Item) -> None:
    Item.objects.filter(parent=item).update(parent=None)
    item.delete()


def _locked(edition: Edition, seen: str) -> None:
    """One admin at a time for each framework; the others are told what happened meanwhile."""
    framework = Framework.objects.select_for_update().get(pk=edition.framework_id)
    edition.refresh_from_db()
    if seen_of(framework.code) != seen:
        raise Changed
