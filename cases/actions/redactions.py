"""Taking words out of a submitted audit, because they name somebody.

The one lawful change to what is frozen: its triggers are lifted for the length of one transaction,
under the role that owns the tables. The words themselves are kept nowhere. Ratings are not touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import ProgrammingError, connections, transaction
from django.db.models import CharField, F, Model, Q
from django.utils import timezone

from cases import triggers
from cases.access import holds
from cases.actions.access_log import record
from cases.actions.strengths import take_down_with_redaction
from cases.models import (
    AccessLog,
    Action,
    AgreedChange,
    Audit,
    AuditComment,
    AuditMove,
    Evidence,
    Redaction,
    SharedStrength,
    User,
)

TAKEN_OUT = "[taken out]"
NOT_PERMITTED = "42501"  # what PostgreSQL calls it
NO_ROOM = "…"  # never longer than what it stands for, where the field is full
LEAST = 2  # a single letter is no name
# Every typed text of an audit: its model, how it hangs on the audit, its fields, its name.
TEXTS: tuple[tuple[type[Model], tuple[str, ...], tuple[str, ...], str], ...] = (
    (Evidence, ("audit",), ("text",), "Notes"),
    (Audit, ("pk",), ("working_well",), "What works well, or their own words"),
    (
        SharedStrength,
        ("audit",),
        ("text", "taken_down_because"),
        "The strength told on to colleagues",
    ),
    (AuditComment, ("audit",), ("text",), "Comments and replies"),
    (AuditMove, ("audit",), ("reason",), "Reasons"),
    (AgreedChange, ("moderation__first", "moderation__settled"), ("reason",), "Reasons"),
    (Action, ("audit",), ("what", "done_evidence", "closing_words"), "Actions"),
)


class NoOwner(Exception):
    """The web's database role does not own the tables, and no address of the owner's is set."""


@dataclass(frozen=True)
class Found:
    """Words that stand in one field of one row."""

    row: Model
    field: str
    name: str  # of the place, in words
    places: int
    text: str  # without them


def owner_alias() -> str:
    """The connection of the role that owns the tables; where one role does both, the only one."""
    return "owner" if "owner" in connections else "default"


def places_of(audit: Audit, words: str) -> dict[str, int]:
    """How often the words stand where; empty where they stand nowhere. Reads, changes nothing."""
    counted: Counter[str] = Counter()
    for found in _find(audit, words, models=[text[0] for text in TEXTS], using="default"):
        counted[found.name] += found.places
    return dict(counted)


def redact(*, audit: Audit, words: str, by: User) -> int:
    """Put "[taken out]" for the words everywhere in a submitted audit; how many places.

    One transaction under the owner's role: nobody else writes to these tables meanwhile.
    Raises NoOwner where there is no such role to use; then nothing is done.
    """
    try:
        return _redact(audit, words, by, owner_alias())
    except ProgrammingError as fault:
        if getattr(fault.__cause__, "pgcode", "") == NOT_PERMITTED:
            raise NoOwner from fault
        raise


def _redact(audit: Audit, words: str, by: User, using: str) -> int:
    every = [text[0] for text in TEXTS]
    with transaction.atomic(using=using):
        Audit.objects.using(using).select_for_update(of=("self",)).get(pk=audit.pk)
        models = {type(found.row) for found in _find(audit, words, every, using)}
        tables = [model._meta.db_table for model in models]
        with triggers.lifted(tables, using):
            done = list(_find(audit, words, models, using, locked=True))
            for found in done:
                _write(found, using)
        if done:
            take_down_with_redaction(audit, using)
        _note(audit, done, by, using)
    return sum(found.places for found in done)


def pattern_of(words: str) -> re.Pattern[str]:
    """Whole words, however written and however spaced: "Sam" is not found in "same"."""
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)


def _find(
    audit: Audit,
    words: str,
    models: Iterable[type[Model]],
    using: str,
    *,
    locked: bool = False,
) -> Iterator[Found]:
    pattern = pattern_of(words)
    models = set(models)
    for model, ways, fields, name in TEXTS:
        if model not in models:
            continue
        on_audit = Q()
        for way in ways:
            on_audit |= Q(**{way: audit.pk})
        rows = model._default_manager.using(using).filter(on_audit).order_by("pk")
        for row in rows.select_for_update(of=("self",)) if locked else rows:
            for field in fields:
                text, places = pattern.subn(TAKEN_OUT, getattr(row, field))
                if places:
                    yield Found(row, field, name, places, _fitting(row, field, text, pattern))


def _fitting(row: Model, field: str, text: str, pattern: re.Pattern[str]) -> str:
    """A short field that is full takes a shorter mark: nobody else's words are cut."""
    column = row._meta.get_field(field)
    room = column.max_length if isinstance(column, CharField) else None
    if room is None or len(text) <= room:
        return text
    return pattern.sub(NO_ROOM, getattr(row, field))


def _write(found: Found, using: str) -> None:
    new: dict[str, object] = {found.field: found.text}
    if isinstance(found.row, Action):  # a page that still shows the words cannot save them again
        new["version"] = F("version") + 1
    rows = type(found.row)._default_manager.using(using).filter(pk=found.row.pk)
    rows.update(**new)


def _note(audit: Audit, done: list[Found], by: User, using: str) -> None:
    """A row an item and one for the rest, and one in the log: how often, never what."""
    places: Counter[int | None] = Counter()
    for found in done:
        places[getattr(found.row, "item_id", None)] += found.places
    now = timezone.now()
    Redaction.objects.using(using).bulk_create(
        Redaction(audit_id=audit.pk, item_id=item_id, by_id=by.pk, places=number, at=now)
        for item_id, number in places.items()
    )
    if done:
        what, case = "words taken out of an audit", audit.case
        event, allocated = AccessLog.Event.STATE, holds(by, case)
        record(by=by, event=event, what=what, case=case, allocated=allocated, using=using)
