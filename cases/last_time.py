"""What each item of an audit was rated last time, in the same voice, whatever the edition.

Belongs here: which earlier rating is last time's, and what an item was rated under before its line
began anew. Does not belong here: which lines there are (frameworks/linked.py), and pages.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db import router
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.composed import Composed
from cases.models import Audit, Evidence, Rating
from frameworks import linked
from frameworks.models import Edition, Item


@dataclass(frozen=True)
class Earlier:
    """What this item was rated last time, and when."""

    value: str
    on: datetime.date
    reason: str = ""
    noted: bool = False  # a note stood beside it
    reworded: bool = False  # its words changed since, and it is the same item
    scale: dict = field(default_factory=dict, hash=False)  # of an earlier edition: its words


@dataclass(frozen=True)
class Under:
    """What an item was a part of, or held apart, before its line began: no last time."""

    text: str
    earlier: Earlier


class Given(NamedTuple):
    code: str
    value: str
    at: datetime.datetime
    reason: str
    noted: bool
    item_id: int
    edition_id: int


@dataclass
class LastTime:
    """By item code; what is compared, and what only stands beside."""

    earlier: dict[str, Earlier] = field(default_factory=dict)
    under: dict[str, tuple[Under, ...]] = field(default_factory=dict)


def last_time(audit: Audit, items: Collection[Item]) -> LastTime:
    """The case's latest counted ratings before this audit; one query where no edition changed."""
    given = _given(audit)
    own = {item.code: item.edition_id for item in items}
    if all(own.get(row.code, row.edition_id) == row.edition_id for row in given) and not (
        {row.code for row in given} - own.keys()
    ):
        return LastTime({row.code: _earlier(row) for row in given})
    return _across(given, own)


def _across(given: list[Given], own: dict[str, int]) -> LastTime:
    """Editions differ: what is on the same line is last time, what a line began from is told."""
    keys = {row.edition_id for row in given} | set(own.values())
    editions = Edition.objects.in_bulk(keys)
    lines = linked.lines(own)
    found = LastTime()
    under: dict[str, dict[str, Given]] = {}
    codes_from: dict[str, list[str]] = {}
    for code, edition_id in own.items():
        came = lines.came_from(code, editions[edition_id].number)
        for source in came.codes if came else ():
            codes_from.setdefault(source, []).append(code)
    for row in given:
        then = editions[row.edition_id]
        if row.code in own:
            now = editions[own[row.code]]
            if lines.comparable(row.code, then.number, now.number):
                reworded = lines.reworded(row.code, then.number, now.number)
                scale = {} if then.pk == now.pk else then.scale
                earlier = _earlier(row)
                found.earlier[row.code] = replace(earlier, reworded=reworded, scale=scale)
        for code in codes_from.get(row.code, ()):
            now = editions[own[code]]
            if then.framework_id == now.framework_id and then.number < lines.begins(
                code, now.number
            ):
                under.setdefault(code, {})[row.code] = row
    texts = _texts(under)
    for code, rows in under.items():
        if code not in found.earlier:
            found.under[code] = tuple(
                Under(texts[row.item_id], replace(_earlier(row), scale=_scale(editions, row)))
                for row in rows.values()
            )
    return found


def _scale(editions: dict[int, Edition], row: Given) -> dict:
    return editions[row.edition_id].scale


def _texts(under: dict[str, dict[str, Given]]) -> dict[int, str]:
    keys = {row.item_id for rows in under.values() for row in rows.values()}
    return dict(Item.objects.filter(pk__in=keys).values_list("pk", "text")) if keys else {}


def _earlier(row: Given) -> Earlier:
    return Earlier(row.value, timezone.localdate(row.at), row.reason, row.noted)


def _given(audit: Audit) -> list[Given]:
    """Oldest first; one query."""
    if audit.submitted_at:
        rows = _before(Rating.objects, audit.case_id, audit.voice, audit.pk)
        found = list(rows.filter(audit__submitted_at__lt=audit.submitted_at))
    else:
        using = router.db_for_read(Rating)
        found = BEFORE.rows(using, case=audit.case_id, voice=audit.voice, audit=audit.pk)
    return [Given(*row) for row in found]


def _before(ratings: Any, case: Any, voice: Any, audit: Any) -> QuerySet:
    rows = (
        ratings.filter(
            audit__case_id=case,
            audit__voice=voice,
            audit__state__in=Audit.COUNTED_STATES,
            audit__replaced=False,
            value__isnull=False,
        )
        .exclude(audit_id=audit)
        .order_by("audit__submitted_at")
    )
    note = Evidence.objects.filter(audit=OuterRef("audit"), item=OuterRef("item")).exclude(text="")
    rows = rows.annotate(noted=Exists(note))
    names = ("item__code", "value", "audit__submitted_at", "reason", "noted", "item_id")
    return rows.values_list(*names, "item__edition_id")


BEFORE = Composed(
    "cases.Rating", _before, case=BigIntegerField(), voice=CharField(), audit=BigIntegerField()
)
