"""The demo's change of edition: an earlier Flourish whose one different line is plainly made up.

The published edition is never touched. Edition 0 is a copy of it with one outcome marked, retired
before the fourth quarter; audits of the first quarters hold it.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.db import models
from django.utils import timezone

from cases.periods import Quarter, add_months
from frameworks.models import Edition, Item, Reference, Section

CHANGED = "flourish.h.outcome.2"
MARK = "(earlier wording, made up for the demo)"
NOTE = (
    "Made up for the demo county, to show how a change of edition looks. It differs from the "
    "published edition in one outcome, which carries a mark. The county never published it."
)
FIRST_QUARTERS = 3  # of six: these audits hold the earlier edition


def earlier_edition(current: Edition, quarters: list[Quarter]) -> Edition:
    day = add_months(quarters[0].starts, -6)
    at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    edition = Edition.objects.create(
        framework=current.framework,
        number=current.number - 1,
        scale=current.scale,
        headings=current.headings,
        note=NOTE,
        checksum=hashlib.sha256(f"{current.checksum} {MARK}".encode()).hexdigest(),
    )
    sections = _copy(Section, current, edition, {})
    items = _copy(Item, current, edition, {"section": sections, "parent": {}})
    _keep_parents(current, items)
    _copy(Reference, current, edition, {"section": sections, "item": items})
    changed = items[current.items.get(code=CHANGED).pk]
    Item.objects.filter(pk=changed.pk).update(text=f"{changed.text} {MARK}")
    Edition.objects.filter(pk=edition.pk).update(
        status=Edition.Status.RETIRED, published_at=at, created_at=at
    )
    edition.refresh_from_db()
    return edition


def _copy(
    model: type[models.Model], source: Edition, target: Edition, links: dict[str, dict[int, Any]]
) -> dict[int, Any]:
    """Copies of an edition's rows, by the id of the row copied; links follow the copies."""
    found = {}
    plain = [f.attname for f in model._meta.concrete_fields if f.name not in {"id", "edition"}]
    for row in model._default_manager.filter(edition=source).order_by("pk"):
        copy = model(edition=target, **{name: getattr(row, name) for name in plain})
        for name, copies in links.items():
            setattr(copy, name, copies.get(getattr(row, f"{name}_id")))
        found[row.pk] = copy
    model._default_manager.bulk_create(found.values(), batch_size=200)
    return found


def _keep_parents(current: Edition, items: dict[int, Item]) -> None:
    for pk, parent in current.items.exclude(parent=None).values_list("pk", "parent_id"):
        Item.objects.filter(pk=items[pk].pk).update(parent=items[parent])
