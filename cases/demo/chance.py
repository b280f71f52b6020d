"""Repeatable chance: every part of the county draws from its own stream, named after it."""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Sequence
from typing import Any


def stream(*names: object) -> random.Random:
    """The same names give the same draws, on any machine and in any order."""
    return random.Random("/".join(str(name) for name in names))


def identifier(rng: random.Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def weighted(rng: random.Random, choices: Sequence[tuple[Any, float]]) -> Any:
    """One of the choices; each stands with its share."""
    drawn = rng.random() * sum(share for _, share in choices)
    for choice, share in choices:
        drawn -= share
        if drawn < 0:
            return choice
    return choices[-1][0]


def day_between(
    rng: random.Random, first: datetime.date, last: datetime.date, *, workday: bool = False
) -> datetime.date:
    """A day from first to last, both included; a weekday where there is one near."""
    span = max(0, (last - first).days)
    day = first + datetime.timedelta(days=rng.randint(0, span))
    if workday and day.weekday() > 4:
        friday = day - datetime.timedelta(days=day.weekday() - 4)
        day = friday if friday >= first else day
    return day
