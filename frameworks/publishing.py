"""An edition comes into force, goes out of force, or is dropped while it is a draft.

Belongs here: these moves and what a page saw before them. Does not belong here: writing wording
(loading/apply), and who may do it.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from frameworks import linking
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


def seen(edition: Edition) -> str:
    """The same of one edition, with the words it had: a draft is changed in the browser, too."""
    return f"{seen_of(edition.framework.code)}:{edition.checksum[:12]}"


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
    """By a page or a command: what nobody said of its items stands as proposed."""
    siblings = Edition.objects.filter(framework=edition.framework_id)
    if before := siblings.published().first():
        linking.keep(edition, before, {})
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
    """A draft was never in force, so nobody has rated against it.

    With the only edition of a framework the framework goes, too: nothing of it was ever in force.
    """
    _locked(edition, seen)
    if edition.status != Status.DRAFT:
        raise NotNow
    empty(edition)
    edition.delete()
    if not Edition.objects.filter(framework=edition.framework_id).exists():
        Framework.objects.filter(pk=edition.framework_id).delete()


def empty(edition: Edition) -> None:
    """All rows of a draft go; a published edition refuses it."""
    Reference.objects.filter(edition=edition).delete()
    Item.objects.filter(edition=edition).update(parent=None)
    Item.objects.filter(edition=edition).delete()
    Section.objects.filter(edition=edition).delete()


def lock(edition: Edition) -> None:
    """One admin at a time for each framework, and the edition as it is now."""
    Framework.objects.select_for_update().filter(pk=edition.framework_id).first()
    if not Edition.objects.filter(pk=edition.pk).exists():
        raise Changed
    edition.refresh_from_db()


def _locked(edition: Edition, looked_at: str) -> None:
    """The others are told what happened meanwhile."""
    lock(edition)
    if seen(edition) != looked_at:
        raise Changed
