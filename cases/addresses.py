"""Addresses in lists: one page has the same address for each of its rows, but for the row's id.

Belongs here: what reverse() would say of many objects, asked once. Does not belong here: which
pages there are (cases/urls.py), and navigation.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

NOBODY = UUID(int=0)


def address_of_each(name: str) -> Callable[[UUID | str], str]:
    """The address of that name by an object's random id; for one request, as reverse() is."""
    before, after = reverse(name, args=[NOBODY]).split(str(NOBODY))
    return lambda key: f"{before}{key}{after}"
