"""Requests as the rating pages send them, for the tests of rating."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.test import Client
from django.urls import reverse

from cases.models import Audit, Rating
from frameworks.loading.apply import apply
from frameworks.loading.content import Content
from frameworks.loading.files import sound
from frameworks.models import Edition

SCRIPT = {"X-Requested-With": "fetch"}


def address(name: str, audit: Audit, *more: str) -> str:
    return reverse(name, args=[audit.public_id, *more])


def press(client: Client, audit: Audit, code: str, value: str, version: object = 0, **fields):
    """One press, as the script sends it; `version=None` leaves the version out."""
    data = {"value": value, **fields}
    if version is not None:
        data["version"] = version
    return client.post(address("rate_item", audit, code), data, headers=SCRIPT)


def stored(audit: Audit) -> dict[str, str | None]:
    return dict(Rating.objects.filter(audit=audit).values_list("item__code", "value"))


def rating(audit: Audit, code: str) -> Rating:
    return Rating.objects.get(audit=audit, item__code=code)


@cache
def flourish_file() -> list[Content]:
    """What the fixture says, read and found sound once for all tests of a process."""
    contents, faults = sound([str(Path(__file__).parent.parent / "fixtures" / "flourish.yaml")])
    assert faults == []
    return contents


def real_flourish() -> Edition:
    """The published edition loaded from the fixture: 107 items."""
    apply(flourish_file(), publish=True)
    return Edition.objects.published().get(framework__code="flourish")


def body(response) -> dict:
    return json.loads(response.content)
