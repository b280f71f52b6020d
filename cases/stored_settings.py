"""What an admin may set for everyone, and what it is set to: `stored.MINIMUM_N`.

Belongs here: the list of settings, and reading their values once a request. Does not belong here:
changing one (cases/actions/stored_settings.py), and what only an operator sets
(flourish_audit/settings.py). How a setting is added: docs/decisions/0033.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps

from cases.setting_kinds import Setting, Whole, described

FIGURES, LOG = "figures", "log"
GROUPS = {
    FIGURES: ("Figures", "When a figure is shown, ranked or spoken of."),
    LOG: ("The access log", "What its reports call worth a look."),
}


class Stored:
    """Every setting; its values come from the database, once a request."""

    MINIMUM_N = Whole(
        FIGURES, "Fewest children for a ranking", least=1, most=1000, unit="children",
        help="Lists of strengths and gaps rank only what was rated for so many children or more; "
        "below it a row says “too few to rank”. A smaller number shows more rows, and more that "
        "are chance. Everybody who reads figures notices at once, also for earlier quarters.",
    )  # fmt: skip
    MANY_CASES = Whole(
        LOG, "Many cases for one person on one day", least=1, most=1000, unit="cases",
        help="Who opens more different cases than this on one day stands in the report “many "
        "cases”. Only information governance notices; nobody is stopped.",
    )  # fmt: skip

    def text_of(self, name: str) -> str | None:
        return _differing().get(name)


def contradiction(name: str, values: dict[str, Any]) -> str:
    """Why a setting cannot be what it would be beside the others, or "". `values` by name."""
    return ""


class _Read:
    """What one request has read so far."""

    differing: dict[str, str] | None = None


_request: ContextVar[_Read | None] = ContextVar("stored_settings", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the values are asked for once, at first use; outside it at each use.

    Around every request (flourish_audit/settings_once.py), so that no process keeps an old value
    and no page is drawn half with one value and half with another.
    """
    token = _request.set(_Read())
    try:
        yield
    finally:
        _request.reset(token)


def forget() -> None:
    """After a change: what is used next is read anew."""
    held = _request.get()
    if held is not None:
        held.differing = None


def _differing() -> dict[str, str]:
    held = _request.get()
    if held is not None and held.differing is not None:
        return held.differing
    rows = apps.get_model("cases", "StoredSetting").objects.filter(differs=True)
    found = dict(rows.values_list("name", "value"))
    if held is not None:
        held.differing = found
    return found


stored = Stored()
SETTINGS: dict[str, Setting[Any]] = described(Stored)
BY_CODE = {each.code: each for each in SETTINGS.values()}
