"""Requests as the rating pages send them, for the tests of rating."""

from __future__ import annotations

import json
from pathlib import Path

from django.test import Client
from django.urls import reverse

from cases.models import Audit, Rating

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


def real_flourish():
    """The published edition loaded from the fixture: 107 items."""
    from django.core.management import call_command

    from frameworks.models import Edition

    root = Path(__file__).resolve().parent.parent
    call_command("load_framework", str(root / "fixtures" / "flourish.yaml"), publish=True)
    return Edition.objects.published().get(framework__code="flourish")


def body(response) -> dict:
    return json.loads(response.content)
