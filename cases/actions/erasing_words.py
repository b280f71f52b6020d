"""A reference or a name that stands in somebody else's text: taken out wherever it is written.

Belongs here: looking through every column of ours that holds words, in whichever table. Does not
belong here: the texts of an erased case itself (cases/actions/erasing_cases.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from cases import triggers
from cases.actions import log_words
from cases.actions.redactions import NO_ROOM
from cases.models import AccessLog
from cases.retention_due import ERASED, words_in_log

SHORTEST = 5  # signs: a shorter reference stands in too many words that mean something else
# Counts and digests, and what erasing itself writes and compares.
NEVER = {"AccessLog", "LogHead", "SignInAttempt", "ErasureRun", "ErasureItem"}


def pattern_of(names: list[str]) -> re.Pattern[str] | None:
    """Whole words, in any spelling of upper and lower case."""
    words = sorted({name for name in names if len(name) >= SHORTEST}, key=len, reverse=True)
    if not words:
        return None
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, words))})(?![\w/-])", re.IGNORECASE)


def columns() -> Iterator[tuple[type[Model], list[Any]]]:
    """Every table of ours with its columns that hold words and are no choice, key or digest."""
    for model in apps.get_app_config("cases").get_models(include_auto_created=True):
        found = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | JSONField)
            and not (field.choices or field.unique or field.name == "password")
        ]
        if found and model.__name__ not in NEVER:
            yield model, found


def sweep(names: list[str], using: str) -> int:
    """Put "[erased]" for these names in every text, and take rows of the log that hold one
    without their words; how many places. In the caller's transaction, as the tables' owner."""
    pattern = pattern_of(names)
    if pattern is None:
        return 0
    words = [name for name in names if len(name) >= SHORTEST]
    changed: list[tuple[Model, dict[str, Any]]] = []
    for model, fields in columns():
        changed += _found(model, fields, words, pattern, using)
    tables = {row._meta.db_table for row, _ in changed}
    with transaction.atomic(using=using), triggers.lifted(tables, using):
        for row, new in changed:
            type(row)._default_manager.using(using).filter(pk=row.pk).update(**new)
    return len(changed) + _log(words, pattern, using)


def _found(
    model: type[Model], fields: list[Any], words: list[str], pattern: re.Pattern[str], using: str
) -> Iterator[tuple[Model, dict[str, Any]]]:
    rows = model._default_manager.using(using)
    texts = {f"text_of_{field.name}": Cast(field.name, TextField()) for field in fields}
    holds = Q()
    for name in texts:
        holds |= Q(**{f"{name}__iregex": _any_of(words)})
    for row in rows.annotate(**texts).filter(holds).order_by("pk"):
        new = {}
        for field in fields:
            before = getattr(row, field.attname)
            after = _without(before, pattern)
            if after != before:
                room = getattr(field, "max_length", None)
                full = room is not None and len(after) > room
                new[field.name] = pattern.sub(NO_ROOM, before) if full else after
        if new:
            yield row, new


def _log(words: list[str], pattern: re.Pattern[str], using: str) -> int:
    holds = Q()
    for name in ("why", "before", "after"):
        holds |= Q(**{f"{name}__iregex": _any_of(words)})
    rows = words_in_log(using).filter(holds)
    ids = [
        pk
        for pk, *said in rows.values_list("pk", "why", "before", "after")
        if any(pattern.search(text) for text in said)
    ]
    done = 0
    for place in range(0, len(ids), log_words.AT_ONCE):
        some = ids[place : place + log_words.AT_ONCE]
        done += log_words.take_out(AccessLog.objects.using(using).filter(pk__in=some), using)
    return done


def _any_of(words: list[str]) -> str:
    """The same words for both databases: only signs that mean something are escaped."""
    return "|".join(re.sub(r"([^\w\s/@-])", r"\\\1", word) for word in words)


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    """The value without the names; of JSON each text in it, keys too."""
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, list):
        return [_without(part, pattern) for part in value]
    if isinstance(value, dict):
        return {_without(key, pattern): _without(part, pattern) for key, part in value.items()}
    return value
